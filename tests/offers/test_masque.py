"""Try to recognise people behind small counts."""

from hypothesis import given
from hypothesis import strategies as st

from offers.ecarts.rules import SEUIL, classe, masquer

COMPTES = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), max_size=12)


@given(COMPTES)
def test_count_from_1_to_10_is_never_shown(comptes: dict[str, int]) -> None:
    assert not [n for n in masquer(comptes).cellules.values() if n is not None and 0 < n < SEUIL]


@given(COMPTES)
def test_subtraction_never_finds_a_hidden_count(comptes: dict[str, int]) -> None:
    resultat = masquer(comptes)
    caches = [code for code, n in resultat.cellules.items() if n is None]
    if resultat.total is None or not caches:
        return
    reste = resultat.total - sum(n for n in resultat.cellules.values() if n is not None)
    assert len(caches) >= 2
    assert reste >= SEUIL


@given(COMPTES)
def test_what_is_shown_is_true(comptes: dict[str, int]) -> None:
    resultat = masquer(comptes)
    assert all(n is None or n == comptes[code] for code, n in resultat.cellules.items())
    assert resultat.total is None or resultat.total == sum(comptes.values())


def test_big_counts_are_all_shown() -> None:
    assert masquer({"a": 40, "b": 0, "c": 11}).total == 51


def test_one_small_count_hides_its_neighbour_too() -> None:
    resultat = masquer({"a": 40, "b": 3, "c": 12})
    assert resultat.cellules == {"a": 40, "b": None, "c": None}
    assert resultat.total == 55


def test_masked_zone_gets_no_grade() -> None:
    assert [classe(None, 3), classe(0, 3), classe(12, 12), classe(12, 0)] == ["x", "0", "1", "4"]
