"""Forms in which clerks keep each ledger, and what fills them for a month."""
