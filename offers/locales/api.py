"""Let a structure's own software write its offers, by the same rules as the pages.

A token is needed.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar import Router, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from auth.vocabulary import Acteur
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.editions import exiger_edition
from core.errors import Invalid
from core.forms import lire_formulaire
from offers.locales.commands import (
    archiver_offre,
    confirmer,
    dupliquer,
    ecrire_offre,
    exiger_de_publier,
    publier_offre,
    reprendre_offre,
    restaurer_version,
)
from offers.locales.models import OffreLocale
from offers.locales.queries import etat_affiche, get_offre, list_offres, list_versions_offre
from offers.locales.schemas import RetoucheOffre, SaisieOffre
from offers.locales.vocabulary import EtatLocal


class OffreLocaleSortie(BaseModel):
    """Show a local offer: what was typed last, published or not, and where it stands."""

    id: UUID
    service_id: str
    etat: EtatLocal
    prochaine_revue: date | None
    publiee_le: datetime | None
    archivee_le: datetime | None
    modifie_le: datetime
    edition: int
    saisie: dict[str, Any]


class VersionOffreSortie(BaseModel):
    """Show what was published one day, and by whom."""

    id: UUID
    le: datetime
    par: str
    saisie: dict[str, Any]


def _sortie(offre: OffreLocale) -> OffreLocaleSortie:
    return OffreLocaleSortie(
        id=offre.id,
        service_id=offre.service_id,
        etat=etat_affiche(offre),
        prochaine_revue=offre.prochaine_revue,
        publiee_le=offre.publiee_le,
        archivee_le=offre.archivee_le,
        modifie_le=offre.modifie_le,
        edition=offre.edition,
        saisie=offre.saisie,
    )


@get("/offres-locales", name="api-offres-locales")
async def offres_locales(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> dict[str, list[OffreLocaleSortie]]:
    """List the offers of one's structure: drafts, published, archived."""
    exiger_de_publier(acteur)
    return {"items": [_sortie(offre) for offre in await list_offres(db, acteur)]}


@post("/offres-locales", name="api-ecrire-offre-locale")
async def ecrire(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], data: JSONBody[SaisieOffre]
) -> OffreLocaleSortie:
    """Keep a draft; nobody else reads it before it is published."""
    offre = await ecrire_offre(db, acteur, data, None, maintenant=maintenant())
    await db.flush()
    await db.refresh(offre)
    return _sortie(offre)


@patch("/offres-locales/{offre_id:uuid}", name="api-modifier-offre-locale")
async def retoucher(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    offre_id: FromPath[UUID],
    data: JSONBody[RetoucheOffre],
    attendue: NamedDependency[int | None],
) -> OffreLocaleSortie:
    """Change the fields that are given (null empties one).

    `etat_affiche` then publishes or archives the offer.
    """
    exiger_de_publier(acteur)
    offre = await get_offre(db, acteur, offre_id)
    lus = data.model_dump(mode="json", exclude_unset=True, exclude={"etat"})
    exiger_edition(attendue, offre.edition, lus, offre.saisie)
    if data.etat == "publiee" and offre.archivee_le is not None:
        await reprendre_offre(db, acteur, offre_id)
        await db.refresh(offre)
    if lus:
        saisie, erreurs = lire_formulaire(SaisieOffre, offre.saisie | lus)
        if saisie is None:
            raise Invalid(erreurs)
        await ecrire_offre(
            db, acteur, saisie, offre_id, maintenant=maintenant(), edition=offre.edition
        )
    if data.etat == "publiee":
        await publier_offre(db, acteur, offre_id, jour=aujourdhui(), maintenant=maintenant())
    if data.etat == "archivee":
        await archiver_offre(db, acteur, offre_id)
    await db.flush()
    await db.refresh(offre)
    return _sortie(offre)


@post(
    "/offres-locales/{offre_id:uuid}/confirmation",
    name="api-confirmer-offre-locale",
    status_code=204,
)
async def dire_exacte(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], offre_id: FromPath[UUID]
) -> None:
    """Say that a published offer is still true: its day alone is new."""
    await confirmer(db, acteur, offre_id, jour=aujourdhui())


@post("/offres-locales/{offre_id:uuid}/copie", name="api-dupliquer-offre-locale")
async def copier(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], offre_id: FromPath[UUID]
) -> OffreLocaleSortie:
    """Begin a new draft from an offer."""
    offre = await dupliquer(db, acteur, offre_id, maintenant=maintenant())
    await db.flush()
    await db.refresh(offre)
    return _sortie(offre)


@get("/offres-locales/{offre_id:uuid}/versions", name="api-versions-offre-locale")
async def versions(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], offre_id: FromPath[UUID]
) -> dict[str, list[VersionOffreSortie]]:
    """List what was published of an offer, the newest first."""
    exiger_de_publier(acteur)
    await get_offre(db, acteur, offre_id)
    lues = await list_versions_offre(db, acteur, offre_id)
    return {
        "items": [
            VersionOffreSortie(id=v.id, le=v.le, par=f"{prenom} {nom}", saisie=v.saisie)
            for v, prenom, nom in lues
        ]
    }


@post(
    "/offres-locales/{offre_id:uuid}/versions/{version_id:uuid}/reprise",
    name="api-restaurer-offre-locale",
    status_code=200,
)
async def restituer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    offre_id: FromPath[UUID],
    version_id: FromPath[UUID],
    attendue: NamedDependency[int | None],
) -> OffreLocaleSortie:
    """Take an earlier text as the draft; `etat` publishes it."""
    offre = await restaurer_version(
        db, acteur, offre_id, version_id, maintenant=maintenant(), edition=attendue
    )
    await db.flush()
    await db.refresh(offre)
    return _sortie(offre)


router = Router(
    "/api/v1",
    route_handlers=[offres_locales, ecrire, retoucher, dire_exacte, copier, versions, restituer],
    tags=["offres"],
)
