"""Hold when a professional is away, and who answers meanwhile."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_structure
from core.db import Base


class AbsenceNotee(Locataire, Base):
    """Hold the days, both included, when somebody is away from a structure; never why."""

    __tablename__ = "absence"
    __table_args__ = (
        vers_structure(),
        vers_compte("compte_id"),
        vers_compte("remplacant_id"),
        vers_compte("par_compte_id"),
        CheckConstraint("au between du and du + 366", name="jours"),
        CheckConstraint("remplacant_id <> compte_id", name="remplacant"),
        Index("ix_absence_compte", "territoire_id", "compte_id", "structure_id"),
        Index("ix_absence_remplacant", "territoire_id", "remplacant_id"),
    )

    structure_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    du: Mapped[date] = mapped_column(Date)
    au: Mapped[date] = mapped_column(Date)
    remplacant_id: Mapped[UUID | None]
    par_compte_id: Mapped[UUID]
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    # Taken back, or back before the last day.
    finie_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
