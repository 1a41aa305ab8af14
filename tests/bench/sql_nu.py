"""Answer a search of offers by one SQL statement and nothing else: what the bench compares to."""

import statistics
import time
from collections.abc import Mapping, Sequence
from math import cos, degrees, radians, sin
from typing import Any
from urllib.parse import parse_qs

import psycopg

from core.geo.distance import TERRE_KM
from offers.catalogue.vocabulary import CHAMPS_SERVICE, thematiques_de
from offers.moteur.rules import DEMI_KM, RAYON_DEFAUT_KM, corde_carree

_VIDE = "{" + ", ".join(f'"{champ}": null' for champ in CHAMPS_SERVICE) + "}"
_LIEU = """
select longitude, latitude, array_remove(array[c.code, c.code_epci, c.code_departement, 'france',
       '*']
       || array(select a.code from geo_commune a where a.commune_parente = c.code), null)
  from geo_commune c where c.code = %s"""
_PRES = (
    "sur_place and point(longitude, latitude) <@ box(point(%(ouest)s, %(sud)s), point(%(est)s,"
    " %(nord)s))"
    " and power(ux - %(x)s, 2) + power(uy - %(y)s, 2) + power(uz - %(z)s, 2) <= %(corde)s"
)
_KM = (
    "2 * {terre} * asin(sqrt(power(ux - %(x)s, 2) + power(uy - %(y)s, 2) + power(uz - %(z)s, 2)) /"
    " 2)"
)
_REPONSE = """
with trouve as materialized (
  select id, {km} as km{champs} from catalogue_service
  where retire_le is null and {pres} and zones && %(zones)s{filtre}
  union all
  select id, null{champs} from catalogue_service
  where retire_le is null and a_distance and zones && %(zones)s{filtre}
     and not coalesce({pres}, false)
){facettes}, page as (
  select id, km from trouve{garder} order by {ordre}, hashtext(id) limit %(size)s offset %(saut)s
)
select p.km, t.total, cast(cast(%(vide)s as jsonb) || s.donnees as text){comptes}
  from (select count(*) as total from trouve{garder}) t left join page p on true
  left join catalogue_service s using (id) order by p.km nulls last"""
# Each axis with the filters of the others: that of the themes leaves its own aside.
_COMPTES = """, comptes as (
  select 'thematiques' as axe, t as valeur, count(*) as n
  from trouve, unnest(thematiques) t group by t
  union all select 'publics', t, count(*) from filtre, unnest(publics) t group by t
  union all select 'modes_accueil', t, count(*) from filtre, unnest(modes_accueil) t group by t
  union all select 'mobilisable_par', t, count(*) from filtre, unnest(mobilisable_par) t group by t
  union all select 'frais', frais, count(*) from filtre group by frais
  union all select 'types', type, count(*) from filtre group by type)"""

# What such a search would have, and the product, which searches in memory, does without.
_INDICES = (
    (
        "create index on catalogue_service using gist (point(longitude, latitude)) where retire_le"
        " is"
        " null and sur_place"
    ),
    (
        "create index on catalogue_service using gin (zones, thematiques) where retire_le is null"
        " and"
        " a_distance"
    ),
    "vacuum (analyze) catalogue_service",
)


def outiller(connexion: psycopg.Connection[Any]) -> None:
    """Give the database the indexes that the statement deserves."""
    for instruction in _INDICES:
        connexion.execute(instruction.encode())


def preparer(
    connexion: psycopg.Connection[Any], demande: str, mots: str
) -> tuple[str, Mapping[str, Any]]:
    """Write the statement and the values of one search; `mots` is its words as a tsquery."""
    champs = {nom: valeurs[-1] for nom, valeurs in parse_qs(demande).items()}
    code = champs["code_commune"]
    lieu = connexion.execute(_LIEU.encode(), (code,)).fetchone()
    assert lieu is not None
    longitude, latitude, zones = lieu
    lon, lat, ecart = radians(longitude), radians(latitude), degrees(RAYON_DEFAUT_KM / TERRE_KM)
    large = ecart / cos(lat)
    size = int(champs["size"])
    valeurs: dict[str, Any] = {
        "x": cos(lat) * cos(lon), "y": cos(lat) * sin(lon), "z": sin(lat),
        "corde": corde_carree(RAYON_DEFAUT_KM), "ouest": longitude - large,
        "est": longitude + large, "sud": latitude - ecart, "nord": latitude + ecart, "zones": zones,
        "size": size, "saut": (int(champs.get("page", "1")) - 1) * size, "vide": _VIDE,
    }  # fmt: skip
    filtre, ordre, autres = "", "km nulls last", ""
    if "thematiques" in champs:
        filtre, valeurs["themes"] = (
            " and thematiques && %(themes)s",
            sorted(thematiques_de(champs["thematiques"])),
        )
    if "q" in champs:
        filtre += " and recherche @@ to_tsquery('simple', %(mots)s)"
        autres = (
            ", ts_rank('{0.05, 0.1, 0.3, 1}', recherche, to_tsquery('simple', %(mots)s)) as poids"
        )
        ordre, valeurs["mots"] = f"-poids * {DEMI_KM} / ({DEMI_KM} + coalesce(km, {DEMI_KM}))", mots
    facettes = "facettes" in champs
    if facettes:
        autres = ", thematiques, publics, modes_accueil, mobilisable_par, frais, type"
    sql = _REPONSE.format(
        km=_KM.format(terre=TERRE_KM),
        pres=_PRES,
        ordre=ordre,
        champs=autres,
        filtre="" if facettes else filtre,
        garder=" where thematiques && %(themes)s" if facettes else "",
        facettes=", filtre as materialized (select * from trouve where thematiques &&"
        " %(themes)s)" + _COMPTES
        if facettes
        else "",
        comptes=", (select json_agg(c) from comptes c)" if facettes else "",
    )
    return sql, valeurs


def mesurer(admin: str, demandes: Sequence[str], mots: str) -> tuple[float, list[int]]:
    """Give the median, in milliseconds, of the statement, and the totals that it finds.

    The bare driver prepared it.
    """
    durees, totaux = [], []
    options = "-c jit=off -c plan_cache_mode=force_custom_plan"
    with psycopg.connect(admin, prepare_threshold=0, autocommit=True, options=options) as connexion:
        faites = [preparer(connexion, demande, mots) for demande in demandes]
        for tour in range(3):
            for sql, valeurs in faites:
                depart = time.perf_counter()
                lignes = connexion.execute(sql.encode(), valeurs).fetchall()
                if tour:
                    durees.append((time.perf_counter() - depart) * 1000)
                else:
                    totaux.append(lignes[0][1] if lignes else 0)
    return statistics.median(durees), totaux
