"""Lead from the carnet to the tags that one's structure puts on her, for those who read them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur
from carnet.elements.resumes import Page, Partie, Resume
from carnet.etiquettes.queries import lit_les_etiquettes
from core.db import AsyncSession


async def _posees(_db: AsyncSession, acteur: Acteur, _personne_id: UUID) -> Mapping[str, Any]:
    # Their words stand one click away: this page asks enough already.
    return {"ouvertes": lit_les_etiquettes(acteur)}


RESUMES = (Resume(Page.carnet, Partie.cercle, "carnet.etiquettes/_siennes.html", _posees, rang=90),)
