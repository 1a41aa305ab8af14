"""Decide who reads and writes what somebody put off, from the rule in words alone."""

from uuid import UUID, uuid4

from tests.auth.oracle import IDENTITY, Caller, Row, World

TABLE = "report"
CHANGER = "repris_le = now()"


def ecrire(territoire: int, person: UUID, structure: UUID, compte: UUID, texte: str) -> str:
    """Give the statement that puts a matter off, for that professional."""
    objet = "gen_random_uuid()" if texte == "essai" else f"'{uuid4()}'"
    return (
        f"insert into {TABLE} (territoire_id, personne_id, structure_id, compte_id, genre,"
        f" objet_id, jusqu_au, motif) values ({territoire}, '{person}', '{structure}', '{compte}',"
        f" 'silence', {objet}, current_date + 7, 'reponse_attendue') returning id"
    )


def lit(world: World, who: Caller, report: Row) -> bool:
    """Say whether the caller reads it: who put it off, as long as they may see whom it is about."""
    return (
        who.compte == report.compte
        and who.structure == report.structure
        and ecrit(world, who, report.person)
    )


def ecrit(world: World, who: Caller, person: UUID) -> bool:
    """Say whether the caller may put something off: whoever sees this person for a structure."""
    return who.structure is not None and world.may(who, person, IDENTITY)


def change(world: World, who: Caller, report: Row) -> bool:
    """Say whether the caller takes it up before its day: who reads it."""
    return lit(world, who, report)
