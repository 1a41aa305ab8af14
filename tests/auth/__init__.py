"""Attack the wall."""
