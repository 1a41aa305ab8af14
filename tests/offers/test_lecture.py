"""Read files as producers send them."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import Invalid
from offers.catalogue.lecture import lire_fichier

ENTETE = "id;nom;thematiques\n"


def lues(chemin: Path) -> list[tuple[int, Any]]:
    return list(lire_fichier(chemin).lignes)


@pytest.mark.parametrize("cellule", ["a--b|c--d", '"[""a--b"", ""c--d""]"', '"a--b, c--d"'])
def test_csv_cell_holds_a_list(tmp_path: Path, cellule: str) -> None:
    chemin = tmp_path / "offres.csv"
    chemin.write_text(f"{ENTETE}x;Nom;{cellule}\n", "utf-8")
    assert lues(chemin) == [(2, {"id": "x", "nom": "Nom", "thematiques": ["a--b", "c--d"]})]


def test_csv_row_over_several_lines_is_named_by_its_first(tmp_path: Path) -> None:
    chemin = tmp_path / "offres.csv"
    chemin.write_bytes(b'id;nom\r\na;"sur\r\ndeux lignes"\r\nb;suite\r\n')
    assert [numero for numero, _ in lues(chemin)] == [2, 4]


def test_empty_csv_cell_is_absent(tmp_path: Path) -> None:
    chemin = tmp_path / "offres.csv"
    chemin.write_text("id,nom,telephone\nx,Nom,\n", "utf-8")
    assert lues(chemin) == [(2, {"id": "x", "nom": "Nom"})]


def test_unreadable_line_does_not_stop_the_others(tmp_path: Path) -> None:
    chemin = tmp_path / "offres.jsonl"
    chemin.write_text('{"id": 1}\n{"id":\n\n' + "[" * 5000 + '\n{"id": 2}\n', "utf-8")
    assert lues(chemin) == [(1, {"id": 1}), (2, None), (4, None), (5, {"id": 2})]


@pytest.mark.parametrize(
    "contenu",
    [
        [{"id": 1}, {"id": 2}],
        {"items": [{"id": 1}, {"id": 2}]},
        {"structures": [{"id": 1}], "services": [{"id": 2}]},
    ],
)
def test_json_list_comes_bare_or_wrapped(tmp_path: Path, contenu: Any) -> None:
    chemin = tmp_path / "offres.json"
    chemin.write_text(json.dumps(contenu, indent=1), "utf-8")
    assert [ligne for _, ligne in lues(chemin)] == [{"id": 1}, {"id": 2}]


def test_json_lines_named_json_are_read_as_lines(tmp_path: Path) -> None:
    chemin = tmp_path / "offres.json"
    chemin.write_text('{"id": 1}\n{"id": 2}\n', "utf-8")
    assert lues(chemin) == [(1, {"id": 1}), (2, {"id": 2})]


@pytest.mark.parametrize(
    "octets",
    [
        '{"nom": "Été"}\r\n{"nom": "’"}\r\n'.encode(),
        '\ufeff{"nom": "Été"}\n{"nom": "’"}'.encode(),
        '{"nom": "Été"}\n{"nom": "’"}\n'.encode("cp1252"),
        '[{"nom": "Été"},\n{"nom": "’"}]'.encode(),
    ],
    ids=["crlf", "bom", "cp1252", "liste"],
)
def test_json_lines_are_read_whatever_wrote_them(tmp_path: Path, octets: bytes) -> None:
    chemin = tmp_path / "offres.jsonl"
    chemin.write_bytes(octets)
    assert lues(chemin) == [(1, {"nom": "Été"}), (2, {"nom": "’"})]


def test_line_that_is_no_json_to_the_letter_is_read_to_be_refused_by_name(tmp_path: Path) -> None:
    chemin = tmp_path / "offres.jsonl"
    chemin.write_text('{"longitude": NaN}\n{"nom": "\\ud800"}\n', "utf-8")
    assert [numero for numero, ligne in lues(chemin) if isinstance(ligne, dict)] == [1, 2]


@pytest.mark.parametrize(
    ("nom", "octets"), [("a.json", b"[1,"), ("a.parquet", b"PAR1\x00\x01"), ("a.json", b"")]
)
def test_file_that_is_nothing_known_is_refused_in_one_sentence(
    tmp_path: Path, nom: str, octets: bytes
) -> None:
    chemin = tmp_path / nom
    chemin.write_bytes(octets)
    with pytest.raises(Invalid) as refus:
        lues(chemin)
    assert nom in refus.value.erreurs["fichier"]


def test_absent_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refus:
        lire_fichier(tmp_path / "rien.csv")
    assert "rien.csv" in refus.value.erreurs["fichier"]
