"""Hold what is reported of the journal, and what is unusual in it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Index,
    Integer,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_personne
from core.db import Base


class Signalement(Locataire, Base):
    """Hold a line that the person reports, and the DPO's answer.

    Nothing but the answer is ever added. No key holds the line: it goes with its month, once
    answered, and the report stays.
    """

    __tablename__ = "signalement"
    __table_args__ = (
        vers_personne(),
        vers_compte("compte_id"),
        vers_compte("repondu_par"),
        CheckConstraint("length(texte) between 5 and 2000", name="texte"),
        CheckConstraint("length(reponse) between 1 and 4000", name="longueur_reponse"),
        CheckConstraint(
            "(reponse is null) = (repondu_le is null) and (reponse is null) = (repondu_par is"
            " null)",
            name="reponse",
        ),
        Index("uq_signalement_ligne", "territoire_id", "personne_id", "numero", unique=True),
        Index(
            "ix_signalement_attente",
            "territoire_id",
            "cree_le",
            postgresql_where=text("repondu_le is null"),
        ),
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
    """Hold what was unusual in one compte's readings of one day.

    Until the DPO closes it with a comment.
    """

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
            "(close_le is null) = (commentaire is null) and (close_le is null) = (close_par is"
            " null)",
            name="fermeture",
        ),
        CheckConstraint("length(commentaire) between 1 and 2000", name="commentaire"),
        Index("uq_alerte_lecture_jour", "territoire_id", "genre", "compte_id", "jour", unique=True),
        Index(
            "ix_alerte_lecture_ouverte",
            "territoire_id",
            "jour",
            postgresql_where=text("close_le is null"),
        ),
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
