"""Read phone numbers as people write them, and dial them from anywhere."""

from pathlib import Path

import pytest

from core.telephones import appeler, garder_numero, numero_mobile, refuser_numero, telephone_fr

F = "\u202f"


@pytest.mark.parametrize(
    ("ecrit", "garde", "compose"),
    [
        ("06 12 34 56 78", "0612345678", "+33612345678"),
        ("06.12.34.56.78", "0612345678", "+33612345678"),
        ("+33(0)466000001", "0466000001", "+33466000001"),
        ("0033 6 12 34 56 78", "0612345678", "+33612345678"),
        ("466000001", "0466000001", "+33466000001"),
        ("06\u202f12\u00a034-56-78", "0612345678", "+33612345678"),
        ("0692 12 34 56", "0692123456", "+262692123456"),
        ("0639 01 34 56", "0639013456", "+262639013456"),
        ("0690 12 34 56", "0690123456", "+590690123456"),
        ("0694 12 34 56", "0694123456", "+594694123456"),
        ("0693 98 62 30", "0693986230", "+262693986230"),
        ("0695 98 62 30", "0695986230", "+33695986230"),
        ("0696 12 34 56", "0696123456", "+596696123456"),
        ("+262 692 12 34 56", "0692123456", "+262692123456"),
        ("+687 24 12 34", "+687241234", "+687241234"),
        ("+32 470 12 34 56", "+32470123456", "+32470123456"),
    ],
)
def test_one_number_is_kept_in_one_way_and_dialled_from_anywhere(
    ecrit: str, garde: str, compose: str
) -> None:
    assert refuser_numero(ecrit) is None
    assert garder_numero(ecrit) == garde
    assert appeler(ecrit) == appeler(garde) == compose


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    [
        ("pas de téléphone", "laissez ce champ vide"),
        ("0601234567, 071234567", "Un seul numéro"),
        ("0601234567 / 0612345678", "Un seul numéro"),
        ("0601234567 ou 0612345678", "Un seul numéro"),
        ("06 12", "dix chiffres"),
        ("071234567", "dix chiffres"),
        ("1234567890", "dix chiffres"),
        ("01 23 45 67 89 poste 12", "sans mot"),
        ("+999 12 34 56 78", "indicatif"),
    ],
)
def test_what_is_not_one_number_is_refused_with_a_reason(ecrit: str, dit: str) -> None:
    assert dit in (refuser_numero(ecrit) or "")
    assert appeler(ecrit) is None


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("0466221734", f"04{F}66{F}22{F}17{F}34"),
        ("+33 4 66 22 17 34", f"04{F}66{F}22{F}17{F}34"),
        ("+687241234", f"+687{F}24.12.34"),
        ("3949", "3949"),
        ("appeler l’accueil", "appeler l’accueil"),
    ],
)
def test_numbers_are_read_by_pairs(ecrit: str, lu: str) -> None:
    assert telephone_fr(ecrit) == lu


def test_short_numbers_of_a_service_are_dialled_as_they_are() -> None:
    assert [appeler(n) for n in ("115", "39 49", "116117")] == ["115", "3949", "116117"]


def test_no_template_writes_a_number_to_dial_by_itself() -> None:
    racine = Path(__file__).resolve().parents[2]
    ecrivains = {
        fichier.relative_to(racine).as_posix()
        for dossier in ("auth", "carnet", "droits", "offers", "web")
        for fichier in (racine / dossier).rglob("*.html")
        if 'href="tel:' in fichier.read_text("utf-8")
    }
    assert ecrivains == {"web/templates/macros/elements.html"}


@pytest.mark.parametrize(
    ("ecrit", "joint"),
    [
        ("06 12 34 56 78", "+33612345678"),
        # Of ranges that the library does not know, the plan alone tells: 0639 is Mayotte's.
        ("06 39 98 00 01", "+262639980001"),
        ("+33 7 01 02 03 04", "+33701020304"),
        ("0692 12 34 56", "+262692123456"),
        ("04 66 22 17 34", None),
        ("09 00 00 00 00", None),
        ("3949", None),
        ("+34 600 00 00 00", "+34600000000"),
    ],
)
def test_text_message_leaves_for_whatever_may_be_a_mobile(ecrit: str, joint: str | None) -> None:
    assert numero_mobile(ecrit) == joint
