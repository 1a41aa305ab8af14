"""Lead from the carnet and from her space to what is written there, and to writing.

Without a query of its own: the timeline beside says what was written last.
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
    Resume(Page.carnet, Partie.frise, "carnet.messages/_messages.html", _lien, rang=80),
    Resume(Page.espace, Partie.frise, "carnet.messages/_mes_messages.html", _lien, rang=20),
)
AJOUTS = (Ajout("nouvelle-conversation", "Écrire un message", rang=35, icone="chat-quote"),)
