"""Hold the emergency openings and their review."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from auth.vocabulary import ORDINAIRES
from core.db import Base


class BrisDeGlace(Locataire, Base):
    """Hold one opening: who, whose carnet, why, until when; written by the wall's functions alone.

    What was written never changes. Three things are added later, each once: the second confirmation
    (sensitive domains), the early end, the review. `texte` is read by the person, the DPO and who
    wrote it.
    """

    __tablename__ = "bris_de_glace"
    __table_args__ = (
        vers_personne(),
        vers_compte("compte_id"),
        vers_structure(),
        vers_compte("revu_par"),
        CheckConstraint(
            "motif in ('urgence_vitale','protection_enfance','danger_grave')", name="motif"
        ),
        CheckConstraint("length(texte) between 20 and 2000", name="texte"),
        CheckConstraint(
            f"domaines between 1 and {ORDINAIRES} and domaines & 1 = 1", name="domaines"
        ),
        CheckConstraint(
            f"sensibles & {ORDINAIRES} = 0 and (sensibles = 0) = (sensibles_le is null)",
            name="sensibles",
        ),
        CheckConstraint(
            "(sensibles_le is null) = (sensibles_texte is null)", name="sensibles_pourquoi"
        ),
        CheckConstraint("length(sensibles_texte) between 20 and 2000", name="sensibles_texte"),
        CheckConstraint(
            "fin > ouvert_le and fin <= ouvert_le + interval '4 hours'", name="fenetre"
        ),
        CheckConstraint("issue in ('justifiee','non_justifiee')", name="issue"),
        CheckConstraint(
            "(revu_le is null) = (issue is null) and (revu_le is null) = (revu_par is null)"
            " and (revu_le is null) = (commentaire is null)",
            name="revue",
        ),
        CheckConstraint("length(commentaire) between 1 and 2000", name="commentaire"),
        CheckConstraint("revu_par <> compte_id", name="revu_par_un_autre"),
        Index("ix_bris_de_glace_compte", "territoire_id", "compte_id", text("ouvert_le desc")),
        Index("ix_bris_de_glace_personne", "territoire_id", "personne_id"),
        Index(
            "ix_bris_de_glace_a_revoir",
            "territoire_id",
            "ouvert_le",
            postgresql_where=text("revu_le is null"),
        ),
    )

    personne_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(Text)
    motif: Mapped[str] = mapped_column(Text)
    texte: Mapped[str] = mapped_column(Text)
    domaines: Mapped[int] = mapped_column(Integer)
    ouvert_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    fin: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sensibles: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    sensibles_texte: Mapped[str | None] = mapped_column(Text)
    sensibles_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    referme_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revu_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revu_par: Mapped[UUID | None]
    issue: Mapped[str | None] = mapped_column(Text)
    commentaire: Mapped[str | None] = mapped_column(Text)
