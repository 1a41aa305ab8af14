"""Tell people, in the transaction of what they are told about.

The mail leaves after it is committed.
"""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.models import Avis
from auth.avis.vocabulary import AUX_PROFESSIONNELS, GenreAvis
from auth.vocabulary import Acteur, Automate, Role
from core.jobs import differer

_PREVENIR = text("select prive.prevenir(:genre, :cible, :personne, :compte, :role)")
Auteur = Acteur | Automate


class _Cible(NamedTuple):
    sorte: str
    compte_id: UUID | None = None
    role: Role | None = None


async def prevenir_personne(
    db: AsyncSession, acteur: Auteur, genre: GenreAvis, personne_id: UUID
) -> None:
    """Tell the person, when they have a compte.

    Raises ValueError on a genre that is told to professionals alone.
    """
    if genre in AUX_PROFESSIONNELS:
        raise ValueError(f"{genre} is not told to the person")
    await _prevenir(db, acteur, genre, _Cible("personne"), personne_id)


async def prevenir_referent(
    db: AsyncSession, acteur: Auteur, genre: GenreAvis, personne_id: UUID
) -> None:
    """Tell the person's référent de parcours, when there is one."""
    await _prevenir(db, acteur, genre, _Cible("referent"), personne_id)


async def prevenir_cercle(
    db: AsyncSession, acteur: Auteur, genre: GenreAvis, personne_id: UUID
) -> None:
    """Tell every professional of the circle who may read the person now."""
    await _prevenir(db, acteur, genre, _Cible("cercle"), personne_id)


async def prevenir_compte(
    db: AsyncSession,
    acteur: Auteur,
    genre: GenreAvis,
    compte_id: UUID,
    personne_id: UUID | None = None,
) -> None:
    """Tell one compte; with a person, the notice shows only while that compte may see them."""
    await _prevenir(db, acteur, genre, _Cible("compte", compte_id), personne_id)


async def prevenir_role(
    db: AsyncSession, acteur: Auteur, genre: GenreAvis, role: Role, personne_id: UUID | None = None
) -> None:
    """Tell everyone who holds a rôle in the territoire, the DPO for instance.

    Never with a person's name.
    """
    await _prevenir(db, acteur, genre, _Cible("role", role=role), personne_id)


async def _prevenir(
    db: AsyncSession,
    acteur: Auteur,
    genre: GenreAvis,
    cible: _Cible,
    personne_id: UUID | None,
) -> None:
    await db.flush()
    parametres = {
        "genre": genre.value,
        "cible": cible.sorte,
        "personne": personne_id,
        "compte": cible.compte_id,
        "role": cible.role.value if cible.role else None,
    }
    await differer_avis(db, acteur, (await db.execute(_PREVENIR, parametres)).scalars().all())


async def differer_avis(db: AsyncSession, acteur: Auteur, avis: Iterable[UUID]) -> None:
    """Mail notices once this transaction is committed."""
    for avis_id in avis:
        await differer(db, "envoyer_avis", territoire_id=acteur.territoire_id, avis_id=avis_id)


async def marquer_lus(
    db: AsyncSession,
    acteur: Acteur,
    *,
    geste_id: UUID | None = None,
    avis_id: UUID | None = None,
    personne_id: UUID | None = None,
) -> None:
    """Mark one's own notices as read: one, those about a person, or all.

    `geste_id` gathers what is marked together, so that it can be taken back.
    """
    requete = update(Avis).where(
        Avis.territoire_id == acteur.territoire_id,
        Avis.compte_id == acteur.compte_id,
        Avis.lu_le.is_(None),
    )
    if avis_id is not None:
        requete = requete.where(Avis.id == avis_id)
    if personne_id is not None:
        requete = requete.where(Avis.personne_id == personne_id)
    await db.execute(requete.values(lu_le=func.now(), geste_id=geste_id))


async def marquer_non_lus(db: AsyncSession, acteur: Acteur, geste_id: UUID) -> int:
    """Take back that one's notices were marked as read together; returns how many."""
    requete = (
        update(Avis)
        .where(
            Avis.territoire_id == acteur.territoire_id,
            Avis.compte_id == acteur.compte_id,
            Avis.geste_id == geste_id,
        )
        .values(lu_le=None, geste_id=None)
        .returning(Avis.id)
    )
    return len((await db.execute(requete)).all())
