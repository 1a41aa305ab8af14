"""Test the product."""
