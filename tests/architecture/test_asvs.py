"""Check that the table of OWASP ASVS 5.0 says everything, once, with what proves it."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from auth.connexions.pages import ABSOLUE_S, REPOS_PARTAGE_S, REPOS_S

RACINE = Path(__file__).resolve().parents[2]
PAGE = RACINE / "docs" / "securite.md"
_CITES = re.compile(r"`(tests/[^`\s:]+\.py)(?:::(\w+))?`")
_RENVOIS = re.compile(r"\]\(exploitation\.md#([^)]+)\)")
# What is asked of a document is proved by that document: the words that must stand in it.
ECRITS = {
    "2.1.3": ("docs/exploitation.md", "## Combien de carnets un compte ouvre en un jour"),
    "5.1.1": ("docs/guide/referent.md", "PDF ou photo, 10 Mo au plus"),
    "6.1.1": ("SECURITY.md", "five tries a browser"),
    "6.1.3": ("SECURITY.md", "## Logging in"),
    "7.1.1": ("docs/exploitation.md", "### Les sessions"),
    "7.1.2": ("docs/exploitation.md", "plusieurs sessions à la fois, sans nombre limite"),
    "7.1.3": ("docs/exploitation.md", "ne prévient pas Carnet"),
    "13.1.1": ("docs/exploitation.md", "### Ce qui sort de la machine"),
    "14.1.1": ("docs/donnees.md", "## Le carnet"),
    "15.1.3": ("docs/adr/0025-commit-before-rendering.md", "Status: "),
    "16.1.1": ("docs/exploitation.md", "un objet JSON par ligne"),
}  # fmt: skip
# What a linter or the types prove, at every change, of the whole source: no test would say more.
CONTROLES = {
    "1.3.2": ("forme", "ruff refuses eval, exec and their kin (S102, S307)"),
    "15.3.5": ("types", "mypy strict, on the product and its tests"),
}
PARTIELS = ("en partie", "non tenu")


class Ligne(NamedTuple):
    """Hold one row of the table."""

    numeros: tuple[str, ...]
    etat: str
    dit: str


@cache
def niveaux() -> dict[str, int]:
    lignes = (RACINE / "tests" / "architecture" / "asvs.txt").read_text("utf-8").splitlines()
    return {n: int(niveau) for n, niveau in (ligne.split() for ligne in lignes if ligne[0] != "#")}


def _deplier(cellule: str) -> tuple[str, ...]:
    """Give the numbers that a cell names: one, a range, or a whole section or chapter."""
    tous = list(niveaux())
    numeros: list[str] = []
    for mot in cellule.split(", "):
        debut, _, fin = mot.partition("–")
        if fin:
            numeros += tous[tous.index(debut) : tous.index(fin) + 1]
        elif mot in niveaux():
            numeros.append(mot)
        else:
            dessous = [n for n in tous if n.startswith(f"{mot}.")]
            assert dessous, f"{mot} does not exist"
            numeros += dessous
    return tuple(numeros)


@cache
def table() -> tuple[Ligne, ...]:
    _, _, partie = PAGE.read_text("utf-8").partition("## 12. ")
    cellules = [
        [c.strip() for c in ligne.strip("|").split(" | ")]
        for ligne in partie.splitlines()
        if re.match(r"\| \d", ligne)
    ]
    assert {len(c) for c in cellules} == {4}
    return tuple(Ligne(_deplier(c[0]), c[2], c[3].strip()) for c in cellules)


def test_list_is_the_whole_standard() -> None:
    assert Counter(niveaux().values()) == {1: 70, 2: 183, 3: 92}


def test_each_requirement_of_the_first_two_levels_has_one_row() -> None:
    comptes = Counter(n for ligne in table() for n in ligne.numeros)
    assert {n: fois for n, fois in comptes.items() if fois > 1} == {}
    assert {n for n, niveau in niveaux().items() if niveau < 3} - set(comptes) == set()


def test_each_state_is_one_that_the_page_defines() -> None:
    _, _, partie = PAGE.read_text("utf-8").partition("## 12. ")
    definis = set(re.findall(r"\*\*([^*]+)\*\* :", partie.partition("| n° |")[0]))
    assert {"tenu", "exploitant", "sans objet", *PARTIELS} == definis
    assert {ligne.etat for ligne in table()} <= definis


def test_what_is_held_is_proved() -> None:
    sans_preuve = [
        ligne.numeros[0]
        for ligne in table()
        if ligne.etat == "tenu"
        and not _CITES.search(ligne.dit)
        and not all(n in ECRITS or n in CONTROLES for n in ligne.numeros)
    ]
    assert sans_preuve == []
    absents = {
        (chemin, nom)
        for ligne in table()
        for chemin, nom in _CITES.findall(ligne.dit)
        if not (RACINE / chemin).exists()
        or (nom and f"def {nom}(" not in (RACINE / chemin).read_text("utf-8"))
    }
    assert absents == set()


def test_what_a_document_or_a_check_proves_is_cited_and_there() -> None:
    par_numero = {n: ligne for ligne in table() for n in ligne.numeros}
    for numero, (chemin, mots) in ECRITS.items():
        assert mots in (RACINE / chemin).read_text("utf-8"), numero
        cite = chemin.removeprefix("docs/")
        assert f"]({cite}" in par_numero[numero].dit or chemin in par_numero[numero].dit, numero
    makefile = (RACINE / "Makefile").read_text("utf-8")
    for numero, (cible, _) in CONTROLES.items():
        assert f"\n{cible}:" in makefile, numero
        assert f"`make {cible}`" in par_numero[numero].dit, numero


def test_durations_that_are_written_are_those_of_the_code() -> None:
    page = " ".join((RACINE / "docs" / "exploitation.md").read_text("utf-8").split())
    assert (
        f"Une session finit après {REPOS_S // 60} minutes sans page ({REPOS_PARTAGE_S // 60} sur un"
        f" ordinateur dit partagé), {ABSOLUE_S // 3600} heures au plus"
    ) in page


def test_what_is_not_held_says_what_is_missing() -> None:
    assert [
        ligne.numeros[0]
        for ligne in table()
        if ligne.etat in PARTIELS and not re.search(r"Manque : .{8}", ligne.dit)
    ] == []


def test_what_the_operator_does_is_told_to_them() -> None:
    titres = {
        re.sub(r"[^\w\- ]", "", titre.lower()).replace(" ", "-")
        for titre in re.findall(
            r"^#+ (.+)$", (RACINE / "docs" / "exploitation.md").read_text("utf-8"), re.MULTILINE
        )
    }
    for ligne in table():
        renvois = set(_RENVOIS.findall(ligne.dit))
        assert renvois <= titres, ligne.numeros
        assert renvois or ligne.etat != "exploitant", ligne.numeros
