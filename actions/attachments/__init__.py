"""Photos and scans beside rows: put there, withdrawn, and opened by who may read the row."""
