"""Fold a text as it is searched and compared; pure, the twin of plier.sql."""

import re
import unicodedata

# Letters that Unicode does not decompose, and how others type them. The same in core/plier.sql.
_DOUBLES = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}
_SEULES = str.maketrans("ıłđðøħŋĸŧƒɓɗɛɔəƙς", "ilddohnktfbdeoekσ")
_MARQUES = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe20-\ufe2f\u00ad\u200b-\u200f\u2060\ufeff\x00]+"
)
_COUPURES = re.compile(
    "[\\s\x1c-\x1f\u0085\u2028\u2029'`.\\-_\u02b9-\u02bf\u02c8\u2010-\u2015\u2018-\u201b\u2032\u2212]+"
)


def normaliser(texte: str) -> str:
    """Fold a text for searching and comparing: no case, accent, apostrophe nor hyphen.

    Words apart by one space. Letters of other alphabets stay letters. `prive.plier`
    (core/plier.sql) says the same in SQL.
    """
    plat = _MARQUES.sub("", unicodedata.normalize("NFKD", texte)).lower()
    plat = _MARQUES.sub("", plat).translate(_SEULES)
    for lettre, deux in _DOUBLES.items():
        plat = plat.replace(lettre, deux)
    return _COUPURES.sub(" ", plat).strip(" ")
