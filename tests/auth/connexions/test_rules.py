"""Try what an OpenID provider may say, one word of it wrong at a time."""

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.connexions.rules import (
    AGE_MAXIMAL_S,
    ECART_S,
    SUJET_MAXIMAL,
    Attendu,
    Illisible,
    RefusConnexion,
    empreinte_d_acces,
    est_un_sujet,
    lire_entete,
    lire_json,
    refus_de_l_entete,
    refus_du_jeton,
    refus_du_profil,
)

MAINTENANT = 1_800_000_000.0
JETON_ACCES = "acces-opaque"
ATTENDU = Attendu(
    "https://fournisseur.example", "carnet", "n0nce", frozenset({"eidas1"}), MAINTENANT
)
BON: dict[str, Any] = {
    "iss": "https://fournisseur.example",
    "aud": "carnet",
    "exp": MAINTENANT + 60,
    "iat": MAINTENANT,
    "nonce": "n0nce",
    "sub": "abc-123",
    "acr": "eidas1",
    "at_hash": empreinte_d_acces(JETON_ACCES),
}
VALEURS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda v: st.lists(v, max_size=2) | st.dictionaries(st.text(max_size=3), v, max_size=2),
    max_leaves=3,
)


def sans(nom: str) -> dict[str, Any]:
    return {cle: valeur for cle, valeur in BON.items() if cle != nom}


# The token
# --------------------------------------------------------------------------------------------------
def test_right_token_is_taken() -> None:
    assert refus_du_jeton(BON, ATTENDU, JETON_ACCES) is None


@pytest.mark.parametrize(
    ("faux", "refus"),
    [
        ({"iss": "https://fournisseur.example/"}, RefusConnexion.emetteur),
        ({"iss": "https://FOURNISSEUR.example"}, RefusConnexion.emetteur),
        ({"iss": ["https://fournisseur.example"]}, RefusConnexion.emetteur),
        ({"aud": "autre"}, RefusConnexion.destinataire),
        ({"aud": []}, RefusConnexion.destinataire),
        ({"aud": None}, RefusConnexion.destinataire),
        ({"aud": {"carnet": 1}}, RefusConnexion.destinataire),
        ({"aud": ["carnet", "autre"]}, RefusConnexion.destinataire),
        ({"aud": ["carnet", "autre"], "azp": "autre"}, RefusConnexion.destinataire),
        ({"azp": "autre"}, RefusConnexion.destinataire),
        ({"exp": MAINTENANT - ECART_S}, RefusConnexion.periode),
        ({"iat": MAINTENANT + ECART_S + 1}, RefusConnexion.periode),
        ({"iat": MAINTENANT - AGE_MAXIMAL_S - 1}, RefusConnexion.periode),
        ({"nbf": MAINTENANT + ECART_S + 1}, RefusConnexion.periode),
        ({"exp": "demain"}, RefusConnexion.periode),
        ({"iat": None}, RefusConnexion.periode),
        ({"exp": True}, RefusConnexion.periode),
        ({"nonce": "autre"}, RefusConnexion.nonce),
        ({"nonce": "n0ncé"}, RefusConnexion.nonce),
        ({"nonce": 0}, RefusConnexion.nonce),
        ({"nonce": ["n0nce"]}, RefusConnexion.nonce),
        ({"sub": ""}, RefusConnexion.sujet),
        ({"sub": "é"}, RefusConnexion.sujet),
        ({"sub": "a" * (SUJET_MAXIMAL + 1)}, RefusConnexion.sujet),
        ({"sub": 12}, RefusConnexion.sujet),
        ({"acr": "eidas0"}, RefusConnexion.niveau),
        ({"acr": ["eidas1"]}, RefusConnexion.niveau),
        ({"at_hash": empreinte_d_acces("autre")}, RefusConnexion.jeton_acces),
        ({"at_hash": None}, RefusConnexion.jeton_acces),
    ],
)
def test_one_wrong_word_is_enough_and_is_named(faux: dict[str, Any], refus: RefusConnexion) -> None:
    assert refus_du_jeton(BON | faux, ATTENDU, JETON_ACCES) is refus


@pytest.mark.parametrize(
    ("nom", "refus"),
    [
        ("iss", RefusConnexion.emetteur),
        ("aud", RefusConnexion.destinataire),
        ("exp", RefusConnexion.periode),
        ("iat", RefusConnexion.periode),
        ("nonce", RefusConnexion.nonce),
        ("sub", RefusConnexion.sujet),
        ("acr", RefusConnexion.niveau),
        ("at_hash", None),
    ],
)
def test_what_is_not_said_is_refused_but_what_is_optional(
    nom: str, refus: RefusConnexion | None
) -> None:
    assert refus_du_jeton(sans(nom), ATTENDU, JETON_ACCES) is refus


@pytest.mark.parametrize(
    "juste",
    [
        {"aud": ["carnet"]},
        {"aud": ["carnet", "autre"], "azp": "carnet"},
        {"azp": "carnet"},
        {"exp": MAINTENANT - ECART_S + 1},
        {"iat": MAINTENANT + ECART_S},
        {"iat": MAINTENANT - AGE_MAXIMAL_S},
        {"nbf": MAINTENANT + ECART_S},
        {"exp": MAINTENANT + 0.5},
        {"sub": "a" * SUJET_MAXIMAL},
    ],
)
def test_two_clocks_may_differ_by_a_minute_and_no_more(juste: dict[str, Any]) -> None:
    assert refus_du_jeton(BON | juste, ATTENDU, JETON_ACCES) is None


def test_provider_of_which_no_level_is_asked_may_say_any() -> None:
    attendu = Attendu(ATTENDU.emetteur, "carnet", "n0nce", frozenset(), MAINTENANT)
    assert refus_du_jeton(sans("acr"), attendu, JETON_ACCES) is None


