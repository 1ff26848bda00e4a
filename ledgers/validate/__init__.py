"""Rows checked: codes looked up, rules of each ledger, stored rows matched."""
