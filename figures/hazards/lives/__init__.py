"""The life of one hazard as it is told: days in stages, whose turn for how long, who acts and who urges, extensions."""
