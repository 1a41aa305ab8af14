"""Say by API who a token stands for."""

from litestar import Router, get

from auth.connexions.schemas import MoiDuJeton
from core.pages import Requete


@get("/moi", name="api-moi", tags=["compte"])
async def moi(request: Requete) -> MoiDuJeton:
    """Say who the token stands for."""
    return MoiDuJeton.model_validate(request.user)


router = Router("/api/v1", route_handlers=[moi])
