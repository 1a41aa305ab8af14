"""Try what no trade word enters."""
