"""Invite a structure, or a colleague, into a circle: her agreement is asked at once."""
