"""Tell, in the lives of the demo, what a professional puts off, and the views they keep."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from carnet.journee.commands import enregistrer_vue, reporter_affaire
from carnet.journee.queries import lire_a_faire, list_vues
from carnet.journee.schemas import NouveauReport, NouvelleVue
from carnet.journee.vocabulary import Colonne, MotifReport, Signal, Tri, Voir
from core.clock import aujourdhui

VUES = (
    NouvelleVue(
        nom="À appeler cette semaine",
        alerte=Signal.silence,
        tri=Tri.nouvelle,
        colonnes=(Colonne.nouvelle, Colonne.rendez_vous, Colonne.etiquettes),
    ),
    NouvelleVue(
        nom="Rendez-vous à fixer",
        voir=Voir.sans_rendez_vous,
        tri=Tri.a_voir,
        colonnes=(Colonne.alerte, Colonne.nouvelle, Colonne.structures),
    ),
)


async def conter(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    *,
    hasard: random.Random,
    maintenant: datetime,
    a_un_compte: bool,
) -> None:
    """Put off, for a few days, what waits about one person out of three."""
    if a_un_compte and not await list_vues(db, acteur):
        for vue in VUES:
            await enregistrer_vue(db, acteur, vue)
    if hasard.random() > 1 / 3:
        return
    for affaire in (await lire_a_faire(db, acteur)).maintenant:
        if affaire.personne_id == personne_id:
            jusqu_au = aujourdhui() + timedelta(days=hasard.randint(2, 6))
            motif = hasard.choice(list(MotifReport))
            await reporter_affaire(
                db, acteur, affaire.objet_id, NouveauReport(jusqu_au=jusqu_au, motif=motif)
            )
            return
