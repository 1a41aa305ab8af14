"""Hold which carnets were brought together, and what moved, so that it can be undone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from core.db import Base

_AUCUN = text("'{}'")


class Reunion(Locataire, Base):
    """Hold one bringing together: `autre_id` was brought into `personne_id`.

    `accords_finis` ended then, `accords_ecrits` are what both carnets had in common,
    `comptes_fermes` are the log-ins of the other carnet, `complements` the fields of the identity
    that it filled: {field: [before, after]}.
    """

    __tablename__ = "reunion"
    __table_args__ = (
        vers_personne(),
        ForeignKeyConstraint(
            ["territoire_id", "autre_id"], ["personne.territoire_id", "personne.id"]
        ),
        vers_compte("par_compte_id"),
        vers_structure("par_structure_id"),
        vers_compte("defaite_par"),
        CheckConstraint("length(motif) between 10 and 1000", name="motif"),
        CheckConstraint("personne_id <> autre_id", name="deux"),
        CheckConstraint("(defaite_le is null) = (defaite_par is null)", name="defaite"),
        Index("ix_reunion_personne", "territoire_id", "personne_id"),
        Index(
            "uq_reunion_autre",
            "territoire_id",
            "autre_id",
            unique=True,
            postgresql_where=text("defaite_le is null"),
        ),
    )

    personne_id: Mapped[UUID]
    autre_id: Mapped[UUID]
    motif: Mapped[str] = mapped_column(Text)
    par_compte_id: Mapped[UUID]
    par_structure_id: Mapped[UUID]
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    defaite_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    defaite_par: Mapped[UUID | None]
    accords_finis: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=_AUCUN)
    accords_ecrits: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=_AUCUN)
    comptes_fermes: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=_AUCUN)
    referent_id: Mapped[UUID | None]
    complements: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=_AUCUN)


class ReunionLigne(Base):
    """Hold one row that moved; the application reads none."""

    __tablename__ = "reunion_ligne"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territoire_id", "reunion_id"],
            ["reunion.territoire_id", "reunion.id"],
            ondelete="CASCADE",
        ),
    )

    territoire_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("territoire.id"), primary_key=True
    )
    reunion_id: Mapped[UUID] = mapped_column(primary_key=True)
    relation: Mapped[str] = mapped_column(Text, primary_key=True)
    ligne_id: Mapped[UUID] = mapped_column(primary_key=True)
