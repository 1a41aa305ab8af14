"""Read and write by API how one is reached at work: the same command as the page."""

from typing import Any

from litestar import Response, Router, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from auth.comptes.commands import ecrire_mon_profil
from auth.comptes.queries import champs_profil, get_mon_compte
from auth.comptes.schemas import MonProfil
from auth.vocabulary import Acteur
from core.db import AsyncSession
from core.si_meme import etiqueter_edition


@get("/mon-profil", name="api-mon-profil")
async def profil(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[dict[str, Any]]:
    """Read how one is reached at work, as a professional."""
    compte = await get_mon_compte(db, acteur)
    return etiqueter_edition(champs_profil(compte), compte.edition)


@put("/mon-profil", name="api-ecrire-mon-profil", status_code=204)
async def ecrire(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[MonProfil],
    attendue: NamedDependency[int | None],
) -> None:
    """Write it anew: what is left out is emptied."""
    await ecrire_mon_profil(db, acteur, data, edition=attendue)


router = Router("/api/v1", route_handlers=[profil, ecrire], tags=["compte"])
