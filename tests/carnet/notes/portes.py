"""Say whom each door of the working notes lets in, and where its identifier comes from."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.attaques.lignes import Lignes

SOURCES = {"note_id": "note_travail"}
_PRO = {"professionnel"}
_TEXTE, _LUE = {"texte": "intrus"}, {"lue": 1}
LIGNES: Lignes = {
    "notes-de-travail": (_PRO, {}),
    "ecrire-note": (_PRO, _TEXTE),
    "note-de-travail": (_PRO, {}),
    "corriger-note": (_PRO, _TEXTE | {"_edition": "1"}),
    "retirer-note": (_PRO, {"lue": "1"}),
    "remettre-note": (_PRO, {"lue": "1"}),
    "annuler-note": (_PRO, {}),
    "api-notes": (_PRO, {}),
    "api-ecrire-note": (_PRO, _TEXTE),
    "api-note": (_PRO, {}),
    "api-corriger-note": (_PRO, _TEXTE | _LUE),
    "api-retirer-note": (_PRO, _LUE),
    "api-remettre-note": (_PRO, _LUE),
    "api-annuler-note": (_PRO, {}),
}


def semer(
    admin: psycopg.Connection[Any], t: int, personne: UUID, compte: UUID, structure: UUID
) -> None:
    """Write the note that a guess may name, too old to be undone."""
    cle = uuid4()
    admin.execute(
        "insert into note_travail (territoire_id, id, ligne_id, numero, personne_id, structure_id,"
        " par_compte_id, texte, le) values (%s, %s, %s, 1, %s, %s, %s, 'mkscene note',"
        " now() - interval '1 hour')",
        [t, cle, cle, personne, structure, compte],
    )
