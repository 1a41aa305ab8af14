"""Hold the offers that structures write themselves, and every text that they published."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_structure
from core.db import Base, Signee


class OffreLocale(Locataire, Signee, Base):
    """Hold an offer as its structure writes it.

    `saisie` is what the form holds, published or not.
    """

    __tablename__ = "offre_locale"
    __table_args__ = (
        vers_structure(),
        vers_compte("compte_id"),
        CheckConstraint("frequence in (1, 3, 6, 12)", name="frequence"),
        CheckConstraint("length(nom) between 3 and 150", name="nom"),
        Index("ix_offre_locale_structure", "territoire_id", "structure_id"),
        Index("uq_offre_locale_service", "service_id", unique=True),
        Index(
            "ix_offre_locale_revue", "prochaine_revue", postgresql_where=text("archivee_le is null")
        ),
    )

    structure_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    service_id: Mapped[str] = mapped_column(Text)
    nom: Mapped[str] = mapped_column(Text)
    saisie: Mapped[dict[str, Any]] = mapped_column(JSONB)
    frequence: Mapped[int] = mapped_column(SmallInteger)
    prochaine_revue: Mapped[date | None] = mapped_column(Date)
    rappele_le: Mapped[date | None] = mapped_column(Date)
    publiee_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    archivee_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    modifie_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)


class OffreLocaleVersion(Locataire, Base):
    """Hold one text that was published, and by whom; it never changes."""

    __tablename__ = "offre_locale_version"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territoire_id", "offre_id"], ["offre_locale.territoire_id", "offre_locale.id"]
        ),
        vers_compte("compte_id"),
        Index("ix_offre_locale_version_offre", "territoire_id", "offre_id"),
    )

    offre_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    saisie: Mapped[dict[str, Any]] = mapped_column(JSONB)
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
