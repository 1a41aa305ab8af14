"""Hold the circle: who accompanies the person, since when, as what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_personne, vers_structure
from core.db import Base


class Accompagnement(Locataire, Base):
    """Hold one place in the circle; one référent de parcours at a time at most."""

    __tablename__ = "accompagnement"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("compte_id"),
        CheckConstraint("origine in ('designe','declare','observe')", name="origine"),
        CheckConstraint("fin is null or fin > debut", name="fenetre"),
        CheckConstraint("not est_referent or compte_id is not null", name="referent_nomme"),
        Index(
            "uq_accompagnement_referent",
            "territoire_id",
            "personne_id",
            unique=True,
            postgresql_where=text("est_referent and fin is null"),
        ),
        Index("ix_accompagnement_personne", "territoire_id", "personne_id"),
        Index("ix_accompagnement_compte", "territoire_id", "compte_id"),
        Index("ix_accompagnement_structure", "territoire_id", "structure_id"),
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    compte_id: Mapped[UUID | None]
    est_referent: Mapped[bool] = mapped_column(server_default=text("false"))
    origine: Mapped[str] = mapped_column(Text)
    motif: Mapped[str | None] = mapped_column(Text)
    debut: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    fin: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
