"""Try the outbox against a real SMTP server."""

from collections.abc import AsyncIterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any
from uuid import UUID

import aiosmtplib
import psycopg
import pytest
from aiosmtpd.controller import Controller
from anyio import to_thread

from auth.vocabulary import ANONYME
from core.coffre import Coffre
from core.courriels import relancer
from core.db import Sessions
from core.jobs import differer, travailler
from core.outbox import EPHEMERES, Courriel, Postier, deposer_courriel, est_definitif
from tests.auth import monde
from tests.conftest import Base, Ouvrir
from tests.ops.conftest import Lancer

pytestmark = pytest.mark.pg
COFFRE = Coffre("s" * 40)
MESSAGE = Courriel("amel@exemple.test", "Votre lien de connexion", "Bonjour,\n\nÀ bientôt.\n")


class Boite:
    """Keep the messages that a real SMTP server receives, unless told what to answer instead."""

    def __init__(self) -> None:
        self.recus: list[EmailMessage] = []
        self.au_destinataire = self.au_contenu = ""

    async def handle_RCPT(self, _s: Any, _t: Any, enveloppe: Any, adresse: str, _o: Any) -> str:  # noqa: N802
        enveloppe.rcpt_tos.append(adresse)
        return self.au_destinataire or "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, enveloppe: Any) -> str:  # noqa: N802
        self.recus.append(BytesParser(policy=default).parsebytes(enveloppe.content))
        return self.au_contenu or "250 OK"


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
    base: Base,
    admin: psycopg.Connection,
    sessions: Sessions,
    db_pour: Ouvrir,
    boite: tuple[Boite, str],
) -> None:
    async with db_pour() as db:
        await deposer_courriel(db, COFFRE, MESSAGE)
    for _ in range(2):
        await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)

    (recu,) = boite[0].recus
    assert (recu["To"], recu["Subject"]) == (MESSAGE.destinataire, MESSAGE.sujet)
    assert recu.get_content_type() == "text/plain"
    assert "À bientôt" in recu.get_content()
    assert admin.execute(
        "select contenu is null, envoye_le is not null from courriel_sortant"
    ).fetchall() == [(True, True)]


async def test_rolled_back_request_sends_nothing(
    base: Base, sessions: Sessions, db_pour: Ouvrir, boite: tuple[Boite, str]
) -> None:
    async with db_pour() as db:
        await deposer_courriel(db, COFFRE, MESSAGE)
        await db.rollback()
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)

    assert boite[0].recus == []


async def test_what_opens_for_ten_minutes_leaves_before_what_waited(
    base: Base, sessions: Sessions, boite: tuple[Boite, str], db_pour: Ouvrir
) -> None:
    for numero in range(12):
        await _deposer(db_pour, sujet=f"Du nouveau {numero}", genre="avis")
    for genre in EPHEMERES:
        await _deposer(db_pour, sujet=genre, genre=genre)
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    partis = [str(message["Subject"]) for message in boite[0].recus]
    assert len(partis) == 12 + len(EPHEMERES)
    # Four leave at a time.
    assert set(EPHEMERES) <= set(partis[: len(EPHEMERES) + 4])


async def test_waiting_message_is_unreadable_in_the_database(
    admin: psycopg.Connection, db_pour: Ouvrir
) -> None:
    async with db_pour() as db:
        await deposer_courriel(db, COFFRE, MESSAGE)

    (contenu,) = admin.execute("select contenu from courriel_sortant").fetchone() or (b"",)
    arguments = admin.execute("select args::text from procrastinate_jobs").fetchall()
    assert b"amel" not in contenu
    assert "amel" not in str(arguments)


async def test_unreachable_mail_server_keeps_the_message(
    base: Base, admin: psycopg.Connection, sessions: Sessions, db_pour: Ouvrir, free_tcp_port: int
) -> None:
    async with db_pour() as db:
        await deposer_courriel(db, COFFRE, MESSAGE)
    await travailler(
        base.app_url, _contexte(sessions, f"smtp://127.0.0.1:{free_tcp_port}"), attendre=False
    )

    assert admin.execute("select contenu is null from courriel_sortant").fetchall() == [(False,)]
    assert admin.execute(
        "select status::text from procrastinate_jobs where task_name = 'envoyer_courriel'"
    ).fetchall() == [("todo",)]


async def _deposer(db_pour: Ouvrir, **champs: Any) -> None:
    async with db_pour() as db:
        await deposer_courriel(db, COFFRE, replace(MESSAGE, **champs))


def _travaux(admin: psycopg.Connection, tache: str = "envoyer_courriel") -> list[Any]:
    admin.rollback()
    lignes = admin.execute(
        "select status::text, extract(epoch from scheduled_at - now()) from procrastinate_jobs"
        " where task_name = %s",
        (tache,),
    )
    return lignes.fetchall()


