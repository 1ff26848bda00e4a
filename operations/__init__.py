"""The machine's work: start-up, backup, restore, and the proof that everything still fits together."""
