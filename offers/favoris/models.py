"""Hold the offers that a compte keeps aside."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte
from core.db import Base


class Favori(Locataire, Base):
    """Hold one offer in one of a compte's lists; taken out, it stays with the instant."""

    __tablename__ = "favori"
    __table_args__ = (
        vers_compte("compte_id"),
        CheckConstraint("length(liste) between 1 and 60", name="liste"),
        Index(
            "uq_favori_courant",
            "territoire_id",
            "compte_id",
            "liste",
            "service_id",
            unique=True,
            postgresql_where=text("retire_le is null"),
        ),
    )

    compte_id: Mapped[UUID]
    service_id: Mapped[str] = mapped_column(Text)
    liste: Mapped[str] = mapped_column(Text)
    ajoute_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    retire_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
