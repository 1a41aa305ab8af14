"""Note that one is away, list it, take it back."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.absences.commands import finir_absence, noter_absence
from auth.absences.queries import list_absences
from auth.absences.schemas import NouvelleAbsence
from auth.acces import ROLES_QUI_ECRIVENT
from auth.comptes.queries import list_collegues
from auth.vocabulary import Acteur, Role
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import Rien
from core.pages import Requete, formulaire, poster, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "absence_notee": "C’est noté. Qui remplace est prévenu.",
    "absence_finie": "C’est fait : cette absence ne compte plus.",
}


def _exiger(acteur: Acteur) -> None:
    suit = acteur.role in ROLES_QUI_ECRIVENT and not acteur.est_personne
    if not suit and acteur.role is not Role.gestionnaire:
        raise Forbidden("Les absences sont celles des professionnels qui suivent des personnes.")


async def _page(
    db: AsyncSession, acteur: Acteur, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    collegues = await list_collegues(db, acteur)
    gere = acteur.role is Role.gestionnaire
    return formulaire(
        "auth.absences/absences.html",
        valeurs,
        erreurs,
        absences=await list_absences(db, acteur),
        gere=gere,
        qui=collegues,
        remplacants=[c for c in collegues if gere or c[0] != str(acteur.compte_id)],
    )


@get("/absences", name="absences")
async def absences(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """List one's absences to come, or those of the structure one manages, and ask for one more."""
    _exiger(acteur)
    return await _page(db, acteur, {}, {})


@post("/absences", name="noter-absence")
async def noter(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Note an absence."""
    _exiger(acteur)

    async def agir(valeur: NouvelleAbsence) -> Redirect:
        await noter_absence(db, acteur, valeur)
        return vers(request.app.route_reverse("absences"), "absence_notee")

    return await poster(request, db, NouvelleAbsence, agir, partial(_page, db, acteur))


@post("/absences/{absence_id:uuid}/fin", name="finir-absence")
async def finir(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    absence_id: FromPath[UUID],
) -> Template | Redirect:
    """Take an absence back."""
    _exiger(acteur)

    async def agir(_: Rien) -> Redirect:
        await finir_absence(db, acteur, absence_id)
        return vers(request.app.route_reverse("absences"), "absence_finie")

    return await poster(request, db, Rien, agir)


router = Router("/", route_handlers=[absences, noter, finir])
