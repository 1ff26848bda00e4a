"""Departments and townships: standing, their matrix, proposals and bulletin lines."""
