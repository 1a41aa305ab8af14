"""Show, at the top of a carnet, the line where one writes fast."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur
from carnet.elements.resumes import Page, Partie, Resume
from carnet.saisie.vocabulary import AIDES
from core.db import AsyncSession


async def _rien_a_lire(_db: AsyncSession, _acteur: Acteur, _personne_id: UUID) -> Mapping[str, Any]:
    return {"aides": AIDES}


RESUMES = (Resume(Page.carnet, Partie.ajout, "carnet.saisie/_ligne.html", _rien_a_lire),)
