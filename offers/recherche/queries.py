"""Search offers: on-site ones within the radius, remote ones wherever their zone says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zlib import crc32

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Invalid
from core.geo.distance import TERRE_KM
from core.geo.queries import find_commune, find_commune_proche, list_zones
from offers.catalogue.vocabulary import CHAMPS_SERVICE, thematiques_de
from offers.recherche.lexique import comprendre
from offers.recherche.rules import DEMI_KM, PERIME_JOURS, RECUL_KM, Centre, boite, corde_carree, sphere
from offers.recherche.schemas import Recherche


@dataclass(frozen=True, slots=True)
class Carte:
    """Hold what a result card shows; `distance` in km, None for a remote offer."""

    id: str
    nom: str
    structure: str | None
    commune: str | None
    thematiques: list[str]
    publics: list[str]
    frais: str | None
    modes_accueil: list[str]
    mobilisable_par: list[str]
    zones: list[str]
    date_maj: date
    distance: float | None
    position_approximative: bool
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True, slots=True)
class Resultats:
    """Hold one page of results and the exact total."""

    total: int
    cartes: Sequence[Carte]


async def get_centre(db: AsyncSession, recherche: Recherche) -> Centre | None:
    """Get where to search from: a commune, a point, or both; None when the search names neither.

    A point alone takes the zones of the commune whose centre is the nearest. Raises Invalid naming the field.
    """
    if (recherche.lat is None) != (recherche.lon is None):
        manque, autre = ("lon", "lat") if recherche.lon is None else ("lat", "lon")
        raise Invalid({manque: f"Ce paramètre va avec « {autre} » : donnez les deux."})
    if recherche.code_commune:
        commune = await find_commune(db, recherche.code_commune)
        if commune is None:
            raise Invalid({"code_commune": "Aucune commune ne porte ce code."})
    elif recherche.lon is not None and recherche.lat is not None:
        commune = await find_commune_proche(db, recherche.lon, recherche.lat)
    else:
        return None
    longitude, latitude = recherche.lon, recherche.lat
    if commune is None:
        return Centre(None, "ce point", longitude, latitude, ("*", "france"))
    if longitude is None:
        longitude, latitude = commune.longitude, commune.latitude
    return Centre(commune.code, commune.nom, longitude, latitude, await list_zones(db, commune.code))


# Squared chord on the unit sphere: grows with the distance, costs three products.
_CORDE = "(s.ux - :ux) * (s.ux - :ux) + (s.uy - :uy) * (s.uy - :uy) + (s.uz - :uz) * (s.uz - :uz)"
_PRES = f"s.sur_place and s.position <@ box(point(:ouest, :sud), point(:est, :nord)) and {_CORDE} <= :corde"
_KM = "2 * :terre * asin(sqrt(corde) / 2)"

# Field of a search → the column. Offers that state no public or no prescriber are kept, and come last.
_RECOUVRE = {"thematiques": "thematiques", "modes_accueil": "modes_accueil"}
_A_VERIFIER = {"publics": "publics", "mobilisable_par": "mobilisable_par"}
_UNE_DE = {"frais": "frais", "types": "type"}


def _voulues(recherche: Recherche, champ: str) -> list[str]:
    if champ == "thematiques":
        return sorted({t for valeur in recherche.thematiques for t in thematiques_de(valeur)})
    valeurs = [v.value for v in getattr(recherche, champ)]
    return [*valeurs, "tous-publics"] if champ == "publics" and valeurs else valeurs


def _filtres(recherche: Recherche) -> tuple[dict[str, str], dict[str, Any]]:
    """Write the conditions that have counts, by field, and their values."""
    valeurs = {champ: _voulues(recherche, champ) for champ in (*_RECOUVRE, *_A_VERIFIER, *_UNE_DE)}
    valeurs = {champ: voulues for champ, voulues in valeurs.items() if voulues}
    clauses: dict[str, str] = {}
    for champ in valeurs:
        if champ in _UNE_DE:
            clauses[champ] = f"s.{_UNE_DE[champ]} = any(:{champ})"
        elif champ in _A_VERIFIER:
            clauses[champ] = f"(s.{_A_VERIFIER[champ]} && :{champ} or s.{_A_VERIFIER[champ]} = '{{}}')"
        else:
            clauses[champ] = f"s.{_RECOUVRE[champ]} && :{champ}"
    return clauses, dict(valeurs)


async def _fonds(db: AsyncSession, recherche: Recherche) -> tuple[list[str], dict[str, Any]]:
    """Write the conditions that every count shares: what is in the catalogue, whose, and with which words."""
    clauses, valeurs = ["s.retire_le is null"], dict[str, Any]()
    if recherche.sources:
        clauses.append("s.source = any(:sources)")
        valeurs["sources"] = recherche.sources
    if recherche.structure_id:
        clauses.append("s.structure_id = :structure_id")
        valeurs["structure_id"] = recherche.structure_id
    if recherche.reseaux_porteurs:
        clauses.append(
            "s.structure_id in (select st.id from catalogue_structure st"
            " where st.donnees -> 'reseaux_porteurs' ?| cast(:reseaux as text[]))"
        )
        valeurs["reseaux"] = [r.value for r in recherche.reseaux_porteurs]
    mots = await comprendre(db, recherche.q) if recherche.q else None
    if mots:
        clauses.append(f"s.recherche @@ {_MOTS}")
        valeurs["mots"] = mots
    elif recherche.q:
        clauses.append("false")
    return clauses, valeurs


_MOTS = "to_tsquery('simple', :mots)"


def _doutes(recherche: Recherche) -> str:
    """Say, by row, whether a filter could not be checked because the producer states nothing."""
    champs = [colonne for champ, colonne in _A_VERIFIER.items() if getattr(recherche, champ)]
    return " or ".join(f"s.{colonne} = '{{}}'" for colonne in champs) or "false"


def _source(centre: Centre | None, rayon: int, colonnes: str, filtres: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Build the two halves: near enough on site, or remote and open to the place's zones."""
    quoi, ou = f"select {colonnes}", " and ".join(filtres)
    if centre is None or centre.longitude is None or centre.latitude is None:
        sans = f"{quoi}, null::float as corde from catalogue_service s where {ou}"
        return (sans, {}) if centre is None else (f"{sans} and s.zones && :zones", {"zones": list(centre.zones)})
    bornes, (ux, uy, uz) = boite(centre.longitude, centre.latitude, rayon), sphere(centre.longitude, centre.latitude)
    valeurs: dict[str, Any] = {
        "ux": ux, "uy": uy, "uz": uz, "corde": corde_carree(rayon), "zones": list(centre.zones),
        "ouest": bornes.ouest, "sud": bornes.sud, "est": bornes.est, "nord": bornes.nord,
    }  # fmt: skip
    pres = f"{quoi}, {_CORDE} as corde from catalogue_service s where {_PRES} and s.zones && :zones and {ou}"
    loin = (
        f"{quoi}, null::float from catalogue_service s where s.a_distance and s.zones && :zones and {ou}"
        f" and (not s.sur_place or s.ux is null or {_CORDE} > :corde)"
    )
    return f"{pres} union all {loin}", valeurs


