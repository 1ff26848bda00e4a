"""Views of the duty frame: coverage and progress, who still owes what and by when, grids, the checklist, the counts."""
