"""Try the wall of the sendings."""
