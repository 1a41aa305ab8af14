"""Give tests days to come that are always to come."""

from datetime import timedelta

from core.clock import aujourdhui


def dans(jours: int) -> str:
    """Write the day that many days from now."""
    return (aujourdhui() + timedelta(days=jours)).isoformat()
