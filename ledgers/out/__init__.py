"""Ledgers out: exports, templates, lists, and a clerk's workbook handed back."""
