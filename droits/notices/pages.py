"""List, write, preview, publish and read notices."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.vocabulary import Acteur
from core.db import AsyncSession
from core.forms import lire_formulaire
from core.pages import Requete, formulaire, page, poster, saisie, vers
from droits.notices.commands import exiger_administrateur, publier_notice
from droits.notices.queries import get_version_notice, list_notices
from droits.notices.rules import empreinte_de_notice
from droits.notices.schemas import NouvelleNotice

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "notice_publiee": "La notice est publiée. Les accords donnés à partir de maintenant reposent"
    " sur elle.",
}


@get("/administration/notices", name="notices")
async def notices(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """List the versions, and what rests on each."""
    exiger_administrateur(acteur)
    return page("droits.notices/notices.html", notices=await list_notices(db, acteur))


def _redaction(valeurs: dict[str, Any], erreurs: dict[str, str]) -> Template:
    return formulaire("droits.notices/redaction.html", valeurs, erreurs)


@get("/administration/notices/nouvelle", name="nouvelle-notice")
async def rediger(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Start from the version in force."""
    exiger_administrateur(acteur)
    publiees = await list_notices(db, acteur)
    derniere = publiees[0] if publiees else None
    return _redaction(
        {"texte": derniere.texte, "texte_falc": derniere.texte_falc} if derniere else {}, {}
    )


@post("/administration/notices/relecture", name="relire-notice", status_code=200)
async def relire(request: Requete, acteur: NamedDependency[Acteur]) -> Template:
    """Show both texts as people will read them; nothing is published yet."""
    exiger_administrateur(acteur)
    donnees = await saisie(request)
    valeur, erreurs = lire_formulaire(NouvelleNotice, donnees)
    if valeur is None:
        return _redaction(donnees, erreurs)
    sceau = empreinte_de_notice(valeur.texte, valeur.texte_falc).hex()
    return page("droits.notices/relecture.html", nouvelle=valeur, sceau=sceau)


@post("/administration/notices", name="publier-notice")
async def mettre_en_vigueur(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Publish, or show the form again with what was typed."""
    exiger_administrateur(acteur)

    async def agir(valeur: NouvelleNotice) -> Redirect:
        await publier_notice(db, acteur, valeur)
        return vers("/administration/notices", "notice_publiee")

    return await poster(request, db, NouvelleNotice, agir, _redaction)


@get("/notices/{notice_id:uuid}", name="notice")
async def lire_notice(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], notice_id: FromPath[UUID]
) -> Template:
    """Answer « À quoi ai-je dit oui ? »: both texts of one version, with its seal."""
    version, en_vigueur = await get_version_notice(db, acteur, notice_id)
    return page("droits.notices/notice.html", notice=version, en_vigueur=en_vigueur)


router = Router("/", route_handlers=[notices, rediger, relire, mettre_en_vigueur, lire_notice])
