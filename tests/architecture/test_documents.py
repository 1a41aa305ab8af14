"""Check that what the documents cite exists."""

import re

import pytest

from core.migrations import RACINE

_ESSAIS = re.compile(r"`(tests/[^`\s:]+\.py)")


@pytest.mark.parametrize("document", ["docs/securite.md", "docs/exigences.md", "docs/acces.md", "SECURITY.md"])
def test_every_test_that_a_document_cites_exists(document: str) -> None:
    cites = set(_ESSAIS.findall((RACINE / document).read_text("utf-8")))
    assert {chemin for chemin in cites if not (RACINE / chemin).exists()} == set()


def test_every_form_with_a_text_to_write_keeps_a_draft() -> None:
    formulaire = re.compile(r"<form\b(?:\{[%{].*?[%}]\}|[^>{])*>.*?</form>", re.DOTALL)
    oublies = [
        fichier.name
        for dossier in ("auth", "carnet", "offers")
        for fichier in (RACINE / dossier).rglob("*.html")
        for forme in formulaire.findall(fichier.read_text("utf-8"))
        if ("champs.zone" in forme or "<textarea" in forme)
        and 'method="post"' in forme
        and "data-brouillon" not in forme
    ]
    assert oublies == []
