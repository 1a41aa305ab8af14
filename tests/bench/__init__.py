"""Measure the product against the bare SQL it needs."""
