"""Hold the path: objectives, actions, appointments."""

from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from auth.cercle.models import Accompagnement
from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_structure
from carnet.elements.models import Element, table_d_element
from carnet.parcours.vocabulary import (
    ACTION,
    MODES,
    MOTIFS,
    NATURES_RENDEZ_VOUS,
    OBJECTIF,
    RENDEZ_VOUS,
)
from core.db import DIT, MOTS, Base
from offers.catalogue.vocabulary import THEMATIQUES


class Objectif(Element, Base):
    """Hold what the person works towards, and why."""

    __tablename__ = "objectif"
    __table_args__ = table_d_element(
        OBJECTIF,
        CheckConstraint("etat in ('en_cours','atteint','abandonne')", name="etat"),
        CheckConstraint("(etat = 'en_cours') = (clos_le is null)", name="clos"),
        CheckConstraint("length(intitule) between 1 and 300", name="intitule"),
        Index("ix_objectif_personne", "territoire_id", "personne_id"),
    )

    thematique: Mapped[str] = mapped_column(Text, info={MOTS: THEMATIQUES})
    intitule: Mapped[str] = mapped_column(Text)
    pourquoi: Mapped[str | None] = mapped_column(Text)
    etat: Mapped[str] = mapped_column(Text, server_default=text("'en_cours'"))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    clos_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Action(Element, Base):
    """Hold one step towards an objective: who does it, by when, with which offer.

    The offer was attached at `offre_le`.
    """

    __tablename__ = "action"
    __table_args__ = table_d_element(
        ACTION,
        vers_structure("porteur_structure_id"),
        ForeignKeyConstraint(
            ["territoire_id", "objectif_id"], ["objectif.territoire_id", "objectif.id"]
        ),
        CheckConstraint("etat in ('a_faire','en_cours','faite','abandonnee')", name="etat"),
        CheckConstraint("porteur in ('personne','structure')", name="porteur"),
        CheckConstraint(
            "(porteur = 'structure') = (porteur_structure_id is not null)", name="porteur_nomme"
        ),
        CheckConstraint("(etat in ('a_faire','en_cours')) = (clos_le is null)", name="clos"),
        CheckConstraint("length(intitule) between 1 and 300", name="intitule"),
        CheckConstraint("offre_le is null or service_id is not null", name="offre"),
        Index("ix_action_personne", "territoire_id", "personne_id"),
        Index("ix_action_objectif", "territoire_id", "objectif_id"),
        Index(
            "ix_action_offre",
            "territoire_id",
            "service_id",
            "offre_le",
            postgresql_where=text("service_id is not null"),
        ),
    )

    objectif_id: Mapped[UUID]
    intitule: Mapped[str] = mapped_column(Text)
    porteur: Mapped[str] = mapped_column(
        Text, info={MOTS: {"personne": "moi", "structure": "la structure"}}
    )
    porteur_structure_id: Mapped[UUID | None]
    echeance: Mapped[date | None] = mapped_column(Date)
    etat: Mapped[str] = mapped_column(Text, server_default=text("'a_faire'"))
    service_id: Mapped[str | None] = mapped_column(Text)
    offre_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    clos_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RendezVous(Element, Base):
    """Hold an appointment; the three absences are three distinct states.

    `lieu` is an address, or what the mode asks: the number to call, the link to follow.
    """

    __tablename__ = "rendez_vous"
    __table_args__ = table_d_element(
        RENDEZ_VOUS,
        vers_compte("avec_compte_id"),
        vers_structure(),
        vers_compte("aussi_compte_id"),
        vers_structure("aussi_structure_id"),
        CheckConstraint(
            "(aussi_compte_id is null) = (aussi_structure_id is null)"
            " and aussi_compte_id is distinct from avec_compte_id",
            name="aussi",
        ),
        CheckConstraint(
            "etat in ('prevu','honore','absent','excuse','annule','propose')", name="etat"
        ),
        CheckConstraint("duree_minutes between 5 and 720", name="duree"),
        CheckConstraint(
            "(creneaux is null) = (expire_le is null) and cardinality(creneaux) between 2 and 3",
            name="creneaux",
        ),
        CheckConstraint("length(objet) between 1 and 300", name="objet"),
        CheckConstraint("nature in ('invitation','convocation')", name="nature"),
        CheckConstraint(
            "motif in ('point','premier','contrat','demarche','emploi','atelier','visite','autre')",
            name="motif",
        ),
        CheckConstraint("mode in ('sur_place','telephone','visio','domicile')", name="mode"),
        Index("ix_rendez_vous_personne", "territoire_id", "personne_id", "debut"),
        Index("ix_rendez_vous_compte", "territoire_id", "avec_compte_id", "debut"),
        Index(
            "ix_rendez_vous_aussi",
            "territoire_id",
            "aussi_compte_id",
            "debut",
            postgresql_where=text("aussi_compte_id is not null"),
        ),
    )

    nature: Mapped[str] = mapped_column(
        Text, server_default=text("'invitation'"), info={MOTS: NATURES_RENDEZ_VOUS}
    )
    motif: Mapped[str] = mapped_column(Text, server_default=text("'autre'"), info={MOTS: MOTIFS})
    mode: Mapped[str] = mapped_column(
        Text, server_default=text("'sur_place'"), info={DIT: "Comment", MOTS: MODES}
    )
    objet: Mapped[str] = mapped_column(Text)
    debut: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    duree_minutes: Mapped[int] = mapped_column(Integer, server_default=text("45"))
    lieu: Mapped[str | None] = mapped_column(Text)
    avec_compte_id: Mapped[UUID]
    structure_id: Mapped[UUID | None]
    # A colleague of the circle who holds it too, for their structure.
    aussi_compte_id: Mapped[UUID | None] = mapped_column(info={DIT: "Et avec"})
    aussi_structure_id: Mapped[UUID | None] = mapped_column(info={DIT: "De la structure"})
    # Shared by those that were fixed together.
    serie_id: Mapped[UUID | None] = mapped_column(info={DIT: None})
    etat: Mapped[str] = mapped_column(Text, server_default=text("'prevu'"))
    # What is offered to choose among, until when: nothing once one is chosen. Until then `debut` is
    # the last of them.
    creneaux: Mapped[list[datetime] | None] = mapped_column(
        ARRAY(DateTime(timezone=True)), info={DIT: "Créneaux proposés"}
    )
    expire_le: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), info={DIT: "À choisir avant le"}
    )
    # Grows at each change, so that a calendar takes the last word and two tabs do not overwrite.
    sequence: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # Since when whoever was to hold it cannot act any more.
    a_reprendre_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    # Since when this date holds: what was fixed too late for a reminder has none.
    fixe_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), info={DIT: None})
    # When it was recalled, some days and some hours before; the last message that did.
    rappel_jours_le: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), info={DIT: "Rappelé, quelques jours avant, le"}
    )
    rappel_heures_le: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), info={DIT: "Rappelé, quelques heures avant, le"}
    )
    rappel_message_id: Mapped[UUID | None] = mapped_column(info={DIT: None})


class FluxAgenda(Locataire, Base):
    """Hold the print of the private address at which a professional's calendar reads their times.

    `lu_le`: when it was last read, to the day.
    """

    __tablename__ = "flux_agenda"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territoire_id", "compte_id"],
            ["compte.territoire_id", "compte.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("octet_length(jeton_sha256) = 32", name="empreinte"),
        Index("uq_flux_agenda_compte", "territoire_id", "compte_id", unique=True),
        Index("uq_flux_agenda_jeton", "jeton_sha256", unique=True),
    )

    compte_id: Mapped[UUID]
    jeton_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    lu_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


# The circle knows no appointment: the one that opened a place of one day is said from here.
cast("Table", Accompagnement.__table__).append_constraint(
    ForeignKeyConstraint(
        ["territoire_id", "rendez_vous_id"], ["rendez_vous.territoire_id", "rendez_vous.id"]
    )
)
