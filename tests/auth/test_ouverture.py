"""Check that a carnet opens by an agreement and a place together, and by nothing less."""

from typing import Any

import psycopg
import pytest

from tests.auth.acces.essais_ouverture import essai_ouverture

pytestmark = pytest.mark.pg


def test_agreement_and_place_open_together_and_each_end_shuts(
    admin: psycopg.Connection[Any],
) -> None:
    essai_ouverture(admin)
