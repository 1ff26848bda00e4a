"""Photos and scans on the screen: the strip beside a row, the box to choose from."""
