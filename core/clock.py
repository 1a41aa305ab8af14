"""Tell the time, once a request; rules and commands are handed it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def maintenant() -> datetime:
    """Give the present instant, in UTC."""
    return datetime.now(UTC)


def aujourdhui() -> date:
    """Give today's date in Paris."""
    return datetime.now(PARIS).date()
