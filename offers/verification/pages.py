"""Take a producer's file, say what is wrong in it, field by field and line by line."""

from litestar import Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.response import Template

from core.clock import aujourdhui
from core.db import AsyncSession
from core.limites import adresse_de
from core.pages import Requete, essayer, formulaire, limiter
from offers.catalogue.lecture import SUFFIXES
from offers.verification.queries import Bilan, verifier

ENVOI_MAX_OCTETS = 8 * 1024 * 1024
LIGNES_MONTREES = 50


def _page(bilan: Bilan | None, erreurs: dict[str, str]) -> Template:
    return formulaire(
        "offers.verification/verifier.html",
        {},
        erreurs,
        bilan=bilan,
        extensions=",".join(SUFFIXES),
        montrees=LIGNES_MONTREES,
    )


@get("/offres/verifier", name="verifier-offres", opt={"public": True})
async def choisir() -> Template:
    """Ask for a file."""
    return _page(None, {})


@post(
    "/offres/verifier",
    name="fichier-verifie",
    opt={"public": True},
    status_code=200,
    request_max_body_size=ENVOI_MAX_OCTETS,
)
async def recevoir(request: Requete, db: NamedDependency[AsyncSession]) -> Template:
    """Check the file; it is erased as soon as it is read."""
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "verification", adresse, maximum=20, fenetre_s=600)
    envoi = (await request.form()).get("fichier")
    nom, contenu = (envoi.filename, await envoi.read()) if isinstance(envoi, UploadFile) else ("", b"")
    erreurs: dict[str, str] = {}
    bilan = None
    async with essayer(db, erreurs):
        bilan = await verifier(db, nom, contenu, aujourdhui())
    return _page(bilan, erreurs)


router = Router("/", route_handlers=[choisir, recevoir], include_in_schema=False)
