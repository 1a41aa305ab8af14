"""Limit how often one may ask: counts in PostgreSQL, shared by every process.

A window starts at the first request of a key and ends after `fenetre_s` seconds. A key never says
whom it stands for: it is hashed with the deployment's secret. Counts have a transaction of their
own, so that they outlive the caller's.
"""

import hmac
import ipaddress
import math
from collections.abc import Mapping
from datetime import datetime

from procrastinate import JobContext
from sqlalchemy import DateTime, Index, LargeBinary, Text, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from core.coffre import deriver
from core.db import Base, open_session
from core.errors import TropDeDemandes
from core.jobs import app
from core.outbox import Postier

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "purger_limites": "Oubli des limites passées",
}
_COMPTER = text(
    "select nombre, attendre_s from prive.compter_limite(:quoi, :cle, :maximum, :fenetre)"
)


class Limite(Base):
    """Count what one key asked in its present window.

    Not logged, so that it is cheap, and lost by a crash.
    """

    __tablename__ = "limite"
    __table_args__ = (Index("ix_limite_expire", "expire_le"), {"prefixes": ["UNLOGGED"]})

    quoi: Mapped[str] = mapped_column(Text, primary_key=True)
    cle: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    nombre: Mapped[int]
    expire_le: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def empreinter(secret: str, *valeurs: object) -> bytes:
    """Hash what a count is about (an address, a compte, an e-mail) with the deployment's secret."""
    cle = deriver(secret, b"carnet/limites/1")
    return hmac.digest(cle, "\x1f".join(map(str, valeurs)).encode(), "sha256")


async def compter(
    engine: AsyncEngine, quoi: str, cle: bytes, *, maximum: int, fenetre_s: int
) -> None:
    """Count one request.

    Raises TropDeDemandes past `maximum` in a window. `cle` comes from `empreinter`. Nothing else is
    said to the database, and the count stays whatever happens to the caller's transaction.
    """
    async with engine.connect() as connexion:
        db = await connexion.execution_options(isolation_level="AUTOCOMMIT")
        parametres = {"quoi": quoi, "cle": cle, "maximum": maximum, "fenetre": fenetre_s}
        ligne = (await db.execute(_COMPTER, parametres)).one()
    if ligne.nombre > maximum:
        raise TropDeDemandes(max(1, math.ceil(ligne.attendre_s)))


def adresse_de(hote: str | None) -> str:
    """Give what stands for one caller in an address: all of IPv4, the network of IPv6."""
    try:
        ip = ipaddress.ip_address(hote or "")
    except ValueError:
        return "inconnue"
    if ip.version == 4:
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))


@app.periodic(cron="*/10 * * * *", periodic_id="purger_limites")
@app.task(
    name="purger_limites", queue="entretien", queueing_lock="purger_limites", pass_context=True
)
async def purger_limites(context: JobContext, timestamp: int) -> None:
    """Erase the windows that ended."""
    postier: Postier = context.additional_context["postier"]
    async with open_session(postier.sessions, postier.contexte) as db, db.begin():
        await db.execute(text("select prive.purger_limites()"))
