"""Look at offers that seem published twice, and decide."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from auth.vocabulary import Acteur
from core.db import AsyncSession
from core.pages import Requete, formulaire, poster, vers
from offers.doublons.commands import decider, exiger_de_decider
from offers.doublons.queries import find_dernier_calcul, list_decisions, list_proposees
from offers.doublons.schemas import NouvelleDecision
from offers.doublons.vocabulary import Sens

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "doublon_offre_meme": "C’est noté : ces deux fiches sont la même offre.",
    "doublon_offre_distinctes": "C’est noté : ces deux fiches ne seront plus rapprochées.",
    "doublon_offre_annule": "La décision est annulée ; la paire revient si elle se ressemble"
    " encore.",
}
PAR_PAGE = 10
_FAITS = {
    Sens.meme: "doublon_offre_meme",
    Sens.distinctes: "doublon_offre_distinctes",
    Sens.annulee: "doublon_offre_annule",
}


async def _page(
    db: AsyncSession, acteur: Acteur, numero: int, donnees: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    exiger_de_decider(acteur)
    ici = min(max(numero, 1), 1000)
    total, paires = await list_proposees(db, acteur, limite=PAR_PAGE, saut=(ici - 1) * PAR_PAGE)
    nombre, decisions = await list_decisions(db, acteur, limite=20)
    return formulaire(
        "offers.doublons/doublons.html",
        donnees,
        erreurs,
        paires=paires,
        total=total,
        ici=ici,
        pages=-(-total // PAR_PAGE),
        decisions=decisions,
        nombre_decisions=nombre,
        calcul=await find_dernier_calcul(db),
        sens=Sens,
    )


@get("/doublons-offres", name="doublons-offres")
async def doublons(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], numero: FromQuery[int] = 1
) -> Template:
    """Answer « Quelles offres sont publiées deux fois ? »."""
    return await _page(db, acteur, numero, {}, {})


@post("/doublons-offres", name="decider-doublon-offre")
async def enregistrer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Keep a decision, or show the page again with what was typed."""
    exiger_de_decider(acteur)

    async def agir(valeur: NouvelleDecision) -> Redirect:
        await decider(db, acteur, valeur)
        return vers(request.app.route_reverse("doublons-offres"), _FAITS[valeur.sens])

    return await poster(request, db, NouvelleDecision, agir, partial(_page, db, acteur, 1))


router = Router("/", route_handlers=[doublons, enregistrer], include_in_schema=False)
