"""Read producers' workbooks in a process apart: a file made to fill the memory fills nothing.

Run as a program, this module unfolds one workbook into JSON lines on its output, within the limits
that it is given.
"""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from core.errors import Invalid

FEUILLES = ("structures", "services")
# A workbook is a ZIP: these bound what one made to fill the memory unfolds.
FICHIERS_MAX = 2_000
COLONNES_MAX = 200
# A real sheet of real words is ten to thirty times smaller once zipped.
TASSEMENT_MAX = 100
_RACINE = Path(__file__).resolve().parents[2]
_MO = 1024 * 1024
_REFUSE = 3
# How far it stands back from the processor (nice): whoever waits for a page goes first.
_CEDER = 10
_TROP = "{nom} est trop lourd à lire : coupez-le en plusieurs fichiers, ou donnez un CSV."


@dataclass(frozen=True, slots=True)
class Bornes:
    """Hold what reading one workbook may cost.

    Cells, seconds of processor, megabytes unfolded, megabytes of memory.
    """

    cellules: int
    secondes: int
    deplie_mo: int
    memoire_mo: int


# A whole catalogue, by whoever may import it; a file that anybody hands in to be checked.
CATALOGUE = Bornes(cellules=40_000_000, secondes=900, deplie_mo=400, memoire_mo=4_096)
PASSAGE = Bornes(cellules=1_000_000, secondes=15, deplie_mo=60, memoire_mo=1_024)
# What zipfile, zlib, the XML parser and openpyxl raise on a damaged, encrypted or unknown archive:
# they share no base.
_ILLISIBLE = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError,
    SyntaxError, EOFError, NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip


# What XML cannot hold is written _xHHHH_, as Office Open XML says (ST_Xstring).
_INTERDITS = re.compile("[\x00-\x08\x0b-\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_PROTEGES = re.compile("_x([0-9A-Fa-f]{4})_")


def proteger(texte: str) -> str:
    """Write a text that a workbook keeps whole, with carriage returns and control characters."""
    return _INTERDITS.sub(lambda trouve: f"_x{ord(trouve[0]):04X}_", texte)


def _deproteger(texte: str) -> str:
    return _PROTEGES.sub(lambda trouve: chr(int(trouve[1], 16)), texte)


def lire_classeur(fichier: Path, bornes: Bornes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give (line, cells by header) of the sheets « structures » and « services ».

    Of the first sheet when neither is there. Raises Invalid for a file that is no workbook, or that
    costs more than it may.
    """
    with tempfile.TemporaryFile() as sortie:
        ordre = [
            sys.executable,
            "-m",
            "offers.catalogue.classeur",
            str(fichier),
            *map(str, astuple(bornes)),
        ]
        try:
            # Neither the environment nor what is open here is given: the file is anybody's.
            code = subprocess.run(  # noqa: S603 -- our own program; the name of the file is one we chose
                ordre,
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=subprocess.DEVNULL,
                cwd=_RACINE,
                env={"PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
                timeout=4 * bornes.secondes,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            code = -1
        sortie.seek(0)
        if code == _REFUSE:
            raise Invalid({"fichier": sortie.read().decode()})
        if code != 0:
            raise Invalid({"fichier": _TROP.format(nom=fichier.name)})
        for ligne in sortie:
            numero, champs = json.loads(ligne)
            yield numero, champs


def _deplier(fichier: Path, bornes: Bornes) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        _garder_la_memoire(fichier, bornes)
        classeur = load_workbook(fichier, read_only=True, data_only=True, keep_links=False)
        try:
            feuilles = [
                classeur[nom] for nom in FEUILLES if nom in classeur.sheetnames
            ] or classeur.worksheets[:1]
            reste = bornes.cellules
            for feuille in feuilles:
                # What the file says of its own size may be wrong.
                feuille.reset_dimensions()
                for numero, champs, cellules in _lire_feuille(feuille):
                    reste -= cellules
                    if reste < 0:
                        raise Invalid({"fichier": _TROP.format(nom=fichier.name)})
                    if champs:
                        yield numero, champs
        finally:
            classeur.close()
    except _ILLISIBLE as erreur:
        raise Invalid(
            {"fichier": f"{fichier.name} n’est pas un classeur XLSX lisible."}
        ) from erreur


def _garder_la_memoire(fichier: Path, bornes: Bornes) -> None:
    with zipfile.ZipFile(fichier) as archive:
        contenus = archive.infolist()
        plie, deplie = sum(c.compress_size for c in contenus), sum(c.file_size for c in contenus)
        if len(contenus) > FICHIERS_MAX or deplie > bornes.deplie_mo * _MO:
            raise Invalid(
                {
                    "fichier": f"{fichier.name} se déplie au-delà de {bornes.deplie_mo} Mo :"
                    f" coupez-le, ou donnez un CSV."
                }
            )
        if deplie > max(_MO, TASSEMENT_MAX * plie):
            raise Invalid(
                {
                    "fichier": f"{fichier.name} est tassé comme aucun tableur ne le fait : donnez"
                    f" un CSV."
                }
            )


def _lire_feuille(feuille: Any) -> Iterator[tuple[int, dict[str, Any], int]]:
    """Give the line, its filled cells, and how many cells were gone through.

    A row costs one at least.
    """
    lignes = feuille.iter_rows(max_col=COLONNES_MAX, values_only=True)
    entetes = [str(titre).strip() if titre is not None else "" for titre in next(lignes, ())]
    for numero, cellules in enumerate(lignes, 2):
        champs = {
            champ: _texte(valeur)
            for champ, valeur in zip(entetes, cellules, strict=False)
            if champ and valeur not in (None, "")
        }
        yield numero, champs, max(1, len(cellules))


def _texte(valeur: Any) -> str:
    """Write a cell as a CSV would: dates without a time, whole numbers without decimals."""
    if isinstance(valeur, datetime):
        return (
            valeur.date().isoformat()
            if valeur.time() == datetime.min.time()
            else valeur.isoformat()
        )
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    return _deproteger(str(valeur))


def _borner(bornes: Bornes) -> None:
    os.nice(_CEDER)
    for quoi, maximum in (
        (resource.RLIMIT_CPU, bornes.secondes),
        (resource.RLIMIT_AS, bornes.memoire_mo * _MO),
        (resource.RLIMIT_FSIZE, 4 * bornes.deplie_mo * _MO),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(quoi, (maximum, maximum))


def main(arguments: list[str]) -> int:
    """Unfold the workbook named by the arguments.

    What refuses it is the only thing written then.
    """
    fichier, bornes = Path(arguments[0]), Bornes(*map(int, arguments[1:]))
    _borner(bornes)
    tampon: list[str] = []
    try:
        for ligne in _deplier(fichier, bornes):
            tampon.append(json.dumps(ligne, ensure_ascii=False))
            if len(tampon) == 1_000:
                sys.stdout.write("\n".join(tampon) + "\n")
                tampon.clear()
    except Invalid as refus:
        sys.stdout.seek(0)
        sys.stdout.truncate()
        sys.stdout.write(refus.erreurs["fichier"])
        return _REFUSE
    sys.stdout.write("".join(f"{ligne}\n" for ligne in tampon))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
