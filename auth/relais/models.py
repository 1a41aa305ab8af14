"""Hold the relays: whom a professional left, and who took over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from core.db import Base


class Relais(Locataire, Base):
    """Hold one person whom a compte accompanied for a structure when it stopped.

    Open until somebody takes over. `origine` is how the compte had come into the circle, absent
    when only appointments tied it to the person.
    """

    __tablename__ = "relais"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("compte_id"),
        CheckConstraint("cause in ('compte','habilitation','structure','cercle')", name="cause"),
        CheckConstraint("suite in ('repris','rendu')", name="suite"),
        CheckConstraint("(regle_le is null) = (suite is null)", name="regle"),
        Index("ix_relais_personne", "territoire_id", "personne_id"),
        Index("ix_relais_structure", "territoire_id", "structure_id"),
        Index(
            "ix_relais_compte",
            "territoire_id",
            "compte_id",
            "structure_id",
            "personne_id",
            postgresql_where=text("regle_le is null"),
        ),
        Index("ix_relais_annonce", "territoire_id", postgresql_where=text("annonce_le is null")),
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    cause: Mapped[str] = mapped_column(Text)
    etait_referent: Mapped[bool]
    origine: Mapped[str | None] = mapped_column(Text)
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    annonce_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    regle_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    suite: Mapped[str | None] = mapped_column(Text)
