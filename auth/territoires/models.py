"""Hold the territoires and the structures of their consortium."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Signee

MAINTENANT = text("now()")
NOUVEL_ID = text("gen_random_uuid()")


class Locataire:
    """Give a table its tenant key: the territoire first, then a random identifier."""

    territoire_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("territoire.id"), primary_key=True
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, server_default=NOUVEL_ID)


def vers_structure(colonne: str = "structure_id") -> ForeignKeyConstraint:
    """Point at a structure of the same territoire."""
    return ForeignKeyConstraint(
        ["territoire_id", colonne], ["structure.territoire_id", "structure.id"]
    )


def vers_compte(colonne: str) -> ForeignKeyConstraint:
    """Point at a compte of the same territoire."""
    return ForeignKeyConstraint(["territoire_id", colonne], ["compte.territoire_id", "compte.id"])


def vers_personne() -> ForeignKeyConstraint:
    """Point at a person of the same territoire."""
    return ForeignKeyConstraint(
        ["territoire_id", "personne_id"], ["personne.territoire_id", "personne.id"]
    )


class Territoire(Base):
    """Name a tenant: one SPIE consortium.

    With how many carnets one compte may take in a day, and how many months its journal is kept.
    """

    __tablename__ = "territoire"
    __table_args__ = (
        CheckConstraint("quota_alerte between 1 and quota_maximum", name="quotas"),
        CheckConstraint("journal_mois between 6 and 36", name="journal_mois"),
        CheckConstraint(
            "rappel_jours between 0 and 7 and rappel_heures between 0 and 12"
            " and calme_de between 0 and 23 and calme_a between 0 and 23",
            name="rappels",
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    nom: Mapped[str] = mapped_column(Text)
    code_departement: Mapped[str] = mapped_column(Text)
    demo: Mapped[bool] = mapped_column(server_default=text("false"))
    quota_alerte: Mapped[int] = mapped_column(server_default=text("100"))
    quota_maximum: Mapped[int] = mapped_column(server_default=text("300"))
    journal_mois: Mapped[int] = mapped_column(server_default=text("12"))
    # How long before an appointment it is recalled, none when 0; the hours at which nothing is.
    rappel_jours: Mapped[int] = mapped_column(SmallInteger, server_default=text("2"))
    rappel_heures: Mapped[int] = mapped_column(SmallInteger, server_default=text("2"))
    calme_de: Mapped[int] = mapped_column(SmallInteger, server_default=text("20"))
    calme_a: Mapped[int] = mapped_column(SmallInteger, server_default=text("8"))


class Structure(Locataire, Signee, Base):
    """Name a member of the consortium; `quittee_le` ends what its professionals read."""

    __tablename__ = "structure"
    __table_args__ = (
        CheckConstraint(
            "categorie in"
            " ('departement','france_travail','mission_locale','cap_emploi','ccas','plie','iae',"
            "'formation','logement','sante','justice','mobilite','association')",
            name="categorie",
        ),
        Index("ix_structure_nom", "territoire_id", "nom"),
    )

    nom: Mapped[str] = mapped_column(Text)
    categorie: Mapped[str] = mapped_column(Text)
    siret: Mapped[str | None] = mapped_column(Text)
    commune_code: Mapped[str | None] = mapped_column(Text)
    telephone: Mapped[str | None] = mapped_column(Text)
    courriel: Mapped[str | None] = mapped_column(Text)
    sensible: Mapped[bool] = mapped_column(server_default=text("false"))
    # Written by the wall when it stops being sensitive: who acts there is confirmed until then.
    sensible_jusqu_au: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    quittee_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
