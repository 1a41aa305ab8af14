"""Read the files of producers: JSON, JSON lines, CSV, in whatever charset French files come."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data_inclusion.schema import v1

from core.errors import Invalid

LISTES = frozenset(
    {"thematiques", "publics", "modes_accueil", "zone_eligibilite", "modes_mobilisation", "mobilisable_par",
     "reseaux_porteurs"}
)  # fmt: skip
CHAMPS = frozenset(v1.Service.model_fields) | frozenset(v1.Structure.model_fields)
TAILLE_MAX_OCTETS = 512 * 1024 * 1024


def decoder(octets: bytes) -> str:
    """Decode French text: BOM, else strict UTF-8, else latin-9, or cp1252 when it has its punctuation."""
    if octets.startswith(b"\xef\xbb\xbf"):
        return octets.decode("utf-8-sig")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        latin = not any(0x80 <= octet <= 0x9F for octet in octets)
        return octets.decode("iso-8859-15" if latin else "cp1252", errors="replace")


def _liste(cellule: str) -> list[str]:
    if cellule.startswith("["):
        try:
            valeurs = json.loads(cellule)
        except ValueError:
            return [cellule]
        return [str(v) for v in valeurs]
    separateur = "|" if "|" in cellule else ","
    return [part.strip() for part in cellule.split(separateur) if part.strip()]


def _lire_csv(texte: str) -> Iterator[tuple[int, Any]]:
    entete = texte.split("\n", 1)[0]
    lecteur = csv.DictReader(io.StringIO(texte), delimiter=max(";,\t", key=entete.count))
    for ligne in lecteur:
        champs = {cle: valeur for cle, valeur in ligne.items() if cle and valeur not in ("", None)}
        yield lecteur.line_num, {c: _liste(v) if c in LISTES else v for c, v in champs.items()}


def _lire_lignes(texte: str) -> Iterator[tuple[int, Any]]:
    for numero, ligne in enumerate(texte.split("\n"), 1):
        if ligne.strip():
            try:
                yield numero, json.loads(ligne)
            except (ValueError, RecursionError):
                yield numero, None


def lire(fichier: Path) -> Iterator[tuple[int, Any]]:
    """Read (line number, row) pairs; a line that is not JSON comes as None.

    Raises Invalid when the file cannot be read at all.
    """
    try:
        if fichier.stat().st_size > TAILLE_MAX_OCTETS:
            raise Invalid({"fichier": f"{fichier.name} dépasse 512 Mo."})
        texte = decoder(fichier.read_bytes())
    except OSError as erreur:
        raise Invalid({"fichier": f"{fichier.name} ne peut pas être lu ({erreur.strerror})."}) from erreur
    if fichier.suffix.lower() == ".csv":
        return _lire_csv(texte)
    if fichier.suffix.lower() == ".json":
        return _lire_json(texte, fichier.name)
    return _lire_lignes(texte)


def _lire_json(texte: str, nom: str) -> Iterator[tuple[int, Any]]:
    try:
        contenu = json.loads(texte)
    except (ValueError, RecursionError) as erreur:
        raise Invalid({"fichier": f"{nom} n’est pas du JSON lisible."}) from erreur
    lignes = contenu.get("items", [contenu]) if isinstance(contenu, dict) else contenu
    if not isinstance(lignes, list):
        raise Invalid({"fichier": f"{nom} ne contient pas de liste."})
    return iter(list(enumerate(lignes, 1)))
