"""Headings that are on no list: what they say alike, and what they are offered as."""
