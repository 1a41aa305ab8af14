"""Log in by ProConnect or FranceConnect, and tie what they say to a compte."""
