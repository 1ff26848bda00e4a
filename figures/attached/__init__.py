"""Photos and scans beside rows, as screens, papers and acts ask for them."""
