"""Show one's own notices."""

from collections.abc import Mapping

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from auth.avis.commands import marquer_lus
from auth.avis.queries import list_avis
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.pages import page, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "avis_lus": "C’est noté.",
}
PAR_PAGE = 50


@get("/avis", name="avis")
async def avis(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], numero: FromQuery[int] = 1
) -> Template:
    """Answer « Quoi de neuf ? »."""
    numero = min(max(numero, 1), 200)
    lignes = await list_avis(db, acteur, limite=PAR_PAGE + 1, saut=(numero - 1) * PAR_PAGE)
    if any(ligne.nom for ligne in lignes) and not acteur.est_personne:
        await noter(db, Geste.lecture, "Avis", domaines=1)
    suite = numero + 1 if len(lignes) > PAR_PAGE else None
    return page("auth.avis/avis.html", lignes=lignes[:PAR_PAGE], suite=suite)


@post("/avis/lus", name="avis-lus")
async def lire(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Redirect:
    """Mark them all as read."""
    await marquer_lus(db, acteur)
    return vers("/avis", "avis_lus")


router = Router("/", route_handlers=[avis, lire])
