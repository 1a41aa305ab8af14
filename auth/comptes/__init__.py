"""Hold logins and the capacities they act in."""
