"""Search offers by API, with the paths and the envelope of the national one."""

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency

from core.clock import aujourdhui
from core.db import AsyncSession
from core.pages import Requete
from offers.catalogue.schemas import lire_parametres
from offers.moteur.curseur import ecrire_curseur, lire_curseur
from offers.moteur.indice import get_indice, reprendre_indice
from offers.moteur.schemas import RechercheApi
from offers.recherche.queries import count_facettes, get_recherche_situee, list_resultats_encodes


@get(
    "/search/services",
    name="api-search-services",
    opt={"public": True, "parametres_lus": True},
    tags=["offres"],
)
async def search_services(request: Requete, db: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Search the catalogue around a place.

    The answer is `{items: [{service, distance}], total, page, size, pages}`; `distance` in km, null
    for a remote offer. With a token, what the territoire knows counts: full, suspended and ended
    offers are left out unless `disponible=false`, and `mobilisable_par_moi=true` keeps what the
    caller may ask for. With `facettes=true`, the counts of each filter too. `tri` is `pertinence`
    (as docs/recherche.md says), `distance` or `date` (the latest first). To walk all the results
    while the catalogue may change, begin with `curseur=debut`, then give back the `curseur` of each
    answer until it is null. An unknown parameter or value is named in the answer (422).
    """
    recherche = lire_parametres(RechercheApi, request.query_params.multi_items())
    acteur = request.user.acteur if request.user else None
    curseur = lire_curseur(recherche, aujourdhui(), (await get_indice(db)).version)
    if curseur is not None:
        await reprendre_indice(db, curseur.version)
    jour = curseur.jour if curseur else aujourdhui()
    situee = await get_recherche_situee(db, acteur, recherche, jour)
    total, offres, suivant = await list_resultats_encodes(db, situee, curseur)
    # The database encodes each offer: the page is assembled, not decoded and encoded again.
    items = ",".join(f'{{"service":{texte},"distance":{_km(km)}}}' for texte, km in offres)
    pages = -(-total // recherche.size)
    place = f'"page":{recherche.page},"size":{recherche.size},"pages":{pages}'
    corps = f'{{"items":[{items}],"total":{total},{place}'
    if curseur is not None:
        plus_loin = ecrire_curseur(suivant) if suivant else None
        corps += f',"curseur":{msgspec.json.encode(plus_loin).decode()}'
    if recherche.facettes:
        corps += f',"facettes":{_comptes(await count_facettes(db, situee))}'
    return Response(f"{corps}}}".encode(), media_type="application/json")


def _km(km: float | None) -> str:
    return "null" if km is None else f"{km:.3f}"


def _comptes(facettes: object) -> str:
    return msgspec.json.encode(facettes).decode()


router = Router("/api/v1", route_handlers=[search_services])
