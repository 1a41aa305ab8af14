"""Share the small world among the web tests."""

from typing import Any

import httpx2
import psycopg
import pytest

from tests.web.monde import Monde, construire


@pytest.fixture
def monde(admin: psycopg.Connection[Any], client: httpx2.AsyncClient) -> Monde:
    """Fill the test's database."""
    return construire(admin)
