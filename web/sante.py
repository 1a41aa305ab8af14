"""Answer the supervision: is it alive, is it ready."""

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE

from auth.vocabulary import ANONYME
from core.db import Sessions
from core.health import diagnostiquer
from core.migrations import RACINE

ROLES = RACINE / "auth" / "roles.sql"
# The rule first, then what each slice adds to it.
MURS = (
    RACINE / "auth" / "acces.sql",
    *(mur for paquet in ("auth", "offers", "carnet") for mur in sorted((RACINE / paquet).glob("*/mur.sql"))),
)


@get("/sante", name="sante", opt={"public": True}, include_in_schema=False)
async def vivante() -> dict[str, str]:
    """Say that the process answers; nothing else is looked at."""
    return {"etat": "vivante"}


@get("/sante/prete", name="sante-prete", opt={"public": True}, include_in_schema=False)
async def prete(request: Request[object, object, State]) -> Response[dict[str, str]]:
    """Say whether requests can be served; an absent worker decides once a job has waited ten minutes."""
    sessions: Sessions = request.app.state.sessions
    sante = await diagnostiquer(sessions, ANONYME, MURS)
    corps = {
        "etat": "prete" if sante.est_prete else "indisponible",
        "base": "ok" if sante.base else "injoignable",
        "migrations": "ok" if sante.migrations else "en retard",
        "travailleur": "ok" if sante.travailleur else "absent, des travaux attendent" if sante.en_retard else "absent",
    }
    return Response(corps, status_code=HTTP_200_OK if sante.est_prete else HTTP_503_SERVICE_UNAVAILABLE)


router = Router(path="/", route_handlers=[vivante, prete])