@given(st.sampled_from(sorted(BON)), VALEURS)
def test_nothing_that_a_provider_says_breaks_the_judgement(nom: str, valeur: Any) -> None:
    refus = refus_du_jeton(BON | {nom: valeur}, ATTENDU, JETON_ACCES)
    assert refus is None or isinstance(refus, RefusConnexion)


# The profile
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("dit", "signe", "refus"),
    [
        ({"sub": "abc-123"}, False, None),
        ({"sub": "autre"}, False, RefusConnexion.sujet),
        ({}, False, RefusConnexion.sujet),
        ({"sub": "abc-123"}, True, RefusConnexion.emetteur),
        ({"sub": "abc-123", "iss": ATTENDU.emetteur}, True, RefusConnexion.destinataire),
        ({"sub": "abc-123", "iss": ATTENDU.emetteur, "aud": "carnet"}, True, None),
        ({"sub": "abc-123", "iss": "https://autre.example"}, False, None),
        ({"sub": "abc-123", "exp": MAINTENANT - ECART_S}, False, RefusConnexion.periode),
        ({"sub": "abc-123", "exp": MAINTENANT - ECART_S + 1}, False, None),
        ({"sub": "abc-123", "exp": "tard"}, False, RefusConnexion.periode),
        ({"sub": "autre", "iss": ATTENDU.emetteur, "aud": "carnet"}, True, RefusConnexion.sujet),
    ],
)
def test_profile_is_of_whom_the_token_was_about(
    dit: dict[str, Any], signe: bool, refus: RefusConnexion | None
) -> None:
    assert refus_du_profil(dit, "abc-123", ATTENDU, signe=signe) is refus


@pytest.mark.parametrize(
    ("valeur", "juste"),
    [
        ("a", True),
        ("f" * 255, True),
        ("00u-_.~:/+=", True),
        ("", False),
        (" ", False),
        ("a\n", False),
        ("a\x00", False),
        ("\u202e", False),
        (b"abc", False),
        (None, False),
    ],
)
def test_subject_is_one_visible_text(valeur: object, juste: bool) -> None:
    assert est_un_sujet(valeur) is juste


def test_print_of_a_token_is_that_of_the_standard() -> None:
    # OpenID Connect Core 1.0, appendix A.3.
    jeton = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
    assert empreinte_d_acces(jeton) == "77QmUPtjPfzWtF2AnpK9RQ"


# What is read
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "texte",
    [
        b'{"alg": "none", "alg": "RS256"}',
        b'{"a": {"b": 1, "b": 1}}',
        b'{"exp": NaN}',
        b'{"exp": Infinity}',
        b'{"exp": -Infinity}',
        b"[]",
        b'"texte"',
        b"null",
        b"1",
        b"",
        b"{",
        b'{"a": 1} {"b": 2}',
        b'{"a": "\xff"}',
        "{}".encode("utf-16"),
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
    ids=range(15),
)
def test_json_that_says_two_things_or_none_is_not_read(texte: bytes) -> None:
    with pytest.raises(Illisible):
        lire_json(texte)


@given(st.dictionaries(st.text(max_size=5), VALEURS, max_size=4))
def test_json_of_one_object_is_read_as_it_is(objet: dict[str, Any]) -> None:
    assert lire_json(json.dumps(objet).encode()) == objet


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reading(octets: bytes) -> None:
    with suppress(Illisible):
        assert isinstance(lire_json(octets), dict)


def entete(**champs: Any) -> str:
    tete = base64.urlsafe_b64encode(json.dumps(champs).encode()).decode().rstrip("=")
    return f"{tete}.corps.signature"


@pytest.mark.parametrize("champs", [{"alg": "RS256"}, {"alg": "ES256", "kid": "a", "typ": "JWT"}])
def test_header_is_read_before_anything_is_trusted(champs: dict[str, Any]) -> None:
    assert lire_entete(entete(**champs)) == champs
    assert refus_de_l_entete(champs) is None


@pytest.mark.parametrize("jeton", ["", ".", "é.a.b", "!!!!.a.b", "bnVsbA.a.b", "e30 .a.b", "e"])
def test_header_that_is_no_object_is_not_read(jeton: str) -> None:
    with pytest.raises(Illisible):
        lire_entete(jeton)


@given(st.text(max_size=40))
def test_no_token_breaks_the_reading_of_its_header(jeton: str) -> None:
    with suppress(Illisible):
        assert isinstance(lire_entete(jeton), dict)


@pytest.mark.parametrize(
    ("tete", "refus"),
    [
        ({}, RefusConnexion.algorithme),
        ({"alg": "none"}, RefusConnexion.algorithme),
        ({"alg": "None"}, RefusConnexion.algorithme),
        ({"alg": "HS256"}, RefusConnexion.algorithme),
        ({"alg": "rs256"}, RefusConnexion.algorithme),
        ({"alg": "RS256", "crit": ["exp"]}, RefusConnexion.illisible),
        ({"alg": "RS256", "b64": False}, RefusConnexion.illisible),
        ({"alg": "RS256", "typ": "at+jwt"}, RefusConnexion.illisible),
        ({"alg": "RS256", "typ": 1}, RefusConnexion.illisible),
        ({"alg": "RS256", "kid": 1}, RefusConnexion.illisible),
        ({"alg": "RS256", "kid": None}, RefusConnexion.illisible),
    ],
)
def test_header_of_another_kind_is_refused_before_a_key_is_looked_for(
    tete: dict[str, Any], refus: RefusConnexion
) -> None:
    assert refus_de_l_entete(tete) is refus
