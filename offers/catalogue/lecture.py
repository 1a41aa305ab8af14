"""Read producers' files: JSON, JSON lines, CSV, XLSX, in whatever charset French files come."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from core.charset import BOM, compter_lignes, lire_texte
from core.csv_strict import lire_csv
from core.errors import Invalid
from core.tableur import avec_formule
from offers.catalogue.classeur import CATALOGUE, Bornes, lire_classeur

LISTES = frozenset(
    {"thematiques", "publics", "modes_accueil", "zone_eligibilite", "modes_mobilisation",
     "mobilisable_par", "reseaux_porteurs"}
)  # fmt: skip
LIGNES_SEULES = (".jsonl", ".ndjson")
SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv", ".txt", ".xlsx")
Lignes = Iterable[tuple[int, Any]]


@dataclass(frozen=True, slots=True)
class Fichier:
    """Hold a file being read: about how many rows, and the (line number, row) pairs.

    An unreadable line is None.
    """

    total: int
    lignes: Lignes


def exiger_lisible(nom: str, contenu: bytes) -> str:
    """Give the suffix of a file that somebody hands in.

    Raises Invalid when it is empty or of no known kind.
    """
    suffixe = Path(nom).suffix.lower()
    if not contenu or suffixe not in SUFFIXES:
        raise Invalid(
            {
                "fichier": "Choisissez un fichier JSON, JSON lines (.jsonl), CSV ou XLSX, qui ne"
                " soit pas vide."
            }
        )
    return suffixe


def lire_fichier(fichier: Path, bornes: Bornes = CATALOGUE) -> Fichier:
    """Open a file of rows by its content: a JSON list, JSON lines, CSV or XLSX.

    Invalid says why it cannot be read.
    """
    if fichier.suffix.lower() == ".xlsx":
        lignes = [(numero, _listes(champs)) for numero, champs in lire_classeur(fichier, bornes)]
        return Fichier(len(lignes), lignes)
    if (
        fichier.suffix.lower() in LIGNES_SEULES
        and _est_un_objet(fichier)
        and (nombre := compter_lignes(fichier))
    ):
        return Fichier(nombre, _lire_au_fil(fichier))
    texte = lire_texte(fichier)
    debut = texte.lstrip()[:1]
    if fichier.suffix.lower() == ".csv" or (
        debut not in ("{", "[") and fichier.suffix.lower() == ".txt"
    ):
        return Fichier(texte.count("\n"), _lire_csv(texte, fichier.name))
    if debut == "[" or (
        debut == "{" and fichier.suffix.lower() == ".json" and not _est_en_lignes(texte)
    ):
        objets = _lire_json(texte, fichier.name)
        return Fichier(len(objets), list(enumerate(objets, 1)))
    if debut == "{" or fichier.suffix.lower() in LIGNES_SEULES:
        return Fichier(texte.count("\n") + 1, _lire_lignes(texte))
    raise Invalid(
        {"fichier": f"{fichier.name} n’est ni du JSON, ni des lignes JSON, ni un CSV, ni un XLSX."}
    )


def _liste(cellule: str) -> list[Any]:
    if cellule.startswith("["):
        try:
            return list(json.loads(cellule))
        except ValueError:
            return [cellule]
    coupe = "|" if "|" in cellule else ","
    return [part.strip() for part in cellule.split(coupe) if part.strip()]


def _listes(champs: dict[str, Any]) -> dict[str, Any]:
    return {
        champ: _liste(valeur) if champ in LISTES else valeur for champ, valeur in champs.items()
    }


def _lire_csv(texte: str, nom: str) -> Iterator[tuple[int, Any]]:
    for numero, ligne in lire_csv(texte, nom):
        yield (
            numero,
            _listes(
                {champ: avec_formule(valeur) for champ, valeur in ligne.items() if valeur != ""}
            ),
        )


def _est_en_lignes(texte: str) -> bool:
    try:
        json.loads(texte.lstrip().split("\n", 1)[0])
    except (ValueError, RecursionError):
        return False
    return "\n" in texte.strip()


def _lire_lignes(texte: str) -> Iterator[tuple[int, Any]]:
    for numero, ligne in enumerate(texte.split("\n"), 1):
        if ligne.strip():
            yield numero, _lire_ligne(ligne)


def _est_un_objet(fichier: Path) -> bool:
    with fichier.open("rb") as octets:
        return octets.read(4096).removeprefix(BOM).lstrip().startswith(b"{")


def _lire_au_fil(fichier: Path) -> Iterator[tuple[int, Any]]:
    """Read JSON lines without ever holding the file."""
    with fichier.open("rb") as lignes:
        for numero, ligne in enumerate(lignes, 1):
            utile = ligne.removeprefix(BOM).strip() if numero == 1 else ligne.strip()
            if utile:
                yield numero, _lire_ligne(utile)


def _lire_ligne(ligne: str | bytes) -> Any:
    try:
        return msgspec.json.decode(ligne)
    except (ValueError, RecursionError):
        # NaN, lone surrogates: what is no JSON to the letter is read all the same, and refused by
        # name.
        try:
            return json.loads(ligne)
        except (ValueError, RecursionError):
            return None


def _lire_json(texte: str, nom: str) -> list[Any]:
    try:
        contenu = json.loads(texte)
    except (ValueError, RecursionError) as erreur:
        raise Invalid({"fichier": f"{nom} n’est pas du JSON lisible."}) from erreur
    if isinstance(contenu, list):
        return contenu
    listes = [contenu.get(cle) for cle in ("items", "structures", "services")]
    if any(isinstance(liste, list) for liste in listes):
        return [ligne for liste in listes if isinstance(liste, list) for ligne in liste]
    return [contenu]
