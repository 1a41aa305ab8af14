"""Try the lines that are typed fast."""
