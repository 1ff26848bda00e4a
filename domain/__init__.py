"""What is true of the field whatever is stored: the school calendar and working days."""
