"""Accounts, login sessions, roles, and the gate before every URL."""
