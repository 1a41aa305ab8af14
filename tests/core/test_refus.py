"""Try how a refusal becomes sentences beside fields, a status, and a refusal again."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.editions import PERIME
from core.errors import (
    AppError,
    Conflict,
    Deja,
    Ferme,
    Forbidden,
    Invalid,
    NotFound,
    Perime,
    QuotaAtteint,
    TropDeDemandes,
    Unauthenticated,
)
from core.pages import (
    DEJA,
    PORTE,
    REFUSE,
    Calcule,
    UneFois,
    fichier,
    formulaire,
    page,
    recueillir,
    refus_de,
    relire_saisie,
    une_fois,
    vers,
)

OU = UUID("0b1b6f5e-3c1d-4a0e-9d0c-0f7f0a1b2c3d")
PHRASE = "Ce carnet est fermé."


@pytest.mark.parametrize(
    ("refus", "erreurs", "statut"),
    [
        (Invalid({"nom": "Trop long."}), {"nom": "Trop long."}, 422),
        (Conflict(PHRASE), {"formulaire": PHRASE}, 422),
        (Forbidden(PHRASE), {"formulaire": PHRASE, REFUSE: PHRASE}, 403),
        (Ferme(PHRASE), {"formulaire": PHRASE, PORTE: ""}, 403),
        (Ferme(PHRASE, "domaine", OU), {"domaine": PHRASE, PORTE: str(OU)}, 403),
        (Deja(PHRASE, OU), {"formulaire": PHRASE, DEJA: str(OU)}, 422),
        (Perime(2, {}, PHRASE), {"formulaire": PHRASE, PERIME: PERIME}, 409),
    ],
)
def test_refusal_is_said_beside_its_field_under_its_status(
    refus: AppError, erreurs: Mapping[str, str], statut: int
) -> None:
    dites: dict[str, str] = {}
    with recueillir(dites):
        raise refus
    assert dites == erreurs
    rendue = formulaire("web/x.html", {"nom": "Ada"}, dites)
    assert rendue.status_code == statut
    assert rendue.context["valeurs"] == {"nom": "Ada"}
    assert rendue.context["erreurs"] == erreurs


def test_form_without_a_refusal_is_shown_as_it_is() -> None:
    dites: dict[str, str] = {}
    with recueillir(dites):
        dites["vu"] = "oui"
    assert dites == {"vu": "oui"}
    assert formulaire("web/x.html", {}, {}).status_code == 200


@pytest.mark.parametrize(
    "refus", [NotFound(), Unauthenticated(), TropDeDemandes(3), QuotaAtteint(), RuntimeError()]
)
def test_what_no_field_explains_goes_on_its_way(refus: Exception) -> None:
    dites: dict[str, str] = {}
    with pytest.raises(type(refus)), recueillir(dites):
        raise refus
    assert dites == {}


@pytest.mark.parametrize(
    "refus", [Conflict(PHRASE), Forbidden(PHRASE), Ferme(PHRASE), Ferme(PHRASE, ou=OU)]
)
def test_refusal_told_in_sentences_is_given_back_as_it_was(refus: AppError) -> None:
    dites: dict[str, str] = {}
    with recueillir(dites):
        raise refus
    rendu = refus_de(dites)
    assert (type(rendu), rendu.message) == (type(refus), PHRASE)
    assert getattr(rendu, "ou", None) == getattr(refus, "ou", None)


def test_wrong_fields_are_given_back_as_wrong_fields() -> None:
    rendu = refus_de({"nom": "Trop long."})
    assert isinstance(rendu, Invalid)
    assert rendu.erreurs == {"nom": "Trop long."}


@pytest.mark.parametrize(
    ("erreurs", "rendues"),
    [
        ({}, {"nom": "Ada"}),
        ({"nom": "Trop long."}, {"nom": "Ada"}),
        ({"formulaire": PHRASE}, {"nom": "Ada", "affiche": "close"}),
        ({"formulaire": PHRASE, "nom": "x"}, {"nom": "Ada", "affiche": "close"}),
    ],
)
def test_version_shown_again_is_the_one_that_was_read_unless_it_was_refused(
    erreurs: dict[str, str], rendues: dict[str, str]
) -> None:
    assert relire_saisie({"nom": "Ada"}, erreurs, affiche="close") == rendues


@pytest.mark.parametrize(
    ("arguments", "adresse"),
    [
        (("/carnets",), "/carnets"),
        (("/carnets", "cree"), "/carnets?fait=cree"),
        (("/carnets", "cree", OU), f"/carnets?fait=cree&sur={OU}"),
        (("/carnets", None, OU), "/carnets"),
    ],
)
def test_act_leads_on_to_a_page_that_says_it(arguments: tuple[str], adresse: str) -> None:
    suite = vers(*arguments)
    assert (suite.url, suite.status_code) == (adresse, 303)


def test_file_is_kept_under_a_name_or_made_later() -> None:
    pret = fichier(b"a;b", "carnet.csv", "text/csv")
    assert pret.content == b"a;b"
    assert pret.headers["Content-Disposition"] == 'attachment; filename="carnet.csv"'
    tard = fichier(lambda: b"%PDF-", "recu.pdf", "application/pdf", 201)
    assert isinstance(tard, Calcule)
    assert tard.content == b""
    fait = tard.fait(tard.faire())
    assert (fait.content, fait.media_type, fait.status_code) == (b"%PDF-", "application/pdf", 201)
    assert fait.headers == tard.headers


def test_page_shown_once_keeps_what_it_shows() -> None:
    montree = une_fois(page("web/code.html", code="123 456"))
    assert isinstance(montree, UneFois)
    assert (montree.template_name, montree.context["code"]) == ("web/code.html", "123 456")


# Statuses and words
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("refus", "statut"),
    [
        (NotFound(), 404), (Unauthenticated(), 401), (Forbidden(PHRASE), 403), (Ferme(PHRASE), 403),
        (Conflict(PHRASE), 409), (Deja(PHRASE, OU), 409), (Perime(1, {}), 409), (Invalid({}), 422),
        (QuotaAtteint(), 429), (TropDeDemandes(1), 429),
    ],
)  # fmt: skip
def test_each_refusal_has_its_status_and_words(refus: AppError, statut: int) -> None:
    assert refus.status == statut
    assert refus.titre != AppError.titre
    assert refus.message.endswith(".")
    assert str(refus) == refus.message


@pytest.mark.parametrize(
    ("attendre", "quand"),
    [
        (0, "2 secondes"), (1, "2 secondes"), (59, "59 secondes"), (89, "89 secondes"),
        (91, "2 minutes"), (600, "10 minutes"), (3600, "60 minutes"),
    ],
)  # fmt: skip
def test_who_asks_too_often_is_told_when_to_come_back(attendre: int, quand: str) -> None:
    assert TropDeDemandes(attendre).message.endswith(f"réessayez dans {quand}.")


@given(st.integers(0, 10**6))
def test_who_comes_back_when_told_has_waited_about_as_long(attendre: int) -> None:
    *_, nombre, unite = TropDeDemandes(attendre).message.rstrip(".").split()
    assert nombre.isdigit()
    dit = int(nombre) * (60 if unite == "minutes" else 1)
    assert abs(dit - attendre) <= 30


def test_refusal_is_shown_spaced_as_it_is_printed() -> None:
    montre = formulaire("x/y.html", {}, {"nom": "Trop court : « ici » !", PORTE: str(OU)})
    assert montre.context["erreurs"] == {
        "nom": "Trop court\u202f: «\u202fici\u202f»\u202f!",
        PORTE: str(OU),
    }
