"""Try the wall of what one has read directly."""

from typing import Any

import psycopg
import pytest

from tests.carnet.nouveautes import mur

pytestmark = pytest.mark.pg
ESSAIS = [essai for nom, essai in sorted(vars(mur).items()) if nom.startswith("essai_")]


@pytest.mark.parametrize("essai", ESSAIS, ids=lambda essai: essai.__name__)
def test_wall_of_what_one_has_read_holds(admin: psycopg.Connection[Any], essai: Any) -> None:
    essai(admin)
