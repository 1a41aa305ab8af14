"""Share the small world among the web tests."""

from typing import Any

import httpx
import psycopg
import pytest

from tests.web.monde import Monde, construire


@pytest.fixture
def monde(admin: psycopg.Connection[Any], client: httpx.AsyncClient) -> Monde:
    """Fill the test's database."""
    return construire(admin)
