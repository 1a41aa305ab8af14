"""Try the wall of the federations."""
