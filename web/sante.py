"""Answer the supervision: is it alive, is it ready."""

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE

from auth.vocabulary import ANONYME
from core.db import Sessions
from core.health import Sante, diagnostiquer
from core.migrations import RACINE
from web.tranches import trouver_fichiers

ROLES = RACINE / "auth" / "roles.sql"
# The rule first, then what each slice adds to it.
MURS = (
    RACINE / "core" / "plier.sql",
    RACINE / "core" / "editions.sql",
    RACINE / "auth" / "acces.sql",
    *trouver_fichiers("mur.sql").values(),
)


@get("/sante", name="sante", opt={"public": True}, include_in_schema=False)
async def vivante() -> dict[str, str]:
    """Say that the process answers; nothing else is looked at."""
    return {"etat": "vivante"}


@get("/sante/prete", name="sante-prete", opt={"public": True}, include_in_schema=False)
async def prete(request: Request[object, object, State]) -> Response[dict[str, str]]:
    """Say whether requests can be served.

    Jobs that nobody does decide too, once they have waited too long.
    """
    sessions: Sessions = request.app.state.sessions
    sante = await diagnostiquer(sessions, ANONYME, MURS)
    corps = {
        "etat": "prete" if sante.est_prete else "indisponible",
        "base": "ok" if sante.base else "injoignable",
        "migrations": "ok" if sante.migrations else "en retard",
        "ecriture": "ok" if sante.ecriture else "impossible",
        "travailleur": "ok" if sante.travailleur else "absent",
        "travaux": dire_travaux(sante),
    }
    return Response(
        corps, status_code=HTTP_200_OK if sante.est_prete else HTTP_503_SERVICE_UNAVAILABLE
    )


def dire_travaux(sante: Sante) -> str:
    """Name the worst that is known of jobs, in words that hold no number."""
    etats = (
        (not sante.base, "inconnus"),
        (sante.abandonnes, "commencés, puis abandonnés"),
        (sante.en_retard, "en attente depuis trop longtemps"),
        (sante.echecs, "certains ont échoué"),
        (sante.courriels, "des courriels ne sont pas partis"),
        (sante.imports, "un fichier d’offres attend depuis trop longtemps"),
    )
    return next((mots for vrai, mots in etats if vrai), "ok")


router = Router(path="/", route_handlers=[vivante, prete])
