"""Decide who reads and puts a tag on somebody, from the rule in words alone."""

from uuid import UUID, uuid4

from tests.auth.oracle import IDENTITY, WRITERS, Caller, Row, World

TABLE = "etiquette_posee"
CHANGER = "retiree_le = now()"


def ecrire(territoire: int, person: UUID, structure: UUID, compte: UUID, texte: str) -> str:
    """Give the statement that makes a tag of that structure, and puts it on somebody."""
    cle = uuid4()
    creer = (
        f"insert into etiquette (territoire_id, id, structure_id, nom, par_compte_id) values"
        f" ({territoire}, '{cle}', '{structure}', left('{cle}', 30), '{compte}')"
    )
    poser = (
        f"insert into {TABLE} (territoire_id, personne_id, structure_id, etiquette_id,"
        f" par_compte_id) values ({territoire}, '{person}', '{structure}', '{cle}', '{compte}')"
        " returning id"
    )
    # The wall asks for the word first; who writes the world needs one statement.
    return f"{creer}; {poser}" if texte == "essai" else f"with e as ({creer}) {poser}"


def lit(world: World, who: Caller, tag: Row) -> bool:
    """Say whether the caller reads it: of the structure that put it, which accompanies her today.

    As long as they see who she is.
    """
    return tag.structure == who.structure and _accompanies(world, who, tag.person)


def ecrit(world: World, who: Caller, person: UUID) -> bool:
    """Say whether the caller may put one: whoever writes for a structure that accompanies her."""
    return who.role in WRITERS and _accompanies(world, who, person)


def change(world: World, who: Caller, tag: Row) -> bool:
    """Say whether the caller takes it off: whoever reads it, and writes."""
    return who.role in WRITERS and lit(world, who, tag)


def _accompanies(world: World, who: Caller, person: UUID) -> bool:
    return (
        who.structure is not None
        and world.may(who, person, IDENTITY)
        and any(
            p.person == person
            and p.structure == who.structure
            and p.start <= world.now
            and (p.end is None or world.now < p.end)
            for p in world.places
        )
    )
