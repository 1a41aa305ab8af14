"""Compare carnets that look alike, and say which are two people's."""
