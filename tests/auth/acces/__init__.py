"""Try the wall of the rule itself."""
