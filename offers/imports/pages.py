"""Show what came into the catalogue, when, and what was found on it."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.vocabulary import Acteur, Role
from core.db import AsyncSession
from core.pages import Requete, essayer_commande, fichier, formulaire, page, vers
from core.tableur import ecrire_csv
from offers.catalogue.lecture import SUFFIXES
from offers.imports.commands import deposer_fichier
from offers.imports.queries import (
    PAR_PAGE,
    ImportLu,
    get_depot,
    get_import,
    list_depots,
    list_distants,
    list_imports,
    lister_problemes,
)
from offers.imports.rules import ENVOI_MAX_OCTETS, exiger_de_lire

ENTETES = ("fichier", "ligne", "champ", "valeur", "raison", "sort")
MONTRES = 100
ETATS = {"attente": "En attente", "en_cours": "En cours", "fait": "Terminé", "echec": "Échec"}


@get("/catalogue/imports", name="imports")
async def imports(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], numero: FromQuery[int] = 1
) -> Template:
    """List imports with their counts."""
    exiger_de_lire(acteur)
    numero = min(max(numero, 1), 10_000)
    total, lignes = await list_imports(db, numero)
    return await _page(db, acteur, numero, total, lignes, {})


async def _page(
    db: AsyncSession,
    acteur: Acteur,
    numero: int,
    total: int,
    lignes: Sequence[ImportLu],
    erreurs: dict[str, str],
) -> Template:
    return formulaire(
        "offers.imports/imports.html",
        {},
        erreurs,
        lignes=lignes,
        numero=numero,
        pages=-(-total // PAR_PAGE),
        depots=await list_depots(db, acteur),
        distants=await list_distants(db),
        peut_deposer=acteur.role is Role.administrateur,
        suffixes=",".join(SUFFIXES),
        etats=ETATS,
    )


@post("/catalogue/depots", name="deposer-offres", request_max_body_size=ENVOI_MAX_OCTETS)
async def depot(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Take a file to be imported, or tried; what becomes of it is read on its page."""
    exiger_de_lire(acteur)
    form = await request.form()
    envoi = form.get("fichier")
    nom, contenu = (
        (envoi.filename, await envoi.read()) if isinstance(envoi, UploadFile) else ("", b"")
    )
    erreurs: dict[str, str] = {}
    depot_id = None
    async with essayer_commande(db, erreurs):
        depot_id = await deposer_fichier(
            db,
            acteur,
            nom,
            contenu,
            a_blanc=form.get("geste") != "importer",
            retraits="retraits" in form,
        )
    if erreurs:
        total, lignes = await list_imports(db, 1)
        return await _page(db, acteur, 1, total, lignes, erreurs)
    return vers(request.app.route_reverse("depot-offres", depot_id=depot_id))


@get("/catalogue/depots/{depot_id:uuid}", name="depot-offres")
async def un_depot(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], depot_id: FromPath[UUID]
) -> Template:
    """Show how far a file is, then what came of it."""
    exiger_de_lire(acteur)
    lu = await get_depot(db, acteur, depot_id)
    return page(
        "offers.imports/depot.html",
        depot=lu,
        en_cours=lu.etat in ("attente", "en_cours"),
        etats=ETATS,
    )


@get("/catalogue/imports/{import_id:int}", name="import-catalogue")
async def un_import(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], import_id: FromPath[int]
) -> Template:
    """Show one import, and the rows to be corrected at their source."""
    exiger_de_lire(acteur)
    ligne = await get_import(db, min(import_id, 2**62))
    return page(
        "offers.imports/import.html",
        ligne=ligne,
        problemes=lister_problemes(ligne)[:MONTRES],
        total=len(ligne.problemes),
    )


@get("/catalogue/imports/{import_id:int}/problemes.csv", name="problemes-import")
async def problemes(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], import_id: FromPath[int]
) -> Response[bytes]:
    """Give what was found on the rows, for the producer."""
    exiger_de_lire(acteur)
    ligne = await get_import(db, min(import_id, 2**62))
    return fichier(
        lambda: ecrire_csv(ENTETES, lister_problemes(ligne)),
        f"import-{ligne.id}.csv",
        "text/csv; charset=utf-8",
    )


router = Router(
    "/", route_handlers=[imports, depot, un_depot, un_import, problemes], include_in_schema=False
)
