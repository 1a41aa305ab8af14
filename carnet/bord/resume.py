"""Show the last of the timeline and the circle, at the end of a carnet and in an emergency."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur
from carnet.elements.resumes import Page, Partie, Resume
from carnet.parcours.queries import list_frise
from core.db import AsyncSession

# The last lines, on one screen: the timeline has a page of its own.
DERNIERES = 8
# In an emergency there is no second page to go on to.
FRISE_EN_URGENCE = 60


async def _frise(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, Any]:
    return {"frise": await list_frise(db, acteur, personne_id, limite=DERNIERES)}


async def _frise_en_urgence(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Mapping[str, Any]:
    return {"frise": await list_frise(db, acteur, personne_id, limite=FRISE_EN_URGENCE)}


async def _cercle(_db: AsyncSession, _acteur: Acteur, _personne_id: UUID) -> Mapping[str, Any]:
    # The head of the page names the référent: the circle is read for it.
    return {}


RESUMES = (
    Resume(Page.carnet, Partie.frise, "carnet.bord/_derniere_frise.html", _frise, rang=10),
    Resume(Page.carnet, Partie.cercle, "carnet.bord/_cercle.html", _cercle),
    Resume(
        Page.urgence,
        Partie.frise,
        "carnet.bord/_frise_en_urgence.html",
        _frise_en_urgence,
        rang=10,
    ),
    Resume(Page.urgence, Partie.cercle, "carnet.bord/_cercle_en_urgence.html", _cercle),
)
