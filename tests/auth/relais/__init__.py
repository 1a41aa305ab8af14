"""Try the wall of the hand-overs."""
