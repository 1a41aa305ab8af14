"""Open and close web sessions; only hashes of tokens are stored."""

import secrets
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.connexions.queries import empreinte
from auth.journal.commands import noter
from auth.vocabulary import Geste


async def ouvrir_connexion(db: AsyncSession, territoire_id: int, compte_id: UUID, habilitation_id: UUID | None) -> str:
    """Open a session with a fresh 256-bit token, whatever cookie came before; returns the token."""
    jeton = secrets.token_urlsafe(32)
    await db.execute(
        text("select prive.ouvrir_connexion(:empreinte, :territoire, :compte, :habilitation)"),
        {
            "empreinte": empreinte(jeton),
            "territoire": territoire_id,
            "compte": compte_id,
            "habilitation": habilitation_id,
        },
    )
    return jeton


async def fermer_connexion(db: AsyncSession, jeton: str) -> None:
    """Close a session; its token opens nothing any more."""
    await noter(db, Geste.deconnexion, "Déconnexion")
    await db.execute(text("select prive.fermer_connexion(:empreinte)"), {"empreinte": empreinte(jeton)})
