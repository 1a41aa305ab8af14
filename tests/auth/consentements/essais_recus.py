"""Try what a receipt carries of the journal: where it stood just before, in its own territoire."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]


def _ecrire(admin: Connexion, numero: int, compte: UUID, structure: UUID) -> bytes:
    """Write one line; gives the head."""
    monde.entrer(admin, numero, compte, "professionnel", structure)
    admin.execute("select prive.noter('ecriture', null, 0, 'x', null, null, '{}')")
    monde.sortir(admin)
    ligne = admin.execute(
        "select empreinte from journal_tete where territoire_id = %s", (numero,)
    ).fetchone()
    assert ligne is not None
    return bytes(ligne[0])


def _evenement(admin: Connexion, elle: UUID, compte: UUID, accord: UUID) -> bytes | None:
    """Write an event of this agreement, whatever head it claims; gives the one that it has."""
    ligne = admin.execute(
        "insert into consentement_evenement (territoire_id, id, consentement_id, personne_id,"
        " genre, par_compte_id, journal) values (1, gen_random_uuid(), %s, %s, 'retrait', %s, 'x')"
        " returning journal",
        (accord, elle, compte),
    ).fetchone()
    assert ligne is not None
    return None if ligne[0] is None else bytes(ligne[0])


def essai_tete_des_recus(admin: Connexion) -> None:
    """Write the head of one's own journal, none while it is empty, whatever is claimed."""
    structure, pro, elle, compte = monde.scene(admin)
    monde.jumeler(admin, structure, pro)
    accord = monde.accord(admin, 1, elle, portee="structure", structure_id=structure)
    admin.execute("delete from journal_tete")
    admin.execute("insert into journal_tete values (1, 0, sha256(''))")
    assert _evenement(admin, elle, compte, accord) is None
    ici = _ecrire(admin, 1, pro, structure)
    assert _ecrire(admin, 2, pro, structure) != ici
    assert _evenement(admin, elle, compte, accord) == ici
