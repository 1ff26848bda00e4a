"""One entry a ledger, step, measure, rule or paper: all that other rooms need to know of it."""
