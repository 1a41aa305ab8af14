"""Check the line that a night adds to the measures: figures, or plain words when it stopped."""

from typing import Any

from tests.auth.bilan import MESURES, ligne, noter_les_gestes, sont_repetes

FIGURES: dict[str, dict[str, Any]] = {
    "acces": {"pas": 26_000, "decisions": 10, "reponses": 20, "desaccords": 0, "histoires": 5},
    "mutants": {"mutants": 108, "vus": 108},
    "schema": {"operations": 40, "requetes": 90_000, "au_moins": 1_000},
    "couverture": {"pourcent": "91,4"},
}


def test_a_whole_night_is_one_row_of_the_table() -> None:
    dite = ligne(FIGURES, "2026-11-29", "abc1234")
    assert dite.count("|") == MESURES.read_text("utf-8").splitlines()[-1].count("|") == 7
    for mot in ("26000 pas", "0 désaccord", "108 vus sur 108", "90000 requêtes", "91,4 %"):
        assert mot in dite


def test_a_part_that_stopped_says_so() -> None:
    partie = {nom: FIGURES[nom] for nom in ("acces", "mutants")}
    assert ligne(partie, "2026-11-29", "abc1234").count("pas finie") == 2


def test_the_acts_of_a_night_take_the_place_of_those_of_the_last_one() -> None:
    texte = MESURES.read_text("utf-8")
    noms = {f"un_geste_{rang}": rang for rang in range(40)}
    for gestes in (noms, noms | {"inviter": 7}):
        texte = noter_les_gestes(texte, gestes)
    assert texte.count("Gestes tirés") == 1
    assert "un geste 39 39" in texte.replace("\n", " ")
    assert "inviter 7" in texte
    assert texte.splitlines()[-1] == MESURES.read_text("utf-8").splitlines()[-1]
    assert "pas finie » : cette partie" in texte


def test_a_run_told_twice_does_not_count_twice() -> None:
    un, deux = ({"graine": n, "pas": 40 + n, "gestes": {"ecrire": 3}} for n in (1, 2))
    assert not sont_repetes([un, deux])
    assert sont_repetes([un, deux, un | {"graine": 3}])
