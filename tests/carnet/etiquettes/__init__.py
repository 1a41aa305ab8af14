"""Test the tags of structures."""
