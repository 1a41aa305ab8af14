"""Try how what was typed meets what somebody else stored meanwhile."""

from base64 import urlsafe_b64encode
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from core.editions import (
    A_CHOISIR,
    ECARTS,
    ECRIT,
    EDITION,
    LU,
    PERIME,
    Mots,
    confronter_saisie,
    dire_en_mots,
    empreinte_des_champs,
    exiger_edition,
    lire_contre,
    montrer_edition,
)
from core.errors import Perime

MOTS = Mots({"nom": "Nom", "ville": "Ville", "langues": "Langues"})
LU_DE_LA_PAGE: dict[str, Any] = {"nom": "Ada", "ville": "Alès", "langues": ["fr"]}


def poste(**tape: Any) -> dict[str, Any]:
    """Give what a browser sends back of the page shown at the first edition."""
    return montrer_edition(LU_DE_LA_PAGE, 1) | tape


def test_nothing_is_asked_while_nobody_else_wrote() -> None:
    donnees = poste(nom="Eva")
    assert confronter_saisie(donnees, LU_DE_LA_PAGE, 1, MOTS) == {}
    assert (donnees["nom"], donnees["ville"], donnees[ECARTS]) == ("Eva", "Alès", [])


def test_what_one_side_alone_changed_is_kept_without_a_question() -> None:
    donnees = poste(nom="Eva")
    assert confronter_saisie(donnees, LU_DE_LA_PAGE | {"ville": "Nîmes"}, 2, MOTS) == {}
    assert (donnees["nom"], donnees["ville"], donnees[EDITION]) == ("Eva", "Nîmes", "2")


def test_text_typed_after_choosing_what_is_stored_is_asked_again_not_lost() -> None:
    present = LU_DE_LA_PAGE | {"nom": "Zoé"}
    donnees = poste(nom="Eva")
    confronter_saisie(donnees, present, 2, MOTS)
    encore = {c: v for c, v in donnees.items() if c != ECARTS} | {A_CHOISIR: "nom"}
    retape = encore | {"_garde-nom": "eux", "nom": "Eva-Zoé"}
    assert confronter_saisie(retape, present, 2, MOTS)[PERIME]
    assert (retape["nom"], retape[ECARTS][0].ecrit) == ("Eva-Zoé", "Eva-Zoé")
    # What is typed now is what the page shows: chosen again, it is left out on purpose.
    decide = {c: v for c, v in retape.items() if c != ECARTS}
    decide |= {A_CHOISIR: "nom", "_garde-nom": "eux"}
    assert confronter_saisie(decide, present, 2, MOTS) == {}
    assert decide["nom"] == "Zoé"
    assert ECRIT not in decide


def test_both_having_written_the_same_is_no_question() -> None:
    donnees = poste(nom="Eva\r\n")
    assert confronter_saisie(donnees, LU_DE_LA_PAGE | {"nom": "Eva"}, 2, MOTS) == {}


def test_what_both_changed_is_asked_with_both_values_until_somebody_chooses() -> None:
    present = LU_DE_LA_PAGE | {"nom": "Zoé", "ville": "Nîmes"}
    donnees = poste(nom="Eva")
    erreurs = confronter_saisie(donnees, present, 2, MOTS)
    assert erreurs[PERIME]
    (ecart,) = donnees[ECARTS]
    assert (ecart.libelle, ecart.ecrit, ecart.enregistre) == ("Nom", "Eva", "Zoé")
    encore = {c: v for c, v in donnees.items() if c != ECARTS} | {A_CHOISIR: "nom"}
    assert confronter_saisie(dict(encore), present, 2, MOTS)[PERIME]
    for choix, reste in (("moi", "Eva"), ("eux", "Zoé")):
        choisi = encore | {"_garde-nom": choix}
        assert confronter_saisie(choisi, present, 2, MOTS) == {}
        assert (choisi["nom"], choisi["ville"]) == (reste, "Nîmes")
        assert A_CHOISIR not in choisi


def test_a_choice_about_what_changed_again_is_asked_again() -> None:
    donnees = poste(nom="Eva")
    confronter_saisie(donnees, LU_DE_LA_PAGE | {"nom": "Zoé"}, 2, MOTS)
    choisi = {c: v for c, v in donnees.items() if c != ECARTS}
    choisi |= {A_CHOISIR: "nom", "_garde-nom": "moi"}
    assert confronter_saisie(choisi, LU_DE_LA_PAGE | {"nom": "Léa"}, 3, MOTS)[PERIME]
    assert choisi[ECARTS][0].enregistre == "Léa"


def test_field_that_was_not_shown_keeps_what_is_stored_and_an_unticked_box_does_not() -> None:
    montre = {"nom": "Ada", "langues": ["fr"]}
    donnees = montrer_edition(montre, 1) | {"nom": "Eva"}
    del donnees["langues"]
    assert confronter_saisie(donnees, LU_DE_LA_PAGE, 1, MOTS) == {}
    assert donnees["ville"] == "Alès"
    assert "langues" not in donnees


@pytest.mark.parametrize("faux", ["", "é", "bm9u", "W10", "x" * 7])
def test_what_nobody_of_ours_wrote_says_nothing(faux: str) -> None:
    donnees = poste(nom="Eva") | {LU: faux}
    assert confronter_saisie(donnees, LU_DE_LA_PAGE | {"nom": "Zoé"}, 2, MOTS)[PERIME]


