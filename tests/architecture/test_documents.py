"""Check that what the documents cite exists."""

import re

import pytest

from core.migrations import RACINE

_ESSAIS = re.compile(r"`(tests/[^`\s:]+\.py)(?:::(\w+))?")
_LIGNE = re.compile(r"\| ([A-Z][\w.]*) \|")
# A slice may keep its own beside its other tests.
_NAVIGATEUR = re.compile(r"`tests/(?:browser/|[\w/]+/test_navigateur\.py)")
_ETATS = ("fait", "en partie", "pas encore")


@pytest.mark.parametrize(
    "document", ["docs/securite.md", "docs/exigences.md", "docs/acces.md", "SECURITY.md"]
)
def test_every_test_that_a_document_cites_exists(document: str) -> None:
    cites = set(_ESSAIS.findall((RACINE / document).read_text("utf-8")))
    absents = {(chemin, nom) for chemin, nom in cites if not (RACINE / chemin).exists()}
    absents |= {
        (chemin, nom)
        for chemin, nom in cites - absents
        if nom and f"def {nom}(" not in (RACINE / chemin).read_text("utf-8")
    }
    assert absents == set()


def test_decisions_are_numbered_and_have_a_status() -> None:
    for fichier in sorted((RACINE / "docs/adr").glob("*.md")):
        titre, vide, statut = fichier.read_text("utf-8").splitlines()[:3]
        assert titre.startswith(f"# {fichier.name[:4]}. "), fichier.name
        assert (vide, statut.startswith("Status: ")) == ("", True), fichier.name


def test_no_two_decisions_share_a_number() -> None:
    numeros = [fichier.name[:4] for fichier in sorted((RACINE / "docs/adr").glob("*.md"))]
    assert numeros == [f"{rang:04}" for rang in range(1, len(numeros) + 1)]


def exigences() -> list[tuple[str, str, str]]:
    """Read each requirement: its reference, the tests it cites, its state."""
    lignes = (RACINE / "docs/exigences.md").read_text("utf-8").splitlines()
    cellules = [ligne.strip("| ").split(" | ") for ligne in lignes if _LIGNE.match(ligne)]
    assert {len(c) for c in cellules} == {5}
    return [(c[0].strip(), c[3], c[4].strip()) for c in cellules]


def test_requirements_have_three_states_and_what_is_missing_is_said() -> None:
    mal_dits = [
        ref
        for ref, _, etat in exigences()
        if etat.split(" : ")[0] not in _ETATS or etat == "en partie"
    ]
    assert mal_dits == []


def test_requirement_is_done_when_a_browser_does_it() -> None:
    assert [
        ref
        for ref, essais, etat in exigences()
        if etat.startswith("fait") and not _NAVIGATEUR.search(essais)
    ] == []


def test_requirements_are_counted_as_they_are() -> None:
    faites, en_partie, pas_encore = (
        sum(e.startswith(etat) for _, _, e in exigences()) for etat in _ETATS
    )
    compte = (
        f"Sur les {len(exigences())} lignes : {faites} faites, {en_partie} en partie, {pas_encore}"
        f" pas encore."
    )
    assert compte in (RACINE / "docs/exigences.md").read_text("utf-8")


def test_table_of_slices_is_the_tree() -> None:
    tranches = {
        f"{paquet}/{dossier.name}"
        for paquet in ("auth", "carnet", "droits", "offers")
        for dossier in (RACINE / paquet).iterdir()
        if (dossier / "__init__.py").exists()
    }
    page = (RACINE / "docs/architecture.md").read_text("utf-8")
    assert (
        set(re.findall(r"^\| `((?:auth|carnet|droits|offers)/\w+)` \|", page, re.MULTILINE))
        == tranches
    )


def test_every_form_with_a_text_to_write_keeps_a_draft() -> None:
    formulaire = re.compile(r"<form\b(?:\{[%{].*?[%}]\}|[^>{])*>.*?</form>", re.DOTALL)
    oublies = [
        fichier.name
        for dossier in ("auth", "carnet", "droits", "offers")
        for fichier in (RACINE / dossier).rglob("*.html")
        for forme in formulaire.findall(fichier.read_text("utf-8"))
        if ("champs.zone" in forme or "<textarea" in forme)
        and 'method="post"' in forme
        and "data-brouillon" not in forme
    ]
    assert oublies == []
