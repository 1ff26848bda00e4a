"""帮助: one printable page for each role."""
