"""Check that nobody comes in with a capacity that they do not hold."""

from typing import Any

import psycopg
import pytest

from tests.auth.acces.essais_seuil import essai_seuil

pytestmark = pytest.mark.pg


def test_only_a_capacity_that_is_held_now_comes_in(admin: psycopg.Connection[Any]) -> None:
    essai_seuil(admin)
