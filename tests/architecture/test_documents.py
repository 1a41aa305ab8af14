"""Check that what the documents cite exists."""

import re

import pytest

from core.migrations import RACINE

_ESSAIS = re.compile(r"`(tests/[^`\s:]+\.py)")


@pytest.mark.parametrize("document", ["docs/securite.md", "docs/exigences.md", "docs/acces.md", "SECURITY.md"])
def test_every_test_that_a_document_cites_exists(document: str) -> None:
    cites = set(_ESSAIS.findall((RACINE / document).read_text("utf-8")))
    assert {chemin for chemin in cites if not (RACINE / chemin).exists()} == set()
