"""Incidents: how fast whom was told, who came, and what is still open."""
