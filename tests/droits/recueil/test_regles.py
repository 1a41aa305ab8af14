"""Check what is kept of a screen handed over and of a signed paper, without a database."""

import pytest

from auth.consentements.schemas import NouveauConsentement
from auth.vocabulary import SENSIBLES, Domaine, masque
from droits.recueil.commands import TAILLE_MAX_OCTETS, refuser_copie, sensibles_coches

PDF, PNG, JPEG = b"%PDF-1.7\n%", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"
PROPOSEE = NouveauConsentement.model_validate(
    {"portee": "structure", "structure_id": "00000000-0000-4000-8000-000000000001"}
    | {"domaines": ["identite", "sante"], "fin": "2027-11-30"}
)


@pytest.mark.parametrize("contenu", [PDF, PNG, JPEG])
def test_scan_and_photo_are_received(contenu: bytes) -> None:
    assert refuser_copie(contenu) is None
    assert refuser_copie(contenu.ljust(TAILLE_MAX_OCTETS, b"\0")) is None


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"", "Joignez"),
        (PDF.ljust(TAILLE_MAX_OCTETS + 1, b"\0"), "trop lourd"),
        (b"GIF89a", "ni un PDF"),
        (b"<html>", "ni un PDF"),
    ],
)
def test_what_is_no_copy_is_refused_with_its_reason(contenu: bytes, dit: str) -> None:
    assert dit in (refuser_copie(contenu) or "")


@pytest.mark.parametrize(
    ("coches", "gardes"),
    [
        ([], set()),
        (["sante"], {Domaine.sante}),
        # Neither what was not asked, nor what is not sensitive, nor what does not exist.
        (["sante", "justice", "identite", "inventee"], {Domaine.sante}),
        (["justice"], set()),
    ],
)
def test_only_what_was_asked_and_ticked_is_kept_of_the_sensitive(
    coches: list[str], gardes: set[Domaine]
) -> None:
    assert sensibles_coches(PROPOSEE, coches) == masque(gardes) & SENSIBLES
