"""Lead from the carnet and from her space to the documents, and to handing one in.

Without a query of its own: the timeline beside says what was handed in last.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur
from carnet.elements.resumes import Ajout, Page, Partie, Resume
from core.db import AsyncSession


async def _lien(_db: AsyncSession, _acteur: Acteur, _personne_id: UUID) -> Mapping[str, Any]:
    return {}


RESUMES = (
    Resume(Page.carnet, Partie.situation, "carnet.documents/_documents.html", _lien, rang=85),
    Resume(Page.espace, Partie.frise, "carnet.documents/_mes_documents.html", _lien, rang=30),
)
AJOUTS = (Ajout("nouveau-document", "Déposer un document", rang=37, icone="files"),)
