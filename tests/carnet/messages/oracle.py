"""Decide who reads until when a thread was read, from the rule in words alone."""

from tests.auth.oracle import Caller, Row, World

TABLE = "lecture_conversation"
RELIRE = (
    "select id, null, structure_id, compte_id, conversation_id from lecture_conversation"
    " where territoire_id = any(%s)"
)


def lit(world: World, who: Caller, mark: Row) -> bool:
    """Say whether the caller reads a mark: theirs, or on a thread where they read their own words.

    Never without the thread.
    """
    if mark.item is None or not marks(world, who, mark):
        return False
    return mark.compte == who.compte or any(
        compte == who.compte and world.sees(who, world.items[message])
        for message, compte in world.threads.get(mark.item, ())
    )


def marks(world: World, who: Caller, mark: Row) -> bool:
    """Say whether the caller may say that they read that thread: it is one that they read."""
    return mark.item is not None and world.sees(who, world.items[mark.item])
