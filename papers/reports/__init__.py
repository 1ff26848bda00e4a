"""Papers of a period: the half-year and yearly report, the list for the assessment of schools."""
