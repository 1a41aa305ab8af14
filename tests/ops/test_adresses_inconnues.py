"""Check that an address nobody wrote gets a page, not an accident."""

import httpx2
import pytest

pytestmark = pytest.mark.pg


@pytest.mark.parametrize(
    "chemin",
    ["/nulle-part", "/static/absent.css", "/static/v/absent.css", "/carnets", "/%00", "/.env"],
)
async def test_unknown_address_gets_a_french_page_with_the_strict_headers(
    client: httpx2.AsyncClient, chemin: str
) -> None:
    reponse = await client.get(chemin)

    assert reponse.status_code in (303, 400, 404, 405)
    assert "default-src 'none'" in reponse.headers["Content-Security-Policy"]
    assert reponse.headers["X-Content-Type-Options"] == "nosniff"


async def test_unknown_address_of_the_api_gets_a_problem(client: httpx2.AsyncClient) -> None:
    reponse = await client.get("/api/v1/nulle-part")

    assert reponse.status_code == 404
    assert reponse.headers["Content-Type"].startswith("application/problem+json")
