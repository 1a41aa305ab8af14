"""Hold which lines of a timeline somebody has read, and whether they want a daily summary."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, DateTime, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte
from core.db import Base


class LectureEvenement(Locataire, Base):
    """Hold that one compte has read a line among what is new; it goes with its line.

    `geste_id` gathers what was marked together, and is taken back together.
    """

    __tablename__ = "lecture_evenement"
    __table_args__ = (
        vers_compte("compte_id"),
        ForeignKeyConstraint(
            ["territoire_id", "evenement_id"],
            ["evenement.territoire_id", "evenement.id"],
            ondelete="CASCADE",
        ),
        Index(
            "uq_lecture_evenement_compte",
            "territoire_id",
            "evenement_id",
            "compte_id",
            unique=True,
        ),
        Index("ix_lecture_evenement_geste", "territoire_id", "compte_id", "geste_id"),
    )

    evenement_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    geste_id: Mapped[UUID]
    lu_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    reprise_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ResumeQuotidien(Locataire, Base):
    """Hold whether a compte wants its day summed up by mail, and the last day that was.

    Without a row it does, and none was.
    """

    __tablename__ = "resume_quotidien"
    __table_args__ = (
        vers_compte("compte_id"),
        Index("uq_resume_quotidien_compte", "territoire_id", "compte_id", unique=True),
    )

    compte_id: Mapped[UUID]
    actif: Mapped[bool] = mapped_column(server_default=text("true"))
    jour: Mapped[date | None] = mapped_column(Date)
    envoye_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
