"""Try the wall of the second factors."""
