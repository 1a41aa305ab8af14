"""Give tests days that are always to come, and what was not before them."""

from datetime import timedelta

from core.clock import aujourdhui

# In SQL, when the test opened its connection: the demo's world may be seconds old, and is older.
DEBUT_DE_L_ESSAI = "(select backend_start from pg_stat_activity where pid = pg_backend_pid())"


def dans(jours: int) -> str:
    """Write the day that many days from now."""
    return (aujourdhui() + timedelta(days=jours)).isoformat()
