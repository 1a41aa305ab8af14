"""Hold the logins, the capacities they act in, their sessions and their API tokens."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from auth.comptes.vocabulary import AVIS_PAR_COURRIEL, RAPPELS_DITS
from auth.seconds_facteurs.rules import OBJET_FACTEUR
from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from core.db import DIT, MOTS, Base, Editee
from core.scelles import SCELLE, Scelle


def _vers_habilitation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["territoire_id", "habilitation_id"], ["habilitation.territoire_id", "habilitation.id"]
    )


class Compte(Locataire, Editee, Base):
    """Hold a login; `personne_id` makes it an accompanied person's.

    `est_representant` makes it a guardian's, whose mandates say what it opens.
    """

    __tablename__ = "compte"
    __table_args__ = (
        vers_personne(),
        CheckConstraint("courriel = lower(courriel)", name="courriel_minuscule"),
        CheckConstraint(r"mobile ~ '^\+[0-9]{8,15}$'", name="mobile"),
        CheckConstraint(
            "est_representant = (date_naissance is not null)"
            " and not (est_representant and personne_id is not null)",
            name="representant",
        ),
        CheckConstraint("avis_par_courriel in ('heure','jour','jamais')", name="avis_par_courriel"),
        CheckConstraint("length(presences) between 1 and 200", name="presences"),
        CheckConstraint("rappel_dit in ('rien','heure','structure')", name="rappel_dit"),
        CheckConstraint(
            "num_nulls(calme_de, calme_a) in (0, 2) and calme_de between 0 and 23"
            " and calme_a between 0 and 23",
            name="calme",
        ),
        # A couple or a shelter share an address: it is nobody's identity.
        Index(
            "uq_compte_courriel",
            "territoire_id",
            "courriel",
            unique=True,
            postgresql_where=text("personne_id is null and not est_representant"),
        ),
        Index("ix_compte_courriel", "courriel"),
        Index("ix_compte_mobile", "mobile", postgresql_where=text("mobile is not null")),
        Index("ix_compte_personne", "territoire_id", "personne_id"),
    )

    courriel: Mapped[str] = mapped_column(Text)
    prenom: Mapped[str] = mapped_column(Text)
    nom: Mapped[str] = mapped_column(Text)
    fonction: Mapped[str | None] = mapped_column(Text)
    # That of work: whoever one accompanies, and with whom, reads it.
    telephone: Mapped[str | None] = mapped_column(Text)
    # When one is there, in words.
    presences: Mapped[str | None] = mapped_column(Text, info={DIT: "Présences"})
    # How often a notice is mailed at most.
    avis_par_courriel: Mapped[str] = mapped_column(
        Text,
        server_default=text("'heure'"),
        info={DIT: "Courriels qui disent « du nouveau »", MOTS: AVIS_PAR_COURRIEL},
    )
    # When the last mail left that invites a professional to log in.
    invite_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), info={DIT: None})
    # Since when a professional is no longer asked to complete how they are reached.
    profil_vu_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), info={DIT: None})
    # Of a person: whether she is reminded of appointments, what is said of them, and between which
    # hours never; without hers, those of the territoire.
    rappels: Mapped[bool] = mapped_column(
        server_default=text("true"), info={DIT: "Rappels de rendez-vous"}
    )
    rappel_dit: Mapped[str] = mapped_column(
        Text, server_default=text("'heure'"), info={DIT: "Ce que dit un rappel", MOTS: RAPPELS_DITS}
    )
    calme_de: Mapped[int | None] = mapped_column(
        SmallInteger, info={DIT: "Aucun rappel à partir de (heure)"}
    )
    calme_a: Mapped[int | None] = mapped_column(
        SmallInteger, info={DIT: "Aucun rappel jusqu’à (heure)"}
    )
    personne_id: Mapped[UUID | None]
    est_representant: Mapped[bool] = mapped_column(server_default=text("false"))
    date_naissance: Mapped[date | None] = mapped_column(Date)
    # By which an accompanied person receives codes, with its country's.
    mobile: Mapped[str | None] = mapped_column(Text)
    # Nobody has entered by the address or the number yet: it may be a slip, and a stranger's.
    canal_a_prouver: Mapped[bool] = mapped_column(server_default=text("false"))
    # Somebody else comes, or came, by the same: who left it may still read what is sent there.
    canal_partage: Mapped[bool] = mapped_column(server_default=text("false"))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    clos_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Until then a first login by FranceConnect may tie itself to it: somebody vouched, in presence.
    liaison_jusqu_au: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Who wrote the address, and whether a weak proof did: what a code sent there is worth.
    adresse_par: Mapped[UUID | None]
    adresse_faible: Mapped[bool] = mapped_column(server_default=text("false"))
    # The same of the number.
    mobile_par: Mapped[UUID | None]
    mobile_faible: Mapped[bool] = mapped_column(server_default=text("false"))
    # Of a person: her last act among the lines of the journal that were dropped with their month.
    dernier_acte_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Habilitation(Locataire, Editee, Base):
    """Let a compte act for a structure in a rôle, from a date to a date."""

    __tablename__ = "habilitation"
    __table_args__ = (
        vers_compte("compte_id"),
        vers_structure(),
        CheckConstraint(
            "role in"
            " ('professionnel','charge_orientation','gestionnaire','coordonnateur',"
            "'administrateur','dpo')",
            name="role",
        ),
        CheckConstraint("fin is null or fin > debut", name="fenetre"),
        Index("ix_habilitation_compte", "territoire_id", "compte_id"),
        Index("ix_habilitation_structure", "territoire_id", "structure_id"),
    )

    compte_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(Text)
    debut: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    fin: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class HabilitationProposee(Locataire, Base):
    """Hold a capacity in a sensitive structure, that waits for whoever answers for it there."""

    __tablename__ = "habilitation_proposee"
    __table_args__ = (
        vers_compte("compte_id"),
        vers_structure(),
        vers_compte("proposee_par"),
        CheckConstraint(
            "role in"
            " ('professionnel','charge_orientation','gestionnaire','coordonnateur',"
            "'administrateur','dpo')",
            name="role",
        ),
        CheckConstraint("fin is null or fin > debut", name="fenetre"),
        CheckConstraint("reponse in ('oui','non')", name="reponse"),
        CheckConstraint("num_nulls(reponse, repondue_le, repondue_par) in (0, 3)", name="repondue"),
        Index("ix_habilitation_proposee_structure", "territoire_id", "structure_id"),
        Index("ix_habilitation_proposee_compte", "territoire_id", "compte_id"),
        Index("ix_habilitation_proposee_par", "territoire_id", "proposee_par"),
    )

    compte_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(Text)
    debut: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    fin: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    proposee_par: Mapped[UUID]
    proposee_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=MAINTENANT
    )
    reponse: Mapped[str | None] = mapped_column(Text)
    repondue_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    repondue_par: Mapped[UUID | None]


class Connexion(Locataire, Base):
    """Hold a web session; only the sha256 of its token is stored."""

    __tablename__ = "connexion"
    __table_args__ = (
        vers_compte("compte_id"),
        _vers_habilitation(),
        CheckConstraint("octet_length(jeton_sha256) = 32", name="empreinte"),
        CheckConstraint(
            "moyen in ('proconnect','franceconnect','courriel','sms','papier','carte',"
            "'carte_seule','demo')",
            name="moyen",
        ),
        CheckConstraint(
            "moyen not in ('courriel','sms','papier','carte','carte_seule')"
            " or habilitation_id is null",
            name="lien_d_une_personne",
        ),
        Index("uq_connexion_jeton", "jeton_sha256", unique=True),
        Index("ix_connexion_compte", "territoire_id", "compte_id"),
    )

    jeton_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    compte_id: Mapped[UUID]
    habilitation_id: Mapped[UUID | None]
    moyen: Mapped[str] = mapped_column(Text, server_default=text("'demo'"))
    # On a computer that others use: it ends sooner, and nothing of it stays there.
    partagee: Mapped[bool] = mapped_column(server_default=text("false"))
    appareil: Mapped[str | None] = mapped_column(Text)
    creee_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    vue_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    expire_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now() + interval '12 hours'")
    )


class Jeton(Locataire, Base):
    """Hold an API token; only its sha256 is stored."""

    __tablename__ = "jeton"
    __table_args__ = (
        vers_compte("compte_id"),
        _vers_habilitation(),
        CheckConstraint("octet_length(jeton_sha256) = 32", name="empreinte"),
        CheckConstraint("length(nom) between 1 and 80", name="nom"),
        Index("uq_jeton_jeton", "jeton_sha256", unique=True),
        Index("ix_jeton_compte", "territoire_id", "compte_id"),
    )

    jeton_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    compte_id: Mapped[UUID]
    habilitation_id: Mapped[UUID | None]
    nom: Mapped[str] = mapped_column(Text, server_default=text("'Jeton'"))
    ecrit: Mapped[bool] = mapped_column(server_default=text("true"))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    expire_le: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoque_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    vu_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class IdentiteFederee(Locataire, Base):
    """Tie a compte to who a provider says it is: issuer and subject, never the e-mail."""

    __tablename__ = "identite_federee"
    __table_args__ = (
        vers_compte("compte_id"),
        CheckConstraint("fournisseur in ('proconnect','franceconnect')", name="fournisseur"),
        CheckConstraint("length(sujet) between 1 and 255", name="sujet"),
        Index("uq_identite_federee_sujet", "territoire_id", "emetteur", "sujet", unique=True),
        Index("uq_identite_federee_compte", "territoire_id", "compte_id", unique=True),
        Index("ix_identite_federee_sujet", "emetteur", "sujet"),
    )

    compte_id: Mapped[UUID]
    fournisseur: Mapped[str] = mapped_column(Text)
    emetteur: Mapped[str] = mapped_column(Text)
    sujet: Mapped[str] = mapped_column(Text)
    liee_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    vue_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)


class SecondFacteur(Locataire, Base):
    """Hold the sealed secret of a compte's code generator.

    `dernier_pas` is the last time step that was spent.
    """

    __tablename__ = "second_facteur"
    __table_args__ = (
        vers_compte("compte_id"),
        Index("uq_second_facteur_compte", "territoire_id", "compte_id", unique=True),
    )

    compte_id: Mapped[UUID]
    scelle: Mapped[bytes] = mapped_column(LargeBinary, info={SCELLE: Scelle(OBJET_FACTEUR)})
    dernier_pas: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    confirme_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CodeSecours(Locataire, Base):
    """Hold one recovery code, hashed; it opens once."""

    __tablename__ = "code_secours"
    __table_args__ = (
        vers_compte("compte_id"),
        CheckConstraint("octet_length(code_sha256) = 32", name="empreinte"),
        Index("uq_code_secours_code", "territoire_id", "compte_id", "code_sha256", unique=True),
    )

    compte_id: Mapped[UUID]
    code_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    utilise_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
