"""Try the spaces of printed French."""

import pytest

from core.typographie import espacer, km_fr


@pytest.mark.parametrize(
    ("ecrit", "imprime"),
    [
        ("il dit : « oui », vraiment ?", "il dit\u202f: «\u202foui\u202f», vraiment\u202f?"),
        ("{{ rayon }} km autour", "{{ rayon }}\u202fkm autour"),
        ("<style>a:hover { color: red }</style> https://carnet.example", None),
    ],
)
def test_punctuation_stays_beside_its_word(ecrit: str, imprime: str | None) -> None:
    assert espacer(ecrit) == (imprime or ecrit)


@pytest.mark.parametrize(
    ("distance", "dite"),
    [(0.2, "moins de 1\u202fkm"), (0.99, "moins de 1\u202fkm"), (12.4, "12\u202fkm")],
)
def test_distance_is_written_in_whole_kilometres(distance: float, dite: str) -> None:
    assert km_fr(distance) == dite
