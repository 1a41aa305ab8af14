"""Show the sheet of an offer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from auth.vocabulary import Categorie
from core.clock import aujourdhui
from core.db import AsyncSession
from core.pages import Requete, page
from core.telephones import telephone_fr
from core.texts import date_fr
from core.typographie import FINE
from offers.catalogue.models import CatalogueService
from offers.catalogue.pictogrammes import LEGENDE, categorie_principale
from offers.catalogue.queries import (
    find_structure_catalogue,
    get_service,
    list_services_par_ids,
    montrer,
    name_zones,
)
from offers.catalogue.rules import est_a_confirmer, montrer_horaires
from offers.catalogue.schemas import lire_parametres
from offers.catalogue.vocabulary import (
    FRAIS,
    MODES_ACCUEIL,
    MODES_MOBILISATION,
    PERSONNES_MOBILISATRICES,
    PUBLICS,
    RESEAUX,
    TYPES,
    nommer_thematique,
    structure_publique,
)
from offers.doublons.queries import list_jumelles
from offers.erreurs.queries import list_sujets_ouverts
from offers.extensions.models import OffreCritere
from offers.extensions.queries import VIDE, Extension, get_extension, list_extensions
from offers.extensions.rules import ROLES_QUI_PRECISENT
from offers.extensions.vocabulary import (
    DOCUMENTS,
    LANGUES,
    NIVEAUX,
    PERMIS,
    GenreCritere,
    GenreOffre,
    Statut,
)
from offers.fiche.comparaison import MAXIMUM, aligner_points
from offers.moteur.indice import get_indice
from offers.moteur.ordre import RechercheSituee
from offers.moteur.schemas import Recherche
from offers.places.queries import Occupation, get_occupation
from offers.recherche.carte import coquille
from offers.recherche.choix import find_choix
from offers.recherche.queries import (
    LIEUX_MAX,
    Carte,
    PlanDesOffres,
    get_centre,
    list_cartes,
    list_lieux,
    list_proches,
)
from offers.recherche.schemas import CadreEcran

# What the producer leaves unsaid.
_TU = "non précisé"


def _nommer(valeurs: list[str] | None, libelles: Mapping[str, str]) -> str:
    return ", ".join(libelles.get(valeur, valeur) for valeur in valeurs or [])


def _duree(donnees: Mapping[str, Any]) -> str:
    semaines, heures = donnees["nombre_semaines"], donnees["volume_horaire_hebdomadaire"]
    morceaux = []
    if heures:
        morceaux.append(f"{heures:g}{FINE}h par semaine".replace(".", ","))
    if semaines:
        morceaux.append(f"{semaines} semaine{'s' if semaines > 1 else ''}")
    return ", ".join(morceaux)


def faits(donnees: Mapping[str, Any], zones: Mapping[str, str]) -> list[tuple[str, str]]:
    """List what to know first, (label, sentence).

    What the producer does not say is said to be unknown.
    """
    noms = ", ".join(
        dict.fromkeys(zones.get(code, code) for code in donnees["zone_eligibilite"] or [])
    )
    frais = [FRAIS.get(donnees["frais"] or "", ""), donnees["frais_precisions"]]
    lignes = [
        ("Nature", TYPES.get(donnees["type"] or "", "")),
        ("Pour qui", _nommer(donnees["publics"], PUBLICS) or "Non précisé : à demander"),
        ("Habitants de", noms or "Zone non précisée : à demander"),
        ("Frais", f"{FINE}: ".join(filter(None, frais)) or "Non précisés : à demander"),
        ("Accueil", _nommer(donnees["modes_accueil"], MODES_ACCUEIL) or "Non précisé : à demander"),
        ("Durée", _duree(donnees)),
        ("Qui peut demander", _nommer(donnees["mobilisable_par"], PERSONNES_MOBILISATRICES)),
        ("Comment demander", _nommer(donnees["modes_mobilisation"], MODES_MOBILISATION)),
    ]
    return [(libelle, valeur) for libelle, valeur in lignes if valeur]


def criteres(extension: Extension, zones: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the conditions that the territoire typed, (label, sentence)."""
    return [
        (genre.libelle, _dire_critere(genre, dit, zones))
        for genre, dit in extension.criteres.items()
    ]


