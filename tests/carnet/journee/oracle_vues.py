"""Decide who reads and keeps a view of the people they follow, from the rule in words alone."""

from uuid import UUID

from tests.auth.oracle import Caller, Row, World

TABLE = "vue_personnes"
RELIRE = "select id, null, structure_id, compte_id from vue_personnes where territoire_id = any(%s)"
CHANGER = "nom = 'Autre'"


def ecrire(territoire: int, person: UUID, structure: UUID, compte: UUID, texte: str) -> str:
    """Give the statement that keeps a view, for that professional."""
    del person, texte
    return (
        f"insert into {TABLE} (territoire_id, structure_id, compte_id, nom, choix) values"
        f" ({territoire}, '{structure}', '{compte}', 'Ma vue', '{{}}') returning id"
    )


def lit(world: World, who: Caller, view: Row) -> bool:
    """Say whether the caller reads it: who keeps it, for the structure by which they follow."""
    del world
    return (view.compte, view.structure) == (who.compte, who.structure)


def ecrit(world: World, who: Caller, person: UUID) -> bool:
    """Say whether the caller may keep one: whoever acts for a structure."""
    del world, person
    return who.structure is not None


def change(world: World, who: Caller, view: Row) -> bool:
    """Say whether the caller changes it: who reads it."""
    return lit(world, who, view)
