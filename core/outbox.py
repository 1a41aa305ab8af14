"""Send mail after the request that asked for it is committed.

A message waits encrypted, is sent by the worker, and its content is erased as soon as it left. Its subject names
nobody.
"""

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

import aiosmtplib
from procrastinate import JobContext
from sqlalchemy import DateTime, LargeBinary, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.boite_essai import garder
from core.clock import maintenant
from core.coffre import Coffre
from core.db import Base, Context, Sessions, open_session
from core.jobs import REESSAIS, app, differer

_OBJET = b"courriel"


class CourrielSortant(Base):
    """Keep a message until it left; `contenu` is encrypted, and empty afterwards."""

    __tablename__ = "courriel_sortant"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contenu: Mapped[bytes | None] = mapped_column(LargeBinary)
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    envoye_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Courriel:
    """Hold one message; the subject never names a person, the body is plain text."""

    destinataire: str
    sujet: str
    corps: str


@dataclass(frozen=True, slots=True)
class Postier:
    """Hold what the worker needs to send: sessions and their context, key, server, sender, our own address.

    `boite_essai` is the folder where the demo keeps its mail when it has no server.
    """

    sessions: Sessions
    contexte: Context
    coffre: Coffre
    smtp_url: str
    expediteur: str
    base_url: str = ""
    boite_essai: Path | None = None


async def deposer(db: AsyncSession, coffre: Coffre, courriel: Courriel) -> UUID:
    """Put a message in the outbox: it leaves if, and only if, the transaction of `db` is committed."""
    contenu = coffre.sceller(json.dumps(asdict(courriel)).encode(), _OBJET)
    ligne = CourrielSortant(id=uuid4(), contenu=contenu)
    db.add(ligne)
    await db.flush()
    await differer(db, envoyer_courriel, courriel_id=ligne.id)
    return ligne.id


@app.task(name="envoyer_courriel", queue="courriels", retry=REESSAIS, pass_context=True)
async def envoyer_courriel(context: JobContext, courriel_id: str) -> None:
    """Send one message and erase its content; a message already sent, or gone, is left alone."""
    postier: Postier = context.additional_context["postier"]
    async with open_session(postier.sessions, postier.contexte) as db, db.begin():
        requete = (
            select(CourrielSortant).where(CourrielSortant.id == UUID(courriel_id)).with_for_update(skip_locked=True)
        )
        ligne = (await db.execute(requete)).scalar_one_or_none()
        if ligne is None or ligne.contenu is None:
            return
        courriel = Courriel(**json.loads(postier.coffre.ouvrir(ligne.contenu, _OBJET)))
        await envoyer(postier, courriel, ligne.id)
        ligne.contenu, ligne.envoye_le = None, maintenant()


async def envoyer(postier: Postier, courriel: Courriel, numero: UUID) -> None:
    """Hand a message to the SMTP server; sent twice, it keeps the same identity."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = postier.expediteur, courriel.destinataire, courriel.sujet
    message["Date"] = format_datetime(maintenant())
    message["Message-ID"] = make_msgid(str(numero), domain="carnet.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(courriel.corps)
    if postier.boite_essai is not None and not postier.smtp_url:
        await asyncio.to_thread(garder, postier.boite_essai, message)
        return
    adresse = urlsplit(postier.smtp_url)
    await aiosmtplib.send(
        message,
        hostname=adresse.hostname,
        port=adresse.port,
        username=unquote(adresse.username) if adresse.username else None,
        password=unquote(adresse.password) if adresse.password else None,
        use_tls=adresse.scheme == "smtps",
        timeout=20,
    )