def _rendre_du(admin: psycopg.Connection) -> None:
    """Let time pass until every waiting job is due."""
    admin.execute(
        "update procrastinate_jobs set scheduled_at = now() - interval '1 second' where status ="
        " 'todo'"
    )
    admin.commit()


@pytest.mark.parametrize("panne", ["absent", "451 plus tard", "contenu"])
async def test_server_down_for_two_days_loses_nothing(
    base: Base,
    admin: psycopg.Connection,
    sessions: Sessions,
    db_pour: Ouvrir,
    boite: tuple[Boite, str],
    free_tcp_port_factory: Any,
    panne: str,
) -> None:
    await _deposer(db_pour)
    if panne != "absent":
        boite[0].au_destinataire = panne if panne[0] == "4" else ""
        boite[0].au_contenu = "" if panne[0] == "4" else "452 plus de place"
    url = f"smtp://127.0.0.1:{free_tcp_port_factory()}" if panne == "absent" else boite[1]
    attentes = []
    for _ in range(12):
        await travailler(base.app_url, _contexte(sessions, url), attendre=False)
        ((etat, dans),) = _travaux(admin)
        assert etat == "todo"
        attentes.append(dans)
        _rendre_du(admin)
    assert max(attentes) <= 1800
    assert attentes[-1] > 1700
    admin.execute("update courriel_sortant set cree_le = now() - interval '47 hours'")
    admin.commit()
    await travailler(base.app_url, _contexte(sessions, url), attendre=False)
    _rendre_du(admin)
    boite[0].au_destinataire = boite[0].au_contenu = ""
    boite[0].recus.clear()
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    assert len(boite[0].recus) == 1
    assert _travaux(admin) == []


async def test_message_tried_for_too_long_is_set_aside_whole_and_can_leave_again(
    base: Base,
    admin: psycopg.Connection,
    sessions: Sessions,
    db_pour: Ouvrir,
    boite: tuple[Boite, str],
    free_tcp_port_factory: Any,
) -> None:
    await _deposer(db_pour)
    admin.execute("update courriel_sortant set cree_le = now() - interval '49 hours'")
    admin.commit()
    absent = f"smtp://127.0.0.1:{free_tcp_port_factory()}"
    await travailler(base.app_url, _contexte(sessions, absent), attendre=False)
    assert _travaux(admin) == []
    assert admin.execute("select issue, contenu is null from courriel_sortant").fetchall() == [
        ("de_cote", False)
    ]
    admin.rollback()
    async with db_pour() as db:
        assert await relancer(db) == 1
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    assert len(boite[0].recus) == 1


@pytest.mark.parametrize("genre", ["code", "lien"])
@pytest.mark.parametrize("par", ["envoyer_courriel", "balayer_courriels", "relancer"])
async def test_code_that_opens_nothing_any_more_is_erased_and_never_leaves(
    base: Base,
    admin: psycopg.Connection,
    sessions: Sessions,
    db_pour: Ouvrir,
    boite: tuple[Boite, str],
    genre: str,
    par: str,
) -> None:
    await _deposer(db_pour, genre=genre)
    boite[0].au_destinataire = "451 plus tard"
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    assert [etat for etat, _ in _travaux(admin)] == ["todo"], "tried again within ten minutes"
    boite[0].au_destinataire = ""
    admin.execute("update courriel_sortant set cree_le = now() - interval '11 minutes'")
    admin.commit()
    async with db_pour() as db:
        if par == "relancer":
            await relancer(db)
        elif par == "balayer_courriels":
            await differer(db, par, timestamp=0)
    if par == "envoyer_courriel":
        _rendre_du(admin)
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    assert boite[0].recus == []
    assert admin.execute("select issue, contenu is null from courriel_sortant").fetchall() == [
        ("perime", True)
    ]
    admin.rollback()
    async with db_pour() as db:
        assert await relancer(db) == 0


@pytest.mark.parametrize(
    ("reponse", "quand"), [("550 inconnu", "destinataire"), ("554 refusé", "contenu")]
)
async def test_refused_message_is_tried_once_and_erased(
    base: Base,
    admin: psycopg.Connection,
    sessions: Sessions,
    db_pour: Ouvrir,
    boite: tuple[Boite, str],
    reponse: str,
    quand: str,
) -> None:
    await _deposer(db_pour)
    setattr(boite[0], f"au_{quand}", reponse)
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    assert _travaux(admin) == []
    trouve = admin.execute(
        "select issue, code, contenu is null, envoye_le is null from courriel_sortant"
    ).fetchall()
    assert trouve == [("refuse", int(reponse[:3]), True, True)]


def test_refusal_of_ourselves_loses_no_message() -> None:
    for erreur in (
        aiosmtplib.SMTPAuthenticationError(535, "mot de passe"),
        aiosmtplib.SMTPSenderRefused(550, "expéditeur", "carnet@exemple.test"),
        aiosmtplib.SMTPHeloError(550, "bonjour"),
        aiosmtplib.SMTPConnectResponseError(554, "occupé"),
        aiosmtplib.SMTPServerDisconnected("coupé"),
        TimeoutError(),
        ConnectionRefusedError(),
    ):
        assert not est_definitif(erreur), erreur
    assert est_definitif(
        aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(550, "inconnu", "x")])
    )
    assert not est_definitif(
        aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(450, "tard", "x")])
    )


