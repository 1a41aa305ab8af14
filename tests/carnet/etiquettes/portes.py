"""Say whom each door of carnet/etiquettes lets in, and where its identifier comes from."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.attaques.lignes import ECRIVENT, LISENT, Lignes

# The scene gives a tag and what puts it on somebody one key.
SOURCES = {"etiquette_id": "etiquette_posee"}
_NOM, _LUE = {"nom": "intrus"}, {"lue": 1}
_CHOISIE = {"etiquette_id": "etiquette_id"}
LIGNES: Lignes = {
    "etiquette": (LISENT, {}),
    "renommer-etiquette": (LISENT, _NOM | {"_edition": "1"}),
    "retirer-etiquette": (LISENT, {"lue": "1"}),
    "remettre-etiquette": (LISENT, {"lue": "1"}),
    "etiquettes-de": (LISENT, {}),
    "poser-etiquette": (ECRIVENT, _CHOISIE),
    "oter-etiquette": (ECRIVENT, _CHOISIE),
    "api-renommer-etiquette": (LISENT, _NOM | _LUE),
    "api-retirer-etiquette": (LISENT, _LUE),
    "api-remettre-etiquette": (LISENT, _LUE),
    "api-etiquettes-de": (LISENT, {}),
    "api-poser-etiquette": (ECRIVENT, _CHOISIE),
    "api-oter-etiquette": (ECRIVENT, _CHOISIE),
}


def semer(
    admin: psycopg.Connection[Any], t: int, personne: UUID, compte: UUID, structure: UUID
) -> None:
    """Put on somebody the tag that a guess may name."""
    cle = uuid4()
    admin.execute(
        "insert into etiquette (territoire_id, id, structure_id, nom, par_compte_id)"
        " values (%s, %s, %s, %s, %s)",
        [t, cle, structure, f"mkscene {cle.hex[:8]}", compte],
    )
    admin.execute(
        "insert into etiquette_posee (territoire_id, id, personne_id, structure_id, etiquette_id,"
        " par_compte_id) values (%s, %s, %s, %s, %s, %s)",
        [t, cle, personne, structure, cle, compte],
    )
