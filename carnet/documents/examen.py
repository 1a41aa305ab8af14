"""Read one file that somebody handed in, in a process apart: what it holds may be made to harm.

Run as a program, this module takes the bytes on its input. An image is decoded and written anew,
without what telephones put in it (where it was taken, by which device); a PDF is gone through,
object by object, and refused when it holds a program or another file.
"""

import os
import resource
import struct
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from carnet.documents.rules import (
    ILLISIBLE,
    PROGRAMME,
    PROTEGE,
    TAILLE_MAX_OCTETS,
    TROP_GRAND,
)
from carnet.documents.vocabulary import ENTETE_EXAMEN, REFUS_EXAMEN, TYPES

# What this program may cost: seconds of processor, megabytes of memory.
SECONDES, MEMOIRE_MO = 20, 1024
_CEDER = 10
_POINTS_MAX = 60_000_000
# A page of A4 in two hundred points an inch reads well, and weighs little.
_COTE, _COTE_APERCU = 2400, 720
# A drawing that is heavier is a photo.
_PNG_MAX_OCTETS = 3 * 1024 * 1024
_PROFONDEUR = 50
# What no paper needs: keys, then values of /S, /Subtype and /Type, that run or carry something.
_CLES = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
_VALEURS = frozenset(
    {"/JavaScript", "/Launch", "/GoToE", "/ImportData", "/EmbeddedFile", "/FileAttachment"}
    | {"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"}
)


class Refuse(Exception):
    """Say why a file is not kept."""


def examiner_document(contenu: bytes, genre: str) -> tuple[str, bytes, bytes]:
    """Give the sort of file, its preview (empty for a PDF) and what is kept of it.

    Raises Refuse, or anything that a damaged file makes its reader raise.
    """
    if genre == "application/pdf":
        _verifier_pdf(contenu)
        return genre, b"", contenu
    return _reecrire_image(contenu, genre)


def _reecrire_image(contenu: bytes, genre: str) -> tuple[str, bytes, bytes]:
    format_ = "JPEG" if genre == "image/jpeg" else "PNG"
    with Image.open(BytesIO(contenu), formats=[format_]) as ouverte:
        if ouverte.width * ouverte.height > _POINTS_MAX:
            raise Refuse(TROP_GRAND)
        if format_ == "JPEG":
            # The decoder itself gives a smaller image, when one is enough.
            ouverte.draft("RGB", (_COTE, _COTE))
        ouverte.load()
        image = ImageOps.exif_transpose(ouverte)
    opaque = _sur_blanc(image)
    opaque.thumbnail((_COTE, _COTE))
    apercu = opaque.copy()
    apercu.thumbnail((_COTE_APERCU, _COTE_APERCU))
    garde = _ecrire(opaque, "PNG") if format_ == "PNG" else b""
    if not garde or len(garde) > _PNG_MAX_OCTETS:
        genre, garde = "image/jpeg", _ecrire(opaque, "JPEG", quality=85)
    return genre, _ecrire(apercu, "JPEG", quality=70), garde


def _sur_blanc(image: Image.Image) -> Image.Image:
    """Give an image of plain colours: a new one, that carries nothing of the file it came from."""
    coloree = image.convert("RGBA") if "transparency" in image.info else image
    if coloree.mode in ("RGBA", "LA", "PA"):
        coloree = coloree.convert("RGBA")
        fond = Image.new("RGB", coloree.size, "white")
        fond.paste(coloree, mask=coloree.getchannel("A"))
        return fond
    nue = Image.new("RGB", coloree.size)
    nue.paste(coloree.convert("RGB"))
    return nue


def _ecrire(image: Image.Image, format_: str, **options: Any) -> bytes:
    sortie = BytesIO()
    image.save(sortie, format_, optimize=True, **options)
    return sortie.getvalue()


def _verifier_pdf(contenu: bytes) -> None:
    lecteur = PdfReader(BytesIO(contenu), strict=False)
    # Many papers of administrations are encrypted without a password, to keep them from being
    # changed: they open, and are looked at.
    if lecteur.is_encrypted and not lecteur.decrypt(""):
        raise Refuse(PROTEGE)
    if not len(lecteur.pages):
        raise Refuse(ILLISIBLE)
    for objet in (lecteur.trailer, *_objets(lecteur)):
        _parcourir(objet, 0)


def _objets(lecteur: PdfReader) -> Iterator[Any]:
    for generation, lieux in lecteur.xref.items():
        for numero in lieux:
            # The first one heads the list of free numbers: it is no object.
            if numero and generation != 65535:
                yield lecteur.get_object(IndirectObject(numero, generation, lecteur))
    for numero in lecteur.xref_objStm:
        yield lecteur.get_object(IndirectObject(numero, 0, lecteur))


def _parcourir(objet: Any, profondeur: int) -> None:
    """Look at an object and at what stands in it; what it only names is looked at in its turn."""
    if profondeur > _PROFONDEUR:
        raise Refuse(ILLISIBLE)
    if isinstance(objet, DictionaryObject):
        if _CLES & set(objet):
            raise Refuse(PROGRAMME)
        if _VALEURS & {str(objet.raw_get(c)) for c in ("/S", "/Subtype", "/Type") if c in objet}:
            raise Refuse(PROGRAMME)
        for valeur in dict.values(objet):
            _parcourir(valeur, profondeur + 1)
    elif isinstance(objet, ArrayObject):
        for valeur in list.__iter__(objet):
            _parcourir(valeur, profondeur + 1)


def _borner() -> None:
    os.nice(_CEDER)
    for quoi, maximum in (
        (resource.RLIMIT_CPU, SECONDES),
        (resource.RLIMIT_AS, MEMOIRE_MO * 1024 * 1024),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(quoi, (maximum, maximum))


def main(genre: str) -> int:
    """Read the input within bounds; what refuses it is then the only thing written."""
    _borner()
    contenu = sys.stdin.buffer.read(TAILLE_MAX_OCTETS + 1)
    try:
        garde_de, apercu, garde = examiner_document(contenu, genre)
        if len(garde) > TAILLE_MAX_OCTETS:
            raise Refuse(TROP_GRAND)
    except Refuse as refus:
        sys.stdout.buffer.write(str(refus).encode())
        return REFUS_EXAMEN
    except Exception:
        # A damaged file makes its readers raise anything: they share no base.
        sys.stdout.buffer.write(ILLISIBLE.encode())
        return REFUS_EXAMEN
    entete = struct.pack(ENTETE_EXAMEN, list(TYPES).index(garde_de), len(apercu))
    sys.stdout.buffer.write(entete + apercu + garde)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
