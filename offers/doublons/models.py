"""Hold pairs of offers that look alike, as the machine proposes, and what people decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_structure
from core.db import Base


class DoublonPropose(Base):
    """Hold one pair, the smaller identifier first.

    Made again after each import. It belongs to no territoire. `departements` are those of either
    offer; « * » stands for all.
    """

    __tablename__ = "doublon_propose"
    __table_args__ = (
        CheckConstraint("a_id < b_id", name="ordre"),
        CheckConstraint("score between 0 and 100", name="score"),
        Index("ix_doublon_propose_score", text("score desc"), "a_id", "b_id"),
    )

    a_id: Mapped[str] = mapped_column(Text, primary_key=True)
    b_id: Mapped[str] = mapped_column(Text, primary_key=True)
    score: Mapped[int] = mapped_column(Integer)
    departements: Mapped[list[str]] = mapped_column(ARRAY(Text))


class DoublonCalcul(Base):
    """Hold one run of the machine: after which import, over how many offers, how many pairs."""

    __tablename__ = "doublon_calcul"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    import_id: Mapped[int] = mapped_column(BigInteger)
    offres: Mapped[int] = mapped_column(Integer)
    paires: Mapped[int] = mapped_column(Integer)


class DoublonDecision(Locataire, Base):
    """Hold what somebody decided of a pair.

    The last line of a pair stands, none is ever changed.
    """

    __tablename__ = "doublon_decision"
    __table_args__ = (
        vers_compte("compte_id"),
        vers_structure(),
        CheckConstraint("a_id < b_id", name="ordre"),
        CheckConstraint("sens in ('meme','distinctes','annulee')", name="sens"),
        CheckConstraint("length(motif) between 3 and 500", name="motif"),
        Index("ix_doublon_decision_le", "territoire_id", text("numero desc")),
        Index("ix_doublon_decision_paire", "a_id", "b_id", text("numero desc")),
    )

    numero: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    a_id: Mapped[str] = mapped_column(Text)
    b_id: Mapped[str] = mapped_column(Text)
    sens: Mapped[str] = mapped_column(Text)
    motif: Mapped[str] = mapped_column(Text)
    compte_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
