"""Questions: each figure has one name, one definition, one function, counted in the database."""
