"""Propose offers for what a person needs, with reasons, from what the acteur may see."""
