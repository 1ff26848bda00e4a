"""What the office does with single items: put in their place, carried over, merged, instructed, kept for later."""
