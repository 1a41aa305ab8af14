"""Load the shipped geography, and zonings from an operator's file."""

import json
import lzma
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from core.charset import lire_texte
from core.csv_strict import lire_csv
from core.errors import Invalid

DONNEES = Path(__file__).parent / "donnees"
Progres = Callable[[int, int, str], None]
Connexion = psycopg.Connection[Any]

_TABLES: dict[str, tuple[str, ...]] = {
    "communes": (
        "geo_commune", "code", "nom", "codes_postaux", "population", "code_epci",
        "code_departement", "code_region", "longitude", "latitude", "commune_parente",
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
    """Give the contours of a level as a GeoJSON feature collection with codes only.

    A level is `commune`, `epci` or `departement`.
    """
    collection: dict[str, Any] = lire_artefact("contours")[niveau]
    return collection


def _copier(
    connexion: Connexion, table: str, colonnes: Sequence[str], lignes: Iterable[Sequence[Any]]
) -> None:
    with connexion.cursor().copy(f"copy {table} ({', '.join(colonnes)}) from stdin") as copie:
        for ligne in lignes:
            copie.write_row(ligne)


def installer_geographie(connexion: Connexion, progres: Progres | None = None) -> int:
    """Replace the reference geography by the shipped one, in one transaction.

    Returns the number of communes.
    """
    attributs = lire_artefact("attributs")
    with connexion.transaction():
        connexion.execute("select pg_advisory_xact_lock(hashtextextended('core/geo', 0))")
        for rang, (cle, (table, *colonnes)) in enumerate(_TABLES.items(), 1):
            connexion.execute(f"delete from {table}")  # table comes from the constant above
            _copier(connexion, table, colonnes, attributs[cle])
            if progres:
                progres(rang, len(_TABLES), cle)
    return len(attributs["communes"])


_ALIAS = {
    "commune": ("depcom", "code_insee", "codgeo", "commune", "code_commune", "insee_com"),
    "zone": ("zone", "code_zone", "ze2020", "bv2022", "code_qp", "qpv", "frr"),
    "libelle": ("libelle", "nom_zone", "lib_zone", "lib_ze2020", "lib_bv2022", "lib_qp"),
}


def _colonne(
    entetes: Sequence[str], voulue: str | None, role: str, preferees: Sequence[str] = ()
) -> str | None:
    """Find the column that plays a part: the one asked for, a preferred name, else a usual one."""
    if voulue is not None:
        if voulue not in entetes:
            raise Invalid(
                {role: f"Il n’y a pas de colonne « {voulue} » parmi : {', '.join(entetes)}."}
            )
        return voulue
    par_nom = {entete.strip().lower(): entete for entete in reversed(entetes)}
    noms = [*(nom.lower() for nom in preferees), *_ALIAS[role]]
    return next((par_nom[nom] for nom in noms if nom in par_nom), None)


def _exigee(colonne: str | None, role: str, entetes: Sequence[str]) -> str:
    if colonne is None:
        raise Invalid({role: f"Indiquez la colonne « {role} » parmi : {', '.join(entetes)}."})
    return colonne


def importer_zonage(
    connexion: Connexion,
    fichier: Path,
    zonage: str,
    *,
    colonne_commune: str | None = None,
    colonne_zone: str | None = None,
    colonne_libelle: str | None = None,
) -> tuple[int, list[str]]:
    """Replace a zoning by an operator's CSV (commune → zone), in one transaction.

    Columns are found by their usual names when none is given: the zoning's own name first (« ZE2020
    », « LIB_ZE2020 »). Returns the number of communes placed and the codes that are no commune.
    Raises Invalid when the file or a column cannot be read; nothing is changed then.
    """
    texte = lire_texte(fichier)
    lignes = [ligne for _, ligne in lire_csv(texte, fichier.name)]
    entetes = list(lignes[0]) if lignes else []
    commune = _exigee(_colonne(entetes, colonne_commune, "commune"), "commune", entetes)
    zone = _exigee(_colonne(entetes, colonne_zone, "zone", (zonage,)), "zone", entetes)
    libelle = (
        _colonne(entetes, colonne_libelle, "libelle", (f"lib_{zone}", f"libelle_{zone}")) or zone
    )
    connues = {ligne[0] for ligne in connexion.execute("select code from geo_commune")}
    placees, inconnues = {}, []
    for ligne in lignes:
        code, vers = ligne[commune].strip(), ligne[zone].strip()
        if code and code not in connues:
            inconnues.append(code)
        elif code and vers:
            placees[code] = (zonage, code, vers, (ligne[libelle] or vers).strip())
    if not placees:
        raise Invalid(
            {"fichier": f"{fichier.name} ne place aucune commune connue : rien n’a été changé."}
        )
    with connexion.transaction():
        connexion.execute("delete from geo_zonage where zonage = %s", (zonage,))
        _copier(
            connexion, "geo_zonage", ("zonage", "commune_code", "zone", "libelle"), placees.values()
        )
    return len(placees), inconnues
