"""Hold what was typed before it was corrected."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, vers_compte, vers_structure
from carnet.corrections.vocabulary import VERSION
from carnet.elements.models import Element, table_d_element
from core.db import Base


class Version(Element, Base):
    """Hold the fields of one line before a correction, and who corrected them, when and why.

    `relation` and `ligne_id` name the line. Its domain and author are the line's own, so that the
    wall of the items opens and shuts a version with what it was a version of; a version of the
    identity has no author's structure.
    """

    __tablename__ = "version"
    __table_args__ = table_d_element(
        VERSION,
        vers_compte("par_compte_id"),
        vers_structure("par_structure_id"),
        CheckConstraint("numero >= 1", name="numero"),
        CheckConstraint("jsonb_typeof(avant) = 'object'", name="avant"),
        CheckConstraint("length(motif) between 3 and 300", name="motif"),
        Index("uq_version_numero", "territoire_id", "relation", "ligne_id", "numero", unique=True),
        Index("ix_version_personne", "territoire_id", "personne_id"),
    )

    relation: Mapped[str] = mapped_column(Text)
    ligne_id: Mapped[UUID]
    numero: Mapped[int] = mapped_column(Integer)
    avant: Mapped[dict[str, Any]] = mapped_column(JSONB)
    motif: Mapped[str | None] = mapped_column(Text)
    par_compte_id: Mapped[UUID]
    par_structure_id: Mapped[UUID | None]
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
