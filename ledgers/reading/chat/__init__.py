"""A pasted chat read as weekly returns: the names of schools, the words of a line, the lines."""
