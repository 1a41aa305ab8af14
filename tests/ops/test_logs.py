"""Check that what goes wrong is logged without what people wrote."""

import json
import logging
from datetime import datetime, timedelta

import pytest
import structlog

from core.logs import configure


@pytest.fixture
def lire(capsys: pytest.CaptureFixture[str]):
    racine = logging.getLogger()
    avant = racine.handlers, racine.level
    configure("INFO")
    yield lambda: [json.loads(ligne) for ligne in capsys.readouterr().err.splitlines()]
    racine.handlers, racine.level = avant


def _tomber() -> None:
    raise ValueError("Key (courriel)=(amel@exemple.test) already exists")


@pytest.mark.parametrize(
    "journal", [structlog.get_logger("carnet.essai"), logging.getLogger("une.bibliotheque")]
)
def test_error_is_located_and_its_message_kept_out(lire, journal) -> None:
    try:
        _tomber()
    except ValueError:
        journal.exception("echec")

    (ligne,) = lire()
    assert datetime.fromisoformat(ligne["le"]).utcoffset() == timedelta(0)
    assert ligne["erreur"] == "builtins.ValueError"
    assert any("test_logs.py" in lieu for lieu in ligne["ou"])
    assert "amel" not in json.dumps(ligne)


def test_what_is_typed_stays_on_its_line(lire) -> None:
    structlog.get_logger("carnet.essai").info('vu\n{"event": "faux"}', route="/a\r\nfaux")

    (ligne,) = lire()
    assert ligne["event"].startswith("vu\n")
    assert ligne["route"] == "/a\r\nfaux"


def test_quiet_levels_stay_quiet(lire) -> None:
    structlog.get_logger("carnet.essai").debug("rien")
    logging.getLogger("httpx2").info("GET https://ailleurs.test/?q=secret")

    assert lire() == []
