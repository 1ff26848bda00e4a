"""Forms that are no plain table: cards with their headings beside them, a week's timetable."""
