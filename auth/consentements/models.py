"""Hold the person's agreements, their history, the refusals, and the access derived from them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth.consentements.rules import INVITATION_DURE, demandes_en_propre
from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from auth.vocabulary import ORDINAIRES, TOUS
from core.db import DIT, Base


class Notice(Locataire, Base):
    """Hold one version of the text that people agree to; never changed once published.

    `changement` says what is new in it, when it matters enough for people to be asked again.
    """

    __tablename__ = "notice"
    __table_args__ = (
        vers_compte("publiee_par"),
        CheckConstraint("octet_length(sha256) = 32", name="empreinte"),
        CheckConstraint("length(changement) between 10 and 500", name="changement"),
        Index("uq_notice_version", "territoire_id", "version", unique=True),
    )

    version: Mapped[int] = mapped_column(Integer)
    texte: Mapped[str] = mapped_column(Text)
    texte_falc: Mapped[str] = mapped_column(Text)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    base_legale: Mapped[str] = mapped_column(
        Text, server_default=text("'mission d’intérêt public (RGPD, art. 6-1-e)'")
    )
    publiee_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    publiee_par: Mapped[UUID | None]
    changement: Mapped[str | None] = mapped_column(Text)


class ConsentementPreuve(Locataire, Base):
    """Hold what is known of a signed paper; its scan is a file, encrypted, outside the database."""

    __tablename__ = "consentement_preuve"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("compte_id"),
        CheckConstraint("type in ('application/pdf','image/jpeg','image/png')", name="type"),
        CheckConstraint("taille between 1 and 10485760", name="taille"),
        CheckConstraint("octet_length(sha256) = 32", name="empreinte"),
        Index("ix_consentement_preuve_personne", "territoire_id", "personne_id"),
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    type: Mapped[str] = mapped_column(Text)
    taille: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    fichier: Mapped[str] = mapped_column(Text)
    depose_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)


class Consentement(Locataire, Base):
    """Hold one agreement: to whom, on what, to write or not, what for, from when to when.

    Only `retire_le` ever changes. Sensitive domains open to a named structure only, and every
    agreement covers the identity (bit 0): nobody can share a fact without saying whose.
    """

    __tablename__ = "consentement"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("recueilli_par"),
        vers_structure("recueil_structure_id"),
        ForeignKeyConstraint(["territoire_id", "notice_id"], ["notice.territoire_id", "notice.id"]),
        ForeignKeyConstraint(
            ["territoire_id", "preuve_id"],
            ["consentement_preuve.territoire_id", "consentement_preuve.id"],
        ),
        CheckConstraint(f"domaines between 1 and {TOUS} and domaines & 1 = 1", name="domaines"),
        CheckConstraint(
            f"portee = 'structure' or domaines & ~{ORDINAIRES} = 0", name="sensible_nommee"
        ),
        CheckConstraint(
            "case portee when 'structure' then structure_id is not null and categorie is null"
            " when 'categorie' then categorie is not null and structure_id is null"
            " when 'consortium' then structure_id is null and categorie is null else false end",
            name="portee",
        ),
        CheckConstraint(
            "finalite in ('coordination','prescription','suivi_apres_sortie','statistiques')",
            name="finalite",
        ),
        CheckConstraint(
            "donne_par in ('personne','representant','professionnel')", name="donne_par"
        ),
        CheckConstraint("recueil in ('ecran','papier','oral')", name="recueil"),
        # What was recorded before the scans did not keep the structure either.
        CheckConstraint(
            "recueil <> 'papier' or preuve_id is not null or recueil_structure_id is null",
            name="preuve",
        ),
        CheckConstraint("attendus & ~domaines = 0", name="attendus"),
        CheckConstraint("fin > debut and fin <= debut + interval '2 years'", name="fenetre"),
        Index("ix_consentement_personne", "territoire_id", "personne_id"),
        Index("ix_consentement_fin", "territoire_id", "fin"),
        Index("ix_consentement_avec", "territoire_id", "avec_id"),
    )

    personne_id: Mapped[UUID]
    portee: Mapped[str] = mapped_column(Text)
    structure_id: Mapped[UUID | None]
    categorie: Mapped[str | None] = mapped_column(Text)
    domaines: Mapped[int] = mapped_column(Integer)
    peut_completer: Mapped[bool]
    finalite: Mapped[str] = mapped_column(Text)
    debut: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    fin: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    retire_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    notice_id: Mapped[UUID]
    donne_par: Mapped[str] = mapped_column(Text)
    recueil: Mapped[str] = mapped_column(Text)
    recueilli_par: Mapped[UUID | None]
    recueil_structure_id: Mapped[UUID | None]
    preuve_id: Mapped[UUID | None]
    # The screen handed over on which it was answered; the screen's own row ends with it.
    remise_id: Mapped[UUID | None]
    # Of a curatelle: the domains that wait for the other of the two; and the agreement of the other
    # that this one joins.
    attendus: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    avec_id: Mapped[UUID | None]
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)


class ConsentementEvenement(Locataire, Base):
    """Record what happened to an agreement or a request; append-only."""

    __tablename__ = "consentement_evenement"
    __table_args__ = (
        vers_personne(),
        CheckConstraint(
            "genre in"
            " ('accord','refus','reconfirmation','retrait','expiration','exclusion','levee')",
            name="genre",
        ),
        Index("ix_consentement_evenement_personne", "territoire_id", "personne_id", "le"),
    )

    personne_id: Mapped[UUID]
    consentement_id: Mapped[UUID | None]
    genre: Mapped[str] = mapped_column(Text)
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    par_compte_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    # Where the journal stood just before: her receipt carries it out of the machine.
    journal: Mapped[bytes | None] = mapped_column(LargeBinary)


class Exclusion(Locataire, Base):
    """Hold a refusal aimed at one structure or one compte.

    It wins over any agreement, and it is whole: who is refused reads nothing of her.
    """

    __tablename__ = "exclusion"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("compte_id"),
        CheckConstraint("num_nonnulls(structure_id, compte_id) = 1", name="visee"),
        Index("ix_exclusion_personne", "territoire_id", "personne_id"),
        Index("ix_exclusion_compte", "territoire_id", "compte_id", "personne_id"),
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID | None]
    compte_id: Mapped[UUID | None]
    debut: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    levee_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ExclusionMotif(Locataire, Base):
    """Hold why the person excludes; read by them alone."""

    __tablename__ = "exclusion_motif"
    __table_args__ = (
        vers_personne(),
        ForeignKeyConstraint(["territoire_id", "id"], ["exclusion.territoire_id", "exclusion.id"]),
    )

    personne_id: Mapped[UUID]
    motif: Mapped[str] = mapped_column(Text)


class DemandeAcces(Locataire, Base):
    """Hold « X demande à voir … » and the person's answer; silence never grants.

    With `par_structure_id`, somebody of that structure invites `structure_id` into the circle, and
    `invite_compte_id` there by name: until she says yes, whoever is invited knows nothing of it.
    """

    __tablename__ = "demande_acces"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_structure("par_structure_id"),
        vers_compte("compte_id"),
        vers_compte("invite_compte_id"),
        CheckConstraint(
            "etat in ('en_attente','accordee','refusee','retiree','depassee')", name="etat"
        ),
        CheckConstraint(f"domaines between 1 and {TOUS}", name="domaines"),
        CheckConstraint("length(motif) between 1 and 2000", name="motif"),
        CheckConstraint("(etat = 'en_attente') = (repondue_le is null)", name="reponse"),
        CheckConstraint(
            "invite_compte_id is null or par_structure_id is not null", name="invitation"
        ),
        Index("ix_demande_acces_personne", "territoire_id", "personne_id"),
        Index("ix_demande_acces_structure", "territoire_id", "structure_id"),
        Index(
            "uq_demande_acces_invitation",
            "territoire_id",
            "personne_id",
            "structure_id",
            "invite_compte_id",
            unique=True,
            postgresql_where=text("etat = 'en_attente' and par_structure_id is not null"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    domaines: Mapped[int] = mapped_column(Integer)
    peut_completer: Mapped[bool] = mapped_column(server_default=text("false"))
    motif: Mapped[str] = mapped_column(Text)
    etat: Mapped[str] = mapped_column(Text, server_default=text("'en_attente'"))
    faite_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    repondue_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    par_structure_id: Mapped[UUID | None] = mapped_column(info={DIT: "Structure qui invite"})
    invite_compte_id: Mapped[UUID | None] = mapped_column(info={DIT: "Qui est invité"})
    # Said again to her, once.
    rappelee_le: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), info={DIT: "Rappelé le"}
    )

    @property
    def domaines_demandes(self) -> int:
        """Give what is asked in so many words; who she is goes without saying."""
        return demandes_en_propre(self.domaines)

    def attend(self, maintenant: datetime) -> bool:
        """Say whether she may still answer: an invitation does not wait for ever."""
        echue = self.est_une_invitation and self.faite_le <= maintenant - INVITATION_DURE
        return self.etat == "en_attente" and not echue

    @property
    def est_une_invitation(self) -> bool:
        """Say whether somebody asks for another structure than their own."""
        return self.par_structure_id is not None


class RefusMotif(Locataire, Base):
    """Hold why the person refuses a request; read by them alone."""

    __tablename__ = "refus_motif"
    __table_args__ = (
        vers_personne(),
        ForeignKeyConstraint(
            ["territoire_id", "id"], ["demande_acces.territoire_id", "demande_acces.id"]
        ),
        CheckConstraint("length(motif) between 1 and 2000", name="motif"),
    )

    personne_id: Mapped[UUID]
    motif: Mapped[str] = mapped_column(Text)


class ConsentementRappel(Locataire, Base):
    """Remember that the person was told of an end: once at sixty days, once at fifteen."""

    __tablename__ = "consentement_rappel"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territoire_id", "consentement_id"],
            ["consentement.territoire_id", "consentement.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("jours in (60, 15)", name="jours"),
        Index("uq_consentement_rappel", "territoire_id", "consentement_id", "jours", unique=True),
    )

    consentement_id: Mapped[UUID]
    jours: Mapped[int] = mapped_column(Integer)
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)


class Acces(Base):
    """Hold derived access: one row per (consent, place in the circle); written by triggers alone.

    Merging rows would over-grant: each keeps its own domains and its own window.
    """

    __tablename__ = "acces"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territoire_id", "consentement_id"],
            ["consentement.territoire_id", "consentement.id"],
            ondelete="CASCADE",
        ),
        Index("ix_acces_personne", "territoire_id", "personne_id"),
        # Read by every policy, for one person or for all those of the caller's structure.
        Index(
            "ix_acces_structure",
            "territoire_id",
            "structure_id",
            "personne_id",
            postgresql_include=["domaines", "debut", "fin"],
        ),
    )

    territoire_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    structure_id: Mapped[UUID] = mapped_column(primary_key=True)
    personne_id: Mapped[UUID] = mapped_column(primary_key=True)
    consentement_id: Mapped[UUID] = mapped_column(primary_key=True)
    accompagnement_id: Mapped[UUID] = mapped_column(primary_key=True)
    domaines: Mapped[int] = mapped_column(Integer)
    debut: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    fin: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    completer_jusqu_au: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
