"""Hold what people agree to share."""
