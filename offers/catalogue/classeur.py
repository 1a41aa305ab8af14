"""Read the workbooks of producers, guarded against files made to fill the memory."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from core.errors import Invalid

FEUILLES = ("structures", "services")
DEPLIE_MAX_OCTETS = 400 * 1024 * 1024
FICHIERS_MAX = 2_000
COLONNES_MAX = 200
# What zipfile, zlib, the XML parser and openpyxl raise on a damaged, encrypted or unknown archive: they share no base.
_ILLISIBLE = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, EOFError,
    NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip


# What XML cannot hold is written _xHHHH_, as Office Open XML says (ST_Xstring).
_INTERDITS = re.compile("[\x00-\x08\x0b-\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_PROTEGES = re.compile("_x([0-9A-Fa-f]{4})_")


def proteger(texte: str) -> str:
    """Write a text that a workbook keeps whole, carriage returns and control characters included."""
    return _INTERDITS.sub(lambda trouve: f"_x{ord(trouve[0]):04X}_", texte)


def _deproteger(texte: str) -> str:
    return _PROTEGES.sub(lambda trouve: chr(int(trouve[1], 16)), texte)


def lire_classeur(fichier: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give (line, cells by header) of the sheets « structures » and « services », else of the first sheet.

    Raises Invalid for a file that is no workbook, or that unfolds beyond 400 MB.
    """
    try:
        _garder_la_memoire(fichier)
        classeur = load_workbook(fichier, read_only=True, data_only=True, keep_links=False)
        try:
            feuilles = [classeur[nom] for nom in FEUILLES if nom in classeur.sheetnames] or classeur.worksheets[:1]
            for feuille in feuilles:
                # What the file says of its own size may be wrong.
                feuille.reset_dimensions()
                yield from _lire_feuille(feuille)
        finally:
            classeur.close()
    except _ILLISIBLE as erreur:
        raise Invalid({"fichier": f"{fichier.name} n’est pas un classeur XLSX lisible."}) from erreur


def _garder_la_memoire(fichier: Path) -> None:
    with zipfile.ZipFile(fichier) as archive:
        contenus = archive.infolist()
        if len(contenus) > FICHIERS_MAX or sum(c.file_size for c in contenus) > DEPLIE_MAX_OCTETS:
            raise Invalid({"fichier": f"{fichier.name} se déplie au-delà de 400 Mo : coupez-le, ou donnez un CSV."})


def _lire_feuille(feuille: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    lignes = feuille.iter_rows(max_col=COLONNES_MAX, values_only=True)
    entetes = [str(titre).strip() if titre is not None else "" for titre in next(lignes, ())]
    for numero, cellules in enumerate(lignes, 2):
        champs = {
            champ: _texte(valeur)
            for champ, valeur in zip(entetes, cellules, strict=False)
            if champ and valeur not in (None, "")
        }
        if champs:
            yield numero, champs


def _texte(valeur: Any) -> str:
    """Write a cell as a CSV would: dates without a time, whole numbers without decimals."""
    if isinstance(valeur, datetime):
        return valeur.date().isoformat() if valeur.time() == datetime.min.time() else valeur.isoformat()
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    return _deproteger(str(valeur))
