"""Try the wall of the papers as it is."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.droits.papiers import mur

pytestmark = pytest.mark.pg


@pytest.mark.parametrize(
    "essai",
    [
        mur.essai_lecture,
        mur.essai_ecriture,
        mur.essai_publication_incomplete,
        mur.essai_promesse,
    ],
)
def test_papers_are_written_by_one_rôle_whole_and_read_at_home(
    admin: psycopg.Connection[Any], essai: Callable[[psycopg.Connection[Any]], None]
) -> None:
    essai(admin)
