"""Tables that several pages use."""
