"""Photos and scans that people send: what a file is, and what of it is kept."""
