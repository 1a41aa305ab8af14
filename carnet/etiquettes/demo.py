"""Tell, in the lives of the demo, by which words structures sort people."""

import random
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from carnet.etiquettes.commands import (
    creer_etiquette,
    oter_etiquette,
    poser_etiquette,
    retirer_etiquette,
)
from carnet.etiquettes.queries import list_etiquettes, pose_des_etiquettes
from carnet.etiquettes.schemas import NouvelleEtiquette
from core.errors import Forbidden

MOTS = (
    "à rappeler",
    "atelier CV de mars",
    "dossier à relire",
    "forum de l’emploi",
    "bilan à six mois",
)
ANCIENNE = "rentrée 2025"


async def _preparer(db: AsyncSession, acteur: Acteur) -> dict[str, UUID]:
    presentes = {e.nom: e.id for e in await list_etiquettes(db, acteur)}
    if not presentes:
        for nom in (*MOTS, ANCIENNE):
            presentes[nom] = (await creer_etiquette(db, acteur, NouvelleEtiquette(nom=nom))).id
        await retirer_etiquette(db, acteur, presentes.pop(ANCIENNE))
        await db.flush()
    return presentes


async def conter(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    *,
    hasard: random.Random,
    maintenant: datetime,
    a_un_compte: bool,
) -> None:
    """Put a tag or two on two people out of three, and take one off again."""
    if not pose_des_etiquettes(acteur) or (hasard.random() > 2 / 3 and not a_un_compte):
        return
    cles = list((await _preparer(db, acteur)).values())
    try:
        async with db.begin_nested():
            choisies = hasard.sample(cles, min(len(cles), hasard.randint(1, 2)))
            for cle in choisies:
                await poser_etiquette(db, acteur, [personne_id], cle)
            await db.flush()
            if a_un_compte and len(choisies) > 1:
                await oter_etiquette(db, acteur, [personne_id], choisies[-1])
    except Forbidden:
        # Of whoever was only welcomed, nothing but the name is kept.
        return
