"""From a file's bytes to grids of cells."""
