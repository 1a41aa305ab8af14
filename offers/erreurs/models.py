"""Hold the errors said of offers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_structure
from core.db import Base


class OffreErreur(Locataire, Base):
    """Hold one error said of an offer, never changed, and its answer.

    `structure_id` is None for a person.
    """

    __tablename__ = "offre_erreur"
    __table_args__ = (
        vers_compte("compte_id"),
        vers_structure(),
        vers_compte("traite_par"),
        CheckConstraint(
            "sujet in"
            " ('contact','adresse','horaires','conditions','description',"
            "'complete','fermee','autre')",
            name="sujet",
        ),
        CheckConstraint("suite in ('corrigee','transmise','exacte')", name="suite"),
        CheckConstraint("length(texte) <= 1000 and length(reponse) <= 500", name="textes"),
        CheckConstraint(
            "(suite is null) = (traite_le is null) and (suite is null) = (traite_par is null)",
            name="traitee",
        ),
        Index(
            "ix_offre_erreur_ouverte",
            "territoire_id",
            "service_id",
            postgresql_where=text("traite_le is null"),
        ),
        Index("ix_offre_erreur_le", "territoire_id", "cree_le"),
    )

    service_id: Mapped[str] = mapped_column(Text)
    compte_id: Mapped[UUID]
    structure_id: Mapped[UUID | None]
    sujet: Mapped[str] = mapped_column(Text)
    texte: Mapped[str | None] = mapped_column(Text)
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    suite: Mapped[str | None] = mapped_column(Text)
    reponse: Mapped[str | None] = mapped_column(Text)
    traite_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    traite_par: Mapped[UUID | None]
