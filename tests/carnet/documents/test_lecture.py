"""Check what is kept of a file, and that what may harm is refused with a reason."""

from io import BytesIO

import pytest
from PIL import Image

from carnet.documents import examen
from carnet.documents.lecture import lire_document_recu
from carnet.documents.rules import (
    ILLISIBLE,
    PROGRAMME,
    PROTEGE,
    SANS_FICHIER,
    TAILLE_MAX_OCTETS,
    TROP_GRAND,
    TROP_LOURD,
)
from core.errors import Invalid
from tests.carnet.documents.fabrique import bombe, jpeg, pdf, png


def refus(contenu: bytes) -> str:
    with pytest.raises(Invalid) as dit:
        lire_document_recu(contenu)
    assert set(dit.value.erreurs) == {"fichier"}
    return dit.value.erreurs["fichier"]


def _ouvrir(contenu: bytes) -> Image.Image:
    image = Image.open(BytesIO(contenu))
    image.load()
    return image


def test_photo_is_written_anew_without_where_it_was_taken() -> None:
    pris = jpeg(gps=True, tournee=True)
    assert _ouvrir(pris).getexif().get_ifd(0x8825)
    lu = lire_document_recu(pris)
    assert lu.genre == "image/jpeg"
    garde = _ouvrir(lu.contenu)
    assert dict(garde.getexif()) == {}
    assert b"Appareil de test" not in lu.contenu
    assert garde.size == (200, 300), "upright, as it was held"
    assert _ouvrir(lu.apercu).size == (200, 300)


def test_large_photo_is_brought_down_and_its_preview_is_small() -> None:
    lu = lire_document_recu(jpeg((4000, 3000)))
    assert max(_ouvrir(lu.contenu).size) == 2400
    assert max(_ouvrir(lu.apercu).size) == 720


def test_image_and_pdf_are_kept_as_what_they_are() -> None:
    image, papier = lire_document_recu(png()), lire_document_recu(pdf())
    assert (image.genre, papier.genre) == ("image/png", "application/pdf")
    assert papier.contenu == pdf()
    assert papier.apercu == b""


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        ({"programme": True}, PROGRAMME),
        ({"joint": True}, PROGRAMME),
        ({"lance": True}, PROGRAMME),
        ({"mot_de_passe": True}, PROTEGE),
    ],
    ids=lambda o: next(iter(o)) if isinstance(o, dict) else None,
)
def test_pdf_that_runs_or_carries_something_is_refused(options: dict[str, bool], dit: str) -> None:
    with pytest.raises(examen.Refuse, match=dit[:20]):
        examen.examiner_document(pdf(**options), "application/pdf")


def test_what_is_no_paper_is_refused_with_its_reason() -> None:
    assert refus(b"") == SANS_FICHIER
    assert refus(b"%PDF-1.7" + bytes(TAILLE_MAX_OCTETS)) == TROP_LOURD
    assert refus(bombe()) == TROP_GRAND
    assert refus(b"\xff\xd8\xff\xe0 not an image at all") == ILLISIBLE
    assert refus(b"%PDF-1.7\nnothing of a document") == ILLISIBLE
    assert refus(jpeg()[:400]) == ILLISIBLE
    assert refus(pdf(programme=True)) == PROGRAMME


def test_pdf_of_ours_is_a_paper() -> None:
    from core.pdf import imprimer

    fait = imprimer(
        "web.demo/papier.typ",
        {"titre": "CV", "emetteur": "E", "lignes": [["Nom", "Inès"]], "mention": "M"},
    )
    assert lire_document_recu(fait).genre == "application/pdf"
