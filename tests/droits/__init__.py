"""Try what the law gives."""
