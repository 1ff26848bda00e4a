"""When schools teach: days stopped by order, the calendar, classes."""
