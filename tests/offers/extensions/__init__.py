"""Try the wall of what is said of offers."""
