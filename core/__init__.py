"""Hold what any web product needs; no trade word enters this package."""
