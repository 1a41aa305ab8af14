"""Read whom an emergency is about: by the wall alone, since no consent makes them visible."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.personnes.models import Personne
from auth.vocabulary import Acteur
from core.errors import NotFound
from core.geo.models import Commune


async def get_entete_en_urgence(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> tuple[Personne, str | None]:
    """Get the person whom this transaction reads in an emergency, and their commune's name.

    Raises NotFound.
    """
    requete = (
        select(Personne, Commune.nom)
        .outerjoin(Commune, Commune.code == Personne.commune_code)
        .where(Personne.territoire_id == acteur.territoire_id, Personne.id == personne_id)
    )
    ligne = (await db.execute(requete)).one_or_none()
    if ligne is None:
        raise NotFound
    return ligne[0], ligne[1]
