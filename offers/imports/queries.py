"""Read the history of imports."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, undefer

from auth.vocabulary import Acteur
from core.errors import NotFound
from offers.catalogue.models import ImportCatalogue
from offers.imports.models import ImportDepot, ImportDistant
from offers.imports.rules import ISSUES_BONNES

PAR_PAGE = 30
_RETOUR = aliased(ImportCatalogue)


@dataclass(frozen=True, slots=True)
class ImportLu:
    """Hold one line of the history, and whether it was given back since."""

    ligne: ImportCatalogue
    est_rendu: bool


async def list_imports(db: AsyncSession, numero: int) -> tuple[int, Sequence[ImportLu]]:
    """List imports, the newest first, with their total."""
    total = await db.scalar(select(func.count()).select_from(ImportCatalogue)) or 0
    requete = (
        select(ImportCatalogue, exists().where(_RETOUR.annule == ImportCatalogue.id))
        .order_by(ImportCatalogue.id.desc())
        .limit(PAR_PAGE)
        .offset((numero - 1) * PAR_PAGE)
    )
    return total, [ImportLu(ligne, rendu) for ligne, rendu in await db.execute(requete)]


async def get_import(db: AsyncSession, numero: int) -> ImportCatalogue:
    """Get one import with what was found on its rows, or raise NotFound."""
    requete = (
        select(ImportCatalogue)
        .where(ImportCatalogue.id == numero)
        .options(undefer(ImportCatalogue.problemes))
    )
    ligne = (await db.execute(requete)).scalar_one_or_none()
    if ligne is None:
        raise NotFound()
    return ligne


def lister_problemes(ligne: ImportCatalogue) -> list[list[Any]]:
    """Give what was found as rows of a table: file, line, field, value, reason, fate."""
    return [
        [
            p["fichier"],
            p["ligne"],
            p["champ"],
            p["valeur"],
            p["raison"],
            "refusée" if p["bloquant"] else "gardée",
        ]
        for p in ligne.problemes
    ]


def _mes_depots(acteur: Acteur) -> Select[ImportDepot]:
    return select(ImportDepot).where(ImportDepot.territoire_id == acteur.territoire_id)


async def count_en_attente(db: AsyncSession, acteur: Acteur) -> int:
    """Count the territoire's files that nobody has read yet."""
    attendent = _mes_depots(acteur).where(ImportDepot.etat == "attente")
    return await db.scalar(attendent.with_only_columns(func.count())) or 0


async def count_imports_en_peine(db: AsyncSession, acteur: Acteur) -> int:
    """Count what did not get in and nothing replaced.

    The territoire's last file when it failed, and the addresses whose last fetch went wrong.
    """
    dernier = (
        _mes_depots(acteur)
        .with_only_columns(ImportDepot.etat)
        .order_by(ImportDepot.cree_le.desc(), ImportDepot.id)
        .limit(1)
        .scalar_subquery()
    )
    distants = (
        select(func.count())
        .select_from(ImportDistant)
        .where(ImportDistant.issue.not_in(ISSUES_BONNES))
        .scalar_subquery()
    )
    rate = case((func.coalesce(dernier, "fait") == "echec", 1), else_=0)
    return int(await db.scalar(select(rate + distants)) or 0)


async def list_depots(db: AsyncSession, acteur: Acteur) -> Sequence[ImportDepot]:
    """List the territoire's last files handed in, the newest first."""
    requete = _mes_depots(acteur).order_by(ImportDepot.cree_le.desc(), ImportDepot.id).limit(5)
    return (await db.execute(requete)).scalars().all()


async def get_depot(db: AsyncSession, acteur: Acteur, depot_id: UUID) -> ImportDepot:
    """Get one file handed in, without its content, or raise NotFound."""
    depot = (
        await db.execute(_mes_depots(acteur).where(ImportDepot.id == depot_id))
    ).scalar_one_or_none()
    if depot is None:
        raise NotFound()
    return depot


async def list_distants(db: AsyncSession) -> Sequence[ImportDistant]:
    """List the addresses that the operator has fetched, with how the last time went."""
    return (await db.execute(select(ImportDistant).order_by(ImportDistant.adresse))).scalars().all()
