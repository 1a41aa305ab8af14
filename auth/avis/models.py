"""Hold what people are told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_personne
from core.db import DIT, Base


class Avis(Locataire, Base):
    """Hold one notice to one compte.

    With a person, it is shown only while the recipient may see that person.
    """

    __tablename__ = "avis"
    __table_args__ = (
        vers_compte("compte_id"),
        vers_personne(),
        Index("ix_avis_compte", "territoire_id", "compte_id", text("cree_le desc")),
        Index("ix_avis_personne", "territoire_id", "personne_id"),
    )

    compte_id: Mapped[UUID]
    personne_id: Mapped[UUID | None]
    genre: Mapped[str] = mapped_column(Text)
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    lu_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # What was marked as read together, to be taken back together.
    geste_id: Mapped[UUID | None] = mapped_column(info={DIT: None})
    courriel_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