_VALEURS: Mapping[GenreCritere, Mapping[str, str]] = {
    GenreCritere.statuts: {s.value: s.libelle for s in Statut},
    GenreCritere.niveau: NIVEAUX,
    GenreCritere.langue: LANGUES,
    GenreCritere.permis: PERMIS,
    GenreCritere.documents: DOCUMENTS,
}


def _dire_critere(genre: GenreCritere, dit: OffreCritere, zones: Mapping[str, str]) -> str:
    if genre is GenreCritere.age:
        if dit.age_min is not None and dit.age_max is not None:
            return f"de {dit.age_min} à {dit.age_max} ans"
        return (
            f"à partir de {dit.age_min} ans"
            if dit.age_max is None
            else f"jusqu’à {dit.age_max} ans"
        )
    # Any of these is enough, but for papers: all are brought.
    entre = ", " if genre is GenreCritere.documents else " ou "
    phrase = entre.join(_VALEURS.get(genre, zones).get(valeur, valeur) for valeur in dit.valeurs)
    return f"{phrase} ({dit.precisions})" if dit.precisions else phrase


SEMBLABLES = 3
SEMBLABLES_KM = 30


async def _semblables(
    db: AsyncSession, service: CatalogueService, structure: str
) -> list[tuple[Carte, float | None]]:
    """Find up to three offers of other structures on the same thématiques, near and open there."""
    if not service.thematiques or not service.code_insee:
        return []
    recherche = Recherche(
        code_commune=service.code_insee, thematiques=service.thematiques, rayon=SEMBLABLES_KM
    )
    situee = RechercheSituee(recherche, await get_centre(db, recherche), aujourdhui())
    proches = dict(await list_proches(db, situee, 4 * SEMBLABLES))
    cartes = await list_cartes(db, [cle for cle in proches if cle != service.id])
    autres = [
        (cartes[cle], km)
        for cle, km in proches.items()
        if cle in cartes and cartes[cle].structure != structure
    ]
    return autres[:SEMBLABLES]


@get("/offres/{service_id:str}", name="offre", opt={"public": True})
async def offre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    service_id: FromPath[str],
    action: FromQuery[UUID | None] = None,
    lue: FromQuery[int | None] = None,
) -> Template:
    """Show an offer: what to know first, then the producer's words, contacts and freshness.

    `action` is what one chooses it for, `lue` the edition of it that was read.
    """
    acteur = request.user.acteur if request.user else None
    service = await get_service(db, service_id)
    structure = await find_structure_catalogue(db, service.structure_id)
    donnees = montrer(service, request.user)
    donnees_structure = structure_publique(structure.donnees if structure else {})
    horaires = donnees["horaires_accueil"] or donnees_structure["horaires_accueil"] or ""
    extension = await get_extension(db, service_id) if request.user else VIDE
    occupation = (
        await get_occupation(db, service.id, extension, aujourdhui())
        if request.user
        else Occupation()
    )
    residence = extension.criteres.get(GenreCritere.residence)
    codes = [*(donnees["zone_eligibilite"] or []), *(residence.valeurs if residence else [])]
    codes += [zone for convention in extension.conventions for zone in convention.zones]
    zones = await name_zones(db, codes)
    return page(
        "offers.fiche/offre.html",
        extension=extension,
        occupation=occupation,
        etat=extension.etat(aujourdhui()),
        criteres=criteres(extension, zones),
        zones=zones,
        categories={c.value: c.libelle for c in Categorie},
        genres={g.value: g.libelle for g in GenreOffre},
        peut_preciser=bool(request.user) and request.user.role in ROLES_QUI_PRECISENT,
        service=service,
        donnees=donnees,
        structure=donnees_structure,
        reseaux=_nommer(donnees_structure["reseaux_porteurs"], RESEAUX),
        faits=faits(donnees, zones),
        telephone=donnees["telephone"] or donnees_structure["telephone"],
        contact_reserve=service.contact is not None,
        carte=coquille("offres") if se_visite(service) else None,
        pictogrammes=LEGENDE,
        horaires=montrer_horaires(horaires),
        horaires_de_la_structure=bool(horaires) and not donnees["horaires_accueil"],
        jumelles=await list_jumelles(db, (await get_indice(db)).jumelles(service_id)),
        a_confirmer=est_a_confirmer(service.date_maj, aujourdhui()),
        erreurs_dites=await list_sujets_ouverts(db, service.id) if request.user else [],
        semblables=await _semblables(db, service, structure.nom if structure else ""),
        choix=await find_choix(request.app.state.lire_choix, db, acteur, action, lue),
    )


