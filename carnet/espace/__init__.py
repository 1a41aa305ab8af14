"""Give the accompanied person their own space."""
