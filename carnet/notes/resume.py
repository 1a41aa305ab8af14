"""Lead from the carnet to what is kept outside it, for those who read it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur
from carnet.elements.resumes import Page, Partie, Resume
from carnet.notes.queries import lit_les_notes
from core.db import AsyncSession


async def _lien(_db: AsyncSession, acteur: Acteur, _personne_id: UUID) -> Mapping[str, Any]:
    return {"ouvertes": lit_les_notes(acteur)}


RESUMES = (Resume(Page.carnet, Partie.frise, "carnet.notes/_lien.html", _lien, rang=90),)
