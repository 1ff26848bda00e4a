"""What every page shares: the frame, the address, filters, the visitor, cached questions."""
