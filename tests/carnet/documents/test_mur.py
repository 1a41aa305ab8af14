"""Try the wall of the documents as it stands; every item's own trials try them too."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from carnet.documents.rules import CARNET_MAX_OCTETS, DEPOTS_PAR_JOUR
from core.migrations import RACINE
from tests.carnet.documents import mur

pytestmark = pytest.mark.pg
ESSAIS = [f for nom, f in vars(mur).items() if nom.startswith("essai_")]


@pytest.mark.parametrize("essai", ESSAIS, ids=lambda essai: essai.__name__)
def test_documents_are_behind_their_domain(
    admin: psycopg.Connection[Any], essai: Callable[[psycopg.Connection[Any]], None]
) -> None:
    essai(admin)


def test_documents_are_items_and_their_bytes_are_not(admin: psycopg.Connection[Any]) -> None:
    items = {nom for (nom,) in admin.execute("select prive.elements()::text")}
    assert "document" in items
    assert "document_contenu" not in items


def test_wall_counts_as_the_code_says() -> None:
    dit = (RACINE / "carnet/documents/mur.sql").read_text("utf-8")
    assert f">= {DEPOTS_PAR_JOUR}\n" in dit
    assert f"> {CARNET_MAX_OCTETS}\n" in dit
