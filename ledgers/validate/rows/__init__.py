"""Rows on trial: words become codes, cells are checked, each row finds the stored one it is about."""
