"""Show objectives and appointments in the carnet, and in an emergency."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur, Domaine
from carnet.elements.resumes import Ajout, Page, Partie, Resume
from carnet.parcours.queries import (
    FiltreRendezVous,
    RendezVousLu,
    list_objectifs,
    list_rendez_vous,
)
from carnet.parcours.vocabulary import ISSUES
from core.clock import maintenant
from core.db import AsyncSession

# Of the appointments that are over and answered, the last ones say enough; the timeline has all.
PASSES = 10
FIXES = ("prevu", *ISSUES)


async def _objectifs(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, Any]:
    return {"objectifs": await list_objectifs(db, acteur, personne_id)}


async def _a_venir(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, Any]:
    return {
        "rendez_vous": await list_rendez_vous(
            db,
            acteur,
            FiltreRendezVous(personne_id=personne_id, depuis=maintenant(), etats=FIXES),
        )
    }


async def _rendez_vous(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, Any]:
    return _ranger(await list_rendez_vous(db, acteur, FiltreRendezVous(personne_id=personne_id)))


def _ranger(lus: Sequence[RendezVousLu]) -> Mapping[str, list[RendezVousLu]]:
    # One read of the carnet's appointments, in three lists; those behind us, the newest first.
    present = maintenant()
    fixes = [lu for lu in lus if lu.rendez_vous.etat != "propose"]
    passes = [lu for lu in reversed(fixes) if lu.rendez_vous.debut < present]
    return {
        "proposes": [lu for lu in lus if lu.rendez_vous.etat == "propose"],
        "a_venir": [lu for lu in fixes if lu.rendez_vous.debut >= present],
        "sans_suite": [lu for lu in passes if lu.rendez_vous.etat == "prevu"],
        "passes": [lu for lu in passes if lu.rendez_vous.etat in ISSUES][:PASSES],
    }


RESUMES = (
    Resume(
        Page.carnet,
        Partie.parcours,
        "carnet.parcours/_parcours.html",
        _objectifs,
        rang=10,
        bref="carnet.parcours/_objectifs_en_bref.html",
    ),
    Resume(
        Page.carnet,
        Partie.rendez_vous,
        "carnet.parcours/_rendez_vous.html",
        _rendez_vous,
        rang=20,
        entete="carnet.parcours/_prochain.html",
    ),
    Resume(Page.urgence, Partie.parcours, "carnet.parcours/_objectifs.html", _objectifs, rang=10),
    Resume(Page.urgence, Partie.rendez_vous, "carnet.parcours/_a_venir.html", _a_venir, rang=20),
)
AJOUTS = (
    Ajout("nouvel-objectif", "Objectif", rang=20),
    Ajout("nouveau-rendez-vous", "Rendez-vous", rang=30),
    Ajout(
        "nouvel-echange",
        "J’ai eu un échange",
        rang=40,
        icone="telephone",
        dans=Domaine.parcours,
        est_professionnel=True,
    ),
)
