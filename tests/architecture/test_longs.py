"""Check the list of long tests: what it names exists, and the quick run still tries every kind."""

from pathlib import Path

import pytest

from core.migrations import RACINE
from tests.longs import (
    LISTE,
    SEUIL_S,
    TOUJOURS,
    ecrire,
    est_inutile,
    lire_durees,
    longs,
    ranger,
)

ESSAIS = RACINE / "tests"
# What no quick run can try: a browser, and what lasts by its nature.
SANS_RAPIDE = {"tests/browser", "tests/robustesse"}
# A slice, so to speak, of each kind: none may become long as a whole.
SORTES = (
    "tests/architecture/test_catalogue_du_mur.py",
    "tests/auth/test_mur.py",
    "tests/auth/test_elements.py",
    "tests/auth/test_conservation.py",
    "tests/attaques/test_parole.py",
    "tests/core/test_limites.py",
    "tests/offers/test_recherche.py",
    "tests/stories/test_referente.py",
    "tests/web/test_portes.py",
)


def test_what_is_listed_exists() -> None:
    perdus = []
    for adresse in longs():
        fichier, _, nom = adresse.partition("::")
        source = RACINE / fichier
        if not source.is_file() or (f"def {nom}(" not in source.read_text("utf-8") and nom):
            perdus.append(adresse)
    assert perdus == [], "make durees"


def test_form_and_doors_are_checked_at_each_change() -> None:
    assert [adresse for adresse in longs() if adresse.startswith(TOUJOURS)] == []


def test_every_folder_keeps_quick_tests() -> None:
    par_dossier: dict[str, list[str]] = {}
    for fichier in ESSAIS.rglob("test_*.py"):
        if fichier.name == "test_navigateur.py":
            continue
        dossier = fichier.parent.relative_to(RACINE).as_posix()
        par_dossier.setdefault(dossier, []).append(fichier.relative_to(RACINE).as_posix())
    sans = {d for d, fichiers in par_dossier.items() if not set(fichiers) - set(longs())}
    assert sans <= SANS_RAPIDE
    assert [s for s in SORTES if s in longs() or not (RACINE / s).is_file()] == []


def test_unread_files_are_those_that_are_long_whole() -> None:
    entiers = [adresse for adresse in longs() if "::" not in adresse]
    assert entiers
    for adresse in entiers:
        assert est_inutile(RACINE / adresse, "not navigateur and not long")
        assert not est_inutile(RACINE / adresse, "not navigateur")
    assert not est_inutile(RACINE / "tests/auth/test_mur.py", "not long")
    assert not est_inutile(Path("/ailleurs/test_mur.py"), "not long")


def test_file_is_long_when_each_of_its_tests_is() -> None:
    durees = {
        "tests/a/test_tout.py::test_un": 2 * SEUIL_S,
        "tests/a/test_tout.py::test_deux": 3 * SEUIL_S,
        "tests/a/test_part.py::test_un": 2 * SEUIL_S,
        "tests/a/test_part.py::test_deux": SEUIL_S / 2,
        f"{TOUJOURS[0]}test_forme.py::test_un": 9 * SEUIL_S,
    }
    assert ranger(durees) == [
        ("tests/a/test_tout.py", 3 * SEUIL_S),
        ("tests/a/test_part.py::test_un", 2 * SEUIL_S),
    ]


def test_report_is_read_example_by_example(tmp_path: Path) -> None:
    rapport = tmp_path / "durees.xml"
    rapport.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="tests.a.test_b" name="test_un[x::y]" time="0.25"/>'
        '<testcase classname="tests.a.test_b" name="test_un[z]" time="0.5"/>'
        '<testcase classname="tests.a.test_b" name="test_deux@groupe" time="0.125"/>'
        "</testsuite></testsuites>"
    )
    assert lire_durees([rapport]) == {
        "tests/a/test_b.py::test_un": 0.5,
        "tests/a/test_b.py::test_deux": 0.125,
    }


def test_what_was_not_measured_keeps_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ici = tmp_path / LISTE.name
    ici.write_text("# a word\n3.0 tests/a/test_vieux.py\n2.0 tests/a/test_neuf.py::test_un\n")
    monkeypatch.setattr("tests.longs.LISTE", ici)
    ecrire({"tests/a/test_neuf.py::test_un": 4.0, "tests/a/test_neuf.py::test_deux": 0.01})
    lignes = [ligne for ligne in ici.read_text("utf-8").splitlines() if ligne[0] != "#"]
    assert lignes == ["4.00 tests/a/test_neuf.py::test_un", "3.00 tests/a/test_vieux.py"]
