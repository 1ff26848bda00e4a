"""The subjects of duties: schools, classes, townships, units and the county, as arrays with what holds for them."""
