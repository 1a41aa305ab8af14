"""Hold holds, steps of retention, anonymous outcomes, requests of people and copies of data."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from auth.vocabulary import Domaine
from core.db import Base
from core.scelles import SCELLE, Scelle

OBJET_COPIE = b"copie du carnet"


def _vers_demande(colonne: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["territoire_id", colonne], ["demande_droit.territoire_id", "demande_droit.id"]
    )


class Gel(Locataire, Base):
    """Hold a legal hold: while it runs, the carnet is neither archived nor erased."""

    __tablename__ = "gel"
    __table_args__ = (
        vers_personne(),
        vers_compte("pose_par"),
        CheckConstraint("length(motif) between 10 and 2000", name="motif"),
        Index(
            "uq_gel_courant",
            "territoire_id",
            "personne_id",
            unique=True,
            postgresql_where=text("leve_le is null"),
        ),
    )

    personne_id: Mapped[UUID]
    motif: Mapped[str] = mapped_column(Text)
    pose_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    pose_par: Mapped[UUID]
    leve_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ConservationEvenement(Locataire, Base):
    """Record one step of retention; append-only.

    Kept after an erasure: the number then names nobody.
    """

    __tablename__ = "conservation_evenement"
    __table_args__ = (
        CheckConstraint(
            "genre in ('avis','archive','restauration','effacement','gel','levee')", name="genre"
        ),
        CheckConstraint("cause in ('delai','demande','personne','dpo')", name="cause"),
        Index("ix_conservation_evenement_personne", "territoire_id", "personne_id", "le"),
        Index("ix_conservation_evenement_le", "territoire_id", text("le desc")),
    )

    personne_id: Mapped[UUID]
    genre: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = mapped_column(Text)
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)


class FaitAnonyme(Base):
    """Count what became of people whose carnet was erased: counters, never one row a person."""

    __tablename__ = "fait_anonyme"
    __table_args__ = (
        CheckConstraint(
            "tranche_age in ('moins_de_26','de_26_a_49','de_50_et_plus')", name="tranche_age"
        ),
        CheckConstraint(
            "issue in ('objectif_atteint','objectif_en_cours','sans_objectif')", name="issue"
        ),
        CheckConstraint("nombre > 0", name="nombre"),
    )

    territoire_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("territoire.id"), primary_key=True
    )
    trimestre: Mapped[date] = mapped_column(Date, primary_key=True)
    code_epci: Mapped[str] = mapped_column(Text, primary_key=True)
    tranche_age: Mapped[str] = mapped_column(Text, primary_key=True)
    thematique: Mapped[str] = mapped_column(Text, primary_key=True)
    issue: Mapped[str] = mapped_column(Text, primary_key=True)
    nombre: Mapped[int] = mapped_column(Integer)


class DemandeDroit(Locataire, Base):
    """Hold a request of the person about their data.

    What they wrote is beside, where fewer may read it.
    """

    __tablename__ = "demande_droit"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("note_par"),
        CheckConstraint(
            "genre in ('rectification','opposition','effacement','copie')", name="genre"
        ),
        CheckConstraint(
            "(note_par is null) = (dit is null) and (dit is null) = (dit_le is null)"
            " and dit in ('presence','telephone','courrier')",
            name="entendue",
        ),
        CheckConstraint("(genre = 'rectification') = (objet is not null)", name="objet"),
        CheckConstraint(f"domaine between 0 and {max(Domaine)}", name="domaine"),
        Index("ix_demande_droit_personne", "territoire_id", "personne_id"),
        Index("ix_demande_droit_structure", "territoire_id", "structure_id"),
    )

    personne_id: Mapped[UUID]
    genre: Mapped[str] = mapped_column(Text)
    objet: Mapped[str | None] = mapped_column(Text)
    objet_id: Mapped[UUID | None]
    domaine: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    structure_id: Mapped[UUID | None]
    faite_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    # Who heard it, how and which day she said it, when she did not ask herself.
    note_par: Mapped[UUID | None]
    dit: Mapped[str | None] = mapped_column(Text)
    dit_le: Mapped[date | None] = mapped_column(Date)


class DemandeDroitTexte(Locataire, Base):
    """Hold what the person wrote, what line they contest, and what they want it to say."""

    __tablename__ = "demande_droit_texte"
    __table_args__ = (
        vers_personne(),
        _vers_demande("id"),
        CheckConstraint("length(texte) between 1 and 4000", name="texte"),
        CheckConstraint("length(valeur) between 1 and 300", name="valeur"),
    )

    personne_id: Mapped[UUID]
    ligne: Mapped[str | None] = mapped_column(Text)
    texte: Mapped[str] = mapped_column(Text)
    valeur: Mapped[str | None] = mapped_column(Text)


class DemandeDroitSuite(Locataire, Base):
    """Record what happened to a request; append-only. One answer, one extension at most."""

    __tablename__ = "demande_droit_suite"
    __table_args__ = (
        vers_personne(),
        vers_compte("par_compte_id"),
        vers_structure("par_structure_id"),
        _vers_demande("demande_id"),
        CheckConstraint("genre in ('prolongation','reponse','desaccord','retrait')", name="genre"),
        CheckConstraint("(genre = 'reponse') = (acceptee is not null)", name="acceptee"),
        CheckConstraint("genre = 'retrait' or length(texte) between 1 and 4000", name="texte"),
        Index(
            "uq_demande_droit_suite_unique",
            "territoire_id",
            "demande_id",
            "genre",
            unique=True,
            postgresql_where=text("genre <> 'desaccord'"),
        ),
        Index("ix_demande_droit_suite_personne", "territoire_id", "personne_id"),
    )

    personne_id: Mapped[UUID]
    demande_id: Mapped[UUID]
    genre: Mapped[str] = mapped_column(Text)
    acceptee: Mapped[bool | None]
    texte: Mapped[str | None] = mapped_column(Text)
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    par_compte_id: Mapped[UUID]
    par_structure_id: Mapped[UUID | None]


class CopieCarnet(Locataire, Base):
    """Hold one copy of a carnet for the person: encrypted, read once, gone after seven days."""

    __tablename__ = "copie_carnet"
    __table_args__ = (
        vers_personne(),
        vers_compte("compte_id"),
        CheckConstraint("avancement between 0 and 100", name="avancement"),
        Index("ix_copie_carnet_personne", "territoire_id", "personne_id"),
        Index("ix_copie_carnet_expire", "territoire_id", "expire_le"),
    )

    personne_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    demandee_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=MAINTENANT
    )
    avancement: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    expire_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    contenu: Mapped[bytes | None] = mapped_column(
        LargeBinary, info={SCELLE: Scelle(OBJET_COPIE, ("id",))}
    )
    taille: Mapped[int | None] = mapped_column(Integer)
    telechargee_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    supprimee_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
