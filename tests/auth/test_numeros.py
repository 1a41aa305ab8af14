"""Check the numbers that identify people: what is refused and why, what is kept unread."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir as cle

from auth.personnes.commands import verifier_accueil
from auth.personnes.empreintes import creer_sceau
from auth.personnes.rules import (
    compacter,
    est_provisoire,
    etonner,
    refuser_caf,
    refuser_france_travail,
    refuser_nir,
)
from auth.personnes.schemas import NouvelAccueil
from auth.personnes.vocabulary import GenreIdentifiant
from core.coffre import Coffre
from core.errors import Invalid

SECRET = "s" * 40


def nir(debut: str) -> str:
    """Give thirteen characters their key."""
    return debut + str(cle.calc_check_digits(debut))


FEMME = nir("2900634172003")


@given(
    st.sampled_from("123478"),
    st.integers(0, 99),
    st.sampled_from(["01", "12", "20", "31", "42", "50", "99"]),
    st.sampled_from(["01", "2A", "2B", "75", "97", "99"]),
    st.integers(0, 999),
    st.integers(1, 999),
)
def test_a_number_with_its_key_is_taken_however_it_is_spaced(
    sexe: str, an: int, mois: str, departement: str, commune: int, rang: int
) -> None:
    numero = nir(f"{sexe}{an:02}{mois}{departement}{commune:03}{rang:03}")
    fin = f"{numero[7:10]}.{numero[10:13]}-{numero[13:]}"
    ecrit = f" {numero[0]} {numero[1:3]} {numero[3:5]}\u202f{numero[5:7].lower()} {fin}"
    assert compacter(ecrit) == numero
    assert refuser_nir(numero) is None
    assert est_provisoire(numero) is (sexe in "3478")


@given(st.integers(0, 14), st.integers(1, 9))
def test_one_digit_wrong_is_always_seen(rang: int, ecart: int) -> None:
    chiffre = str((int(FEMME[rang]) + ecart) % 10)
    assert refuser_nir(FEMME[:rang] + chiffre + FEMME[rang + 1 :])


@pytest.mark.parametrize(
    ("numero", "dit"),
    [
        ("29006341720", "15 chiffres"),
        (FEMME[:13], "la clé"),
        (nir("5900634172003"), "commence par"),
        (nir("2901334172003"), "mois"),
        (nir("2900600172003"), "département"),
        (FEMME[:13] + "00", "clé"),
        ("2900632C720034", "Corse"),
    ],
)
def test_refusal_of_a_number_says_what_is_wrong(numero: str, dit: str) -> None:
    assert dit in (refuser_nir(numero) or "")


@pytest.mark.parametrize(
    ("civilite", "naissance", "dit"),
    [
        ("Monsieur", date(1990, 6, 2), "une femme"),
        ("Madame", date(1991, 6, 2), "année"),
        ("Madame", date(1990, 7, 2), "mois"),
    ],
)
def test_a_number_that_does_not_go_with_the_rest_is_said_and_may_be_confirmed(
    civilite: str, naissance: date, dit: str
) -> None:
    saisie = NouvelAccueil.model_validate(
        {"nom": "A", "prenom": "B", "civilite": civilite, "date_naissance": naissance, "nir": FEMME}
    )
    with pytest.raises(Invalid) as refus:
        verifier_accueil(saisie, date(2026, 1, 1))
    assert dit in refus.value.erreurs["nir_confirme"]
    confirmee = saisie.model_copy(update={"nir_confirme": True})
    assert verifier_accueil(confirmee, date(2026, 1, 1)) == {GenreIdentifiant.nir: FEMME}


def test_a_month_that_the_certificate_does_not_say_surprises_nobody() -> None:
    assert etonner(nir("2903134172003"), None, date(1990, 6, 2)) is None


def test_a_nir_typed_as_a_number_of_the_caf_is_sent_to_its_own_field() -> None:
    assert "sécurité sociale" in (refuser_caf(FEMME) or "")
    assert refuser_caf("7374941") is None
    assert refuser_france_travail("30967919B") is None
    assert refuser_france_travail("ABC")


def test_birth_in_the_future_is_refused() -> None:
    saisie = NouvelAccueil(nom="A", prenom="B", date_naissance=date(2030, 1, 1))
    with pytest.raises(Invalid) as refus:
        verifier_accueil(saisie, date(2026, 1, 1))
    assert "date_naissance" in refus.value.erreurs


def test_a_number_leaves_no_trace_of_itself_and_no_link_between_territoires() -> None:
    sceau = creer_sceau(SECRET, Coffre(SECRET))
    (un,) = sceau.marquer(1, {GenreIdentifiant.nir: FEMME}).tous
    (deux,) = sceau.marquer(2, {GenreIdentifiant.nir: FEMME}).tous
    (autre,) = (
        creer_sceau("t" * 40, Coffre("t" * 40)).marquer(1, {GenreIdentifiant.nir: FEMME}).tous
    )
    assert len({un.empreinte, deux.empreinte, autre.empreinte}) == 3
    assert FEMME.encode() not in un.scelle + un.empreinte


def test_what_the_form_keeps_opens_for_its_author_only() -> None:
    sceau, moi = creer_sceau(SECRET, Coffre(SECRET)), uuid4()
    garde = sceau.garder(moi, FEMME)
    assert sceau.reprendre(moi, garde) == FEMME
    for qui, quoi in ((uuid4(), garde), (moi, "zz"), (moi, garde[:-2])):
        with pytest.raises(Invalid):
            sceau.reprendre(qui, quoi)
