"""Hand over offers on paper, to whoever asks: the catalogue is public."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.template import TemplateProtocol

from core.clock import aujourdhui
from core.codes import dessiner_code
from core.db import AsyncSession
from core.errors import Invalid, NotFound
from core.limites import adresse_de
from core.pages import TASSE, Requete, fichier, limiter
from core.pdf import imprimer
from core.texts import date_fr
from core.typographie import FINE
from offers.catalogue.schemas import lire_parametres
from offers.catalogue.vocabulary import CATEGORIES
from offers.feuilles.plan import HAUTEUR, LARGEUR, Plan, dessiner
from offers.feuilles.queries import OffreImprimee, list_imprimees
from offers.feuilles.rules import cadrer
from offers.feuilles.schemas import Feuille
from offers.feuilles.vocabulary import MAXIMUM
from offers.moteur.ordre import RechercheSituee
from offers.recherche.queries import (
    demander_pour,
    get_centre,
    get_surcouche,
    list_lieux,
    list_resultats,
)

# A page of paper costs work: enough for a waiting room, not for a flood.
PAR_MINUTE = 12
TITRE = f"Où trouver de l’aide{FINE}?"


@get("/offres/feuille.pdf", name="offres-feuille", opt={"public": True} | TASSE)
async def feuille(request: Requete, db: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Print the offers named, or the first of a search: an A5 leaflet, or an A3 map."""
    demande = lire_parametres(Feuille, request.query_params.multi_items())
    maximum = MAXIMUM[demande.format]
    if len(demande.ids) > maximum:
        raise Invalid({"ids": f"Cette feuille porte {maximum} offres au plus."})
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "feuille", adresse, maximum=PAR_MINUTE, fenetre_s=60)
    centre = await get_centre(db, demande)
    ids = demande.ids
    if not ids:
        acteur = request.user.acteur if request.user else None
        premieres = demande.model_copy(update={"page": 1, "size": maximum})
        surcouche = await get_surcouche(db, acteur, premieres, aujourdhui())
        demandees = demander_pour(acteur, premieres)
        situee = RechercheSituee(demandees, centre, aujourdhui(), surcouche)
        ids = [carte.id for carte in (await list_resultats(db, situee)).cartes]
    offres = await list_imprimees(db, ids, aujourdhui())
    if not offres:
        raise NotFound("Aucune offre à imprimer : elles ne sont plus au catalogue.")
    donnees: dict[str, Any] = {
        "titre": TITRE,
        "jour": date_fr(aujourdhui()),
        "autour": centre.nom if centre and not demande.ids else None,
        "code": _adresse(request, "offres"),
        "categories": list({o.categorie: (_nommer(o), o.trace) for o in offres}.values()),
        "offres": [
            asdict(o)
            | {"categorie": _nommer(o), "code": _adresse(request, "offre", service_id=o.id)}
            for o in offres
        ],
    }
    plan = await _plan(db, offres) if demande.format == "a3" else None
    dessin = request.app.template_engine.get_template("offers.feuilles/plan.svg")  # type: ignore[union-attr]
    faire = partial(_composer, demande.format, donnees, plan, dessin)
    return fichier(faire, f"offres-{demande.format}.pdf", "application/pdf")


def _composer(
    taille: str,
    donnees: dict[str, Any],
    dessiner_plan: Callable[[], Plan] | None,
    dessin: TemplateProtocol,
) -> bytes:
    """Draw the codes and the map, then print: none of it needs the database."""
    carte = None
    if dessiner_plan:
        plan = dessiner_plan()
        carte = {"largeur": plan.largeur, "hauteur": plan.hauteur, "svg": dessin.render(plan=plan)}
    offres = [offre | {"code": dessiner_code(offre["code"])} for offre in donnees["offres"]]
    fini = donnees | {"code": dessiner_code(donnees["code"]), "offres": offres, "plan": carte}
    return imprimer(f"offers.feuilles/{taille}.typ", fini)


def _nommer(offre: OffreImprimee) -> str:
    return CATEGORIES.get(offre.categorie, "Autre")


def _adresse(request: Requete, porte: str, **cles: str) -> str:
    return f"{request.app.state.settings.base_url}{request.app.route_reverse(porte, **cles)}"


async def _plan(db: AsyncSession, offres: Sequence[OffreImprimee]) -> Callable[[], Plan] | None:
    """Read what the map names, and give what draws it."""
    placees = [
        (o.numero, o.longitude, o.latitude, o.trace)
        for o in offres
        if o.longitude is not None and o.latitude is not None
    ]
    if not placees:
        return None
    cadre = cadrer(
        [(longitude, latitude) for _, longitude, latitude, _ in placees], LARGEUR, HAUTEUR
    )
    return partial(dessiner, cadre, placees, await list_lieux(db, cadre.bornes(), 300))


router = Router("/", route_handlers=[feuille], include_in_schema=False)
