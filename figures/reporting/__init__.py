"""Weekly returns: who owed one and who filed it."""
