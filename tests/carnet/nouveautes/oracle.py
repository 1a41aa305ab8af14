"""Decide who reads that a line was read, from the rule in words alone."""

from tests.auth.oracle import Caller, Row, World

TABLE = "lecture_evenement"
RELIRE = (
    "select id, null, null::uuid, compte_id, evenement_id from lecture_evenement"
    " where territoire_id = any(%s)"
)
CHANGER = "reprise_le = now()"


def lit(world: World, who: Caller, mark: Row) -> bool:
    """Say whether the caller reads a mark: their own, as long as they read its line."""
    return mark.compte == who.compte and marks(world, who, mark)


def marks(world: World, who: Caller, mark: Row) -> bool:
    """Say whether the caller may say that they read that line: it is one that they read."""
    return mark.item is not None and world.sees(who, world.items[mark.item])


def change(world: World, who: Caller, mark: Row) -> bool:
    """Say whether the caller takes it back: who reads it."""
    return lit(world, who, mark)
