"""Say what happens to a person: circle, diagnosis, path, own space."""
