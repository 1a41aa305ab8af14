"""Propose offers for what a person needs, with the reasons, from what the acteur may see and no other."""
