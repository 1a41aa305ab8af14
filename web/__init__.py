"""Assemble the product: application, errors, headers, command line, demo."""
