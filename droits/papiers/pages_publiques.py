"""Show the legal pages to anybody: what the territoire published, beside the product's facts."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from core.clock import aujourdhui
from core.db import AsyncSession
from core.pages import Requete, page
from droits.papiers import faits
from droits.papiers.queries import choisir_papiers, list_papiers_publies
from droits.papiers.rules import est_perime


async def _montrer(
    db: AsyncSession, gabarit: str, quoi: str, territoire: int | None, **contexte: Any
) -> Template:
    territoires = await list_papiers_publies(db)
    lus = choisir_papiers(territoires, territoire)
    reglages = lus.reglages if lus else None
    return page(
        gabarit,
        quoi=quoi,
        lus=lus,
        territoires=territoires,
        r=reglages,
        perime=reglages is not None and est_perime(reglages.hds_fin, aujourdhui()),
        **contexte,
    )


@get("/mentions-legales", name="mentions-legales", opt={"public": True})
async def mentions_legales(
    db: NamedDependency[AsyncSession], territoire: FromQuery[int | None] = None
) -> Template:
    """Show who runs this service, and where it is hosted."""
    return await _montrer(
        db, "droits.papiers/mentions_legales.html", "mentions-legales", territoire
    )


@get("/confidentialite", name="confidentialite", opt={"public": True})
async def confidentialite(
    request: Requete,
    db: NamedDependency[AsyncSession],
    territoire: FromQuery[int | None] = None,
) -> Template:
    """Say what is kept about people, why, how long, who reads it, and whom to ask."""
    return await _montrer(
        db,
        "droits.papiers/confidentialite.html",
        "confidentialite",
        territoire,
        traitements=faits.TRAITEMENTS,
        durees=faits.DUREES,
        destinataires=faits.list_destinataires(),
        organismes=faits.list_organismes(),
        reponse=faits.REPONSE,
        signalement=faits.SIGNALEMENT,
        tuiles=urlsplit(request.app.state.settings.tuiles).hostname,
    )


@get("/accessibilite", name="accessibilite", opt={"public": True})
async def accessibilite(
    db: NamedDependency[AsyncSession], territoire: FromQuery[int | None] = None
) -> Template:
    """Say honestly how accessible the service is, and whom to tell."""
    return await _montrer(db, "droits.papiers/accessibilite.html", "accessibilite", territoire)


router = Router("/", route_handlers=[mentions_legales, confidentialite, accessibilite])
