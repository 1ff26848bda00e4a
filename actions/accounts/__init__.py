"""Accounts: who manages them, and who gets in with one."""
