"""Hand the people whom somebody accompanies over to a colleague of the same structure."""
