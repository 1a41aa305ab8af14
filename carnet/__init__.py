"""Say what happens to a person: diagnosis, path, own space."""
