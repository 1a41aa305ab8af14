"""Say of an offer what the national schema cannot: criteria, conventions, dates, funder."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from pydantic import BaseModel

from auth.vocabulary import Acteur, Categorie
from core.clock import aujourdhui
from core.db import AsyncSession
from core.editions import Mots, dire_en_mots, empreinte_des_champs, lire_contre, montrer_edition
from core.pages import Requete, formulaire, poster, vers
from offers.catalogue.queries import get_service, name_zones
from offers.extensions.commands import (
    conventionner,
    exiger_de_preciser,
    poser_criteres,
    preciser,
    retirer_dire,
)
from offers.extensions.models import OffreConvention, OffreCritere, OffrePrecision
from offers.extensions.queries import (
    Extension,
    champs_dits,
    find_dernier_dit,
    get_extension,
    list_dits,
)
from offers.extensions.schemas import FicheCriteres, FichePrecision, NouvelleConvention
from offers.extensions.vocabulary import (
    DOCUMENTS,
    LANGUES,
    NIVEAUX,
    PERMIS,
    GenreOffre,
    Prescription,
    Statut,
)

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "offre_precisee": "C’est noté, pour tout le territoire.",
    "convention_retiree": "La convention est retirée.",
}
# How the forms of the page name their fields and say what is chosen from a list.
_LIBELLES = {
    "age_min": "Âge minimal",
    "age_max": "Âge maximal",
    "statuts": "Réservée à",
    "precisions": "Précision sur la situation",
    "residence": "Réservée aux habitants de",
    "niveau": "Niveau de formation, au moins",
    "langue": "Français, au moins",
    "permis": "Permis demandé",
    "documents": "Documents à apporter",
    "genre": "Genre d’offre",
    "prescription": "Qui demande",
    "rythme": "Demandes par semaine que la structure peut recevoir",
    "en_projet": "En projet",
    "ouverture_prevue": "Ouverture prévue le",
    "suspendue_du": "Suspendue du",
    "suspendue_au": "Suspendue au",
    "motif": "Pourquoi",
    "fermee_le": "Terminée le",
    "financeur": "Financeur",
    "finance_du": "Financée du",
    "finance_au": "Financée au",
    "note": "Note du territoire",
}
_MOTS: Mapping[str, Mapping[str, str]] = {
    "statuts": {s.value: s.libelle for s in Statut},
    "niveau": NIVEAUX,
    "langue": LANGUES,
    "permis": PERMIS,
    "documents": DOCUMENTS,
    "genre": {g.value: g.libelle for g in GenreOffre},
    "prescription": {p.value: p.libelle for p in Prescription},
}
_LISTES = ("statuts", "permis", "documents", "categories")


def _dire(nom: str, valeur: Any) -> str:
    mots = _MOTS.get(nom, {})
    dits = [mots.get(v, v) for v in valeur] if isinstance(valeur, list) else mots.get(str(valeur))
    return dire_en_mots(dits or valeur)


def _montrer(extension: Extension, modele: type[BaseModel]) -> dict[str, Any]:
    champs = champs_dits(extension, modele)
    return montrer_edition(champs, empreinte_des_champs(champs))


async def _page(
    db: AsyncSession,
    acteur: Acteur,
    service_id: str,
    donnees: dict[str, Any],
    erreurs: dict[str, str],
    fiche: str = "",
) -> Template:
    exiger_de_preciser(acteur)
    service = await get_service(db, service_id)
    extension = await get_extension(db, service_id)
    valeurs = list_dits(extension) | {"debut": aujourdhui().isoformat()} | donnees
    return formulaire(
        "offers.extensions/precisions.html",
        valeurs,
        erreurs,
        service=service,
        extension=extension,
        etat=extension.etat(aujourdhui()),
        fiche=fiche,
        lues={
            nom: valeurs if fiche == nom else _montrer(extension, modele)
            for nom, modele in (("criteres", FicheCriteres), ("precisions", FichePrecision))
        },
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
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
) -> Template | Redirect:
    """Keep what the offer is, or show the form again."""
    tenus = champs_dits(await get_extension(db, service_id), FichePrecision)
    edition = empreinte_des_champs(tenus)
    qui = await find_dernier_dit(db, acteur, OffrePrecision, service_id)

    async def agir(valeur: FichePrecision) -> Redirect:
        await preciser(db, acteur, service_id, valeur, edition=edition)
        return _retour(request, service_id, "offre_precisee")

    return await poster(
        request,
        db,
        lire_contre(FichePrecision, tenus, edition, Mots(_LIBELLES, _dire, qui)),
        agir,
        lambda donnees, erreurs: _page(
            db, acteur, service_id, {"en_projet": ""} | donnees, erreurs, "precisions"
        ),
    )


@post("/offres/{service_id:str}/criteres", name="criteres-offre")
async def enregistrer_criteres(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
) -> Template | Redirect:
    """Keep the conditions of access, or show the form again."""
    tenus = champs_dits(await get_extension(db, service_id), FicheCriteres)
    edition = empreinte_des_champs(tenus)
    qui = await find_dernier_dit(db, acteur, OffreCritere, service_id)
    vides: dict[str, Any] = {nom: [] for nom in _LISTES}

    async def agir(valeur: FicheCriteres) -> Redirect:
        await poser_criteres(db, acteur, service_id, valeur, edition=edition)
        return _retour(request, service_id, "offre_precisee")

    return await poster(
        request,
        db,
        lire_contre(FicheCriteres, tenus, edition, Mots(_LIBELLES, _dire, qui)),
        agir,
        lambda donnees, erreurs: _page(
            db, acteur, service_id, vides | donnees, erreurs, "criteres"
        ),
        _LISTES,
    )


@post("/offres/{service_id:str}/conventions", name="nouvelle-convention")
async def enregistrer_convention(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
) -> Template | Redirect:
    """Note who else may prescribe, or show the form again."""

    async def agir(valeur: NouvelleConvention) -> Redirect:
        await conventionner(db, acteur, service_id, valeur)
        return _retour(request, service_id, "offre_precisee")

    return await poster(
        request,
        db,
        NouvelleConvention,
        agir,
        lambda donnees, erreurs: _page(db, acteur, service_id, donnees, erreurs, "conventions"),
        _LISTES,
    )


@post("/conventions/{convention_id:uuid}/fin", name="retirer-convention")
async def retirer_convention(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    convention_id: FromPath[UUID],
) -> Redirect:
    """Withdraw an agreement between structures; it stays in the history."""
    service_id = await retirer_dire(
        db, acteur, OffreConvention, convention_id, "Convention d’une offre retirée"
    )
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
