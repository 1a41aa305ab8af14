"""Let a structure's own software write its offers, by the same rules as the pages; a token is needed."""

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
from core.errors import Invalid
from core.forms import lire
from offers.locales.commands import archiver, ecrire_offre, exiger_de_publier, publier, reprendre
from offers.locales.models import OffreLocale
from offers.locales.queries import etat, get_offre, list_offres
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
    saisie: dict[str, Any]


def _sortie(offre: OffreLocale) -> OffreLocaleSortie:
    return OffreLocaleSortie(
        id=offre.id,
        service_id=offre.service_id,
        etat=etat(offre),
        prochaine_revue=offre.prochaine_revue,
        publiee_le=offre.publiee_le,
        archivee_le=offre.archivee_le,
        modifie_le=offre.modifie_le,
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
) -> OffreLocaleSortie:
    """Change the fields that are given (null empties one); `etat` then publishes or archives the offer."""
    exiger_de_publier(acteur)
    offre = await get_offre(db, acteur, offre_id)
    if data.etat == "publiee" and offre.archivee_le is not None:
        await reprendre(db, acteur, offre_id)
        await db.refresh(offre)
    champs = data.model_dump(mode="json", exclude_unset=True, exclude={"etat"})
    if champs:
        saisie, erreurs = lire(SaisieOffre, offre.saisie | champs)
        if saisie is None:
            raise Invalid(erreurs)
        await ecrire_offre(db, acteur, saisie, offre_id, maintenant=maintenant())
    if data.etat == "publiee":
        await publier(db, acteur, offre_id, jour=aujourdhui(), maintenant=maintenant())
    if data.etat == "archivee":
        await archiver(db, acteur, offre_id)
    await db.flush()
    await db.refresh(offre)
    return _sortie(offre)


router = Router("/api/v1", route_handlers=[offres_locales, ecrire, retoucher], tags=["offres"])
