"""Share one small carnet among the tests of commands."""

from typing import Any

import psycopg
import pytest

from tests.carnet.scene import TABLES, Atelier, construire
from tests.conftest import Ouvrir


@pytest.fixture
def atelier(admin: psycopg.Connection[Any], db_pour: Ouvrir) -> Atelier:
    """Give the carnet, and the means of trying commands on it."""
    return Atelier(admin, db_pour, TABLES, construire(admin))
