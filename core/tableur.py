"""Write tables for spreadsheets: semicolons, a mark of UTF-8, no cell taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

# Excel and its like take a cell that begins so for a formula.
_FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n")


def _est_a_garder(texte: str) -> bool:
    return texte.startswith(_FORMULES) or (
        texte.startswith("'") and texte[1:].startswith((*_FORMULES, "'"))
    )


def sans_formule(valeur: object) -> str:
    """Write a cell that no spreadsheet takes for a formula; a number is none."""
    texte = "" if valeur is None else str(valeur)
    return f"'{texte}" if not isinstance(valeur, int | float) and _est_a_garder(texte) else texte


def avec_formule(texte: str) -> str:
    """Read a cell that `sans_formule` wrote."""
    return texte[1:] if texte.startswith("'") and texte[1:].startswith((*_FORMULES, "'")) else texte


def ecrire_csv(colonnes: Sequence[str], lignes: Iterable[Iterable[object]]) -> bytes:
    """Write a header and its rows as the CSV that French spreadsheets open by a double click."""
    sortie = io.StringIO()
    ecrire = csv.writer(sortie, delimiter=";")
    ecrire.writerow(colonnes)
    ecrire.writerows([sans_formule(valeur) for valeur in ligne] for ligne in lignes)
    return sortie.getvalue().encode("utf-8-sig")
