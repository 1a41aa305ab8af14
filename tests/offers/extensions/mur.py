"""Break the wall of what is said of offers, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of offers/extensions/mur.sql, what it becomes.
MUTANTS = (
    Faute("offre que deux tiennent à la fois", "select pg_advisory_xact_lock(", "select ("),
    Faute(
        "offre tenue pour tous les territoires",
        "'offers/extensions/' || prive.ctx_territoire() || '/' || service",
        "'offers/extensions/' || service",
    ),
)
