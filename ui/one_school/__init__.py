"""The page of one school: everything of it, by date and over quarters."""
