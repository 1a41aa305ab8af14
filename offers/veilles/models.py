"""Hold the searches that a compte keeps, and the offers that each was told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte
from core.db import Base, Editee


class Veille(Locataire, Editee, Base):
    """Hold one search, as the query of its address.

    Offers first seen after `regardee_le` are new to it.
    """

    __tablename__ = "veille"
    __table_args__ = (
        vers_compte("compte_id"),
        CheckConstraint("length(nom) between 1 and 80 and length(requete) <= 2000", name="textes"),
        CheckConstraint("rythme in ('jamais','jour','semaine')", name="rythme"),
        Index(
            "ix_veille_compte",
            "territoire_id",
            "compte_id",
            postgresql_where=text("fermee_le is null"),
        ),
    )

    compte_id: Mapped[UUID]
    nom: Mapped[str] = mapped_column(Text)
    requete: Mapped[str] = mapped_column(Text)
    rythme: Mapped[str] = mapped_column(Text)
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    regardee_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=MAINTENANT
    )
    fermee_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class VeilleOffre(Locataire, Base):
    """Hold one offer that a search was told, once."""

    __tablename__ = "veille_offre"
    __table_args__ = (
        ForeignKeyConstraint(["territoire_id", "veille_id"], ["veille.territoire_id", "veille.id"]),
        Index("uq_veille_offre", "territoire_id", "veille_id", "service_id", unique=True),
    )

    veille_id: Mapped[UUID]
    service_id: Mapped[str] = mapped_column(Text)
    dite_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
