"""Check what is said of a document, and what a file that is refused seems to be."""

from datetime import date

import pytest

from auth.vocabulary import Domaine
from carnet.documents.rules import (
    AUTRE_TYPE,
    BUREAUTIQUE,
    HEIC,
    PAGE_WEB,
    dire_autre_type,
    dire_taille,
    dire_validite,
    est_expire,
    expire_bientot,
    refuser_dates_document,
)
from carnet.documents.vocabulary import NatureDocument

JOUR = date(2027, 3, 10)


def test_every_kind_has_plain_words_and_a_domain_that_is_not_the_identity() -> None:
    assert len(NatureDocument) <= 20
    libelles = [nature.libelle for nature in NatureDocument]
    assert len(set(libelles)) == len(libelles)
    assert Domaine.identite not in {nature.domaine for nature in NatureDocument}


@pytest.mark.parametrize(
    ("fin", "expire", "bientot", "dit"),
    [
        (None, False, False, ""),
        (date(2027, 3, 9), True, True, "n’est plus valable depuis le 9 mars 2027"),
        (date(2027, 3, 10), False, True, "expire le 10 mars 2027"),
        (date(2027, 4, 9), False, True, "expire le 9 avril 2027"),
        (date(2027, 4, 10), False, False, "expire le 10 avril 2027"),
    ],
)
def test_validity_is_said_in_words(fin: date | None, expire: bool, bientot: bool, dit: str) -> None:
    assert (est_expire(fin, JOUR), expire_bientot(fin, JOUR)) == (expire, bientot)
    assert dire_validite(fin, JOUR) == dit


@pytest.mark.parametrize(
    ("delivre", "fin", "champs"),
    [
        (None, None, set()),
        (date(2027, 3, 10), date(2027, 3, 10), set()),
        (date(2027, 3, 11), None, {"delivre_le"}),
        (date(2020, 1, 2), date(2020, 1, 1), {"valable_jusqu_au"}),
        (date(1800, 1, 1), date(2300, 1, 1), {"delivre_le", "valable_jusqu_au"}),
    ],
)
def test_days_that_cannot_be_are_refused_beside_their_field(
    delivre: date | None, fin: date | None, champs: set[str]
) -> None:
    assert set(refuser_dates_document(delivre, fin, JOUR)) == champs


@pytest.mark.parametrize(
    ("octets", "dit"), [(10, "1 ko"), (245_000, "239 ko"), (2_500_000, "2,4 Mo")]
)
def test_weight_is_said_as_one_reads_it(octets: int, dit: str) -> None:
    assert dire_taille(octets) == dit


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", HEIC),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PAGE_WEB),
        (b"\xef\xbb\xbf\n  <!DOCTYPE html><script>", PAGE_WEB),
        (b"PK\x03\x04word/document.xml", BUREAUTIQUE),
        (b"MZ\x90\x00", AUTRE_TYPE),
    ],
)
def test_refused_file_is_named_for_what_it_is(contenu: bytes, dit: str) -> None:
    assert dire_autre_type(contenu) == dit
