"""Try when papers are whole, what of them is published, and what the form asks."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import lire_formulaire
from droits.papiers.models import COMPLETES, PROPRES
from droits.papiers.rules import DE_CERTIFIE, choisir_publies, est_perime, list_manquants
from droits.papiers.schemas import ReglagesPapiers
from droits.papiers.vocabulary import CHAMPS, PartiePapiers, Saisie
from web.demo.papiers import dire_papiers

JOUR = date(2026, 6, 1)
WHOLE: dict[str, Any] = dire_papiers(JOUR).model_dump(mode="json")
NOMS = [champ.nom for champ in CHAMPS]


def test_form_asks_what_the_model_holds() -> None:
    assert list(ReglagesPapiers.model_fields) == NOMS
    assert {champ.partie for champ in CHAMPS} == set(PartiePapiers)
    for champ in CHAMPS:
        assert bool(champ.options) == (champ.saisie is Saisie.choix), champ.nom


def test_table_asks_what_the_page_asks() -> None:
    exigees, certifie = re.findall(r"array\[([^\]]*)\]", COMPLETES)
    assert re.findall(r"'(\w+)'", exigees) == [c.nom for c in CHAMPS if c.exige and c.est_publie]
    assert tuple(re.findall(r"'(\w+)'", certifie)) == DE_CERTIFIE
    (gardees,) = re.findall(r"array\[([^\]]*)\]", PROPRES)
    assert re.findall(r"'(\w+)'", gardees) == [c.nom for c in CHAMPS if not c.est_publie]


def test_whole_papers_miss_nothing() -> None:
    assert list_manquants(WHOLE) == []


@pytest.mark.parametrize("nom", NOMS)
@pytest.mark.parametrize("vide", [None, "", "  "])
def test_each_empty_field_is_missed_by_its_name(nom: str, vide: str | None) -> None:
    attendus = [nom] if nom != "hds" else ["hds"]
    assert [c.nom for c in list_manquants(WHOLE | {nom: vide})] == attendus


def test_host_that_is_not_certified_owes_no_certificate() -> None:
    sans = WHOLE | {"hds": "non_certifie", "hds_certificat": None, "hds_fin": None}
    assert list_manquants(sans) == []


@given(st.dictionaries(st.sampled_from(NOMS), st.none() | st.text(max_size=5)))
def test_what_is_published_is_neither_empty_nor_for_the_night(valeurs: dict[str, Any]) -> None:
    publies = choisir_publies(valeurs)
    assert all(str(v).strip() for v in publies.values())
    assert not [nom for nom in publies if nom.startswith("astreinte")]
    assert publies.items() <= valeurs.items()


def test_certificate_runs_to_the_end_of_its_last_day() -> None:
    assert not est_perime(None, JOUR)
    assert not est_perime(JOUR, JOUR)
    assert est_perime(JOUR - timedelta(days=1), JOUR)


@pytest.mark.parametrize(
    ("champ", "saisi", "dit"),
    [
        ("responsable_nom", "a" * 201, "200 caractères au plus"),
        ("conjoints", "a" * 3001, "3000 caractères au plus"),
        ("responsable_courriel", "insertion", "arobase"),
        ("responsable_telephone", "06 12", "Ce numéro"),
        ("delai_opposition_jours", "31", "Au plus 30"),
        ("delai_opposition_jours", "0", "Au moins 1"),
        ("hds", "peut-être", "valeurs proposées"),
        ("conjoints_le", "hier", "date"),
    ],
)
def test_field_that_is_not_right_is_refused_beside_it(champ: str, saisi: str, dit: str) -> None:
    lus, erreurs = lire_formulaire(ReglagesPapiers, {champ: saisi})
    assert lus is None
    assert list(erreurs) == [champ]
    assert dit in erreurs[champ]


def test_empty_form_is_a_form() -> None:
    assert lire_formulaire(ReglagesPapiers, dict.fromkeys(NOMS, "")) == (ReglagesPapiers(), {})
