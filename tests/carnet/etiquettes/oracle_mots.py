"""Decide who reads and makes the words of a structure, from the rule in words alone."""

from uuid import UUID

from tests.auth.oracle import IDENTITY, REACH, Caller, Row, World

TABLE = "etiquette"
RELIRE = "select id, null, structure_id, par_compte_id from etiquette where territoire_id = any(%s)"
CHANGER = "retiree_le = now()"


def ecrire(territoire: int, person: UUID, structure: UUID, compte: UUID, texte: str) -> str:
    """Give the statement that makes a word of that structure."""
    del person, texte
    return (
        f"insert into {TABLE} (territoire_id, structure_id, nom, par_compte_id) values"
        f" ({territoire}, '{structure}', left(gen_random_uuid()::text, 30), '{compte}')"
        " returning id"
    )


def lit(world: World, who: Caller, word: Row) -> bool:
    """Say whether the caller reads it: whoever sees people for that structure."""
    return word.structure == who.structure and _sees_people(world, who)


def ecrit(world: World, who: Caller, person: UUID) -> bool:
    """Say whether the caller may make one: the same."""
    del person
    return _sees_people(world, who)


def change(world: World, who: Caller, word: Row) -> bool:
    """Say whether the caller takes it back: the same."""
    return lit(world, who, word)


def _sees_people(world: World, who: Caller) -> bool:
    del world
    return who.structure is not None and IDENTITY in REACH[who.role]
