"""Load the shipped geography, and zonings from an operator's file."""

import csv
import json
import lzma
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from core.errors import Invalid

DONNEES = Path(__file__).parent / "donnees"
Progres = Callable[[int, int, str], None]
Connexion = psycopg.Connection[Any]

_TABLES: dict[str, tuple[str, ...]] = {
    "communes": (
        "geo_commune", "code", "nom", "codes_postaux", "population", "code_epci", "code_departement", "code_region",
        "longitude", "latitude", "commune_parente",
    ),
    "epci": ("geo_epci", "code", "nom", "population"),
    "departements": ("geo_departement", "code", "nom", "code_region"),
    "regions": ("geo_region", "code", "nom"),
}  # fmt: skip


def lire_artefact(nom: str) -> Any:
    """Read one of the committed artefacts."""
    return json.loads(lzma.decompress((DONNEES / f"{nom}.json.xz").read_bytes()))


@cache
def contours(niveau: str) -> dict[str, Any]:
    """Give the contours of a level (commune, epci, departement) as a GeoJSON feature collection with codes only."""
    collection: dict[str, Any] = lire_artefact("contours")[niveau]
    return collection


def _copier(connexion: Connexion, table: str, colonnes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> None:
    with connexion.cursor().copy(f"copy {table} ({', '.join(colonnes)}) from stdin") as copie:
        for ligne in lignes:
            copie.write_row(ligne)


def installer(connexion: Connexion, progres: Progres | None = None) -> int:
    """Replace the reference geography by the shipped one, in one transaction; returns the number of communes."""
    attributs = lire_artefact("attributs")
    with connexion.transaction():
        for rang, (cle, (table, *colonnes)) in enumerate(_TABLES.items(), 1):
            connexion.execute(f"delete from {table}")  # table comes from the constant above
            _copier(connexion, table, colonnes, attributs[cle])
            if progres:
                progres(rang, len(_TABLES), cle)
    return len(attributs["communes"])


_ALIAS = {
    "commune": ("depcom", "code_insee", "codgeo", "commune", "code_commune"),
    "zone": ("zone", "code_zone", "ze2020", "bv2022", "code_qp", "qpv", "frr"),
    "libelle": ("libelle", "nom_zone", "lib_ze2020", "lib_bv2022", "lib_qp"),
}


def _colonne(entetes: Sequence[str], voulue: str | None, role: str) -> str:
    candidats = [voulue] if voulue else [e for e in entetes if e.lower() in _ALIAS[role]]
    if not candidats or candidats[0] not in entetes:
        raise Invalid({role: f"Indiquez la colonne « {role} » parmi : {', '.join(entetes)}."})
    return str(candidats[0])


def importer(
    connexion: Connexion,
    fichier: Path,
    zonage: str,
    *,
    colonne_commune: str | None = None,
    colonne_zone: str | None = None,
    colonne_libelle: str | None = None,
) -> tuple[int, list[str]]:
    """Replace a zoning by an operator's CSV (commune → zone).

    Returns the number of communes placed and the codes that are no commune. Raises Invalid when a column is not found.
    """
    texte = fichier.read_text("utf-8-sig")
    separateur = ";" if texte.split("\n", 1)[0].count(";") > texte.split("\n", 1)[0].count(",") else ","
    lecteur = csv.DictReader(texte.splitlines(), delimiter=separateur)
    entetes = list(lecteur.fieldnames or [])
    commune = _colonne(entetes, colonne_commune, "commune")
    zone = _colonne(entetes, colonne_zone, "zone")
    libelle = _colonne(entetes, colonne_libelle, "libelle") if colonne_libelle else None
    connues = {ligne[0] for ligne in connexion.execute("select code from geo_commune")}
    placees, inconnues = {}, []
    for ligne in lecteur:
        if ligne[commune] not in connues:
            inconnues.append(ligne[commune])
        elif ligne[zone]:
            placees[ligne[commune]] = (zonage, ligne[commune], ligne[zone], ligne[libelle or zone])
    with connexion.transaction():
        connexion.execute("delete from geo_zonage where zonage = %s", (zonage,))
        _copier(connexion, "geo_zonage", ("zonage", "commune_code", "zone", "libelle"), placees.values())
    return len(placees), inconnues