@dataclass(frozen=True, slots=True)
class _Plan:
    """Hold the statement that finds the rows of a search, in order, and its values."""

    trouves: str
    ordre: str
    valeurs: dict[str, Any]


async def _planifier(db: AsyncSession, recherche: Recherche, centre: Centre | None, jour: date) -> _Plan:
    fonds, valeurs = await _fonds(db, recherche)
    filtres, voulues = _filtres(recherche)
    colonnes = f"s.id, s.melange, s.date_maj < :perime as perime, {_doutes(recherche)} as doute"
    if "mots" in valeurs:
        colonnes += f", ts_rank('{{0.05, 0.1, 0.3, 1}}', s.recherche, {_MOTS}) as rang"
    source, lieu = _source(centre, recherche.rayon, colonnes, [*fonds, *filtres.values()])
    perime = date.fromordinal(jour.toordinal() - PERIME_JOURS)
    graine = crc32(jour.isoformat().encode()) & 0x7FFFFFFF
    valeurs |= voulues | lieu | {"perime": perime, "graine": graine, "terre": TERRE_KM}
    recul = f"case when perime then {RECUL_KM} else 0 end"
    # Near first, a little later when nobody confirmed it for long; then remote; equal ones in the day's own order.
    ordre = f"doute, corde is null, {_KM} + {recul}, perime"
    if "mots" in valeurs:
        ordre = f"doute, rang * {DEMI_KM} / ({DEMI_KM} + coalesce({_KM}, {DEMI_KM}) + {recul}) desc"
    return _Plan(source, f"{ordre}, melange # cast(:graine as int), id", valeurs)


async def search(db: AsyncSession, recherche: Recherche, centre: Centre | None, jour: date) -> Resultats:
    """Search; see docs/recherche.md for the order. An offer whose zone excludes the place is not shown."""
    colonnes = (
        "s.id, s.nom, st.nom as structure, s.commune, s.thematiques, s.publics, s.frais, s.modes_accueil,"
        " s.mobilisable_par, s.zones, s.date_maj, p.km, s.position_approximative, s.longitude, s.latitude"
    )
    lignes, total = await _chercher(
        db, recherche, centre, jour, colonnes, "left join catalogue_structure st on st.id = s.structure_id"
    )
    return Resultats(total, [Carte(*ligne[:-2]) for ligne in lignes])


