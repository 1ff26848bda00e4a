"""Which rows of the ledgers prove a duty, and how much they come to: what duties.csv says, told to the database."""
