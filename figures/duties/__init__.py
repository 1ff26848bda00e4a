"""Duties: the engine, and the views of what it finds."""
