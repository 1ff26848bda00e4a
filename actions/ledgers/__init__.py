"""Verbs on ledger rows: entry, correction, steps, imports and their history."""
