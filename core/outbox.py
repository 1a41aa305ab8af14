"""Send mail after the request that asked for it is committed.

A message waits encrypted, is sent by the worker, and its content is erased as soon as it left. Its
subject names nobody. A server that is away, or asks to wait, is tried again for two days, and what
opens for ten minutes for no longer than that; an address that is refused is told to somebody, once.
Whatever kills the worker, a message leaves, and always under the same identity.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

import aiosmtplib
import structlog
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job
from sqlalchemy import DateTime, Index, Integer, LargeBinary, SmallInteger, Text, func, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.boite_essai import garder_courriel
from core.clock import maintenant
from core.coffre import Coffre, CoffreError
from core.db import Base, Context, Sessions, open_session
from core.jobs import app, differer
from core.scelles import SCELLE, Scelle

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "balayer_courriels": "Recherche des courriels oubliés",
    "envoyer_courriel": "Envoi d’un courriel",
}
_OBJET = b"courriel"
_JOURNAL = structlog.get_logger("carnet.courriels")
# A transient error is tried again this long, this often at least; then the message is set aside,
# whole, for a week.
ESSAIS_PENDANT = timedelta(hours=48)
ATTENTE_MAX = timedelta(minutes=30)
GARDE_DE_COTE = timedelta(days=7)
# What these carry opens nothing after ten minutes, or was read again just before it left: late, it
# would only mislead. It is erased then, and whoever asked for it asks again.
EPHEMERES, VIE = ["code", "lien", "rappel"], timedelta(minutes=10)
# Longer than one sending can take: whoever tries within it knows that another one is at it.
BAIL = timedelta(seconds=90)
ENVOI_S, COMMANDE_S = 60, 20
REFUS_DIT = "dire_refus"


class CourrielSortant(Base):
    """Keep a message until it left; `contenu` is encrypted, and empty afterwards.

    `issue` says why it will not leave: refused, set aside after two days, past its time, or
    cancelled by a restoration.
    """

    __tablename__ = "courriel_sortant"
    __table_args__ = (
        Index(
            "ix_courriel_sortant_attente", "cree_le", postgresql_where=text("contenu is not null")
        ),
        Index("ix_courriel_sortant_issue", "tente_le", postgresql_where=text("issue is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contenu: Mapped[bytes | None] = mapped_column(LargeBinary, info={SCELLE: Scelle(_OBJET)})
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    envoye_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    genre: Mapped[str] = mapped_column(Text, server_default="autre")
    tente_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    essais: Mapped[int] = mapped_column(Integer, server_default="0")
    code: Mapped[int | None] = mapped_column(SmallInteger)
    issue: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Courriel:
    """Hold one message; the subject never names a person, the body is plain text.

    `genre` is what an operator may read of it. The rest says whom a refusal is told: who sent it,
    else whoever follows the account it goes to, in which territoire.
    """

    destinataire: str
    sujet: str
    corps: str
    genre: str = "autre"
    territoire: int | None = None
    envoye_par: str | None = None
    pour: str | None = None


@dataclass(frozen=True, slots=True)
class Postier:
    """Hold what the worker needs to send.

    Sessions and their context, key, server, sender, our own address. `boite_essai` is the folder
    where the demo keeps its mail when it has no server; `passerelle_sms`, the address of an
    operator that turns a mail into a text message.
    """

    sessions: Sessions
    contexte: Context
    coffre: Coffre
    smtp_url: str
    expediteur: str
    base_url: str = ""
    boite_essai: Path | None = None
    passerelle_sms: str = ""


def adresse_sms(passerelle: str, numero: str) -> str:
    """Give the address by which a number receives a text message.

    A message of ours goes one way only: what waits, is tried again or is refused is so for both.
    """
    return passerelle.replace("{numero}", numero)


class Reporte(Exception):
    """Say that a message did not leave this time."""


class Reessais(BaseRetryStrategy):
    """Try again sooner at first, then every half hour.

    The message itself knows when it has been long enough.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Wait 4, 16, 64… seconds, half an hour at most."""
        if not isinstance(exception, Reporte):
            _JOURNAL.error("courriel", exc_info=exception)
        attente = min(4 ** min(job.attempts + 1, 8), int(ATTENTE_MAX.total_seconds()))
        return RetryDecision(retry_in={"seconds": attente})


_PRENDRE = text(
    "update courriel_sortant set tente_le = now(), essais = essais + 1 where id = :id and contenu"
    " is not null"
    " and issue is null and (tente_le is null or tente_le < now() - cast(:bail as interval))"
    " returning contenu, cree_le"
)
_PERIMER = text(
    "update courriel_sortant set contenu = null, issue = 'perime' where contenu is not null"
    " and genre = any(cast(:genres as text[])) and cree_le < now() - cast(:vie as interval)"
    " and (cast(:id as uuid) is null or id = :id)"
    " and (tente_le is null or tente_le < now() - cast(:bail as interval)) returning id"
)
_EN_COURS = text(
    "select 1 from courriel_sortant where id = :id and contenu is not null and issue is null"
)
_PARTI = text(
    "update courriel_sortant set contenu = null, envoye_le = now(), code = null where id = :id"
)
_RENDU = text("update courriel_sortant set tente_le = null, code = :code where id = :id")
_REFUSE = text(
    "update courriel_sortant set contenu = null, issue = 'refuse', code = :code where id = :id"
)
_DE_COTE = text("update courriel_sortant set issue = 'de_cote', code = :code where id = :id")
_OUBLIER = text(
    "update courriel_sortant set contenu = null where issue = 'de_cote' and contenu is not null"
    " and cree_le < now() - cast(:garde as interval)"
)
# A message without a job that will send it: it was lost with the worker, or its job failed for
# good.
_SANS_TRAVAIL = text(
    "select c.id from courriel_sortant c where c.contenu is not null and c.issue is null"
    " and c.cree_le < now() - interval '10 minutes' and not exists (select 1 from"
    " procrastinate_jobs j"
    " where j.task_name = 'envoyer_courriel' and j.status in ('todo', 'doing')"
    " and j.args ->> 'courriel_id' = c.id::text) order by c.cree_le limit 1000"
)


async def deposer_courriel(db: AsyncSession, coffre: Coffre, courriel: Courriel) -> UUID:
    """Put a message in the outbox: it leaves if and only if the transaction of `db` commits."""
    contenu = coffre.sceller(json.dumps(asdict(courriel)).encode(), _OBJET)
    ligne = CourrielSortant(id=uuid4(), contenu=contenu, genre=courriel.genre)
    db.add(ligne)
    await db.flush()
    # Somebody waits for it, and soon it opens nothing: a morning's notices do not go first.
    presse = courriel.genre in EPHEMERES
    await differer(db, envoyer_courriel, presse=presse, courriel_id=ligne.id)
    return ligne.id


def lire_courriel(coffre: Coffre, contenu: bytes) -> Courriel:
    """Open a message that waits.

    Raises CoffreError when the secret is not the one that sealed it.
    """
    return Courriel(**json.loads(coffre.ouvrir(bytes(contenu), _OBJET)))


# No transaction is open while the server is spoken to: a slow one would hold a row, and a
# connection, for its sake.
@app.task(name="envoyer_courriel", queue="courriels", retry=Reessais(), pass_context=True)
async def envoyer_courriel(context: JobContext, courriel_id: str) -> None:
    """Send one message and erase its content; a message already sent, or gone, is left alone."""
    postier: Postier = context.additional_context["postier"]
    numero = UUID(courriel_id)
    async with open_session(postier.sessions, postier.contexte) as db, db.begin():
        await _perimer(db, numero)
        prise = (await db.execute(_PRENDRE, {"id": numero, "bail": BAIL})).one_or_none()
        if prise is None:
            if await db.scalar(_EN_COURS, {"id": numero}):
                raise Reporte
            return
    try:
        courriel = lire_courriel(postier.coffre, prise.contenu)
    except CoffreError:
        await _reporter(postier, numero, prise.cree_le, None, None)
        return
    try:
        async with asyncio.timeout(ENVOI_S):
            await remettre_au_serveur(postier, courriel, numero)
    except (aiosmtplib.SMTPException, OSError, ValueError, UnicodeError) as erreur:
        code = code_de(erreur)
        if est_definitif(erreur):
            await _refuser(postier, numero, courriel, code)
        else:
            await _reporter(postier, numero, prise.cree_le, courriel, code)
        return
    async with open_session(postier.sessions, postier.contexte) as db, db.begin():
        await db.execute(_PARTI, {"id": numero})


async def _perimer(db: AsyncSession, numero: UUID | None = None) -> None:
    """Erase what would open nothing any more: this message, or all of them."""
    parametres = {"genres": EPHEMERES, "vie": VIE, "bail": BAIL, "id": numero}
    for perime in (await db.execute(_PERIMER, parametres)).scalars().all():
        _JOURNAL.warning("courriel_perime", courriel=str(perime))


async def _refuser(postier: Postier, numero: UUID, courriel: Courriel, code: int | None) -> None:
    async with open_session(postier.sessions, postier.contexte) as db, db.begin():
        await db.execute(_REFUSE, {"id": numero, "code": code})
        await _dire(db, courriel)
    _JOURNAL.warning("courriel_refuse", courriel=str(numero), genre=courriel.genre, code=code)


async def _reporter(
    postier: Postier, numero: UUID, cree_le: datetime, courriel: Courriel | None, code: int | None
) -> None:
    """Let the job be tried again, or set the message aside once it has been tried for two days."""
    longtemps = maintenant() - cree_le > ESSAIS_PENDANT
    async with open_session(postier.sessions, postier.contexte) as db, db.begin():
        await db.execute(_DE_COTE if longtemps else _RENDU, {"id": numero, "code": code})
        if longtemps and courriel is not None:
            await _dire(db, courriel)
    if not longtemps:
        raise Reporte
    _JOURNAL.error("courriel_de_cote", courriel=str(numero), code=code)


async def _dire(db: AsyncSession, courriel: Courriel) -> None:
    if courriel.territoire is None:
        return
    await differer(
        db,
        REFUS_DIT,
        territoire_id=courriel.territoire,
        envoye_par=courriel.envoye_par or "",
        pour=courriel.pour or "",
    )


def est_definitif(erreur: Exception) -> bool:
    """Say whether trying again is useless: it is the address, or the message, that is refused.

    A refusal of ourselves (log-in, sender, greeting) is a fault of settings: no message is lost for
    it.
    """
    if isinstance(erreur, aiosmtplib.SMTPRecipientsRefused):
        return all(refus.code >= 500 for refus in erreur.recipients)
    if isinstance(erreur, (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError)):
        return erreur.code >= 500
    if isinstance(erreur, OSError):
        return False
    return isinstance(erreur, (aiosmtplib.SMTPNotSupported, ValueError))


def code_de(erreur: Exception) -> int | None:
    """Give the number that the server answered, if it answered one."""
    if isinstance(erreur, aiosmtplib.SMTPRecipientsRefused) and erreur.recipients:
        return int(erreur.recipients[0].code)
    return int(erreur.code) if isinstance(erreur, aiosmtplib.SMTPResponseException) else None


async def remettre_au_serveur(postier: Postier, courriel: Courriel, numero: UUID) -> None:
    """Hand a message to the SMTP server; sent twice, it keeps the same identity."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        postier.expediteur,
        courriel.destinataire,
        courriel.sujet,
    )
    message["Date"] = format_datetime(maintenant())
    message["Message-ID"] = identite_du_message(postier.expediteur, numero)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(courriel.corps)
    if postier.boite_essai is not None and not postier.smtp_url:
        await asyncio.to_thread(garder_courriel, postier.boite_essai, message)
        return
    adresse = urlsplit(postier.smtp_url)
    await aiosmtplib.send(
        message,
        hostname=adresse.hostname,
        port=adresse.port,
        username=unquote(adresse.username) if adresse.username else None,
        password=unquote(adresse.password) if adresse.password else None,
        use_tls=adresse.scheme == "smtps",
        timeout=COMMANDE_S,
    )


def identite_du_message(expediteur: str, numero: UUID) -> str:
    """Name a message: its number, at the sender's own domain.

    Whoever receives it twice drops the second.
    """
    domaine = parseaddr(expediteur)[1].rpartition("@")[2] or "localhost"
    return f"<{numero}@{domaine}>"


@app.periodic(cron="*/5 * * * *", periodic_id="balayer_courriels")
@app.task(
    name="balayer_courriels",
    queue="courriels",
    queueing_lock="balayer_courriels",
    pass_context=True,
)
async def balayer_courriels(context: JobContext, timestamp: int) -> None:
    """Give a job again to messages that lost theirs; forget those that waited for too long."""
    postier: Postier = context.additional_context["postier"]
    async with open_session(postier.sessions, postier.contexte) as db, db.begin():
        await _perimer(db)
        for numero in (await db.execute(_SANS_TRAVAIL)).scalars().all():
            await differer(db, envoyer_courriel, courriel_id=numero)
        await db.execute(_OUBLIER, {"garde": GARDE_DE_COTE})
