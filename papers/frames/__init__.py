"""Word templates: the built-in ones and the script that makes them, how one is judged and how it is filled in."""
