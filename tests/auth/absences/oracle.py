"""Decide who reads and writes an absence, from the rule in words alone."""

from uuid import UUID

from tests.auth.oracle import WRITERS, Caller, Row, World

TABLE = "absence"


def ecrire(territoire: int, person: UUID, structure: UUID, compte: UUID, texte: str) -> str:
    """Give the statement that notes one's own absence."""
    del person, texte
    return (
        f"insert into {TABLE} (territoire_id, structure_id, compte_id, du, au, par_compte_id)"
        f" values ({territoire}, '{structure}', '{compte}', current_date, current_date + 9,"
        f" '{compte}') returning id"
    )


def lit(world: World, who: Caller, absence: Row) -> bool:
    """Say whether the caller reads it: the structure's own, and those whom the absent one follows.

    They know it the day they are followed, not before nor after.
    """
    if who.role == "personne":
        return any(
            p.person == who.person
            and p.compte == absence.compte
            and p.structure == absence.structure
            and p.start <= world.now
            and (p.end is None or world.now < p.end)
            for p in world.places
        )
    return who.structure is not None and who.structure == absence.structure


def ecrit(world: World, who: Caller, person: UUID) -> bool:
    """Say whether the caller may say that they are away: whoever follows people for the structure.

    It is the account that is away, whichever of its rôles there it acts in now.
    """
    del person
    return any(
        h.compte == who.compte
        and h.structure == who.structure
        and h.role in WRITERS
        and world.runs(h)
        for h in world.habilitations
    )
