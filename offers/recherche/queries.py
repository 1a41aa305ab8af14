"""Search offers: on-site ones within the radius, remote ones wherever their zone says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Invalid
from core.geo.distance import TERRE_KM
from core.geo.queries import find_commune
from core.texts import normaliser
from offers.catalogue.vocabulary import thematiques_de
from offers.recherche.rules import Centre, boite
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


async def get_centre(db: AsyncSession, code_commune: str) -> Centre:
    """Get a commune as a search centre, or raise Invalid naming the field."""
    commune = await find_commune(db, code_commune)
    if commune is None:
        raise Invalid({"code_commune": "Aucune commune ne porte ce code."})
    return Centre(
        commune.code,
        commune.nom,
        commune.longitude,
        commune.latitude,
        commune.code_epci,
        commune.code_departement,
        commune.code_region,
    )


_DISTANCE = (
    "2 * :terre * asin(least(1, sqrt(power(sin(radians(s.latitude - :lat) / 2), 2)"
    " + cos(radians(:lat)) * cos(radians(s.latitude)) * power(sin(radians(s.longitude - :lon) / 2), 2))))"
)
_SUR_PLACE = f"s.sur_place and s.position <@ box(point(:ouest, :sud), point(:est, :nord)) and {_DISTANCE} <= :rayon"


def _filtres(recherche: Recherche) -> tuple[str, dict[str, Any]]:
    clauses, valeurs = ["s.retire_le is null"], dict[str, Any]()
    themes = sorted({t for valeur in recherche.thematiques for t in thematiques_de(valeur)})
    if themes:
        clauses.append("s.thematiques && :themes")
        valeurs["themes"] = themes
    if recherche.publics:
        clauses.append("(s.publics && :publics or s.publics = '{}')")
        valeurs["publics"] = [p.value for p in recherche.publics] + ["tous-publics"]
    if recherche.frais:
        clauses.append("s.frais = any(:frais)")
        valeurs["frais"] = [f.value for f in recherche.frais]
    if recherche.types:
        clauses.append("s.type = any(:types)")
        valeurs["types"] = [t.value for t in recherche.types]
    if recherche.modes_accueil:
        clauses.append("s.modes_accueil && :modes")
        valeurs["modes"] = [m.value for m in recherche.modes_accueil]
    if recherche.q and normaliser(recherche.q):
        clauses.append("s.recherche @@ websearch_to_tsquery('french', :q)")
        valeurs["q"] = normaliser(recherche.q)
    return " and ".join(clauses), valeurs


def _lieu(centre: Centre | None, rayon: int) -> tuple[str, dict[str, Any]]:
    """Build the two halves: near enough on site, or remote and open to the commune's zones."""
    if centre is None or centre.longitude is None or centre.latitude is None:
        condition = "true" if centre is None else "s.zones && :zones"
        partout = f"select s.*, null::float as distance from catalogue_service s where {condition} and {{filtres}}"
        return partout, {} if centre is None else {"zones": centre.zones}
    bornes = boite(centre.longitude, centre.latitude, rayon)
    valeurs: dict[str, Any] = {
        "lon": centre.longitude, "lat": centre.latitude, "rayon": rayon, "terre": TERRE_KM, "zones": centre.zones,
        "ouest": bornes.ouest, "sud": bornes.sud, "est": bornes.est, "nord": bornes.nord,
    }  # fmt: skip
    pres = f"select s.*, {_DISTANCE} as distance from catalogue_service s where {_SUR_PLACE} and s.zones && :zones"
    loin = (
        "select s.*, null::float from catalogue_service s where s.a_distance and s.zones && :zones"
        f" and coalesce(not ({_SUR_PLACE}), true)"
    )
    return f"{pres} and {{filtres}} union all {loin} and {{filtres}}", valeurs


async def search(db: AsyncSession, recherche: Recherche, centre: Centre | None, jour: date) -> Resultats:
    """Search, nearest first, then remote; equal offers in an order stable for the day.

    An offer whose zone excludes the centre's commune is not shown; a zone nobody stated is kept.
    """
    filtres, valeurs = _filtres(recherche)
    source, lieu = _lieu(centre, recherche.rayon)
    sql = f"""
      with trouves as materialized (
        select id, distance, date_maj, structure_id from ({source.format(filtres=filtres)}) s),
      page as (
        select *, count(*) over () as total from trouves
         order by distance nulls last, date_maj < cast(:jour as date) - 730, md5(id || :graine)
         limit :limite offset :saut)
      select s.id, s.nom, st.nom as structure, s.commune, s.thematiques, s.publics, s.frais, s.modes_accueil, s.zones,
             s.date_maj, page.distance, s.position_approximative, s.longitude, s.latitude, page.total
        from page join catalogue_service s using (id) left join catalogue_structure st on st.id = s.structure_id
       order by page.distance nulls last, s.date_maj < cast(:jour as date) - 730, md5(s.id || :graine)
    """
    valeurs |= lieu | {
        "jour": jour,
        "graine": jour.isoformat(),
        "limite": recherche.size,
        "saut": (recherche.page - 1) * recherche.size,
    }
    lignes = (await db.execute(text(sql), valeurs)).all()
    if not lignes and recherche.page > 1:
        return Resultats(await _compter(db, source.format(filtres=filtres), valeurs), [])
    return Resultats(lignes[0].total if lignes else 0, [Carte(*ligne[:-1]) for ligne in lignes])


async def _compter(db: AsyncSession, source: str, valeurs: Mapping[str, Any]) -> int:
    total = (await db.execute(text(f"select count(*) from ({source}) s"), dict(valeurs))).scalar_one()
    return int(total)


async def list_points(
    db: AsyncSession, recherche: Recherche, centre: Centre | None, limite: int = 5000
) -> Sequence[tuple[str, str, float, float]]:
    """List (id, name, longitude, latitude) of the results that have a place, for the map."""
    filtres, valeurs = _filtres(recherche)
    source, lieu = _lieu(centre, recherche.rayon)
    sql = f"""
      select id, nom, longitude, latitude from ({source.format(filtres=filtres)}) s
       where longitude is not null and (sur_place or not a_distance) order by id limit :limite
    """
    lignes = await db.execute(text(sql), valeurs | lieu | {"limite": limite})
    return [(ligne.id, ligne.nom, ligne.longitude, ligne.latitude) for ligne in lignes]


@dataclass(frozen=True, slots=True)
class Facettes:
    """Count the results of a search without its thématiques, by category; and by fee."""

    categories: Mapping[str, int]
    frais: Mapping[str, int]


async def count_facettes(db: AsyncSession, recherche: Recherche, centre: Centre | None) -> Facettes:
    """Count what each category and fee would give at this place."""
    large = recherche.model_copy(update={"thematiques": [], "frais": []})
    filtres, valeurs = _filtres(large)
    source, lieu = _lieu(centre, recherche.rayon)
    sql = f"""
      with trouves as materialized (select id, thematiques, frais from ({source.format(filtres=filtres)}) s)
      select 'categorie' as axe, split_part(t, '--', 1) as valeur, count(distinct id)
        from trouves, unnest(thematiques) t group by 2
      union all select 'frais', coalesce(frais, ''), count(*) from trouves group by 2
    """
    comptes: dict[str, dict[str, int]] = {"categorie": {}, "frais": {}}
    for axe, valeur, nombre in await db.execute(text(sql), valeurs | lieu):
        comptes[axe][valeur] = nombre
    return Facettes(comptes["categorie"], comptes["frais"])
