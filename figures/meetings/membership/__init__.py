"""Who belongs to the meeting, who answers that they come, and who came."""
