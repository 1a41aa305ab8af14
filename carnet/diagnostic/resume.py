"""Show findings in the carnet, in the person's space, and in an emergency."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur
from carnet.diagnostic.queries import faits_de, list_constats
from carnet.elements.resumes import Ajout, Page, Partie, Resume
from core.db import AsyncSession


async def _constats(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, Any]:
    return {"constats": await list_constats(db, acteur, personne_id)}


async def _situation(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, Any]:
    tous = await list_constats(db, acteur, personne_id, clos=True)
    en_cours = [c for c in tous if c.constat.clos_le is None]
    clos = [c for c in tous if c.constat.clos_le is not None and c.constat.cle is None]
    return {
        "faits": faits_de(en_cours),
        "constats": [c for c in en_cours if c.constat.cle is None],
        "clos": sorted(clos, key=attrgetter("constat.clos_le"), reverse=True),
    }


async def _dits(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, Any]:
    # Answers on the situation have a page of their own.
    constats = [c for c in await list_constats(db, acteur, personne_id) if c.constat.cle is None]
    return {
        "paroles": [c for c in constats if c.constat.source == "personne"],
        "ecrits": [c for c in constats if c.constat.source != "personne"],
    }


RESUMES = (
    Resume(Page.carnet, Partie.situation, "carnet.diagnostic/_situation.html", _situation, rang=10),
    Resume(Page.espace, Partie.situation, "carnet.diagnostic/_mes_mots.html", _dits),
    Resume(Page.urgence, Partie.situation, "carnet.diagnostic/_en_urgence.html", _constats),
)
AJOUTS = (Ajout("nouveau-constat", "Constat", rang=10),)
