"""What the office does beside the steps of a meeting: single items, what is kept for later, meetings of the past."""
