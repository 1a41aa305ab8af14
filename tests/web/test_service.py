"""Look at how the application is served: it says nothing of itself, and believes no stranger."""

from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from litestar.types import Receive, Scope, Send

from core import metrics
from core.settings import Settings
from web.commandes import service

DIT = "203.0.113.9"


@pytest.fixture
def reglee(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give how uvicorn would be told to serve, without listening."""
    rendus: list[dict[str, Any]] = []
    vide = SimpleNamespace(state=SimpleNamespace(engine=None))
    monkeypatch.setattr(service, "create_app", lambda *_a, **_k: vide)
    for porte in ("observer_la_reserve", "servir"):
        monkeypatch.setattr(metrics, porte, lambda *_a: None)
    monkeypatch.setattr(service, "observer_les_travaux", lambda *_a: None)
    monkeypatch.setattr(uvicorn, "run", lambda _app, **champs: rendus.append(champs))

    def regler(mandataires: str) -> dict[str, Any]:
        socle = Settings(_env_file=None, demo=True, secret="s" * 40)
        service.lancer_service(socle.model_copy(update={"mandataires": mandataires}))
        return rendus.pop()

    return regler


async def _vue_de(champs: dict[str, Any], appelant: str) -> str:
    """Give the address that the application sees of a caller who says another."""
    vues: list[Any] = []

    async def app(scope: Scope, _recevoir: Receive, _envoyer: Send) -> None:
        vues.append(scope["client"])

    config = uvicorn.Config(app, **champs)
    config.load()
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "scheme": "http",
        "client": (appelant, 1234),
        "headers": [(b"x-forwarded-for", DIT.encode())],
    }
    await config.loaded_app(scope, None, None)
    return str(vues[0][0])


def test_server_says_nothing_of_itself_and_upgrades_nothing(reglee: Any) -> None:
    champs = reglee("")
    assert (champs["server_header"], champs["access_log"], champs["ws"]) == (False, False, "none")


@pytest.mark.parametrize(
    ("mandataires", "appelant", "vue"),
    [
        ("", "198.51.100.7", "198.51.100.7"),
        ("", "127.0.0.1", "127.0.0.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "10.0.0.1", DIT),
    ],
)
async def test_address_is_believed_of_the_proxies_of_the_settings_alone(
    reglee: Any, mandataires: str, appelant: str, vue: str
) -> None:
    assert await _vue_de(reglee(mandataires), appelant) == vue
