"""Tell the time, once a request; rules and commands are handed it."""

from datetime import UTC, date, datetime, time, timedelta

from core.dates import PARIS as PARIS
from core.dates import jour_de


def maintenant() -> datetime:
    """Give the present instant, in UTC."""
    return datetime.now(UTC)


def aujourdhui() -> date:
    """Give today's date in Paris."""
    return jour_de(maintenant())


def debut_du_jour(jour: date) -> datetime:
    """Give the instant at which a day starts in Paris."""
    return datetime.combine(jour, time(0), PARIS).astimezone(UTC)


def fin_du_jour(jour: date) -> datetime:
    """Give the last instant of a day in Paris: what holds until a date holds all that day."""
    return debut_du_jour(jour + timedelta(days=1)) - timedelta(microseconds=1)
