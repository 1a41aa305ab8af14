"""Try the wall of absences as it stands."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.auth.absences import mur

pytestmark = pytest.mark.pg
ESSAIS = [f for nom, f in vars(mur).items() if nom.startswith("essai_")]


@pytest.mark.parametrize("essai", ESSAIS, ids=lambda essai: essai.__name__)
def test_absence_is_known_where_it_matters(
    admin: psycopg.Connection[Any], essai: Callable[[psycopg.Connection[Any]], None]
) -> None:
    essai(admin)