# One card as the API gives it, encoded by the database: every field of the schema, null where the producer is silent.
_VIDE = "{" + ", ".join(f'"{champ}": null' for champ in CHAMPS_SERVICE) + "}"


async def search_encoded(
    db: AsyncSession, recherche: Recherche, centre: Centre | None, jour: date
) -> tuple[int, Sequence[tuple[str, float | None]]]:
    """Search; gives the total, and each offer of the page as JSON text with its distance in km."""
    colonnes = "cast(cast(:vide as jsonb) || s.donnees as text) as json, p.km"
    lignes, total = await _chercher(db, recherche, centre, jour, colonnes, "", vide=_VIDE)
    return total, [(ligne.json, ligne.km) for ligne in lignes]


async def _chercher(
    db: AsyncSession,
    recherche: Recherche,
    centre: Centre | None,
    jour: date,
    colonnes: str,
    jointure: str,
    **valeurs: Any,
) -> tuple[Sequence[Any], int]:
    plan = await _planifier(db, recherche, centre, jour)
    sql = f"""
      with trouves as materialized ({plan.trouves}),
      page as materialized (
        select id, {_KM} as km, row_number() over () as n from (
          select * from trouves order by {plan.ordre} limit :limite offset :saut) t)
      select {colonnes}, p.n, (select count(*) from trouves) as total
        from page p join catalogue_service s on s.id = p.id {jointure} order by p.n
    """
    limites = {"limite": recherche.size, "saut": (recherche.page - 1) * recherche.size}
    lignes = (await db.execute(text(sql), plan.valeurs | limites | valeurs)).all()
    if lignes:
        return lignes, lignes[0].total
    if recherche.page == 1:
        return [], 0
    total = await db.scalar(text(f"select count(*) from ({plan.trouves}) t"), plan.valeurs)
    return [], int(total or 0)


async def list_points(
    db: AsyncSession, recherche: Recherche, centre: Centre | None, jour: date, limite: int = 5000
) -> Sequence[tuple[str, str, float, float]]:
    """List (id, name, longitude, latitude) of the results that have a place, for the map, the nearest first."""
    plan = await _planifier(db, recherche, centre, jour)
    sql = f"""
      with trouves as materialized ({plan.trouves})
      select s.id, s.nom, s.longitude, s.latitude
        from (select * from trouves order by {plan.ordre}) t join catalogue_service s on s.id = t.id
       where s.longitude is not null and (s.sur_place or not s.a_distance) limit :limite
    """
    lignes = await db.execute(text(sql), plan.valeurs | {"limite": limite})
    return [(ligne.id, ligne.nom, ligne.longitude, ligne.latitude) for ligne in lignes]


# Axis of the counts → the field whose own filter is left aside, and how a row gives its values.
_AXES: Mapping[str, tuple[str, str]] = {
    "categories": ("thematiques", "(select distinct split_part(t, '--', 1) as v from unnest(s.thematiques) t)"),
    "thematiques": ("thematiques", "(select unnest(s.thematiques) as v)"),
    "publics": ("publics", "(select unnest(s.publics) as v)"),
    "frais": ("frais", "(select coalesce(s.frais, '') as v)"),
    "types": ("types", "(select coalesce(s.type, '') as v)"),
    "modes_accueil": ("modes_accueil", "(select unnest(s.modes_accueil) as v)"),
    "mobilisable_par": ("mobilisable_par", "(select unnest(s.mobilisable_par) as v)"),
}
_COMPTEES = "s.thematiques, s.publics, s.frais, s.type, s.modes_accueil, s.mobilisable_par"
Facettes = Mapping[str, Mapping[str, int]]


async def count_facettes(db: AsyncSession, recherche: Recherche, centre: Centre | None) -> Facettes:
    """Count, for each axis, what each value would give with the filters of the other axes."""
    fonds, valeurs = await _fonds(db, recherche)
    filtres, voulues = _filtres(recherche)
    source, lieu = _source(centre, recherche.rayon, _COMPTEES, fonds)
    parties = []
    for axe, (champ, lateral) in _AXES.items():
        autres = [clause for nom, clause in filtres.items() if nom != champ] or ["true"]
        parties.append(
            f"select '{axe}' as axe, a.v, count(*) from trouves s cross join lateral {lateral} a"
            f" where {' and '.join(autres)} group by a.v"
        )
    sql = f"with trouves as materialized ({source}) {' union all '.join(parties)}"
    comptes: dict[str, dict[str, int]] = {axe: {} for axe in _AXES}
    for axe, valeur, nombre in await db.execute(text(sql), valeurs | voulues | lieu):
        comptes[axe][valeur] = nombre
    return comptes
