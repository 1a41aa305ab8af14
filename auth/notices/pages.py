"""List, write, preview, publish and read notices."""

from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.notices.commands import exiger_administrateur, publier
from auth.notices.queries import get_version, list_notices
from auth.notices.rules import empreinte
from auth.notices.schemas import NouvelleNotice
from auth.vocabulary import Acteur
from core.db import AsyncSession
from core.forms import lire
from core.pages import Requete, essayer, formulaire, page, saisie, vers


@get("/administration/notices", name="notices")
async def notices(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """List the versions, and what rests on each."""
    exiger_administrateur(acteur)
    return page("auth.notices/notices.html", notices=await list_notices(db, acteur))


def _redaction(valeurs: dict[str, Any], erreurs: dict[str, str]) -> Template:
    return formulaire("auth.notices/redaction.html", valeurs, erreurs)


@get("/administration/notices/nouvelle", name="nouvelle-notice")
async def rediger(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Start from the version in force."""
    exiger_administrateur(acteur)
    publiees = await list_notices(db, acteur)
    derniere = publiees[0] if publiees else None
    return _redaction({"texte": derniere.texte, "texte_falc": derniere.texte_falc} if derniere else {}, {})


@post("/administration/notices/relecture", name="relire-notice", status_code=200)
async def relire(request: Requete, acteur: NamedDependency[Acteur]) -> Template:
    """Show both texts as people will read them; nothing is published yet."""
    exiger_administrateur(acteur)
    donnees = await saisie(request)
    valeur, erreurs = lire(NouvelleNotice, donnees)
    if valeur is None:
        return _redaction(donnees, erreurs)
    sceau = empreinte(valeur.texte, valeur.texte_falc).hex()
    return page("auth.notices/relecture.html", nouvelle=valeur, sceau=sceau)


@post("/administration/notices", name="publier-notice")
async def mettre_en_vigueur(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Publish, or show the form again with what was typed."""
    exiger_administrateur(acteur)
    donnees = await saisie(request)
    valeur, erreurs = lire(NouvelleNotice, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await publier(db, acteur, valeur)
    if erreurs:
        return _redaction(donnees, erreurs)
    return vers("/administration/notices", "notice_publiee")


@get("/notices/{notice_id:uuid}", name="notice")
async def lire_notice(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], notice_id: FromPath[UUID]
) -> Template:
    """Answer « À quoi ai-je dit oui ? »: both texts of one version, with its seal."""
    version, en_vigueur = await get_version(db, acteur, notice_id)
    return page("auth.notices/notice.html", notice=version, en_vigueur=en_vigueur)


router = Router("/", route_handlers=[notices, rediger, relire, mettre_en_vigueur, lire_notice])
