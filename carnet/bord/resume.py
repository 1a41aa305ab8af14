"""Show the last of the timeline and the circle, at the end of a carnet and in an emergency."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur
from carnet.elements.resumes import Page, Partie, Resume
from carnet.parcours.queries import list_frise
from core.db import AsyncSession

# In an emergency there is no second page to go on to.
FRISE_EN_URGENCE = 60


async def _frise_en_urgence(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Mapping[str, Any]:
    return {"frise": await list_frise(db, acteur, personne_id, limite=FRISE_EN_URGENCE)}


async def _deja(_db: AsyncSession, _acteur: Acteur, _personne_id: UUID) -> Mapping[str, Any]:
    # The head of the page names the référent, and what is new: the circle and the last lines are
    # read for it.
    return {}


RESUMES = (
    Resume(Page.carnet, Partie.frise, "carnet.bord/_derniere_frise.html", _deja, rang=10),
    Resume(Page.carnet, Partie.cercle, "carnet.bord/_cercle.html", _deja),
    Resume(
        Page.urgence,
        Partie.frise,
        "carnet.bord/_frise_en_urgence.html",
        _frise_en_urgence,
        rang=10,
    ),
    Resume(Page.urgence, Partie.cercle, "carnet.bord/_cercle_en_urgence.html", _deja),
)
