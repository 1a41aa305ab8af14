"""Hold the working notes of structures, version by version."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from carnet.notes.vocabulary import DECOMPTE, TEXTE_MAX
from core.db import Base


class NoteTravail(Locataire, Base):
    """Hold one version of a note: a correction, a withdrawal and a return each add the next one.

    It has no domain and is no item: no agreement opens it. `ligne_id` is the key of the first
    version, that names the note; without a text, the note is taken back.
    """

    __tablename__ = "note_travail"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("par_compte_id"),
        CheckConstraint("numero >= 1 and (numero = 1) = (id = ligne_id)", name="numero"),
        CheckConstraint(f"length(texte) between 1 and {TEXTE_MAX}", name="texte"),
        CheckConstraint("numero > 1 or texte is not null", name="ecrite"),
        Index("uq_note_travail_numero", "territoire_id", "ligne_id", "numero", unique=True),
        Index("ix_note_travail_personne", "territoire_id", "personne_id", "structure_id"),
        # She reads none of them: her copy says how many each structure keeps.
        {"info": {"decompte": DECOMPTE}},
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    ligne_id: Mapped[UUID]
    numero: Mapped[int] = mapped_column(Integer)
    texte: Mapped[str | None] = mapped_column(Text)
    par_compte_id: Mapped[UUID]
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
