"""A county begins to work: accounts for its bodies and schools, many at once."""
