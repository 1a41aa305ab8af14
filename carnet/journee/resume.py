"""Say at the head of a carnet what calls for somebody, with what settles it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur
from carnet.elements.resumes import Page, Partie, Resume
from carnet.journee.liste import contexte_des_affaires
from carnet.journee.queries import affaires_du_suivi
from core.db import AsyncSession


async def _alertes(_db: AsyncSession, acteur: Acteur, _personne_id: UUID) -> Mapping[str, Any]:
    # The page read why already: each reason becomes the matter that « À faire » shows.
    return {"affaires": affaires_du_suivi, **contexte_des_affaires(acteur)}


RESUMES = (
    Resume(Page.carnet, Partie.situation, None, _alertes, signaux="carnet.journee/_alertes.html"),
)
