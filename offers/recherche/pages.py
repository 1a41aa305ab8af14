"""Find an offer around a place: a list, a map beside it, filters with their counts."""

from typing import Any
from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Response, Template

from core.clock import aujourdhui
from core.db import AsyncSession
from core.errors import Invalid, NotFound
from core.forms import lire_formulaire
from core.geo.queries import list_communes
from core.pages import GARDE, REDEMANDE, Requete, page
from offers.catalogue.pictogrammes import LEGENDE
from offers.catalogue.rules import PERIME
from offers.catalogue.schemas import lire_parametres
from offers.moteur.ordre import SANS, RechercheSituee
from offers.moteur.schemas import LISTES, Recherche
from offers.recherche.carte import coquille, scripts
from offers.recherche.choix import find_choix
from offers.recherche.filtres import list_filtres, list_issues
from offers.recherche.queries import (
    PlanDesOffres,
    Resultats,
    count_facettes,
    demander_pour,
    get_centre,
    get_plan,
    get_recherche_situee,
    get_surcouche,
    list_noms,
    list_points,
    list_resultats,
)
from offers.recherche.requete import ecrire_requete
from offers.recherche.schemas import RechercheCarte

RAYONS = (5, 10, 20, 50, 100)
TRIS = {
    "pertinence": "Au plus utile",
    "distance": "Au plus près",
    "date": "À jour le plus récemment",
}


def _demande(request: Requete) -> dict[str, Any]:
    valeurs: dict[str, Any] = {}
    for cle in request.query_params:
        toutes = [v for v in request.query_params.getall(cle) if v]
        if toutes and cle not in ("action", "lue", "lieu", "fait"):
            valeurs[cle] = toutes if cle in LISTES else toutes[-1]
    return valeurs


async def _lieu(
    db: AsyncSession, valeurs: dict[str, Any], lieu: str, erreurs: dict[str, str]
) -> list[Any]:
    """Turn a typed place into a commune; several close names are proposed."""
    if not lieu:
        return []
    communes = list(await list_communes(db, lieu, 6))
    if not communes:
        erreurs["lieu"] = "Nous ne trouvons pas cette commune. Essayez son nom, ou son code postal."
        return []
    valeurs["code_commune"] = communes[0].code
    return communes[1:]


@get("/offres", name="offres", opt={"public": True})
async def offres(
    request: Requete,
    db: NamedDependency[AsyncSession],
    lieu: FromQuery[str] = "",
    action: FromQuery[UUID | None] = None,
    lue: FromQuery[int | None] = None,
) -> Template:
    """Answer « Que puis-je proposer, près d’où ? »; `lue` is the edition of the action, if any."""
    valeurs, erreurs = _demande(request), dict[str, str]()
    proches = await _lieu(db, valeurs, lieu[:80], erreurs)
    recherche, mauvais = lire_formulaire(Recherche, valeurs)
    erreurs |= mauvais
    recherche = recherche or Recherche()
    centre = await get_centre(db, recherche)
    acteur = request.user.acteur if request.user else None
    choix = await find_choix(request.app.state.lire_choix, db, acteur, action, lue)
    pour = choix.champs if choix else {}
    surcouche = await get_surcouche(db, acteur, recherche, aujourdhui()) if not erreurs else SANS
    situee = RechercheSituee(demander_pour(acteur, recherche), centre, aujourdhui(), surcouche)
    resultats = await list_resultats(db, situee) if not erreurs else Resultats(0, [])
    facettes = await count_facettes(db, situee) if not erreurs else None
    return page(
        "offers.recherche/offres.html",
        422 if erreurs else 200,
        recherche=recherche,
        centre=centre,
        resultats=resultats,
        facettes=facettes,
        etats=surcouche.etats,
        masquees=ecrire_requete(recherche.model_copy(update={"disponible": False}), **pour),
        disponibles=ecrire_requete(recherche.model_copy(update={"disponible": True}), **pour),
        filtres=[(dit, ecrire_requete(sans, **pour)) for dit, sans in list_filtres(recherche)],
        issues=[
            (dit, ecrire_requete(sans, **pour))
            for dit, sans in list_issues(recherche, a_un_centre=centre is not None)
        ],
        proches=proches,
        pages=-(-resultats.total // recherche.size),
        requete=ecrire_requete(recherche, **pour),
        points=ecrire_requete(recherche),
        choix=choix,
        rayons=RAYONS,
        tris=TRIS,
        perime=aujourdhui() - PERIME,
        carte=coquille("offres"),
        pictogrammes=LEGENDE,
        erreurs=erreurs,
        valeurs=valeurs | {"lieu": lieu or (centre.nom if centre else "")},
    )


@get("/offres.geojson", name="offres-geojson", opt={"public": True}, cache_control=REDEMANDE)
async def points(
    request: Requete, db: NamedDependency[AsyncSession]
) -> Response[dict[str, object]]:
    """Give the points of a search for the map: ids, names and positions."""
    recherche, _ = lire_formulaire(Recherche, _demande(request))
    recherche = recherche or Recherche()
    acteur = request.user.acteur if request.user else None
    situee = await get_recherche_situee(db, acteur, recherche, aujourdhui())
    traits = [
        {
            "type": "Feature",
            "properties": {"id": id_, "nom": nom},
            "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        }
        for id_, nom, longitude, latitude in await list_points(db, situee)
    ]
    return Response(
        {"type": "FeatureCollection", "features": traits}, media_type="application/geo+json"
    )


@get("/offres/carte.json", name="offres-carte", opt={"public": True}, cache_control=REDEMANDE)
async def carte_json(request: Requete, db: NamedDependency[AsyncSession]) -> PlanDesOffres:
    """Give what a map shows of a search: groups with their boxes, lone points, their extent."""
    vue = lire_parametres(RechercheCarte, request.query_params.multi_items())
    acteur = request.user.acteur if request.user else None
    situee = await get_recherche_situee(db, acteur, vue, aujourdhui())
    return await get_plan(db, situee, vue.zoom, vue.boite)


@get(
    "/offres/carte/noms.json",
    name="offres-carte-noms",
    opt={"public": True},
    cache_control=REDEMANDE,
)
async def noms_json(request: Requete, db: NamedDependency[AsyncSession]) -> dict[str, object]:
    """Name the offers of one place of the map: how many, and the first twenty."""
    vue = lire_parametres(RechercheCarte, request.query_params.multi_items())
    if vue.boite is None:
        raise Invalid({"boite": "Dites où : ouest, sud, est, nord, en degrés."})
    acteur = request.user.acteur if request.user else None
    situee = await get_recherche_situee(db, acteur, vue, aujourdhui())
    total, offres = await list_noms(db, situee, vue.boite)
    return {"total": total, "offres": offres}


@get(
    "/carte/{fichier:str}",
    name="carte",
    opt={"public": True},
    cache_control=GARDE,
    include_in_schema=False,
)
async def carte(fichier: FromPath[str]) -> Response[str]:
    """Serve a map shell's script by its hash."""
    texte = scripts().get(f"/carte/{fichier}")
    if texte is None:
        raise NotFound()
    return Response(texte, media_type="text/javascript; charset=utf-8")


router = Router("/", route_handlers=[offres, points, carte_json, noms_json, carte])
