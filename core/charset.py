"""Decode French text files, whatever program wrote them."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Invalid

# Above any national file of offers: what is heavier was made to fill the disk.
TAILLE_MAX_OCTETS = 512 * 1024 * 1024
# A file that is read line by line is never held.
TAILLE_AU_FIL_MAX_OCTETS = 4 * 1024 * 1024 * 1024
BOM = b"\xef\xbb\xbf"
_MORCEAU = 1 << 20


def decoder_texte(octets: bytes) -> str:
    """Decode French text: BOM, strict UTF-8, else latin-9, or cp1252 if it has its punctuation."""
    if octets.startswith(BOM):
        return octets.decode("utf-8-sig", errors="replace")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        latin = not any(0x80 <= octet <= 0x9F for octet in octets)
        return octets.decode("iso-8859-15" if latin else "cp1252", errors="replace")


def lire_texte(fichier: Path) -> str:
    """Read a whole text file; Invalid says why it cannot be read."""
    with _lisible(fichier, TAILLE_MAX_OCTETS):
        return decoder_texte(fichier.read_bytes())


def compter_lignes(fichier: Path) -> int | None:
    """Count the lines of a UTF-8 file without holding it.

    None for another charset, Invalid when unreadable.
    """
    utf8, nombre = codecs.getincrementaldecoder("utf-8")(), 1
    with _lisible(fichier, TAILLE_AU_FIL_MAX_OCTETS), fichier.open("rb") as octets:
        try:
            while morceau := octets.read(_MORCEAU):
                utf8.decode(morceau)
                nombre += morceau.count(b"\n")
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    return nombre


@contextmanager
def _lisible(fichier: Path, taille_max: int) -> Iterator[None]:
    try:
        if fichier.stat().st_size > taille_max:
            raise Invalid({"fichier": f"{fichier.name} dépasse {taille_max // 2**20} Mo."})
        yield
    except OSError as erreur:
        raise Invalid(
            {"fichier": f"{fichier.name} ne peut pas être lu ({erreur.strerror})."}
        ) from erreur


def separateur(entete: str) -> str:
    """Guess the separator of a CSV from its first line."""
    return max(";,\t", key=entete.count)
