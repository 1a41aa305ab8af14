"""Read what may be shut, as far as whoever asks may see it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.consentements.queries import ConsentementLu, list_consentements
from auth.vocabulary import Acteur

_PROFESSIONNELS = text(
    "select distinct k.id, k.prenom || ' ' || k.nom || ', ' || s.nom from accompagnement m"
    " join compte k on k.territoire_id = m.territoire_id and k.id = m.compte_id"
    " join structure s on s.territoire_id = m.territoire_id and s.id = m.structure_id"
    " where m.territoire_id = :t and m.personne_id = :p and (m.fin is null or m.fin > now()) order"
    " by 2, 1"
)


async def list_accords_a_retirer(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[ConsentementLu]:
    """List the running agreements that the acteur may see."""
    lus = await list_consentements(db, acteur, personne_id)
    return [lu for lu in lus if lu.etat in ("actif", "a_venir")]


async def list_professionnels_de(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[tuple[UUID, str]]:
    """List the professionals of the circle whom the acteur may see, by name."""
    lignes = await db.execute(_PROFESSIONNELS, {"t": acteur.territoire_id, "p": personne_id})
    return [(cle, nom) for cle, nom in lignes]
