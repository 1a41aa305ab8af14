"""Try the pages in a real browser."""
