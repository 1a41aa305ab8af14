"""Let her choose her reminders, and the territoire its delays."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from auth.comptes.commands import exiger_personne
from auth.comptes.models import Compte
from auth.comptes.vocabulary import RAPPELS_DITS, RappelDit
from auth.vocabulary import Acteur
from carnet.rappels.commands import choisir_rappels, exiger_reglages, regler_rappels
from carnet.rappels.queries import get_mes_rappels, get_reglages_rappels
from carnet.rappels.schemas import MesRappels, ReglagesRappels
from core.db import AsyncSession
from core.editions import Mots, dire_en_mots, lire_contre, montrer_edition
from core.pages import Requete, formulaire, poster, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "rappels_choisis": "C’est enregistré.",
    "rappels_regles": "C’est enregistré. Les prochains rappels partent à ces délais.",
}
_LIBELLES = {
    "rappels": "Me rappeler mes rendez-vous",
    "rappel_dit": "Ce que dit le message",
    "calme_de": "Heures de calme, de",
    "calme_a": "à",
}
_OUI_NON = [("true", "Oui"), ("false", "Non")]
HEURES = [(str(heure), f"{heure} h") for heure in range(24)]


def _champs(compte: Compte) -> dict[str, Any]:
    """Give her choice as the form shows it."""
    valeurs = {nom: getattr(compte, nom) for nom in MesRappels.model_fields}
    return valeurs | {"rappels": "true" if compte.rappels else "false"}


def _dire(nom: str, valeur: Any) -> str:
    if nom == "rappels":
        return "oui" if valeur in (True, "true") else "non"
    if nom == "rappel_dit" and valeur in list(RappelDit):
        return RAPPELS_DITS[RappelDit(valeur)]
    return f"{valeur} h" if str(valeur or "").isdecimal() else dire_en_mots(valeur)


async def _mes_rappels(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    compte = await get_mes_rappels(db, acteur)
    return formulaire(
        "carnet.rappels/mes_rappels.html",
        valeurs,
        erreurs,
        courriel=None if compte.courriel.endswith("@invalid") else compte.courriel,
        mobile=compte.mobile if request.app.state.settings.passerelle_sms else None,
        reglages=await get_reglages_rappels(db, acteur),
        oui_non=_OUI_NON,
        dits=list(RAPPELS_DITS.items()),
        heures=HEURES,
        libelles=_LIBELLES,
    )


@get("/mes-rappels", name="mes-rappels")
async def mes_rappels(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Comment me rappelle-t-on mes rendez-vous ? »."""
    exiger_personne(acteur)
    compte = await get_mes_rappels(db, acteur)
    return await _mes_rappels(
        request, db, acteur, montrer_edition(_champs(compte), compte.edition), {}
    )


@post("/mes-rappels", name="choisir-rappels")
async def choisir(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Choose it, or show the form again."""
    exiger_personne(acteur)
    compte = await get_mes_rappels(db, acteur)

    async def agir(valeur: MesRappels) -> Redirect:
        await choisir_rappels(db, acteur, valeur, edition=compte.edition)
        return vers("/mes-rappels", "rappels_choisis")

    lecture = lire_contre(MesRappels, _champs(compte), compte.edition, Mots(_LIBELLES, _dire))
    return await poster(request, db, lecture, agir, partial(_mes_rappels, request, db, acteur))


async def _reglages(valeurs: dict[str, Any], erreurs: dict[str, str]) -> Template:
    return formulaire("carnet.rappels/reglages.html", valeurs, erreurs, heures=HEURES)


@get("/administration/rappels", name="reglages-rappels")
async def reglages(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show how long before an appointment the territoire recalls it."""
    exiger_reglages(acteur)
    territoire = await get_reglages_rappels(db, acteur)
    return await _reglages(
        {nom: str(getattr(territoire, nom)) for nom in ReglagesRappels.model_fields}, {}
    )


@post("/administration/rappels", name="regler-rappels")
async def regler(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Change it, or show the form again."""
    exiger_reglages(acteur)

    async def agir(valeur: ReglagesRappels) -> Redirect:
        await regler_rappels(db, acteur, valeur)
        return vers(request.app.route_reverse("reglages-rappels"), "rappels_regles")

    return await poster(request, db, ReglagesRappels, agir, _reglages)


router = Router("/", route_handlers=[mes_rappels, choisir, reglages, regler])
