"""Build rows of producers' files, good by default; a few communes they may name."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

JOUR = "2026-06-01"
COMMUNES = [
    ("31555", "Toulouse", "{31000,31500}", "243100518", "31", "76", 1.4442, 43.6045, None),
    ("31149", "Colomiers", "{31770}", "243100518", "31", "76", 1.3345, 43.6110, None),
    ("81004", "Albi", "{81000}", "248100737", "81", "76", 2.1472, 43.9280, None),
    ("75056", "Paris", "{75001,75002}", "200054781", "75", "11", None, None, None),
    ("75101", "Paris 1er Arrondissement", "{75001}", "200054781", "75", "11", None, None, "75056"),
]


def une_structure(numero: int = 1, **champs: Any) -> dict[str, Any]:
    """Build a structure's row."""
    return {
        "source": "essai",
        "id": f"essai--s{numero}",
        "nom": f"Structure {numero}",
        "date_maj": JOUR,
    } | champs


def un_service(numero: int = 1, **champs: Any) -> dict[str, Any]:
    """Build an on-site offer's row, in Toulouse; a field set to ... is left out."""
    ligne = {
        "source": "essai",
        "structure_id": "essai--s1",
        "id": f"essai--o{numero}",
        "nom": f"Atelier numéro {numero}",
        "description": "Un atelier pour apprendre à conduire.",
        "date_maj": JOUR,
        "thematiques": ["mobilite--acceder-a-un-vehicule"],
        "publics": ["tous-publics"],
        "modes_accueil": ["en-presentiel"],
        "zone_eligibilite": ["31"],
        "commune": "Toulouse",
        "code_postal": "31000",
        "code_insee": "31555",
        "longitude": 1.44,
        "latitude": 43.6,
    }
    return {champ: valeur for champ, valeur in (ligne | champs).items() if valeur is not ...}


def ecrire(chemin: Path, lignes: Iterable[Any]) -> Path:
    """Write rows as JSON lines."""
    chemin.write_text("".join(json.dumps(ligne) + "\n" for ligne in lignes), "utf-8")
    return chemin


def poser_communes(connexion: psycopg.Connection[Any]) -> None:
    """Install a handful of real communes."""
    with connexion.cursor() as curseur:
        curseur.executemany(
            "insert into geo_commune (code, nom, codes_postaux, code_epci, code_departement,"
            " code_region, longitude,"
            " latitude, commune_parente) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            COMMUNES,
        )
    connexion.execute(
        "insert into geo_departement values ('31', 'Haute-Garonne', '76'), ('81', 'Tarn', '76')"
    )
    connexion.execute("insert into geo_epci values ('243100518', 'Toulouse Métropole', 800000)")
