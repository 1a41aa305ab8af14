"""Say whom the doors of invitations let in: those who write for the structure that invites."""

from typing import Any
from uuid import UUID

import psycopg

from tests.attaques.lignes import ECRIVENT, PERSONNE, PERSONNE_D_AUTRE, TEXTE, Lignes

SOURCES = {
    "invitation_id": "(select * from demande_acces where par_structure_id is not null)",
}
_INVITER = {"structure_id": PERSONNE_D_AUTRE, "domaines": ["mobilite"], "motif": TEXTE}
_NON = {"oui": "false"}
LIGNES: Lignes = {
    "inviter": (ECRIVENT, {}),
    "inviter-structure": (ECRIVENT, {}),
    "structure-invitee": (ECRIVENT, _INVITER),
    "invitation": (ECRIVENT | PERSONNE, {}),
    # Without her code, the screen stays where it is.
    "tendre-invitation": (ECRIVENT, {}),
    "repondre-invitation": (ECRIVENT, _NON),
    "rappeler-demande": (set(), {}),
    "api-rappeler-demande": (set(), {}),
    "api-invitations": (ECRIVENT | {"gestionnaire", "personne"}, {}),
    "api-inviter": (ECRIVENT, _INVITER),
    "api-invitation": (ECRIVENT | PERSONNE, {}),
    "api-repondre-invitation": (ECRIVENT, {"oui": False}),
}


def semer(
    admin: psycopg.Connection[Any], t: int, personne: UUID, compte: UUID, structure: UUID
) -> None:
    """Invite the structure that she refuses, for whoever opened the carnet."""
    admin.execute(
        "insert into demande_acces (territoire_id, personne_id, structure_id, compte_id,"
        " par_structure_id, domaines, motif)"
        " select %s, %s, s.id, %s, %s, 17, 'mkscene invitation' from structure s"
        " where s.territoire_id = %s and s.nom = 'mkscene refusée' order by s.id limit 1",
        [t, personne, compte, structure, t],
    )
