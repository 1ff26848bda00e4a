"""What is done with a collection (收表): ask, hand out, take back, remind."""
