"""Let a guardian in, within a mandate that somebody other than its author confirmed."""
