"""责任倒查: what was recorded of a school, a township or a unit at the close of a day, and what is known of it now."""
