"""Try damaged files: each is refused at its line, and what a spreadsheet really writes is read."""

import pytest

from core.csv_strict import lire_csv
from core.errors import Invalid

ENTETE = "id;source;nom;description;lien;note\n"
BONNE = "a1;x;Atelier;Un atelier;https://exemple.test;1\n"


def lignes(texte: str) -> list[dict[str, str]]:
    return [ligne for _, ligne in lire_csv(texte, "offres.csv")]


@pytest.mark.parametrize(
    "abime",
    [
        ENTETE + BONNE + 'a2;x;Atelier;Un;https://exemple.test;"ouvert\n' + BONNE,
        ENTETE + 'a2;x;Atelier;"Un;https://exemple.test;1\n' + BONNE + BONNE,
        ENTETE + 'a2;x;Atelier;Un;https://exemple.test;"o\n' + BONNE
        + 'a3;x;Atelier;Un;l;f"\n' + BONNE,
        ENTETE + 'a2;x;"Atelier"bis;Un;https://exemple.test;1\n',
        ENTETE + "a2;x;Atelier;Un texte ; coupé;https://exemple.test;1\n",
        ENTETE + BONNE + "a2;x;Atel",
        ENTETE + BONNE + "a2;x;Atel\x00ier;Un;https://exemple.test;1\n",
    ],
    ids=[
        "ouvert", "ouvert au milieu", "deux égarés", "texte après", "séparateur nu", "coupé", "nul",
    ],
)  # fmt: skip
def test_damaged_file_is_refused_and_its_line_named(abime: str) -> None:
    with pytest.raises(Invalid) as refus:
        lignes(abime)
    assert "offres.csv" in refus.value.erreurs["fichier"]
    assert "ligne" in refus.value.erreurs["fichier"]


@pytest.mark.parametrize(
    ("ecrit", "description"),
    [
        ('a1;x;Atelier;"Un ; deux";l;1\n', "Un ; deux"),
        ('a1;x;Atelier;"Une ligne\net ; une autre";l;1\n', "Une ligne\net ; une autre"),
        ('a1;x;Atelier;"Dit ""atelier""";l;1\n', 'Dit "atelier"'),
        ("a1;x;Atelier;Court\n", "Court"),
        ("a1;x;Atelier;Long;l;1;;;\n", "Long"),
        ("a1;x;Atelier;Fin;l;1", "Fin"),
        ("a1;x;Atelier;l'atelier 5\" d'Alès;l;1\n", "l'atelier 5\" d'Alès"),
    ],
)
def test_what_spreadsheets_write_is_read(ecrit: str, description: str) -> None:
    assert [ligne["description"] for ligne in lignes(ENTETE + ecrit)] == [description]


def test_rows_are_named_by_their_first_line() -> None:
    texte = ENTETE + 'a1;x;Atelier;"deux\nlignes";l;1\n\n' + BONNE
    assert [numero for numero, _ in lire_csv(texte, "x.csv")] == [2, 5]
