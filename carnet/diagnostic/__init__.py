"""Keep the shared diagnosis."""
