"""Hand over offers on paper, to whoever asks: the catalogue is public."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import segno
from anyio import to_thread
from litestar import Response, Router, get
from litestar.di import NamedDependency

from core.clock import aujourdhui
from core.db import AsyncSession
from core.errors import Invalid, NotFound
from core.limites import adresse_de
from core.pages import Requete, fichier, limiter
from core.pdf import imprimer
from offers.catalogue.schemas import lire_parametres
from offers.catalogue.vocabulary import CATEGORIES
from offers.feuilles.plan import HAUTEUR, LARGEUR, Plan, dessiner
from offers.feuilles.queries import OffreImprimee, list_imprimees
from offers.feuilles.rules import cadrer
from offers.feuilles.schemas import Feuille
from offers.feuilles.vocabulary import MAXIMUM
from offers.recherche.queries import get_centre, get_surcouche, list_lieux, pour, search

# A page of paper costs a second of work: enough for a waiting room, not for a flood.
PAR_MINUTE = 12


@get("/offres/feuille.pdf", name="offres-feuille", opt={"public": True})
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
        surcouche = await get_surcouche(db, acteur, demande, aujourdhui())
        recherche = pour(acteur, demande.model_copy(update={"page": 1, "size": maximum}))
        ids = [carte.id for carte in (await search(db, recherche, centre, aujourdhui(), surcouche)).cartes]
    offres = await list_imprimees(db, ids, aujourdhui())
    if not offres:
        raise NotFound("Aucune offre à imprimer : elles ne sont plus au catalogue.")
    contexte: dict[str, Any] = {
        "offres": offres,
        "codes": {o.id: _code(request, "offre", service_id=o.id) for o in offres},
        "code_offres": _code(request, "offres"),
        "autour": centre.nom if centre and not demande.ids else None,
        "categories": {o.categorie: (CATEGORIES.get(o.categorie, "Autre"), o.trace) for o in offres},
        "plan": await _plan(db, offres) if demande.format == "a3" else None,
    }
    gabarit = request.app.template_engine.get_template(f"offers.feuilles/{demande.format}.html")  # type: ignore[union-attr]
    html = await to_thread.run_sync(partial(gabarit.render, **contexte))
    contenu = await to_thread.run_sync(imprimer, html)
    return fichier(contenu, f"offres-{demande.format}.pdf", "application/pdf")


def _code(request: Requete, porte: str, **cles: str) -> str:
    adresse = f"{request.app.state.settings.base_url}{request.app.route_reverse(porte, **cles)}"
    return segno.make(adresse, error="m", micro=False).svg_inline(border=1, omitsize=True)


async def _plan(db: AsyncSession, offres: Sequence[OffreImprimee]) -> Plan | None:
    placees = [
        (o.numero, o.longitude, o.latitude, o.trace)
        for o in offres
        if o.longitude is not None and o.latitude is not None
    ]
    if not placees:
        return None
    cadre = cadrer([(longitude, latitude) for _, longitude, latitude, _ in placees], LARGEUR, HAUTEUR)
    return await to_thread.run_sync(dessiner, cadre, placees, await list_lieux(db, cadre.bornes(), 300))


router = Router("/", route_handlers=[feuille], include_in_schema=False)
