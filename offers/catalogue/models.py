"""Hold the public catalogue in data·inclusion schema v1.

The row as it came, and what searching needs.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Computed,
    Date,
    DateTime,
    Double,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

_SPHERE = {
    "ux": "cos(radians(latitude)) * cos(radians(longitude))",
    "uy": "cos(radians(latitude)) * sin(radians(longitude))",
    "uz": "sin(radians(latitude))",
}


class CatalogueStructure(Base):
    """Hold a structure that carries offers."""

    __tablename__ = "catalogue_structure"
    __table_args__ = (
        Index("ix_catalogue_structure_source", "source"),
        Index(
            "ix_catalogue_structure_reseaux",
            text("(donnees -> 'reseaux_porteurs')"),
            postgresql_using="gin",
        ),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    nom: Mapped[str] = mapped_column(Text)
    code_insee: Mapped[str | None] = mapped_column(Text)
    date_maj: Mapped[date] = mapped_column(Date)
    donnees: Mapped[dict[str, Any]] = mapped_column(JSONB)
    empreinte: Mapped[bytes] = mapped_column(LargeBinary)
    retire_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CatalogueService(Base):
    """Hold an offer.

    `zones` is {'*'} when the producer states none: « non précisée », not « everywhere ».
    """

    __tablename__ = "catalogue_service"
    __table_args__ = (
        Index("ix_catalogue_service_source", "source"),
        Index("ix_catalogue_service_structure_id", "structure_id"),
        Index("ix_catalogue_service_thematiques", "thematiques", postgresql_using="gin"),
        Index("ix_catalogue_service_recherche", "recherche", postgresql_using="gin"),
        Index("ix_catalogue_service_code_insee", "code_insee"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    structure_id: Mapped[str] = mapped_column(Text)
    nom: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    type: Mapped[str | None] = mapped_column(Text)
    frais: Mapped[str | None] = mapped_column(Text)
    thematiques: Mapped[list[str]] = mapped_column(ARRAY(Text))
    publics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    modes_accueil: Mapped[list[str]] = mapped_column(ARRAY(Text))
    mobilisable_par: Mapped[list[str]] = mapped_column(ARRAY(Text))
    zones: Mapped[list[str]] = mapped_column(ARRAY(Text))
    commune: Mapped[str | None] = mapped_column(Text)
    code_insee: Mapped[str | None] = mapped_column(Text)
    longitude: Mapped[float | None] = mapped_column(Double)
    latitude: Mapped[float | None] = mapped_column(Double)
    # The point on the unit sphere: distances compare by three products, without trigonometry.
    ux: Mapped[float | None] = mapped_column(Double, Computed(_SPHERE["ux"], persisted=True))
    uy: Mapped[float | None] = mapped_column(Double, Computed(_SPHERE["uy"], persisted=True))
    uz: Mapped[float | None] = mapped_column(Double, Computed(_SPHERE["uz"], persisted=True))
    # Mixed with the day, orders equal offers.
    melange: Mapped[int | None] = mapped_column(Integer, Computed("hashtext(id)", persisted=True))
    position_approximative: Mapped[bool] = mapped_column(Boolean)
    sur_place: Mapped[bool] = mapped_column(Boolean)
    a_distance: Mapped[bool] = mapped_column(Boolean)
    date_maj: Mapped[date] = mapped_column(Date)
    libelles: Mapped[str] = mapped_column(Text)
    # Words of the name, labels and description; offers/catalogue/mur.sql prepares them unless the
    # import did.
    recherche: Mapped[Any] = mapped_column(TSVECTOR, deferred=True)
    donnees: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    # Telephone, address and name that the producer keeps for professionals: `donnees`, which is
    # public, has none then.
    contact: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    empreinte: Mapped[bytes] = mapped_column(LargeBinary)
    retire_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # When it first came; written once.
    vu_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))


class CatalogueMot(Base):
    """Hold one stem that the catalogue writes, and in how many offers; written by the import."""

    __tablename__ = "catalogue_mot"

    mot: Mapped[str] = mapped_column(Text, primary_key=True)
    nombre: Mapped[int] = mapped_column(Integer)


class CatalogueRetouche(Base):
    """Count what changes the catalogue between imports: one row each, so that the search knows."""

    __tablename__ = "catalogue_retouche"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    service_id: Mapped[str] = mapped_column(Text)
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))


class ImportCatalogue(Base):
    """Hold one import: when, which sources, how many rows of each fate, what was found.

    Only the first 2 000 findings are kept. `annule` names the import that this one gave back.
    """

    __tablename__ = "import_catalogue"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    sources: Mapped[list[str]] = mapped_column(ARRAY(Text))
    fichiers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    comptes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    problemes: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"), deferred=True)
    annule: Mapped[int | None] = mapped_column(BigInteger)
    # Who brought it: a territoire by its deposit, or nobody in particular, the operator.
    apporte_par: Mapped[int | None] = mapped_column(Integer)


class ImportAncien(Base):
    """Hold a row as it was before an import changed it; no row: the import brought it.

    Kept for the last imports.
    """

    __tablename__ = "import_ancien"

    import_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    relation: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    ligne: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
