"""Hold what a professional puts off, and the views that they keep of the people they follow."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from carnet.journee.vocabulary import DECOMPTE, NOM_DE_VUE_MAX, GenreAffaire, MotifReport
from core.db import DIT, MOTS, Base, Editee
from core.texts import libelles


class Report(Locataire, Base):
    """Hold one matter that somebody put off, until when and why; `objet_id` is what it is about.

    A silence is about the person herself. No domain: it says nothing of what the matter says.
    """

    __tablename__ = "report"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("compte_id"),
        CheckConstraint(
            "genre in ('danger','venue','reponse','retard','manque','silence','papier')",
            name="genre",
        ),
        CheckConstraint(
            "motif in ('reponse_attendue','jour_prevu','essai_de_joindre','sans_temps')",
            name="motif",
        ),
        Index(
            "uq_report_objet",
            "territoire_id",
            "compte_id",
            "structure_id",
            "genre",
            "objet_id",
            unique=True,
            postgresql_where=text("repris_le is null"),
        ),
        Index("ix_report_personne", "territoire_id", "personne_id", "structure_id"),
        # She reads none of them: her copy says how many each structure keeps.
        {"info": {"decompte": DECOMPTE}},
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    genre: Mapped[str] = mapped_column(Text, info={MOTS: libelles(GenreAffaire)})
    objet_id: Mapped[UUID]
    jusqu_au: Mapped[date] = mapped_column(Date, info={DIT: "Jusqu’au"})
    motif: Mapped[str] = mapped_column(Text, info={MOTS: libelles(MotifReport)})
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    # Taken up before its day, or put off to another one.
    repris_le: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), info={DIT: "Repris le"}
    )


class VuePersonnes(Locataire, Editee, Base):
    """Hold what somebody asks of the list of the people they follow, under a name of theirs.

    Whom, in which order, with which columns: identifiers and codes, nobody's name. Removed, it
    stays with the instant.
    """

    __tablename__ = "vue_personnes"
    __table_args__ = (
        vers_compte("compte_id"),
        vers_structure(),
        CheckConstraint(f"length(nom) between 1 and {NOM_DE_VUE_MAX}", name="nom"),
        CheckConstraint("length(choix::text) <= 4000", name="choix"),
        Index(
            "ix_vue_personnes_compte",
            "territoire_id",
            "compte_id",
            "structure_id",
            postgresql_where=text("retiree_le is null"),
        ),
        Index(
            "uq_vue_personnes_par_defaut",
            "territoire_id",
            "compte_id",
            "structure_id",
            unique=True,
            postgresql_where=text("par_defaut and retiree_le is null"),
        ),
    )

    compte_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    nom: Mapped[str] = mapped_column(Text)
    choix: Mapped[dict[str, Any]] = mapped_column(JSONB)
    par_defaut: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    retiree_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
