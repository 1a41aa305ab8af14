"""Hold the journal of accesses, append-only and hash-chained per territoire."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class LigneJournal(Base):
    """Hold one line: who, when, on whose carnet, which domains, what, why, on which ground."""

    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint(
            "geste in"
            " ('lecture','ecriture','recherche','export','refus','consentement',"
            "'connexion','deconnexion')",
            name="geste",
        ),
        Index("ix_journal_personne", "territoire_id", "personne_id", text("le desc")),
        Index("ix_journal_compte", "territoire_id", "compte_id", text("le desc")),
    )

    territoire_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("territoire.id"), primary_key=True
    )
    numero: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    compte_id: Mapped[UUID | None]
    structure_id: Mapped[UUID | None]
    role: Mapped[str | None] = mapped_column(Text)
    personne_id: Mapped[UUID | None]
    geste: Mapped[str] = mapped_column(Text)
    domaines: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    objet: Mapped[str] = mapped_column(Text)
    motif: Mapped[str | None] = mapped_column(Text)
    fondement: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    precedente: Mapped[bytes] = mapped_column(LargeBinary)
    empreinte: Mapped[bytes] = mapped_column(LargeBinary)


class TeteJournal(Base):
    """Hold the last number and hash of a territoire's chain; locking it orders the writers."""

    __tablename__ = "journal_tete"

    territoire_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("territoire.id"), primary_key=True
    )
    numero: Mapped[int] = mapped_column(BigInteger)
    empreinte: Mapped[bytes] = mapped_column(LargeBinary)
    # The last number that was sent to the delegates.
    envoyee: Mapped[int | None] = mapped_column(BigInteger)


class PeriodeJournal(Base):
    """Hold one month of a territoire's journal, sealed: from where its chain goes to where it ends.

    Its lines may then be dropped, once they are old enough: what stays shows that nothing else is
    missing, since the months follow each other by number and by hash.
    """

    __tablename__ = "journal_periode"
    __table_args__ = (
        CheckConstraint("premier between 1 and dernier", name="lignes"),
        CheckConstraint("mois = date_trunc('month', mois)", name="mois"),
        Index("uq_journal_periode_dernier", "territoire_id", "dernier", unique=True),
    )

    territoire_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("territoire.id"), primary_key=True
    )
    mois: Mapped[date] = mapped_column(Date, primary_key=True)
    premier: Mapped[int] = mapped_column(BigInteger)
    dernier: Mapped[int] = mapped_column(BigInteger)
    ouverture: Mapped[bytes] = mapped_column(LargeBinary)
    empreinte: Mapped[bytes] = mapped_column(LargeBinary)
    scellee_le: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    retiree_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
