"""Say whom each door of carnet/journee lets in, and where its identifiers come from."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg

from core.clock import aujourdhui
from tests.attaques.lignes import LISENT, Lignes

# A matter is named by what it is about: here a late action, that the scene writes.
SOURCES = {"affaire_id": "action"}
_REPORT = {"jusqu_au": (aujourdhui() + timedelta(days=3)).isoformat(), "motif": "attente"}
REGISTRES: Lignes = {"a-faire-de": (set(), {})}
LIGNES: Lignes = {
    "report-affaire": (LISENT, {}),
    "reporter-affaire": (LISENT, _REPORT),
    "reprendre-affaire": (LISENT, {}),
    "api-reporter-affaire": (LISENT, _REPORT),
    "api-reprendre-affaire": (LISENT, {}),
}


def semer(
    admin: psycopg.Connection[Any], t: int, personne: UUID, compte: UUID, structure: UUID
) -> None:
    """Let the actions of the scene be late."""
    admin.execute(
        "update action set echeance = current_date - 3 where territoire_id = %s"
        " and personne_id = %s",
        [t, personne],
    )
