"""Read the catalogue: one offer, one structure, their lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, select, text, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from auth.vocabulary import Acteur, Role
from core.errors import Invalid, NotFound
from core.geo.models import Commune, Departement, Epci
from core.geo.queries import list_codes
from core.plier import normaliser
from offers.catalogue.models import CatalogueService, CatalogueStructure
from offers.catalogue.schemas import Liste, ListeServices, ListeStructures
from offers.catalogue.vocabulary import service_public, thematiques_de

Conditions = list[ColumnElement[bool]]


async def get_service(db: AsyncSession, service_id: str) -> CatalogueService:
    """Get an offer with its whole row, or raise NotFound when it is unknown or withdrawn."""
    requete = (
        select(CatalogueService)
        .where(
            CatalogueService.id == service_id.replace("\x00", ""),
            CatalogueService.retire_le.is_(None),
        )
        .options(undefer(CatalogueService.donnees), undefer(CatalogueService.contact))
    )
    service = (await db.execute(requete)).scalar_one_or_none()
    if service is None:
        raise NotFound("Cette offre n’est plus au catalogue.")
    return service


def montrer(service: CatalogueService, acteur: Acteur | None) -> dict[str, Any]:
    """Give all the fields of an offer.

    With the contacts that its producer keeps for professionals, when the reader is one.
    """
    reserves = service.contact if acteur and acteur.role is not Role.personne else None
    return service_public(service.donnees | (reserves or {}))


async def find_structure_catalogue(
    db: AsyncSession, structure_id: str
) -> CatalogueStructure | None:
    """Find a structure of the catalogue, withdrawn or not."""
    requete = select(CatalogueStructure).where(
        CatalogueStructure.id == structure_id.replace("\x00", "")
    )
    return (await db.execute(requete)).scalar_one_or_none()


async def get_structure_catalogue(db: AsyncSession, structure_id: str) -> CatalogueStructure:
    """Get a structure of the catalogue, or raise NotFound when it is unknown or withdrawn."""
    structure = await find_structure_catalogue(db, structure_id)
    if structure is None or structure.retire_le is not None:
        raise NotFound("Cette structure n’est plus au catalogue.")
    return structure


async def list_services(
    db: AsyncSession, liste: ListeServices
) -> tuple[int, Sequence[CatalogueService]]:
    """List offers by identifier, with their total; a whole category counts as its thématiques."""
    service = CatalogueService
    conditions = await _conditions(db, service, liste)
    if liste.structure_id:
        conditions.append(service.structure_id == liste.structure_id)
    if liste.thematiques:
        voulues = sorted({t for valeur in liste.thematiques for t in thematiques_de(valeur)})
        conditions.append(service.thematiques.overlap(voulues))
    for colonne, valeurs in (
        (service.publics, liste.publics),
        (service.modes_accueil, liste.modes_accueil),
    ):
        if valeurs:
            conditions.append(colonne.overlap([v.value for v in valeurs]))
    if liste.frais:
        conditions.append(service.frais.in_([v.value for v in liste.frais]))
    if liste.types:
        conditions.append(service.type.in_([v.value for v in liste.types]))
    requete = (
        select(service).where(*conditions).order_by(service.id).options(undefer(service.donnees))
    )
    return await _page(db, service, conditions, requete, liste)


async def list_structures_catalogue(
    db: AsyncSession, liste: ListeStructures
) -> tuple[int, Sequence[CatalogueStructure]]:
    """List structures by identifier, with their total."""
    structure = CatalogueStructure
    conditions = await _conditions(db, structure, liste)
    if liste.reseaux_porteurs:
        voulus = cast([v.value for v in liste.reseaux_porteurs], ARRAY(Text))
        conditions.append(structure.donnees["reseaux_porteurs"].has_any(voulus))
    return await _page(
        db,
        structure,
        conditions,
        select(structure).where(*conditions).order_by(structure.id),
        liste,
    )


async def _page(
    db: AsyncSession, table: Any, conditions: Conditions, requete: Any, liste: Liste
) -> tuple[int, Sequence[Any]]:
    total = (
        await db.execute(select(func.count()).select_from(table).where(*conditions))
    ).scalar_one()
    lignes = await db.execute(requete.limit(liste.size).offset((liste.page - 1) * liste.size))
    return total, lignes.scalars().all()


async def _conditions(db: AsyncSession, table: Any, liste: Liste) -> Conditions:
    conditions: Conditions = [table.retire_le.is_(None)]
    if liste.sources:
        conditions.append(table.source.in_(liste.sources))
    if liste.code_commune:
        conditions.append(table.code_insee.in_(await list_codes(db, liste.code_commune)))
    for colonne, code in (
        (Commune.code_departement, liste.code_departement),
        (Commune.code_region, liste.code_region),
    ):
        if code:
            conditions.append(table.code_insee.in_(select(Commune.code).where(colonne == code)))
    return conditions


async def list_sources(db: AsyncSession) -> Sequence[str]:
    """List the sources that have an offer or a structure."""
    services = select(CatalogueService.source).where(CatalogueService.retire_le.is_(None))
    structures = select(CatalogueStructure.source).where(CatalogueStructure.retire_le.is_(None))
    return (await db.execute(services.union(structures).order_by("source"))).scalars().all()


async def find_nom(db: AsyncSession, service_id: str) -> str | None:
    """Find how an offer is called, withdrawn or not."""
    nom: str | None = await db.scalar(
        select(CatalogueService.nom).where(CatalogueService.id == service_id)
    )
    return nom


async def name_zones(db: AsyncSession, codes: Sequence[str]) -> Mapping[str, str]:
    """Name communes, EPCI and départements by their codes; unknown codes are left out."""
    noms: dict[str, str] = {"france": "France entière", "99100": "France entière"}
    if inconnus := sorted(set(codes) - noms.keys()):
        tables: Sequence[Any] = (Departement, Epci, Commune)
        requete = union_all(
            *(select(table.code, table.nom).where(table.code.in_(inconnus)) for table in tables)
        )
        noms.update((await db.execute(requete)).all())
    return {code: noms[code] for code in codes if code in noms}


async def list_services_par_ids(db: AsyncSession, ids: Sequence[str]) -> Sequence[CatalogueService]:
    """Get some offers with their whole rows, in the order asked.

    One that was withdrawn is absent.
    """
    requete = (
        select(CatalogueService)
        .where(
            CatalogueService.id.in_([cle.replace("\x00", "") for cle in ids]),
            CatalogueService.retire_le.is_(None),
        )
        .options(undefer(CatalogueService.donnees), undefer(CatalogueService.contact))
    )
    lus = {service.id: service for service in (await db.execute(requete)).scalars()}
    return [lus[cle] for cle in ids if cle in lus]


_ZONES = text(
    "select code, nom, 'commune' as genre from geo_commune where code = any(:codes) or"
    " nom_recherche = any(:noms)"
    " union all select code, nom, 'epci' from geo_epci where code = any(:codes) or lower(nom) ="
    " any(:dits)"
    " union all select code, nom, 'departement' from geo_departement"
    " where code = any(:codes) or lower(nom) = any(:dits)"
)


async def lire_zones(db: AsyncSession, saisie: str | None, champ: str) -> list[str]:
    """Turn typed places (names or codes, separated by commas) into codes.

    Invalid names the one that is unclear.
    """
    dits = [part.strip() for part in (saisie or "").replace("\n", ",").split(",") if part.strip()]
    if not dits:
        return []
    valeurs = {
        "codes": [d.upper() for d in dits],
        "noms": [normaliser(d) for d in dits],
        "dits": [d.lower() for d in dits],
    }
    trouves = (await db.execute(_ZONES, valeurs)).all()
    codes = []
    for dit in dits:
        choix = [z for z in trouves if z.code == dit.upper()] or [
            z for z in trouves if normaliser(z.nom) == normaliser(dit)
        ]
        if not choix:
            raise Invalid(
                {champ: f"Aucune commune, aucun EPCI ni département ne s’appelle « {dit[:80]} »."}
            )
        if len(choix) > 1:
            lesquels = ", ".join(f"{z.code} ({z.nom}, {z.genre})" for z in choix[:4])
            raise Invalid(
                {
                    champ: f"Plusieurs lieux s’appellent « {dit[:80]} » : écrivez le code."
                    f" {lesquels}."
                }
            )
        codes.append(choix[0].code)
    return sorted(set(codes))
