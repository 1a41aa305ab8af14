"""Try invitations into a circle."""
