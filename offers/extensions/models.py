"""Hold what a territoire knows of an offer beyond the national schema; nothing is overwritten."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.schema import SchemaItem

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_structure
from core.db import Base

_AUCUN = text("'{}'")
_COURANT = text("remplace_le is null")


class Dit(Locataire):
    """Hold one statement about an offer: who said it, when, and when another one took its place."""

    service_id: Mapped[str] = mapped_column(Text)
    dit_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    compte_id: Mapped[UUID | None]
    structure_id: Mapped[UUID | None]
    remplace_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def regles_d_un_dit(relation: str, *cle: str, unique: bool = True) -> tuple[SchemaItem, ...]:
    """Build the constraints of a statement: its author exists, and one at most stands by key."""
    colonnes = ("territoire_id", "service_id", *cle)
    return (
        vers_compte("compte_id"),
        vers_structure(),
        CheckConstraint("remplace_le is null or remplace_le >= dit_le", name="fenetre"),
        Index(
            f"{'uq' if unique else 'ix'}_{relation}_courant",
            *colonnes,
            unique=unique,
            postgresql_where=_COURANT,
        ),
    )


class OffrePrecision(Dit, Base):
    """Hold what an offer is, who pays for it, and whether it runs; `rythme` is requests a week."""

    __tablename__ = "offre_precision"
    __table_args__ = (
        *regles_d_un_dit("offre_precision"),
        CheckConstraint("prescription in ('libre','requise')", name="prescription"),
        CheckConstraint("rythme between 1 and 1000", name="rythme"),
        CheckConstraint("suspendue_au is null or suspendue_au >= suspendue_du", name="suspension"),
        CheckConstraint(
            "finance_au is null or finance_du is null or finance_au >= finance_du", name="finance"
        ),
        CheckConstraint(
            "length(note) <= 2000 and length(motif) <= 300 and length(financeur) <= 200",
            name="textes",
        ),
    )

    genre: Mapped[str | None] = mapped_column(Text)
    en_projet: Mapped[bool] = mapped_column(server_default=text("false"))
    ouverture_prevue: Mapped[date | None] = mapped_column(Date)
    suspendue_du: Mapped[date | None] = mapped_column(Date)
    suspendue_au: Mapped[date | None] = mapped_column(Date)
    motif: Mapped[str | None] = mapped_column(Text)
    fermee_le: Mapped[date | None] = mapped_column(Date)
    financeur: Mapped[str | None] = mapped_column(Text)
    finance_du: Mapped[date | None] = mapped_column(Date)
    finance_au: Mapped[date | None] = mapped_column(Date)
    rythme: Mapped[int | None] = mapped_column(Integer)
    prescription: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class OffreCritere(Dit, Base):
    """Hold one condition of access.

    Ages in years, both ends included; `valeurs` are any of these.
    """

    __tablename__ = "offre_critere"
    __table_args__ = (
        *regles_d_un_dit("offre_critere", "genre"),
        CheckConstraint(
            "genre in ('age','statuts','residence','niveau','langue','permis','documents')",
            name="genre",
        ),
        CheckConstraint("age_min between 0 and 120 and age_max between 0 and 120", name="age"),
        CheckConstraint("age_max is null or age_min is null or age_max >= age_min", name="ages"),
        CheckConstraint("length(precisions) <= 500", name="precisions"),
    )

    genre: Mapped[str] = mapped_column(Text)
    age_min: Mapped[int | None] = mapped_column(Integer)
    age_max: Mapped[int | None] = mapped_column(Integer)
    valeurs: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_AUCUN)
    precisions: Mapped[str | None] = mapped_column(Text)


class OffreConvention(Dit, Base):
    """Hold who else may prescribe: categories of structures, where, from when to when.

    No place means everywhere.
    """

    __tablename__ = "offre_convention"
    __table_args__ = (
        *regles_d_un_dit("offre_convention", unique=False),
        CheckConstraint("cardinality(categories) > 0", name="categories"),
        CheckConstraint("fin is null or fin >= debut", name="dates"),
        CheckConstraint("length(intitule) <= 200", name="intitule"),
    )

    intitule: Mapped[str | None] = mapped_column(Text)
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    zones: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_AUCUN)
    debut: Mapped[date] = mapped_column(Date)
    fin: Mapped[date | None] = mapped_column(Date)


class OffrePlaces(Dit, Base):
    """Hold how many places there are; `en_attente` none: no waiting list. Waiting time in days."""

    __tablename__ = "offre_places"
    __table_args__ = (
        *regles_d_un_dit("offre_places"),
        CheckConstraint("origine in ('professionnel','structure','lien')", name="origine"),
        CheckConstraint(
            "capacite between 0 and 100000 and occupees between 0 and 100000", name="places"
        ),
        CheckConstraint(
            "en_attente between 0 and 100000 and attente_jours between 0 and 3650", name="attente"
        ),
    )

    capacite: Mapped[int | None] = mapped_column(Integer)
    occupees: Mapped[int | None] = mapped_column(Integer)
    en_attente: Mapped[int | None] = mapped_column(Integer)
    attente_jours: Mapped[int | None] = mapped_column(Integer)
    origine: Mapped[str] = mapped_column(Text)


class OffreSession(Dit, Base):
    """Hold one session: dates included, places and how many are taken.

    One that was changed is another statement, which says which one it follows (`suit`).
    """

    __tablename__ = "offre_session"
    __table_args__ = (
        *regles_d_un_dit("offre_session", unique=False),
        ForeignKeyConstraint(
            ["territoire_id", "suit"], ["offre_session.territoire_id", "offre_session.id"]
        ),
        # Of two that would take the place of the same one, the second is refused.
        Index(
            "uq_offre_session_suit",
            "territoire_id",
            "suit",
            unique=True,
            postgresql_where=text("suit is not null"),
        ),
        CheckConstraint("fin is null or fin >= debut", name="dates"),
        CheckConstraint("places between 0 and 10000 and prises between 0 and 10000", name="places"),
        CheckConstraint("length(lieu) <= 300", name="lieu"),
    )

    debut: Mapped[date] = mapped_column(Date)
    fin: Mapped[date | None] = mapped_column(Date)
    limite: Mapped[date | None] = mapped_column(Date)
    places: Mapped[int | None] = mapped_column(Integer)
    prises: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    lieu: Mapped[str | None] = mapped_column(Text)
    suit: Mapped[UUID | None]
