"""Decide who knows whether a day is summed up by mail, from the rule in words alone."""

from tests.auth.oracle import Caller, Row, World

TABLE = "resume_quotidien"
RELIRE = (
    "select id, null, null::uuid, compte_id from resume_quotidien where territoire_id = any(%s)"
)
CHANGER = "actif = false"


def lit(world: World, who: Caller, choice: Row) -> bool:
    """Say whether the caller reads it: whose compte it is."""
    del world
    return choice.compte == who.compte


def change(world: World, who: Caller, choice: Row) -> bool:
    """Say whether the caller changes it: the same."""
    return lit(world, who, choice)
