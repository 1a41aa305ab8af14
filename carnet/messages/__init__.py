"""Let those who accompany somebody write to each other and to her, under the wall of a domain."""
