"""Lead from the carnet and from her space to the documents, and to handing one in.

Without a query of its own there: the timeline beside says what was handed in last. Whoever reads
in an emergency, or by a mandate, has no other page: theirs lists the documents.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur
from carnet.documents.queries import ListeDeDocuments, list_documents
from carnet.elements.resumes import Ajout, Page, Partie, Resume
from core.db import AsyncSession


async def _lien(_db: AsyncSession, _acteur: Acteur, _personne_id: UUID) -> Mapping[str, Any]:
    return {}


# More are not read in an emergency.
_MONTRES = 50


async def _presents(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, Any]:
    lus = await list_documents(db, acteur, personne_id, ListeDeDocuments(), limite=_MONTRES + 1)
    return {"documents": lus[:_MONTRES], "coupes": len(lus) > _MONTRES}


RESUMES = (
    Resume(Page.carnet, Partie.situation, "carnet.documents/_documents.html", _lien, rang=85),
    Resume(Page.espace, Partie.frise, "carnet.documents/_mes_documents.html", _lien, rang=30),
    Resume(
        Page.urgence, Partie.situation, "carnet.documents/_sans_cercle.html", _presents, rang=85
    ),
)
AJOUTS = (Ajout("nouveau-document", "Déposer un document", rang=37, icone="files"),)
