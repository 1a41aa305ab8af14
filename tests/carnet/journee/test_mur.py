"""Try the wall of what is put off as it stands."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.carnet.journee import mur

pytestmark = pytest.mark.pg
ESSAIS = [f for nom, f in vars(mur).items() if nom.startswith("essai_")]


@pytest.mark.parametrize("essai", ESSAIS, ids=lambda essai: essai.__name__)
def test_what_is_put_off_is_ones_own(
    admin: psycopg.Connection[Any], essai: Callable[[psycopg.Connection[Any]], None]
) -> None:
    essai(admin)
