"""Try the wall of the comptes."""
