"""Correct, for the demo, what was typed too fast, and file elsewhere what was noted in haste."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from auth.vocabulary import Acteur, Domaine
from carnet.corrections.commands import changer_domaine, corriger_identite, corriger_texte
from carnet.corrections.queries import get_identite
from carnet.corrections.schemas import ChangementDomaine, CorrectionIdentite, CorrectionTexte
from carnet.diagnostic.commands import ajouter_constat
from carnet.diagnostic.schemas import NouveauConstat
from carnet.parcours.queries import list_objectifs
from core.dates import jour_de
from core.db import AsyncSession

DEPENSE = {
    "nature": "frein",
    "thematique": "mobilite--acceder-a-un-vehicule",
    "texte": "Le plein d’essence prend une grande part du mois.",
}


async def conter(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    *,
    hasard: Random,
    maintenant: datetime,
    a_un_compte: bool,
) -> None:
    """Correct one carnet in four, among those of people who have no compte; file in another."""
    if a_un_compte:
        return
    if hasard.random() < 1 / 4:
        await _corriger(db, acteur, personne_id, maintenant)
    if hasard.random() < 1 / 4:
        await _ranger(db, acteur, personne_id, maintenant)


async def _corriger(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, maintenant: datetime
) -> None:
    """Correct a telephone and a text; what they were stays."""
    lue = await get_identite(db, acteur, personne_id)
    tenues = {nom: valeur for nom, valeur in lue.valeurs.items() if valeur}
    juste = CorrectionIdentite.model_validate(tenues | {"telephone": "06 39 98 12 34"})
    await corriger_identite(db, acteur, personne_id, juste, aujourdhui=jour_de(maintenant))
    objectif = (await list_objectifs(db, acteur, personne_id))[0].objectif
    mots = CorrectionTexte(valeurs={"intitule": f"{objectif.intitule}, pas à pas"})
    await corriger_texte(db, acteur, "objectif", objectif.id, mots)


async def _ranger(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, maintenant: datetime
) -> None:
    """File under the budget what was noted under its subject."""
    depense = NouveauConstat.model_validate(DEPENSE)
    note = await ajouter_constat(
        db, acteur, personne_id, depense, maintenant=maintenant - timedelta(days=4)
    )
    await db.flush()
    ailleurs = ChangementDomaine(domaine=Domaine.budget.name, lu=Domaine(note.domaine).name)
    await changer_domaine(
        db,
        acteur,
        "constat",
        note.id,
        ailleurs,
        maintenant=maintenant - timedelta(days=3),
    )
