"""Hold the letters to print."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from auth.avis.vocabulary import PHRASES_A_ELLE, PHRASES_AVIS
from auth.lettres.vocabulary import COMMENT_DITS
from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from core.db import DIT, MOTS, Base


class Lettre(Locataire, Base):
    """Hold one letter to a person: what is told in it, and what became of the sheet.

    What is due while it waits is added to it; once printed it says no more than the paper.
    """

    __tablename__ = "lettre"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("remise_par"),
        CheckConstraint(
            "cardinality(genres) = cardinality(faits_le) and cardinality(genres) between 1 and 30",
            name="faits",
        ),
        CheckConstraint("comment in ('main', 'poste')", name="comment"),
        CheckConstraint(
            "(remise_le is null) = (comment is null) and (remise_le is null) = (jour is null)"
            " and (remise_le is null) = (remise_par is null)",
            name="remise",
        ),
        CheckConstraint("remise_le is null or imprimee_le is not null", name="imprimee"),
        Index("ix_lettre_personne", "territoire_id", "personne_id"),
        Index("ix_lettre_structure", "territoire_id", "structure_id", "cree_le"),
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID | None]
    genres: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        info={
            DIT: "Ce qui est dit",
            MOTS: {g.value: PHRASES_A_ELLE.get(g, phrase) for g, phrase in PHRASES_AVIS.items()},
        },
    )
    faits_le: Mapped[list[datetime]] = mapped_column(
        ARRAY(DateTime(timezone=True)), info={DIT: "Arrivé le"}
    )
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    imprimee_le: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), info={DIT: "Imprimé le"}
    )
    comment: Mapped[str | None] = mapped_column(
        Text, info={DIT: "Comment il m’est parvenu", MOTS: COMMENT_DITS}
    )
    jour: Mapped[date | None] = mapped_column(Date, info={DIT: "Remis ou posté le"})
    remise_le: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), info={DIT: "Noté le"}
    )
    remise_par: Mapped[UUID | None] = mapped_column(info={DIT: "Noté par"})
