"""From grids of cells to rows of values by field."""
