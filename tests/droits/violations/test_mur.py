"""Try the wall of the register of violations as it is."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.droits.violations import mur

pytestmark = pytest.mark.pg


@pytest.mark.parametrize(
    "essai",
    [
        mur.essai_lecture,
        mur.essai_ecriture,
        mur.essai_conclusion,
        mur.essai_avis,
        mur.essai_a_prevenir,
        mur.essai_incidents_d_un_courrier,
    ],
)
def test_register_is_kept_by_the_dpo_and_read_at_home(
    admin: psycopg.Connection[Any], essai: Callable[[psycopg.Connection[Any]], None]
) -> None:
    essai(admin)
