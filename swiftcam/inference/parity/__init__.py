"""Golden values, and whether engines keep to them."""
