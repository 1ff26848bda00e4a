"""Verbs that write: each checks the right, writes, audits and bumps the revision in one transaction."""
