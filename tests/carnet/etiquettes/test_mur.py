"""Try the wall of the tags as it stands."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.carnet.etiquettes import mur

pytestmark = pytest.mark.pg
ESSAIS = [f for nom, f in vars(mur).items() if nom.startswith("essai_")]


@pytest.mark.parametrize("essai", ESSAIS, ids=lambda essai: essai.__name__)
def test_tags_are_their_structures_alone(
    admin: psycopg.Connection[Any], essai: Callable[[psycopg.Connection[Any]], None]
) -> None:
    essai(admin)
