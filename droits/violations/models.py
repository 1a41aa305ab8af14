"""Hold each version of each entry of the register, and what each person touched was told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_personne
from core.db import DIT, Base

# Without these nothing is concluded, whatever the page says (`rules.list_manques_de_violation`).
CONCLUE = (
    "etat <> 'conclue' or (valeurs ?& array['effets', 'mesures', 'risque']"
    " and case valeurs ->> 'risque' when 'aucun' then valeurs ? 'risque_motif'"
    " when 'eleve' then valeurs ? 'notifiee_le'"
    " and valeurs ?| array['prevenues', 'sans_avis_motif']"
    " else valeurs ? 'notifiee_le' end)"
)


class Violation(Locataire, Base):
    """Hold one version of one entry: what was written stays, and the last one counts."""

    __tablename__ = "violation"
    __table_args__ = (
        vers_compte("ecrit_par"),
        UniqueConstraint("territoire_id", "violation_id", "version", name="uq_violation_version"),
        CheckConstraint("numero >= 1 and version >= 1", name="rang"),
        CheckConstraint("etat in ('ouverte','conclue')", name="etat"),
        CheckConstraint(
            "jsonb_typeof(valeurs) = 'object'"
            " and valeurs ?& array['connue_le', 'atteintes', 'faits']",
            name="valeurs",
        ),
        CheckConstraint(CONCLUE, name="conclue"),
        Index("uq_violation_numero", "territoire_id", "numero", "version", unique=True),
    )

    violation_id: Mapped[UUID]
    numero: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    etat: Mapped[str] = mapped_column(Text)
    valeurs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # Why it was opened again.
    pourquoi: Mapped[str | None] = mapped_column(Text)
    ecrit_par: Mapped[UUID]
    ecrit_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)


class ViolationAvis(Locataire, Base):
    """Hold what one person was told of one violation (RGPD, article 34-2); it never changes."""

    __tablename__ = "violation_avis"
    __table_args__ = (
        vers_personne(),
        vers_compte("envoye_par"),
        ForeignKeyConstraint(
            ["territoire_id", "violation_id", "version"],
            ["violation.territoire_id", "violation.violation_id", "violation.version"],
        ),
        Index("ix_violation_avis_personne", "territoire_id", "personne_id"),
        Index("ix_violation_avis_violation", "territoire_id", "violation_id", "personne_id"),
    )

    violation_id: Mapped[UUID] = mapped_column(info={DIT: None})
    version: Mapped[int] = mapped_column(Integer, info={DIT: None})
    personne_id: Mapped[UUID]
    nature: Mapped[str] = mapped_column(Text, info={DIT: "Ce qui s’est passé"})
    effets: Mapped[str] = mapped_column(Text, info={DIT: "Ce que cela peut faire"})
    mesures: Mapped[str] = mapped_column(Text, info={DIT: "Ce qui est fait"})
    contact: Mapped[str] = mapped_column(Text, info={DIT: "À qui parler"})
    envoye_par: Mapped[UUID] = mapped_column(info={DIT: None})
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
