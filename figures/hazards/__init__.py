"""Hazards: rectification, their lists and story, whose turn it is, what the map shows."""
