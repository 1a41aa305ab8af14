"""Bring two carnets together, and part them again.

The wall does it, and journals and notices say it.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_cercle, prevenir_compte, prevenir_personne
from auth.avis.vocabulary import GenreAvis
from auth.journal.commands import Precisions, noter
from auth.vocabulary import Acteur, Geste
from core.errors import Conflict, Invalid
from droits.reunions.queries import get_apercu, get_separable, list_ecartes
from droits.reunions.schemas import NouvelleReunion
from droits.reunions.vocabulary import PHRASES_OBSTACLE


async def reunir_carnets(
    db: AsyncSession, acteur: Acteur, rapprochement_id: UUID, saisie: NouvelleReunion
) -> UUID:
    """Bring the pair into the carnet that is kept; returns that carnet's identifier.

    Raises NotFound for a pair that does not wait or is not seen, Conflict when something keeps them
    apart, Invalid when the carnet to keep is neither of the two.
    """
    apercu = await get_apercu(db, acteur, rapprochement_id)
    deux = {apercu.paire.a.id, apercu.paire.b.id}
    if apercu.obstacle:
        raise Conflict(PHRASES_OBSTACLE[apercu.obstacle])
    if saisie.garde not in deux:
        raise Invalid({"garde": "Choisissez l’une des deux identités."})
    (autre,) = deux - {saisie.garde}
    reunion_id = (
        await db.execute(select(func.prive.reunir(saisie.garde, autre, saisie.motif)))
    ).scalar_one()
    for personne_id in (autre, saisie.garde):
        await noter(
            db,
            Geste.ecriture,
            "Réunion de deux carnets",
            precisions=Precisions(motif=saisie.motif),
            personne_id=personne_id,
            domaines=1,
        )
    await prevenir_personne(db, acteur, GenreAvis.reunion, saisie.garde)
    await prevenir_cercle(db, acteur, GenreAvis.reunion, saisie.garde)
    for compte_id in await list_ecartes(db, reunion_id):
        await prevenir_compte(db, acteur, GenreAvis.reunion_attend, compte_id)
    return saisie.garde


async def separer(db: AsyncSession, acteur: Acteur, reunion_id: UUID) -> UUID:
    """Part two carnets again; returns the identifier of the one that had remained.

    Raises NotFound after thirty days.
    """
    reunion, personne = await get_separable(db, acteur, reunion_id)
    await prevenir_cercle(db, acteur, GenreAvis.separation, personne.id)
    await db.execute(select(func.prive.separer(reunion.id)))
    for personne_id in (reunion.autre_id, personne.id):
        await noter(
            db, Geste.ecriture, "Séparation de deux carnets", personne_id=personne_id, domaines=1
        )
        await prevenir_personne(db, acteur, GenreAvis.separation, personne_id)
    return personne.id
