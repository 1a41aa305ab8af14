"""Show the last threads in the carnet and in her space, and the way to write."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur
from carnet.elements.resumes import Ajout, Page, Partie, Resume
from carnet.messages.queries import ListeDeFils, list_fils
from carnet.messages.rules import dire_non_lus
from carnet.messages.vocabulary import DANS_LE_CARNET
from core.db import AsyncSession


async def _fils(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, Any]:
    choix = ListeDeFils(personne_id=personne_id)
    fils = await list_fils(db, acteur, choix, limite=DANS_LE_CARNET)
    return {"fils": fils, "non_lus": dire_non_lus(fils[0].fils_non_lus if fils else 0)}


async def _lien(_db: AsyncSession, _acteur: Acteur, _personne_id: UUID) -> Mapping[str, Any]:
    # The menu of the page has counted what is new.
    return {}


RESUMES = (
    Resume(
        Page.carnet,
        Partie.frise,
        "carnet.messages/_messages.html",
        _fils,
        rang=80,
        entete="carnet.messages/_non_lus.html",
        onglet=("messages-titre", "Messages"),
    ),
    Resume(Page.espace, Partie.frise, "carnet.messages/_mes_messages.html", _lien, rang=20),
)
AJOUTS = (Ajout("nouvelle-conversation", "Écrire un message", rang=35, icone="chat-quote"),)