async def test_message_sent_twice_keeps_one_identity_at_the_senders_domain(
    base: Base,
    admin: psycopg.Connection,
    sessions: Sessions,
    db_pour: Ouvrir,
    boite: tuple[Boite, str],
) -> None:
    await _deposer(db_pour)
    (numero, contenu) = admin.execute("select id, contenu from courriel_sortant").fetchone() or (
        None,
        b"",
    )
    admin.rollback()
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    admin.execute(
        "update courriel_sortant set envoye_le = null, tente_le = null, contenu = %s", (contenu,)
    )
    admin.commit()
    async with db_pour() as db:
        await relancer(db, numero)
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    assert [recu["Message-ID"] for recu in boite[0].recus] == [f"<{numero}@exemple.test>"] * 2


async def test_two_workers_on_one_message_send_it_once(
    base: Base,
    admin: psycopg.Connection,
    sessions: Sessions,
    db_pour: Ouvrir,
    boite: tuple[Boite, str],
) -> None:
    await _deposer(db_pour)
    (numero,) = admin.execute("select id from courriel_sortant").fetchone() or (None,)
    admin.rollback()
    async with db_pour() as db:
        for _ in range(3):
            await differer(db, "envoyer_courriel", courriel_id=str(numero))
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    assert len(boite[0].recus) == 1


async def test_message_whose_job_is_gone_gets_another(
    base: Base,
    admin: psycopg.Connection,
    sessions: Sessions,
    db_pour: Ouvrir,
    boite: tuple[Boite, str],
) -> None:
    await _deposer(db_pour)
    admin.execute("delete from procrastinate_jobs")
    admin.execute("update courriel_sortant set cree_le = now() - interval '11 minutes'")
    admin.commit()
    async with db_pour() as db:
        await differer(db, "balayer_courriels", timestamp=0)
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    assert len(boite[0].recus) == 1


# Who is told: the one who sent it, else those who follow the person, else the administrateurs.
@pytest.mark.parametrize("cas", ["expediteur", "referent", "administrateur"])
async def test_refused_address_is_told_to_who_can_correct_it(
    base: Base,
    admin: psycopg.Connection,
    sessions: Sessions,
    db_pour: Ouvrir,
    boite: tuple[Boite, str],
    cas: str,
) -> None:
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    pro, chef = (
        monde.professionnel(admin, 1, structure, role=r)
        for r in ("professionnel", "administrateur")
    )
    personne = monde.personne(admin, 1)
    compte = monde.compte_de(admin, 1, personne)
    if cas != "administrateur":
        monde.place(admin, 1, personne, structure, pro, referent=True)
    admin.commit()
    boite[0].au_destinataire = "550 inconnu"
    qui = {"envoye_par": str(pro)} if cas == "expediteur" else {"pour": str(compte)}
    for _ in range(2):
        await _deposer(db_pour, territoire=1, genre="avis", **qui)
        await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    attendu = (
        (chef, None)
        if cas == "administrateur"
        else (pro, None if cas == "expediteur" else personne)
    )
    avis = admin.execute(
        "select compte_id, personne_id from avis where genre = 'courriel_refuse'"
    ).fetchall()
    assert avis == [attendu], "told once, until it is read"
    assert boite[0].recus == []
    assert _travaux(admin, "envoyer_avis") == [], "no mail leaves to tell of a mail"


async def test_operator_sees_no_address_and_lets_messages_leave_again(
    cli: Lancer,
    base: Base,
    sessions: Sessions,
    db_pour: Ouvrir,
    boite: tuple[Boite, str],
    free_tcp_port_factory: Any,
) -> None:
    async def carnet(*arguments: object) -> tuple[int, str]:
        return await to_thread.run_sync(cli, *arguments)

    assert "Aucun courriel" in (await carnet("courriels"))[1]
    await _deposer(db_pour, genre="invitation")
    absent = f"smtp://127.0.0.1:{free_tcp_port_factory()}"
    await travailler(base.app_url, _contexte(sessions, absent), attendre=False)
    code, texte = await carnet("courriels")
    assert code == 0, texte
    assert "invitation" in texte
    assert "exemple.test" in texte
    assert "amel" not in texte
    assert (await carnet("courriels", "relancer"))[0] == 2
    assert (await carnet("courriels", "relancer", UUID(int=0)))[0] == 1
    assert "1 courriel" in (await carnet("courriels", "relancer", "--tous"))[1]
    await travailler(base.app_url, _contexte(sessions, boite[1]), attendre=False)
    assert len(boite[0].recus) == 1
    assert "Aucun courriel" in (await carnet("courriels"))[1]
