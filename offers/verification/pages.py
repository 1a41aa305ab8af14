"""Take a producer's file, say what is wrong in it, field by field and line by line."""

from litestar import Router, get, post
from litestar.datastructures import UploadFile
from litestar.response import Template

from auth.vocabulary import ANONYME
from core.clock import aujourdhui
from core.limites import adresse_de
from core.lourd import ENVOIS, en_fil
from core.pages import Requete, Transaction, formulaire, limiter, recueillir
from offers.catalogue.lecture import SUFFIXES
from offers.verification.queries import (
    BilanVerification,
    dresser_bilan,
    get_geographie,
    verifier_fichier,
)

ENVOI_MAX_OCTETS = 8 * 1024 * 1024
LIGNES_MONTREES = 50


def _page(bilan: BilanVerification | None, erreurs: dict[str, str]) -> Template:
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
async def recevoir(request: Requete) -> Template:
    """Check the file; it is erased as soon as it is read."""
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "verification", adresse, maximum=20, fenetre_s=600)
    envoi = (await request.form()).get("fichier")
    nom, contenu = (
        (envoi.filename, await envoi.read()) if isinstance(envoi, UploadFile) else ("", b"")
    )
    erreurs: dict[str, str] = {}
    bilan = None
    async with Transaction(request, ANONYME) as db:
        geographie = await get_geographie(db)
    # Nothing is open on the database while the file is read: whoever sent it may have made it slow
    # on purpose.
    with recueillir(erreurs):
        fait = await en_fil(
            f"envoi {adresse}",
            verifier_fichier,
            nom,
            contenu,
            geographie,
            aujourdhui(),
            file=ENVOIS,
        )
        async with Transaction(request, ANONYME) as db:
            bilan = await dresser_bilan(db, nom, fait)
    return _page(bilan, erreurs)


router = Router("/", route_handlers=[choisir, recevoir], include_in_schema=False)
