"""Correct an identity or a text, and read what it was."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.acces import ROLES_QUI_ECRIVENT
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from carnet.corrections.commands import changer_domaine, corriger_identite, corriger_texte
from carnet.corrections.queries import IdentiteLue, TexteLu, get_identite, get_texte
from carnet.corrections.rules import suites
from carnet.corrections.schemas import ChangementDomaine, CorrectionIdentite, CorrectionTexte
from carnet.corrections.vocabulary import COORDONNEES, ETAT_CIVIL, LIBELLES, TEXTES
from carnet.elements.pages import retour, revenir
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import CSRF, lire
from core.geo.queries import choisir_commune
from core.pages import Requete, essayer, formulaire, relire, saisie, vers
from core.telephones import telephone_fr
from core.texts import date_fr


def _dire(communes: Mapping[str, str], nom: str, valeur: Any) -> str:
    """Say one value of an identity, a version's dates being written as JSON does."""
    if not valeur:
        return "rien"
    if nom == "date_naissance":
        return date_fr(date.fromisoformat(str(valeur)))
    if nom == "telephone":
        return telephone_fr(str(valeur))
    return communes.get(valeur, valeur) if nom == "commune_code" else str(valeur)


def _histoire(lue: IdentiteLue) -> list[tuple[Any, list[tuple[str, str, str]]]]:
    siennes = [v for v in lue.versions if v.version.ligne_id == lue.personne.id]
    autres = [v for v in lue.versions if v not in siennes]
    dites = [*zip(siennes, suites([v.version.avant for v in siennes], lue.valeurs), strict=True)]
    dites += zip(autres, suites([v.version.avant for v in autres], {}), strict=True)
    return [
        (version, [(LIBELLES[n], _dire(lue.communes, n, a), _dire(lue.communes, n, b)) for n, a, b in champs])
        for version, champs in sorted(dites, key=lambda dite: dite[0].version.le, reverse=True)
    ]


async def _identite(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any] | None = None,
    erreurs: dict[str, str] | None = None,
    communes: list[tuple[str, str]] | None = None,
) -> Template:
    lue = await get_identite(db, acteur, personne_id)
    await noter(db, Geste.lecture, "Identité et coordonnées", personne_id=personne_id, domaines=1)
    tenues = {nom: valeur for nom, valeur in lue.valeurs.items() if valeur}
    commune = lue.communes.get(lue.personne.commune_code or "", "")
    return formulaire(
        "carnet.corrections/identite.html",
        relire(valeurs, erreurs or {}, lues=str(lue.lues))
        if valeurs is not None
        else tenues | {"commune": commune, "lues": str(lue.lues)},
        erreurs or {},
        personne=lue.personne,
        lignes=[(LIBELLES[n], _dire(lue.communes, n, v)) for n, v in lue.valeurs.items()],
        corrigeable=lue.corrigeable,
        histoire=_histoire(lue),
        etat_civil=ETAT_CIVIL,
        coordonnees=COORDONNEES,
        communes=communes or [],
        ouvre_espace=acteur.role in ROLES_QUI_ECRIVENT and not acteur.est_personne,
    )


@get("/carnets/{personne_id:uuid}/identite", name="identite")
async def identite(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Show who the person is, how to reach them, and what it was; let correct it whoever may."""
    return await _identite(db, acteur, personne_id)


@get("/mes-informations", name="mes-informations")
async def mes_informations(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show one's own identity, who corrected it, when and why."""
    if acteur.personne_id is None:
        raise Forbidden("Cette page est celle de la personne accompagnée.")
    return await _identite(db, acteur, acteur.personne_id)


@post("/carnets/{personne_id:uuid}/identite", name="corriger-identite")
async def corriger(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template | Redirect:
    """Correct the identity, or show the form again with what was typed."""
    donnees = await saisie(request)
    erreurs = dict[str, str]()
    communes = await choisir_commune(db, donnees, erreurs)
    valeur, fautes = lire(
        CorrectionIdentite, {nom: v for nom, v in donnees.items() if nom not in ("commune", "commune_proposee")}
    )
    erreurs |= fautes
    if valeur and not erreurs:
        async with essayer(db, erreurs):
            await corriger_identite(db, acteur, personne_id, valeur, aujourdhui=aujourdhui())
    if erreurs:
        if "commune_code" in erreurs and not communes:
            erreurs["commune"] = erreurs.pop("commune_code")
        return await _identite(db, acteur, personne_id, donnees, erreurs, communes)
    return vers(request.app.route_reverse("identite", personne_id=personne_id), "identite_corrigee")


def _texte(acteur: Acteur, lu: TexteLu, valeurs: dict[str, Any], erreurs: dict[str, str]) -> Template:
    versions = [v.version.avant for v in lu.versions]
    return formulaire(
        "carnet.corrections/texte.html",
        valeurs,
        erreurs,
        lu=lu,
        nom=lu.nom,
        champs_tapes=[(nom, TEXTES[nom]) for nom in lu.valeurs],
        lignes=[(TEXTES[nom].libelle, valeur) for nom, valeur in lu.valeurs.items() if valeur],
        domaines=[(domaine.name, domaine.libelle) for domaine in lu.domaines],
        histoire=list(zip(lu.versions, suites(versions, lu.valeurs), strict=True)),
        libelles=LIBELLES,
        retour=retour(acteur, lu.ligne.personne_id),
    )


@get("/textes/{relation:str}/{ligne_id:uuid}", name="texte")
async def texte(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
) -> Template:
    """Show what a line says and what it said before; let correct it whoever may."""
    lu = await get_texte(db, acteur, relation, ligne_id)
    await noter(
        db, Geste.lecture, "Versions d’un texte", personne_id=lu.ligne.personne_id, domaines=1 << lu.ligne.domaine
    )
    return _texte(acteur, lu, {**lu.valeurs, "lues": str(lu.lues)}, {})


@post("/textes/{relation:str}/{ligne_id:uuid}", name="corriger-texte")
async def reecrire(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
) -> Template | Redirect:
    """Correct a line, or show the form again with what was typed."""
    donnees = await saisie(request)
    valeurs = {nom: v for nom, v in donnees.items() if nom not in (CSRF, "lues")}
    valeur, erreurs = lire(CorrectionTexte, {"lues": donnees.get("lues"), "valeurs": valeurs})
    if valeur:
        async with essayer(db, erreurs):
            await corriger_texte(db, acteur, relation, ligne_id, valeur)
    lu = await get_texte(db, acteur, relation, ligne_id)
    if erreurs:
        return _texte(acteur, lu, relire({**lu.valeurs, **donnees}, erreurs, lues=str(lu.lues)), erreurs)
    return revenir(request, acteur, lu.ligne.personne_id, "texte_corrige")


@post("/textes/{relation:str}/{ligne_id:uuid}/domaine", name="changer-domaine")
async def ranger(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
) -> Template | Redirect:
    """File a line in another domain, or show the page again with why not."""
    donnees = await saisie(request)
    valeur, erreurs = lire(ChangementDomaine, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await changer_domaine(db, acteur, relation, ligne_id, valeur, maintenant=maintenant())
    lu = await get_texte(db, acteur, relation, ligne_id)
    if erreurs:
        return _texte(acteur, lu, {**lu.valeurs, **donnees, "lues": str(lu.lues)}, erreurs)
    return revenir(request, acteur, lu.ligne.personne_id, "domaine_change")


router = Router("/", route_handlers=[identite, mes_informations, corriger, texte, reecrire, ranger])
