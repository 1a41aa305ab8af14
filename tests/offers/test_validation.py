"""Refuse what cannot be true, keep and tell what could be better."""

from datetime import date
from typing import Any

import pytest

from offers.catalogue.validation import Geographie, genre, verifier_ligne
from tests.offers.lignes import un_service, une_structure

JOUR = date(2026, 11, 23)
GEO = Geographie({"31555"}, {"31", "france", "243100518"}, {"31555": (1.4442, 43.6045)})


def problemes(ligne: dict[str, Any], modele: str = "service") -> list[tuple[str, bool]]:
    return [
        (champ, bloquant)
        for champ, _, _, bloquant in verifier_ligne(ligne, modele, GEO, JOUR).problemes
    ]


def test_good_row_is_kept_without_a_word() -> None:
    verdict = verifier_ligne(un_service(), "service", GEO, JOUR)
    assert verdict.problemes == []
    assert verdict.ligne == un_service()


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("nom", "ab"),
        ("nom", "    "),
        ("nom", ...),
        ("description", "nul\x00"),
        ("code_postal", "3000"),
        ("longitude", 999.0),
        ("longitude", float("nan")),
        ("latitude", -91),
        ("latitude", ...),
        ("date_maj", "2999-01-01"),
        ("date_maj", "31/12/2025"),
        ("type", "conseil"),
        ("thematiques", ["mobilite--velo"]),
        ("thematiques", ["mobilite"]),
        ("publics", ["tous-publics", "jeunes"]),
        ("publics", []),
        ("courriel", "pas une adresse"),
        ("telephone", "n/a"),
        ("code_insee", "30999"),
        ("zone_eligibilite", ["ZZZZZ"]),
        ("zone_eligibilite", ["France entière"]),
        ("nombre_semaines", 0),
        ("nombre_semaines", 10**30),
        ("volume_horaire_hebdomadaire", float("inf")),
        ("horaires_accueil", "quand on peut"),
        ("lien_source", "javascript:alert(1)"),
        ("id", "sans-prefixe"),
        ("id", "essai--"),
        ("id", "essai--a/b"),
        ("frais", "abordable"),
        ("structure_id", None),
        ("source", 12),
        ("nom", "\ud800\ud800\ud800"),
    ],
)
def test_row_with_one_defect_is_refused_at_its_field(champ: str, valeur: Any) -> None:
    verdict = verifier_ligne(un_service(**{champ: valeur}), "service", GEO, JOUR)
    refus = [c for c, _, _, bloquant in verdict.problemes if bloquant]
    assert verdict.ligne is None
    assert champ in refus
    assert len(refus) <= 2


def test_day_to_come_is_counted_from_the_day_given_not_from_the_machine() -> None:
    jour = date(2199, 1, 1)
    assert verifier_ligne(un_service(date_maj="2199-01-01"), "service", GEO, jour).ligne is not None
    assert verifier_ligne(un_service(date_maj="2199-01-02"), "service", GEO, jour).ligne is None


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"nom": "Un nom qui finit par un point."}, "nom"),
        ({"zone_eligibilite": ...}, "zone_eligibilite"),
        ({"thematiques": ...}, "thematiques"),
        ({"longitude": ..., "latitude": ...}, "longitude"),
        ({"longitude": 43.6, "latitude": 1.44}, "longitude"),
        ({"date_maj": "2023-01-01"}, "date_maj"),
    ],
)
def test_row_that_could_be_better_is_kept_and_told(champs: dict[str, Any], champ: str) -> None:
    verdict = verifier_ligne(un_service(**champs), "service", GEO, JOUR)
    assert verdict.ligne is not None
    assert [(c, bloquant) for c, _, _, bloquant in verdict.problemes] == [(champ, False)]


def test_every_defect_of_a_row_is_told() -> None:
    assert problemes(
        un_service(telephone="n/a", horaires_accueil="?", zone_eligibilite=["ZZZZZ"])
    ) == [
        ("telephone", True),
        ("horaires_accueil", True),
        ("zone_eligibilite", True),
    ]


def test_unknown_value_comes_with_the_nearest_one() -> None:
    verdict = verifier_ligne(un_service(publics=["jeune"]), "service", GEO, JOUR)
    assert "Vouliez-vous dire « jeunes »" in verdict.problemes[0][2]


@pytest.mark.parametrize(
    "numero", ["0561000000", "+33 5 61 00 00 00", "05.61.00.00.00", "3949", "115", "0800 949 949"]
)
def test_french_numbers_are_numbers(numero: str) -> None:
    assert problemes(un_service(telephone=numero)) == []


@pytest.mark.parametrize(
    "nom", ["{{ 7*7 }}", "<script>alert(1)</script>", '=HYPERLINK("http://x")', "🙂 ﷽", "a\u202eb"]
)
def test_hostile_names_are_names(nom: str) -> None:
    verdict = verifier_ligne(un_service(nom=nom), "service", GEO, JOUR)
    assert verdict.ligne is not None
    assert verdict.ligne["nom"] == nom


def test_remote_offer_needs_no_coordinates() -> None:
    ligne = un_service(
        modes_accueil=["a-distance"], longitude=..., latitude=..., code_insee=..., commune=...
    )
    assert problemes(ligne | {"zone_eligibilite": ["france"]}) == []


def test_offer_without_its_structure_is_still_an_offer() -> None:
    assert genre(un_service(structure_id=...)) == "service"
    assert ("structure_id", True) in problemes(un_service(structure_id=...))


def test_structure_is_told_from_an_offer() -> None:
    assert genre(une_structure()) == "structure"
    assert problemes(une_structure(), "structure") == []


@pytest.mark.parametrize("brut", [None, [], "texte", 12, {}, {"a": 1}])
def test_anything_else_is_neither(brut: Any) -> None:
    assert genre(brut) is None
