"""Show needs against offers by EPCI: a map, the same numbers as a table, and as CSV."""

from functools import partial

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.response import Response, Template

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.geo.install import contours
from core.pages import Requete, fichier, page
from core.tableur import ecrire_csv
from offers.catalogue.schemas import lire_parametres
from offers.catalogue.vocabulary import CATEGORIES, nommer_thematique
from offers.ecarts.queries import PAS_ENCORE, get_ecarts, list_ecarts
from offers.ecarts.rules import CLASSES, EN_PARTIE
from offers.ecarts.schemas import VueEcarts
from offers.recherche.carte import coquille

_COLONNES = ("code_epci", "epci", "thematique", "personnes", "offres", "classe", "date")


def _famille(request: Requete) -> str:
    return lire_parametres(VueEcarts, request.query_params.multi_items()).thematique


@get("/ecarts", name="ecarts")
async def ecarts(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Où manque-t-il quoi ? »."""
    thematique = _famille(request)
    resultat = await list_ecarts(db, acteur, thematique)
    await noter(db, Geste.lecture, "Carte des écarts")
    return page(
        "offers.ecarts/ecarts.html",
        thematique=thematique,
        ecarts=resultat,
        classes=CLASSES,
        familles=CATEGORIES,
        sans=EN_PARTIE.get(thematique),
        pas_encore=PAS_ENCORE,
        carte=coquille("ecarts"),
        valeurs={"thematique": thematique},
        erreurs={},
    )


@get("/ecarts.csv", name="ecarts-csv")
async def ecarts_csv(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes]:
    """Give the same numbers as CSV, masked the same way."""
    thematique = _famille(request)
    resultat = await get_ecarts(db, acteur, thematique)
    await noter(db, Geste.export, "Carte des écarts")
    lignes = (
        (
            e.code,
            e.nom,
            nommer_thematique(thematique),
            e.etat.libelle if e.personnes is None else e.personnes,
            e.offres,
            CLASSES[e.classe],
            resultat.jour,
        )
        for e in resultat.lignes
    )
    return fichier(
        partial(ecrire_csv, _COLONNES, lignes),
        f"ecarts-{thematique}.csv",
        "text/csv; charset=utf-8",
    )


@get("/ecarts/contours.geojson", name="ecarts-contours")
async def ecarts_contours(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[dict[str, object]]:
    """Give the contours with their grade, for the map."""
    resultat = await list_ecarts(db, acteur, _famille(request))
    grades = {e.code: e for e in resultat.lignes}
    traits = [
        {
            **trait,
            "properties": {"code": code, "classe": grades[code].classe, "nom": grades[code].nom},
        }
        for trait in contours("epci")["features"]
        if (code := trait["properties"]["code"]) in grades
    ]
    return Response(
        {"type": "FeatureCollection", "features": traits}, media_type="application/geo+json"
    )


router = Router("/", route_handlers=[ecarts, ecarts_csv, ecarts_contours])
