"""Hold what structures are asked about their places."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_structure
from core.db import Base


class PlacesDemande(Locataire, Base):
    """Hold one question sent to the structure of an offer, and when its link was answered."""

    __tablename__ = "places_demande"
    __table_args__ = (
        vers_compte("compte_id"),
        vers_structure(),
        Index("ix_places_demande_offre", "territoire_id", "service_id", "demandee_le"),
    )

    service_id: Mapped[str] = mapped_column(Text)
    compte_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    demandee_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=MAINTENANT
    )
    repondue_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
