"""Print a document as a PDF that assistive technologies read (PDF/UA-1).

Typst makes it, with fonts of Python packages. A template is a function, `feuille`, of its data.
What people wrote reaches it as data: it is never read as markup. A template reads no other file
than those beside it.
"""

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import typst
from fontTools.ttLib import TTFont

# Latin, Cyrillic, Greek and Devanagari; then Arabic. Both are of variable weight.
_POLICES = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")
# What all documents share: their title, their language, their type; a word that is too long for its
# line is cut.
_ENTETE = rb"""
#import sys.inputs.gabarit: feuille
#let donnees = json(bytes(sys.inputs.donnees))
#set document(title: donnees.titre, author: "Carnet")
#set text(lang: "fr", font: ("Noto Sans", "Noto Sans Arabic"), fill: rgb("#1c2b2a"))
#show regex("\S{24}"): morceau => morceau + sym.zws
#feuille(donnees)
"""


def imprimer(gabarit: str, donnees: Mapping[str, Any]) -> bytes:
    """Print a template, « package/name.typ », with its data.

    JSON can write the data, and they hold a `titre`. A character that no font draws becomes « � »,
    or nothing when it has no shape of its own.
    """
    paquet, nom = gabarit.split("/")
    dossier = Path(str(files(paquet))) / "templates"
    ecrites = json.dumps(donnees)
    try:
        return _composer(dossier, nom, ecrites)
    except typst.TypstError:
        # PDF/UA refuses a letter without a shape. The exact ones are not told: all those out of our
        # fonts go.
        sures = json.dumps(_dessinables(donnees))
        if sures == ecrites:
            raise
        return _composer(dossier, nom, sures)


def _composer(dossier: Path, nom: str, donnees: str) -> bytes:
    compilateur = typst.Compiler(
        _ENTETE,
        root=dossier,
        font_paths=_polices(),
        ignore_system_fonts=True,
        sys_inputs={"gabarit": f"/{nom}", "donnees": donnees},
    )
    return cast("bytes", compilateur.compile(pdf_standards="ua-1"))


def _fichiers() -> list[Path]:
    return sorted(
        fichier for paquet in _POLICES for fichier in Path(str(files(paquet))).glob("files/*.ttf")
    )


@cache
def _polices() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, font_paths=[str(fichier.parent) for fichier in _fichiers()]
    )


@cache
def _caracteres() -> frozenset[str]:
    codes: set[int] = set()
    for fichier in _fichiers():
        with TTFont(fichier) as police:
            codes |= police.getBestCmap().keys()
    return frozenset(map(chr, codes))


def _dessinables(valeur: Any) -> Any:
    if isinstance(valeur, str):
        return "".join(map(_dessinable, valeur))
    if isinstance(valeur, Mapping):
        return {cle: _dessinables(contenu) for cle, contenu in valeur.items()}
    return (
        [_dessinables(contenu) for contenu in valeur]
        if isinstance(valeur, (list, tuple))
        else valeur
    )


def _dessinable(caractere: str) -> str:
    genre = unicodedata.category(caractere)
    if caractere in "\n\t" or (caractere in _caracteres() and genre != "Cc"):
        return caractere
    return "" if genre in ("Cc", "Cf", "Mn") else "\ufffd"
