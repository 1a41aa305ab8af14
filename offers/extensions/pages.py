"""Say of an offer what the national schema cannot: criteria, conventions, dates, funder."""

from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.vocabulary import Acteur, Categorie
from core.clock import aujourdhui
from core.db import AsyncSession
from core.forms import lire
from core.pages import Requete, essayer, formulaire, saisie, vers
from offers.catalogue.queries import get_service, name_zones
from offers.extensions.commands import conventionner, exiger_de_preciser, poser_criteres, preciser, retirer
from offers.extensions.models import OffreConvention
from offers.extensions.queries import Extension, get_extension
from offers.extensions.schemas import FicheCriteres, FichePrecision, NouvelleConvention
from offers.extensions.vocabulary import (
    DOCUMENTS,
    LANGUES,
    NIVEAUX,
    PERMIS,
    GenreCritere,
    GenreOffre,
    Prescription,
    Statut,
)

_LISTES = ("statuts", "permis", "documents", "categories")


def _dits(extension: Extension) -> dict[str, Any]:
    """Give the fields of the forms what stands."""
    valeurs: dict[str, Any] = {}
    if extension.precision:
        for nom in FichePrecision.model_fields:
            valeur = getattr(extension.precision, nom)
            valeurs[nom] = valeur.isoformat() if hasattr(valeur, "isoformat") else valeur
    for genre, critere in extension.criteres.items():
        if genre is GenreCritere.age:
            valeurs |= {"age_min": critere.age_min, "age_max": critere.age_max}
        elif genre is GenreCritere.residence:
            valeurs["residence"] = ", ".join(critere.valeurs)
        elif genre in (GenreCritere.niveau, GenreCritere.langue):
            valeurs[genre.value] = critere.valeurs[0]
        else:
            valeurs[genre.value] = critere.valeurs
        if genre is GenreCritere.statuts:
            valeurs["precisions"] = critere.precisions
    return valeurs


async def _page(
    db: AsyncSession, acteur: Acteur, service_id: str, donnees: dict[str, Any], erreurs: dict[str, str], fiche: str = ""
) -> Template:
    exiger_de_preciser(acteur)
    service = await get_service(db, service_id)
    extension = await get_extension(db, service_id)
    return formulaire(
        "offers.extensions/precisions.html",
        _dits(extension) | {"debut": aujourdhui().isoformat()} | donnees,
        erreurs,
        service=service,
        extension=extension,
        etat=extension.etat(aujourdhui()),
        fiche=fiche,
        zones=await name_zones(db, [z for c in extension.conventions for z in c.zones]),
        genres=[(g.value, g.libelle) for g in GenreOffre],
        statuts=[(s.value, s.libelle) for s in Statut],
        niveaux=list(NIVEAUX.items()),
        langues=list(LANGUES.items()),
        permis=list(PERMIS.items()),
        documents=list(DOCUMENTS.items()),
        prescriptions=[(p.value, p.libelle) for p in Prescription],
        categories=[(c.value, c.libelle) for c in Categorie],
        libelles={c.value: c.libelle for c in Categorie},
    )


def _retour(request: Requete, service_id: str, fait: str) -> Redirect:
    return vers(request.app.route_reverse("preciser-offre", service_id=service_id), fait)


@get("/offres/{service_id:str}/precisions", name="preciser-offre")
async def precisions(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> Template:
    """Show what is known of an offer beyond the schema, to be completed."""
    return await _page(db, acteur, service_id, {}, {})


@post("/offres/{service_id:str}/precisions", name="offre-precisee")
async def enregistrer_precisions(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> Template | Redirect:
    """Keep what the offer is, or show the form again."""
    donnees = await saisie(request)
    valeur, erreurs = lire(FichePrecision, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await preciser(db, acteur, service_id, valeur)
    if erreurs:
        return await _page(db, acteur, service_id, {"en_projet": ""} | donnees, erreurs, "precisions")
    return _retour(request, service_id, "offre_precisee")


@post("/offres/{service_id:str}/criteres", name="criteres-offre")
async def enregistrer_criteres(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> Template | Redirect:
    """Keep the conditions of access, or show the form again."""
    donnees = await saisie(request, *_LISTES)
    valeur, erreurs = lire(FicheCriteres, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await poser_criteres(db, acteur, service_id, valeur)
    if erreurs:
        vides: dict[str, Any] = {nom: [] for nom in _LISTES}
        return await _page(db, acteur, service_id, vides | donnees, erreurs, "criteres")
    return _retour(request, service_id, "offre_precisee")


@post("/offres/{service_id:str}/conventions", name="nouvelle-convention")
async def enregistrer_convention(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> Template | Redirect:
    """Note who else may prescribe, or show the form again."""
    donnees = await saisie(request, *_LISTES)
    valeur, erreurs = lire(NouvelleConvention, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await conventionner(db, acteur, service_id, valeur)
    if erreurs:
        return await _page(db, acteur, service_id, donnees, erreurs, "conventions")
    return _retour(request, service_id, "offre_precisee")


@post("/conventions/{convention_id:uuid}/fin", name="retirer-convention")
async def retirer_convention(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], convention_id: FromPath[UUID]
) -> Redirect:
    """Withdraw an agreement between structures; it stays in the history."""
    service_id = await retirer(db, acteur, OffreConvention, convention_id, "Convention d’une offre retirée")
    return _retour(request, service_id, "convention_retiree")


router = Router(
    "/",
    route_handlers=[
        precisions,
        enregistrer_precisions,
        enregistrer_criteres,
        enregistrer_convention,
        retirer_convention,
    ],
    include_in_schema=False,
)
