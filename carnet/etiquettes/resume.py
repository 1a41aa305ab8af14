"""Lead from the carnet to the tags that one's structure puts on her, for those who read them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur
from carnet.elements.resumes import Page, Partie, Resume
from carnet.etiquettes.queries import list_posees, lit_les_etiquettes
from core.db import AsyncSession


async def _posees(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, Any]:
    if not lit_les_etiquettes(acteur):
        return {"ouvertes": False, "posees": ()}
    posees = await list_posees(db, acteur, [personne_id])
    return {"ouvertes": True, "posees": posees.get(personne_id, ())}


RESUMES = (Resume(Page.carnet, Partie.cercle, "carnet.etiquettes/_siennes.html", _posees, rang=90),)
