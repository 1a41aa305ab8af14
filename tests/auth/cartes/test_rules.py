"""Refuse the secret numbers that whoever knows her would try."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.cartes.rules import est_devinable
from auth.cartes.schemas import CODE, NUMERO, CarteEntiere, ConfirmationDeCarte, NombreChoisi
from auth.entrees.schemas import ALPHABET
from core.forms import lire_formulaire

_FIGURES = st.text("0123456789", min_size=4, max_size=4)


@given(st.dates())
def test_her_day_of_birth_is_no_secret(jour: object) -> None:
    for forme in ("%d%m", "%m%d"):
        assert est_devinable(format(jour, forme))


@pytest.mark.parametrize("nombre", ["1990", "2004", "1234", "4321", "7777", "0000"])
def test_year_run_and_one_figure_are_no_secret(nombre: str) -> None:
    assert est_devinable(nombre)


def test_most_numbers_may_be_chosen() -> None:
    libres = [n for n in range(10_000) if not est_devinable(f"{n:04}")]
    assert len(libres) > 9_000
    assert 4871 in libres


@given(_FIGURES, _FIGURES)
def test_number_is_typed_twice_alike(un: str, deux: str) -> None:
    lu, erreurs = lire_formulaire(NombreChoisi, {"nombre": un, "encore": deux})
    assert (lu is not None) is (un == deux and not est_devinable(un)), erreurs


@given(st.text(ALPHABET, min_size=NUMERO, max_size=NUMERO), st.sampled_from(" .-\u2011"))
def test_number_of_a_card_is_read_however_it_is_copied(numero: str, entre: str) -> None:
    donnees = {"numero": f" {numero[:4].lower()}{entre}{numero[4:]}"}
    lu, _ = lire_formulaire(ConfirmationDeCarte, donnees | {"nombre": "48 71", "encore": "4871"})
    assert lu is not None
    assert (lu.numero, lu.nombre) == (numero, "4871")


def test_whole_card_is_cut_where_it_was_joined() -> None:
    codes = [ALPHABET[rang] * CODE for rang in range(20)]
    lue, _ = lire_formulaire(CarteEntiere, {"carte": "K7MP2XWA" + "".join(codes)})
    assert lue is not None
    assert (lue.numero, lue.codes) == ("K7MP2XWA", codes)
    assert lire_formulaire(CarteEntiere, {"carte": "K7MP2XWA"})[0] is None
