"""Hold the journal of accesses, append-only and hash-chained per territoire; what is reported or unusual in it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_personne
from core.db import Base


class Ligne(Base):
    """Hold one line: who, when, on whose carnet, which domains, what, why, on which ground."""

    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint(
            "geste in ('lecture','ecriture','recherche','export','refus','consentement','connexion','deconnexion')",
            name="geste",
        ),
        Index("ix_journal_personne", "territoire_id", "personne_id", text("le desc")),
        Index("ix_journal_compte", "territoire_id", "compte_id", text("le desc")),
    )

    territoire_id: Mapped[int] = mapped_column(Integer, ForeignKey("territoire.id"), primary_key=True)
    numero: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    compte_id: Mapped[UUID | None]
    structure_id: Mapped[UUID | None]
    role: Mapped[str | None] = mapped_column(Text)
    personne_id: Mapped[UUID | None]
    geste: Mapped[str] = mapped_column(Text)
    domaines: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    objet: Mapped[str] = mapped_column(Text)
    motif: Mapped[str | None] = mapped_column(Text)
    fondement: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    precedente: Mapped[bytes] = mapped_column(LargeBinary)
    empreinte: Mapped[bytes] = mapped_column(LargeBinary)


class Tete(Base):
    """Hold the last number and hash of a territoire's chain; locking it orders the writers."""

    __tablename__ = "journal_tete"

    territoire_id: Mapped[int] = mapped_column(Integer, ForeignKey("territoire.id"), primary_key=True)
    numero: Mapped[int] = mapped_column(BigInteger)
    empreinte: Mapped[bytes] = mapped_column(LargeBinary)


class Signalement(Locataire, Base):
    """Hold a line that the person reports, and the DPO's answer; nothing but the answer is ever added."""

    __tablename__ = "signalement"
    __table_args__ = (
        vers_personne(),
        vers_compte("compte_id"),
        vers_compte("repondu_par"),
        ForeignKeyConstraint(["territoire_id", "numero"], ["journal.territoire_id", "journal.numero"]),
        CheckConstraint("length(texte) between 5 and 2000", name="texte"),
        CheckConstraint("length(reponse) between 1 and 4000", name="longueur_reponse"),
        CheckConstraint(
            "(reponse is null) = (repondu_le is null) and (reponse is null) = (repondu_par is null)", name="reponse"
        ),
        Index("uq_signalement_ligne", "territoire_id", "personne_id", "numero", unique=True),
        Index("ix_signalement_attente", "territoire_id", "cree_le", postgresql_where=text("repondu_le is null")),
    )

    personne_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    numero: Mapped[int] = mapped_column(BigInteger)
    texte: Mapped[str] = mapped_column(Text)
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    reponse: Mapped[str | None] = mapped_column(Text)
    repondu_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    repondu_par: Mapped[UUID | None]


class AlerteLecture(Locataire, Base):
    """Hold what was unusual in one compte's readings of one day, until the DPO closes it with a comment."""

    __tablename__ = "alerte_lecture"
    __table_args__ = (
        vers_compte("compte_id"),
        vers_compte("close_par"),
        CheckConstraint(
            "genre in ('hors_horaires','beaucoup_en_une_heure','beaucoup_en_un_jour','hors_cercle',"
            "'urgences_repetees')",
            name="genre",
        ),
        CheckConstraint(
            "(close_le is null) = (commentaire is null) and (close_le is null) = (close_par is null)", name="fermeture"
        ),
        CheckConstraint("length(commentaire) between 1 and 2000", name="commentaire"),
        Index("uq_alerte_lecture_jour", "territoire_id", "genre", "compte_id", "jour", unique=True),
        Index("ix_alerte_lecture_ouverte", "territoire_id", "jour", postgresql_where=text("close_le is null")),
    )

    genre: Mapped[str] = mapped_column(Text)
    compte_id: Mapped[UUID]
    jour: Mapped[date] = mapped_column(Date)
    nombre: Mapped[int] = mapped_column(Integer)
    premier: Mapped[int] = mapped_column(BigInteger)
    dernier: Mapped[int] = mapped_column(BigInteger)
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    close_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    close_par: Mapped[UUID | None]
    commentaire: Mapped[str | None] = mapped_column(Text)