def test_program_is_told_both_values_of_what_differs() -> None:
    exiger_edition(None, 2, {"nom": "Eva"}, {"nom": "Zoé"})
    with pytest.raises(Perime) as refus:
        exiger_edition(1, 2, {"nom": "Eva", "ville": ""}, {"nom": "Zoé", "ville": None})
    assert (refus.value.edition, refus.value.ecarts) == (2, {"nom": ("Eva", "Zoé")})


@pytest.mark.parametrize(
    ("valeur", "dit"),
    [
        (None, "rien"),
        ("", "rien"),
        ([], "rien"),
        ((), "rien"),
        (0, "0"),
        (0.0, "0.0"),
        (False, "non"),
        (True, "oui"),
        ("true", "oui"),
        (["fr", "ar"], "fr, ar"),
        ("Alès", "Alès"),
        (date(2026, 3, 1), "2026-03-01"),
    ],
)
def test_value_is_said_in_words_and_nothing_is_not_naught(valeur: Any, dit: str) -> None:
    assert dire_en_mots(valeur) == dit


CHAMPS = st.dictionaries(
    st.sampled_from(["nom", "ville", "nombre", "langues"]),
    st.none() | st.text(max_size=5) | st.integers(0, 9) | st.lists(st.sampled_from("ab")),
)


@given(CHAMPS)
def test_edition_of_several_rows_depends_on_what_they_show_alone(champs: dict[str, Any]) -> None:
    envers = dict(reversed(champs.items()))
    assert empreinte_des_champs(envers) == empreinte_des_champs(champs)
    assert empreinte_des_champs(champs | {"autre": 1}) != empreinte_des_champs(champs)


@given(CHAMPS, st.integers(1, 99))
def test_form_sent_back_as_it_was_shown_asks_nothing_and_changes_nothing(
    champs: dict[str, Any], edition: int
) -> None:
    for plus in (0, 1):
        donnees = montrer_edition(champs, edition)
        assert confronter_saisie(donnees, champs, edition + plus, MOTS) == {}
        assert {champ: donnees.get(champ) for champ in champs} == champs


@given(CHAMPS, CHAMPS)
def test_what_nobody_typed_over_is_what_the_row_holds_now(
    montre: dict[str, Any], tenu: dict[str, Any]
) -> None:
    champs = {champ: tenu.get(champ) for champ in montre}
    donnees = montrer_edition(montre, 1)
    assert confronter_saisie(donnees, champs, 2, MOTS) == {}
    with pytest.raises(Perime) as refus:
        exiger_edition(1, 2, {champ: donnees.get(champ) for champ in champs}, champs)
    assert refus.value.ecarts == {}


@pytest.mark.parametrize("clair", [b"[" * 200_000, b'{"a":' * 200_000, b"9" * 10_000, b"\xff"])
def test_form_made_to_break_the_reading_says_nothing(clair: bytes) -> None:
    faux = urlsafe_b64encode(clair).decode()
    donnees = {"nom": "Eva", EDITION: "2", LU: faux}
    assert confronter_saisie(donnees, {"nom": "Ada"}, 2, MOTS) == {}
    assert donnees["nom"] == "Eva"


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_hidden_field_breaks_the_reading(lu: str, edition: str) -> None:
    donnees: dict[str, Any] = {"nom": "Ada", LU: lu, EDITION: edition}
    assert confronter_saisie(donnees, {"nom": "Ada"}, 2, MOTS) == {}


@pytest.mark.parametrize(
    ("tape", "tenu"),
    [
        ("une\r\ndeux", "une\ndeux"),
        (" Ada ", "Ada"),
        ("", None),
        ("true", True),
        ("", False),
        (["b", "a"], ["a", "b"]),
        ("3", 3),
    ],
)
def test_same_value_written_by_a_browser_is_no_change(tape: Any, tenu: Any) -> None:
    donnees = {"nom": tape, EDITION: "1", LU: ""}
    assert confronter_saisie(donnees, {"nom": tenu}, 2, MOTS) == {}
    exiger_edition(2, 2, {"nom": tape}, {"nom": tenu})
    with pytest.raises(Perime) as refus:
        exiger_edition(1, 2, {"nom": tape}, {"nom": tenu})
    assert refus.value.ecarts == {}


def test_who_changed_it_last_is_named_when_that_is_known() -> None:
    qui = Mots(MOTS.libelles, qui="Claire, hier à 9 h")
    erreurs = confronter_saisie(poste(nom="Eva"), LU_DE_LA_PAGE | {"nom": "Zoé"}, 2, qui)
    assert "Le dernier changement : Claire, hier à 9 h." in erreurs["formulaire"]


def test_model_reads_the_form_once_both_sides_met() -> None:
    class Fiche(BaseModel):
        nom: str
        ville: str = ""

    lire = lire_contre(Fiche, {"nom": "Zoé", "ville": "Nîmes"}, 2, MOTS)
    donnees = montrer_edition({"nom": "Ada", "ville": "Alès"}, 1) | {"ville": "Alès"}
    assert lire(donnees) == (Fiche(nom="Zoé", ville="Nîmes"), {})
    valeur, erreurs = lire(montrer_edition({"nom": "Ada", "ville": "Alès"}, 1) | {"nom": "Eva"})
    assert valeur is not None
    assert set(erreurs) == {"formulaire", PERIME}
    valeur, erreurs = lire({"nom": "", EDITION: "2", LU: ""})
    assert valeur is None
    assert erreurs == {"nom": "Ce champ est à remplir."}
