"""Name countries by their code, and find them as people type them."""

import re

import pytest

from core.forms import MOTIF_PAYS
from core.geo.pays import FRANCE, PAYS, list_pays, nommer_pays, trouver_pays
from core.plier import normaliser


def test_each_country_has_a_code_of_its_form_and_a_name_of_its_own() -> None:
    assert all(re.fullmatch(MOTIF_PAYS, code) for code in PAYS)
    assert FRANCE not in PAYS
    assert len({normaliser(nom) for nom in PAYS.values()}) == len(PAYS)
    assert {"99352": "Algérie", "99350": "Maroc", "99134": "Espagne"}.items() <= PAYS.items()


def test_countries_are_listed_by_name_with_the_one_that_is_held() -> None:
    noms = [nom for _, nom in list_pays()]
    assert [normaliser(nom) for nom in noms] == sorted(normaliser(nom) for nom in noms)
    assert list_pays("99352") == list_pays()
    assert ("99999", "pays de code Insee 99999") in list_pays("99999")


@pytest.mark.parametrize(
    ("tape", "code"),
    [
        ("Algérie", "99352"),
        ("  algerie ", "99352"),
        ("COTE D'IVOIRE", "99326"),
        ("99352", "99352"),
        ("99999", None),
        ("France", None),
        ("", None),
    ],
)
def test_country_is_found_as_people_type_it(tape: str, code: str | None) -> None:
    assert trouver_pays(tape) == code


def test_code_that_is_in_no_list_is_said_as_it_is() -> None:
    assert (nommer_pays("99352"), nommer_pays("99999")) == ("Algérie", "pays de code Insee 99999")
