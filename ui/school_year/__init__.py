"""When schools teach, on the screen: days stopped, the calendar, the first day, classes going up a grade."""
