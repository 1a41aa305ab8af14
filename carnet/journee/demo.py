"""Tell, in the lives of the demo, what a professional puts off."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from carnet.journee.commands import reporter_affaire
from carnet.journee.queries import lire_a_faire
from carnet.journee.schemas import NouveauReport
from carnet.journee.vocabulary import MotifReport
from core.clock import aujourdhui


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
