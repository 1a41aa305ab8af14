"""Check that a key is its owner's, and that what it answered stays answered."""

from typing import Any

import psycopg
import pytest

from tests.auth.envois.essais_envois import essai_envois

pytestmark = pytest.mark.pg


def test_key_of_a_sending_is_its_owners_alone(admin: psycopg.Connection[Any]) -> None:
    essai_envois(admin)
