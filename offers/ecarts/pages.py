"""Show needs against offers by EPCI: a map, the same numbers as a table, and as CSV."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Response, Template

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.clock import aujourdhui
from core.db import AsyncSession
from core.errors import Invalid
from core.geo.install import contours
from core.pages import fichier, page
from core.tableur import ecrire_csv
from offers.catalogue.vocabulary import nommer, thematiques_de
from offers.ecarts.queries import list_ecarts
from offers.ecarts.rules import CLASSES
from offers.recherche.carte import coquille

DEFAUT = "mobilite"
_COLONNES = ("code_epci", "epci", "thematique", "personnes", "offres", "classe", "date")


def _thematique(valeur: str) -> str:
    if not thematiques_de(valeur):
        raise Invalid({"thematique": "Cette thématique n’existe pas."})
    return valeur


@get("/ecarts", name="ecarts")
async def ecarts(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], thematique: FromQuery[str] = DEFAUT
) -> Template:
    """Answer « Où manque-t-il quoi ? »."""
    resultat = await list_ecarts(db, acteur, _thematique(thematique))
    await noter(db, Geste.lecture, "Carte des écarts")
    return page(
        "offers.ecarts/ecarts.html",
        thematique=thematique,
        ecarts=resultat,
        classes=CLASSES,
        carte=coquille("ecarts"),
        valeurs={"thematique": thematique},
        erreurs={},
    )


@get("/ecarts.csv", name="ecarts-csv")
async def ecarts_csv(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], thematique: FromQuery[str] = DEFAUT
) -> Response[bytes]:
    """Give the same numbers as CSV, masked the same way."""
    resultat = await list_ecarts(db, acteur, _thematique(thematique))
    await noter(db, Geste.export, "Carte des écarts")
    lignes = (
        (e.code, e.nom, nommer(thematique), _au_moins_onze(e.personnes), e.offres, CLASSES[e.classe], aujourdhui())
        for e in resultat.lignes
    )
    return fichier(ecrire_csv(_COLONNES, lignes), f"ecarts-{thematique}.csv", "text/csv; charset=utf-8")


def _au_moins_onze(nombre: int | None) -> object:
    return "moins de 11" if nombre is None else nombre


@get("/ecarts/contours.geojson", name="ecarts-contours")
async def ecarts_contours(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], thematique: FromQuery[str] = DEFAUT
) -> Response[dict[str, object]]:
    """Give the contours with their grade, for the map."""
    resultat = await list_ecarts(db, acteur, _thematique(thematique))
    grades = {e.code: e for e in resultat.lignes}
    traits = [
        {**trait, "properties": {"code": code, "classe": grades[code].classe, "nom": grades[code].nom}}
        for trait in contours("epci")["features"]
        if (code := trait["properties"]["code"]) in grades
    ]
    return Response({"type": "FeatureCollection", "features": traits}, media_type="application/geo+json")


router = Router("/", route_handlers=[ecarts, ecarts_csv, ecarts_contours])
