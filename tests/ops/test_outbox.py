"""Try the outbox against a real SMTP server."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller

from auth.vocabulary import ANONYME
from core.coffre import Coffre
from core.db import Sessions
from core.jobs import travailler
from core.outbox import Courriel, Postier, deposer
from tests.conftest import Base, Ouvrir

pytestmark = pytest.mark.pg
COFFRE = Coffre("s" * 40)
MESSAGE = Courriel("amel@exemple.test", "Votre lien de connexion", "Bonjour,\n\nÀ bientôt.\n")


class Boite:
    """Keep the messages that a real SMTP server receives."""

    def __init__(self) -> None:
        self.recus: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, enveloppe: Any) -> str:  # noqa: N802
        self.recus.append(BytesParser(policy=default).parsebytes(enveloppe.content))
        return "250 OK"


@pytest.fixture
async def boite(unused_tcp_port: int) -> AsyncIterator[tuple[Boite, str]]:
    boite = Boite()
    serveur = Controller(boite, hostname="127.0.0.1", port=unused_tcp_port)
    serveur.start()
    yield boite, f"smtp://127.0.0.1:{unused_tcp_port}"
    serveur.stop()


@pytest.fixture
def unused_tcp_port(free_tcp_port: int) -> int:
    return free_tcp_port


def _contexte(sessions: Sessions, smtp_url: str) -> dict[str, Any]:
    return {"postier": Postier(sessions, ANONYME, COFFRE, smtp_url, "carnet@exemple.test")}


async def test_committed_message_is_sent_once_and_its_content_erased(
    base: Base, admin: psycopg.Connection, sessions: Sessions, db_pour: Ouvrir, boite: tuple[Boite, str]
) -> None:
    async with db_pour() as db:
        await deposer(db, COFFRE, MESSAGE)
    for _ in range(2):
        await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)

    (recu,) = boite[0].recus
    assert (recu["To"], recu["Subject"]) == (MESSAGE.destinataire, MESSAGE.sujet)
    assert recu.get_content_type() == "text/plain"
    assert "À bientôt" in recu.get_content()
    assert admin.execute("select contenu is null, envoye_le is not null from courriel_sortant").fetchall() == [
        (True, True)
    ]


async def test_rolled_back_request_sends_nothing(
    base: Base, sessions: Sessions, db_pour: Ouvrir, boite: tuple[Boite, str]
) -> None:
    async with db_pour() as db:
        await deposer(db, COFFRE, MESSAGE)
        await db.rollback()
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)

    assert boite[0].recus == []


async def test_waiting_message_is_unreadable_in_the_database(admin: psycopg.Connection, db_pour: Ouvrir) -> None:
    async with db_pour() as db:
        await deposer(db, COFFRE, MESSAGE)

    (contenu,) = admin.execute("select contenu from courriel_sortant").fetchone() or (b"",)
    arguments = admin.execute("select args::text from procrastinate_jobs").fetchall()
    assert b"amel" not in contenu
    assert "amel" not in str(arguments)


async def test_unreachable_mail_server_keeps_the_message(
    base: Base, admin: psycopg.Connection, sessions: Sessions, db_pour: Ouvrir, free_tcp_port: int
) -> None:
    async with db_pour() as db:
        await deposer(db, COFFRE, MESSAGE)
    await travailler(base.app_url, _contexte(sessions, f"smtp://127.0.0.1:{free_tcp_port}"), attendre=False)

    assert admin.execute("select contenu is null from courriel_sortant").fetchall() == [(False,)]
    assert admin.execute(
        "select status::text from procrastinate_jobs where task_name = 'envoyer_courriel'"
    ).fetchall() == [("todo",)]
