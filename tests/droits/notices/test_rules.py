"""Try the seal of a notice, and the text that a new territoire starts with."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import lire_formulaire
from droits.notices.modele import premiere_notice
from droits.notices.rules import empreinte_de_notice
from droits.notices.schemas import NouvelleNotice

TEXTES = st.text(max_size=30)


@given(TEXTES, TEXTES)
def test_seal_is_the_same_for_the_same_texts(texte: str, falc: str) -> None:
    assert empreinte_de_notice(texte, falc) == empreinte_de_notice(texte, falc)
    assert len(empreinte_de_notice(texte, falc)) == 32


@given(TEXTES, TEXTES, st.text(min_size=1, max_size=3))
def test_seal_tells_one_letter_more_in_either_text(texte: str, falc: str, encore: str) -> None:
    sceau = empreinte_de_notice(texte, falc)
    assert empreinte_de_notice(texte + encore, falc) != sceau
    assert empreinte_de_notice(texte, falc + encore) != sceau


@pytest.mark.parametrize("nom", ["le Gard", "l’Hérault", "Côtes-d’Armor & {Finistère}", "%s"])
def test_first_notice_names_its_territoire_and_who_answers_for_it(nom: str) -> None:
    texte, falc = premiere_notice(nom, "le CCAS d’Alès")
    assert nom in texte
    assert "le CCAS d’Alès" in texte
    assert "le CCAS d’Alès" in falc
    assert not re.search(r"\{(territoire|structure)\}", texte + falc)


def test_first_notice_may_be_published_as_it_is() -> None:
    texte, falc = premiere_notice("le Gard", "Le département")
    lue, erreurs = lire_formulaire(NouvelleNotice, {"texte": texte, "texte_falc": falc})
    assert erreurs == {}
    assert lue is not None
    assert (lue.texte, lue.texte_falc, lue.changement) == (texte, falc, None)


def test_first_notice_says_the_rights_and_whom_to_write_to() -> None:
    texte, falc = premiere_notice("le Gard", "Le département")
    for droit in ("Retirer un accord", "copie", "corriger", "effacer", "opposer", "CNIL"):
        assert droit in texte, droit
    for mot in ("dire non", "deux ans", "CNIL"):
        assert mot in falc, mot
    assert max(len(phrase) for phrase in re.split(r"(?<=[.?!])\s", falc)) < 120


@pytest.mark.parametrize(
    ("champ", "saisi", "dit"),
    [
        ("texte", "a" * 199, "200 caractères au moins"),
        ("texte", " " * 300, "200 caractères au moins"),
        ("texte", "a" * 40_001, "40000 caractères au plus"),
        ("texte_falc", "a" * 49, "50 caractères au moins"),
        ("texte_falc", "a" * 10_001, "10000 caractères au plus"),
        ("changement", "Trop peu", "10 caractères au moins"),
        ("changement", "a" * 501, "500 caractères au plus"),
    ],
)
def test_text_too_short_or_too_long_is_refused_beside_its_field(
    champ: str, saisi: str, dit: str
) -> None:
    bon = {"texte": "a" * 200, "texte_falc": "a" * 50}
    lue, erreurs = lire_formulaire(NouvelleNotice, bon | {champ: saisi})
    assert lue is None
    assert list(erreurs) == [champ]
    assert dit in erreurs[champ]
