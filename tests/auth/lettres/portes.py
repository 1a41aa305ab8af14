"""Say whom each door of the letters lets in, and where its identifier comes from."""

from typing import Any
from uuid import UUID

import psycopg

from core.clock import aujourdhui
from tests.attaques.lignes import LISENT, Lignes

SOURCES = {"lettre_id": "lettre"}
_REMISE = {"comment": "main", "jour": aujourdhui().isoformat()}
LIGNES: Lignes = {
    "courrier": (LISENT, {}),
    "imprimer-courrier": (LISENT, {}),
    "courrier-pdf": (LISENT, {}),
    "remettre-courrier": (LISENT, _REMISE),
    "reprendre-courrier": (LISENT, {}),
    "api-imprimer-courrier": (LISENT, {}),
    "api-remettre-courrier": (LISENT, _REMISE),
    "api-reprendre-courrier": (LISENT, {}),
}


def semer(
    admin: psycopg.Connection[Any], t: int, personne: UUID, compte: UUID, structure: UUID
) -> None:
    """Write the letter that a guess may name, printed and waiting."""
    admin.execute(
        "insert into lettre (territoire_id, personne_id, structure_id, genres, faits_le,"
        " imprimee_le) values (%s, %s, %s, array['entree_cercle'], array[now()], now())",
        [t, personne, structure],
    )