ECART_DEG = 0.03


@get("/offres/{service_id:str}/carte.json", name="offre-carte", opt={"public": True})
async def carte_offre(
    request: Requete, db: NamedDependency[AsyncSession], service_id: FromPath[str]
) -> PlanDesOffres:
    """Give what the map of a sheet shows: where the offer is, and the communes around."""
    cadre = lire_parametres(CadreEcran, request.query_params.multi_items())
    service = await get_service(db, service_id)
    if not se_visite(service):
        return PlanDesOffres(None, 0, [], [])
    lon, lat = service.longitude or 0.0, service.latitude or 0.0
    etendue = (lon - ECART_DEG, lat - ECART_DEG, lon + ECART_DEG, lat + ECART_DEG)
    return PlanDesOffres(
        etendue,
        1,
        [],
        [(lon, lat, categorie_principale(service.thematiques))],
        await list_lieux(db, cadre.boite or etendue, LIEUX_MAX),
    )


def se_visite(service: CatalogueService) -> bool:
    """Say whether an offer is somewhere that one goes to."""
    return service.longitude is not None and (service.sur_place or not service.a_distance)


@get("/offres/comparer", name="comparer-offres", opt={"public": True})
async def comparer_offres(request: Requete, db: NamedDependency[AsyncSession]) -> Template:
    """Set up to four offers side by side; the address holds their identifiers alone."""
    demandees = list(
        dict.fromkeys(
            cle for cle in request.query_params.getall("ids", []) if cle and len(cle) <= 300
        )
    )
    services = await list_services_par_ids(db, demandees[:MAXIMUM])
    extensions = await list_extensions(db, [s.id for s in services]) if request.user else {}
    codes = [code for s in services for code in s.donnees.get("zone_eligibilite") or []]
    codes += [code for e in extensions.values() for c in e.criteres.values() for code in c.valeurs]
    zones = await name_zones(db, codes)
    colonnes = []
    for service in services:
        donnees = montrer(service, request.user)
        extension = extensions.get(service.id, VIDE)
        etat = extension.etat(aujourdhui())
        colonnes.append(
            [
                ("Thématiques", ", ".join(map(nommer_thematique, service.thematiques)) or _TU),
                (
                    "Où",
                    " ".join(
                        filter(
                            None, [donnees["adresse"], donnees["code_postal"], donnees["commune"]]
                        )
                    )
                    or _TU,
                ),
                *faits(donnees, zones),
                *criteres(extension, zones),
                *([("Aujourd’hui", etat.phrase or etat.etat.libelle)] if request.user else []),
                ("Conditions", donnees["conditions_acces"] or _TU),
                ("Téléphone", telephone_fr(donnees["telephone"] or "") or _TU),
                ("Mise à jour", date_fr(service.date_maj)),
            ]
        )
    return page(
        "offers.fiche/comparer.html",
        offres=services,
        points=aligner_points(colonnes, _TU),
        trop=len(demandees) > MAXIMUM,
        absentes=len(demandees[:MAXIMUM]) - len(services),
    )


router = Router(
    path="/", route_handlers=[offre, carte_offre, comparer_offres], include_in_schema=False
)
