"""Open the carnet of somebody who comes, and what follows from it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.cercle.commands import rejoindre
from auth.cercle.queries import find_ma_place
from auth.consentements.commands import donner_consentement
from auth.personnes.commands import accueillir, poser_numeros
from auth.personnes.empreintes import Numeros
from auth.personnes.queries import exiger_joignable
from auth.personnes.schemas import NouvellePersonne
from auth.rapprochements.commands import demander_rapprochement
from auth.vocabulary import Acteur
from carnet.accueil.schemas import Garde, PasAujourdhui
from core.errors import Forbidden
from droits.conservation.commands import effacer_accueil, reduire_accueil


async def ouvrir_carnet(
    db: AsyncSession,
    acteur: Acteur,
    saisie: NouvellePersonne,
    numeros: Numeros,
    *,
    distinctes: tuple[UUID, ...],
    maintenant: datetime,
) -> UUID:
    """Open a carnet, enter its circle, and have it compared with the others later.

    Nothing here depends on a carnet that the acteur may not see: the comparison is a job, after the
    answer.
    """
    personne = await accueillir(db, acteur, saisie)
    await db.flush()
    await rejoindre(db, acteur, personne.id, motif="Premier accueil", maintenant=maintenant)
    await poser_numeros(db, acteur, personne.id, numeros)
    await demander_rapprochement(db, acteur, personne.id, distinctes=distinctes)
    return personne.id


async def remettre_a_plus_tard(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: PasAujourdhui,
    *,
    fin: date,
    maintenant: datetime,
) -> None:
    """Keep of a welcome what she wants and nothing else, until `fin`.

    Raises Conflict once the carnet is more than a welcome.
    """
    if saisie.garde is Garde.rien:
        await effacer_accueil(db, personne_id)
        return
    if acteur.structure_id is None:
        raise Forbidden("Un accueil se garde pour une structure.")
    await reduire_accueil(db, personne_id, saisie.moyens)
    accord = saisie.pour(acteur.structure_id, fin)
    await donner_consentement(db, acteur, personne_id, accord, maintenant=maintenant)


async def rejoindre_carnet(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, *, motif: str, maintenant: datetime
) -> None:
    """Enter the circle of somebody whose agreement already covers the structure.

    NotFound otherwise.
    """
    await exiger_joignable(db, personne_id)
    if await find_ma_place(db, acteur, personne_id) is None:
        await rejoindre(db, acteur, personne_id, motif=motif, maintenant=maintenant)
