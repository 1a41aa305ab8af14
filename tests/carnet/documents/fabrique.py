"""Make small files of each sort: true ones, and some made to harm."""

from io import BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

# Where a telephone says that a photo was taken: GPS IFD, then the latitude.
_GPS, _DEVICE = 0x8825, 0x0110


def jpeg(cotes: tuple[int, int] = (300, 200), *, gps: bool = False, tournee: bool = False) -> bytes:
    """Give a photo; as a telephone makes it, with where it was taken, or lying on its side."""
    image, exif = Image.new("RGB", cotes, "#88aa99"), Image.Exif()
    if gps:
        exif[_DEVICE] = "Appareil de test"
        exif.get_ifd(_GPS)[1] = "N"
        exif.get_ifd(_GPS)[2] = (43.0, 50.0, 12.0)
    if tournee:
        exif[0x0112] = 6
    sortie = BytesIO()
    image.save(sortie, "JPEG", exif=exif)
    return sortie.getvalue()


def png(cotes: tuple[int, int] = (60, 40)) -> bytes:
    """Give an image with a transparent part."""
    sortie = BytesIO()
    Image.new("RGBA", cotes, (10, 20, 30, 120)).save(sortie, "PNG")
    return sortie.getvalue()


def pdf(**options: Any) -> bytes:
    """Give a PDF of one page; with a program, another file, or a password, as asked."""
    ecrit = PdfWriter()
    ecrit.add_blank_page(200, 300)
    if options.get("programme"):
        ecrit.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {
                NameObject("/S"): NameObject("/JavaScript"),
                NameObject("/JS"): TextStringObject("app.alert('bonjour');"),
            }
        )
    if options.get("joint"):
        ecrit.add_attachment("tableau.xls", b"contenu")
    if options.get("lance"):
        ecrit.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd")}
        )
    if options.get("mot_de_passe"):
        ecrit.encrypt("secret")
    sortie = BytesIO()
    ecrit.write(sortie)
    return sortie.getvalue()


def bombe() -> bytes:
    """Give a small file that says that it is an image of ten thousand by ten thousand points."""
    sortie = BytesIO()
    Image.new("1", (10_000, 10_000)).save(sortie, "PNG")
    return sortie.getvalue()
