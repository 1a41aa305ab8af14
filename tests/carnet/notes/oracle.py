"""Decide who reads and writes a working note, from the rule in words alone."""

from uuid import UUID, uuid4

from tests.auth.oracle import IDENTITY, Caller, Row, World

TABLE = "note_travail"


def ecrire(territoire: int, person: UUID, structure: UUID, compte: UUID, texte: str) -> str:
    """Give the statement that writes a note, for that structure."""
    cle = uuid4()
    return (
        f"insert into {TABLE} (territoire_id, id, ligne_id, numero, personne_id, structure_id,"
        f" par_compte_id, texte) values ({territoire}, '{cle}', '{cle}', 1, '{person}',"
        f" '{structure}', '{compte}', '{texte}') returning id"
    )


def _named(world: World, who: Caller, person: UUID) -> bool:
    """Say whether the person refuses anything at all to that compte."""
    return any(
        r.person == person and not r.lifted and r.compte == who.compte for r in world.refusals
    )


def lit(world: World, who: Caller, note: Row) -> bool:
    """Say whether the caller reads a note: a professional of the structure that wrote it, alone."""
    return (
        who.role == "professionnel"
        and world.people[note.person] == who.territoire
        and note.structure == who.structure
        and note.person not in world.shut
        and not _named(world, who, note.person)
    )


def ecrit(world: World, who: Caller, person: UUID) -> bool:
    """Say whether the caller may write one: they accompany the person today, and see who it is."""
    if who.role != "professionnel" or who.structure is None or _named(world, who, person):
        return False
    return world.may(who, person, IDENTITY) and any(
        p.person == person
        and p.structure == who.structure
        and p.start <= world.now
        and (p.end is None or world.now < p.end)
        for p in world.places
    )
