"""The page of one department or township, and the list of all of them."""
