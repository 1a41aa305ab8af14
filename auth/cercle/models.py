"""Hold the circle: who accompanies the person, since when, as what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from core.db import Base


class Accompagnement(Locataire, Base):
    """Hold one place in the circle; one référent de parcours at a time at most."""

    __tablename__ = "accompagnement"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("compte_id"),
        CheckConstraint(
            "origine in ('designe','declare','observe','transmis','relais','invite')",
            name="origine",
        ),
        CheckConstraint("fin is null or fin > debut", name="fenetre"),
        CheckConstraint("not est_referent or compte_id is not null", name="referent_nomme"),
        Index(
            "uq_accompagnement_referent",
            "territoire_id",
            "personne_id",
            unique=True,
            postgresql_where=text("est_referent and fin is null"),
        ),
        Index("ix_accompagnement_personne", "territoire_id", "personne_id"),
        Index("ix_accompagnement_compte", "territoire_id", "compte_id"),
        Index("ix_accompagnement_structure", "territoire_id", "structure_id"),
        Index("ix_accompagnement_rendez_vous", "territoire_id", "rendez_vous_id"),
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    compte_id: Mapped[UUID | None]
    est_referent: Mapped[bool] = mapped_column(server_default=text("false"))
    origine: Mapped[str] = mapped_column(Text)
    motif: Mapped[str | None] = mapped_column(Text)
    debut: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    fin: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # What opened a place of one day; carnet/parcours, which has the appointments, ties it to them.
    rendez_vous_id: Mapped[UUID | None]


class Designation(Locataire, Base):
    """Hold a proposal of référent de parcours, and both answers.

    Where it stands is computed, never written. `remplace_id` is the référent's place when it was
    proposed: another one since, and the proposal is overtaken.
    """

    __tablename__ = "designation"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("compte_id"),
        vers_compte("propose_par"),
        vers_structure("propose_par_structure_id"),
        vers_compte("accord_par"),
        ForeignKeyConstraint(
            ["territoire_id", "remplace_id"], ["accompagnement.territoire_id", "accompagnement.id"]
        ),
        CheckConstraint("reponse in ('oui','non')", name="reponse"),
        CheckConstraint("accord in ('oui','non')", name="accord"),
        CheckConstraint("accord_recueil in ('ecran','presence')", name="recueil"),
        CheckConstraint("reponse <> 'non' or length(motif_refus) >= 10", name="refus_motive"),
        CheckConstraint(
            "aboutie_le is null or reponse = 'oui' and accord = 'oui'", name="deux_oui"
        ),
        Index("ix_designation_personne", "territoire_id", "personne_id"),
        Index("ix_designation_compte", "territoire_id", "compte_id"),
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    propose_par: Mapped[UUID]
    propose_par_structure_id: Mapped[UUID]
    remplace_id: Mapped[UUID | None]
    motif: Mapped[str] = mapped_column(Text)
    proposee_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=MAINTENANT
    )
    reponse: Mapped[str | None] = mapped_column(Text)
    reponse_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    motif_refus: Mapped[str | None] = mapped_column(Text)
    accord: Mapped[str | None] = mapped_column(Text)
    accord_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    accord_par: Mapped[UUID | None]
    accord_recueil: Mapped[str | None] = mapped_column(Text)
    retiree_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    aboutie_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
