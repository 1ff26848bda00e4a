"""The demo county, made from a county pack."""
