"""Hold the accompanied people; a carnet is a person inside a territoire."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from auth.vocabulary import TOUS
from core.db import DIT, MOTS, Base, Editee
from core.forms import MOTIF_COMMUNE, MOTIF_PAYS
from core.geo.pays import FRANCE, PAYS
from core.scelles import SCELLE, Scelle

# As the first numbers were sealed, before what they are sealed beside was told apart.
OBJET_NUMERO = b"carnet/"
# A word is found as soon as it is written, and always as fast.
_AUSSITOT = {"fastupdate": "off"}


class Personne(Locataire, Editee, Base):
    """Hold who the person is and how to reach them, entered once."""

    __tablename__ = "personne"
    __table_args__ = (
        vers_structure("cree_par_structure_id"),
        CheckConstraint(
            "length(nom) between 1 and 200 and length(prenom) between 1 and 200", name="noms"
        ),
        Index(
            "ix_personne_nom",
            "territoire_id",
            "nom_recherche",
            postgresql_ops={"nom_recherche": "text_pattern_ops"},
        ),
        Index(
            "ix_personne_prenom",
            "territoire_id",
            "prenom_recherche",
            postgresql_ops={"prenom_recherche": "text_pattern_ops"},
        ),
        Index(
            "ix_personne_mots", "mots_recherche", postgresql_using="gin", postgresql_with=_AUSSITOT
        ),
        Index(
            "ix_personne_presque",
            text("prive.presque_mots(VARIADIC ARRAY[nom, prenom, nom_naissance])"),
            postgresql_using="gin",
            postgresql_with=_AUSSITOT,
        ),
        Index("ix_personne_telephone", "territoire_id", text("prive.plier_telephone(telephone)")),
        Index("ix_personne_courriel", "territoire_id", text("lower(courriel)")),
        Index("ix_personne_commune", "territoire_id", "commune_code"),
        Index("ix_personne_naissance", "territoire_id", "date_naissance"),
        # The wall looks up the closed carnets at every reading of an item
        # (droits/conservation/mur.sql).
        Index(
            "ix_personne_fermee",
            "territoire_id",
            "id",
            postgresql_where=text("archivee_le is not null or suspendu_le is not null"),
        ),
        ForeignKeyConstraint(
            ["territoire_id", "reuni_dans"], ["personne.territoire_id", "personne.id"]
        ),
        Index(
            "ix_personne_reuni_dans",
            "territoire_id",
            "reuni_dans",
            postgresql_where=text("reuni_dans is not null"),
        ),
        CheckConstraint("reuni_dans is distinct from id", name="reuni_dans"),
        # Born in France, a commune says where; abroad, the country alone. Neither: not known.
        CheckConstraint(f"commune_naissance ~ '^{MOTIF_COMMUNE}$'", name="commune_naissance"),
        CheckConstraint(
            f"pays_naissance ~ '^{MOTIF_PAYS}$' and pays_naissance <> '{FRANCE}'",
            name="pays_naissance",
        ),
        CheckConstraint(
            "num_nonnulls(commune_naissance, pays_naissance) <= 1", name="lieu_naissance"
        ),
    )

    nom: Mapped[str] = mapped_column(Text)
    prenom: Mapped[str] = mapped_column(Text)
    nom_naissance: Mapped[str | None] = mapped_column(Text)
    civilite: Mapped[str | None] = mapped_column(Text)
    date_naissance: Mapped[date] = mapped_column(Date)
    # INSEE codes, those of the day of birth: a commune may be no more.
    commune_naissance: Mapped[str | None] = mapped_column(
        Text, info={DIT: "Commune de naissance (numéro Insee)"}
    )
    pays_naissance: Mapped[str | None] = mapped_column(
        Text, info={DIT: "Pays de naissance", MOTS: PAYS}
    )
    telephone: Mapped[str | None] = mapped_column(Text)
    courriel: Mapped[str | None] = mapped_column(Text)
    adresse: Mapped[str | None] = mapped_column(Text)
    code_postal: Mapped[str | None] = mapped_column(Text)
    commune_code: Mapped[str | None] = mapped_column(Text)
    publics: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    nom_recherche: Mapped[str] = mapped_column(
        Text, Computed("prive.plier(nom || ' ' || prenom)", persisted=True)
    )
    prenom_recherche: Mapped[str] = mapped_column(
        Text, Computed("prive.plier(prenom || ' ' || nom)", persisted=True)
    )
    # What a search looks into, and nothing else reads.
    mots_recherche: Mapped[str] = mapped_column(
        TSVECTOR, Computed("prive.mots(nom, prenom, nom_naissance)", persisted=True), deferred=True
    )
    # Set by the retention of droits/conservation alone; either one closes the carnet to every
    # structure.
    archivee_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    suspendu_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Nothing is ever sent about a person who died.
    decedee_le: Mapped[date | None] = mapped_column(Date)
    cree_par_structure_id: Mapped[UUID | None]
    reuni_dans: Mapped[UUID | None]
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    modifie_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)


class Representant(Locataire, Base):
    """Hold a guardian's mandate: dates, named domains, who wrote it, who confirmed it.

    It gives nothing until somebody other than its author confirmed it, the judgment in hand. What
    is confirmed is never changed: it is closed, and another one is written.
    """

    __tablename__ = "representant"
    __table_args__ = (
        vers_personne(),
        vers_compte("compte_id"),
        vers_compte("propose_par"),
        vers_structure("propose_structure_id"),
        vers_compte("repondue_par"),
        vers_compte("clos_par"),
        CheckConstraint("qualite in ('tutelle','curatelle','parent')", name="qualite"),
        CheckConstraint("reponse in ('oui','non')", name="reponse"),
        CheckConstraint("num_nulls(reponse, repondue_le, repondue_par) in (0, 3)", name="repondue"),
        CheckConstraint(f"domaines between 1 and {TOUS}", name="domaines"),
        CheckConstraint("fin is null or fin > debut", name="fenetre"),
        Index("ix_representant_personne", "territoire_id", "personne_id"),
        Index("ix_representant_compte", "territoire_id", "compte_id"),
    )

    personne_id: Mapped[UUID]
    compte_id: Mapped[UUID | None]
    prenom: Mapped[str | None] = mapped_column(Text)
    nom: Mapped[str] = mapped_column(Text)
    # By which they say who they are at the door.
    date_naissance: Mapped[date | None] = mapped_column(Date)
    courriel: Mapped[str | None] = mapped_column(Text)
    mobile: Mapped[str | None] = mapped_column(Text)
    qualite: Mapped[str] = mapped_column(Text)
    telephone: Mapped[str | None] = mapped_column(Text)
    domaines: Mapped[int] = mapped_column(Integer)
    debut: Mapped[date] = mapped_column(Date)
    fin: Mapped[date | None] = mapped_column(Date)
    # The court, the day and the number of what was read to confirm it.
    jugement: Mapped[str | None] = mapped_column(Text)
    propose_par: Mapped[UUID | None]
    propose_structure_id: Mapped[UUID | None]
    propose_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    reponse: Mapped[str | None] = mapped_column(Text)
    repondue_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    repondue_par: Mapped[UUID | None]
    clos_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    clos_par: Mapped[UUID | None]

    @property
    def qui(self) -> str:
        """Name the guardian."""
        return f"{self.prenom} {self.nom}" if self.prenom else self.nom


class Identifiant(Locataire, Base):
    """Hold a number given by an administration: a keyed hash, a sealed value.

    The application reads neither.
    """

    __tablename__ = "personne_identifiant"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        CheckConstraint("genre in ('nir','france_travail','caf')", name="genre"),
        CheckConstraint("octet_length(empreinte) = 32", name="empreinte"),
        CheckConstraint("genre = 'nir' or not provisoire", name="provisoire"),
        Index("ix_personne_identifiant_empreinte", "territoire_id", "genre", "empreinte"),
        Index(
            "uq_personne_identifiant",
            "territoire_id",
            "personne_id",
            "genre",
            "empreinte",
            unique=True,
        ),
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID | None]
    genre: Mapped[str] = mapped_column(Text)
    empreinte: Mapped[bytes] = mapped_column(LargeBinary)
    scelle: Mapped[bytes] = mapped_column(
        LargeBinary, info={SCELLE: Scelle(OBJET_NUMERO, ("genre", "territoire_id"), "empreinte")}
    )
    provisoire: Mapped[bool] = mapped_column(server_default=text("false"))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)


class Rapprochement(Locataire, Base):
    """Hold two carnets that may be the same person's, and what was decided.

    Seen by those who see both.
    """

    __tablename__ = "rapprochement"
    __table_args__ = (
        ForeignKeyConstraint(["territoire_id", "a_id"], ["personne.territoire_id", "personne.id"]),
        ForeignKeyConstraint(["territoire_id", "b_id"], ["personne.territoire_id", "personne.id"]),
        vers_compte("decide_par"),
        CheckConstraint("a_id < b_id", name="ordre"),
        CheckConstraint("etat in ('propose','ecarte','reuni')", name="etat"),
        CheckConstraint("(etat = 'propose') = (decide_le is null)", name="decision"),
        Index("uq_rapprochement_paire", "territoire_id", "a_id", "b_id", unique=True),
        Index("ix_rapprochement_b", "territoire_id", "b_id"),
    )

    a_id: Mapped[UUID]
    b_id: Mapped[UUID]
    score: Mapped[int]
    raisons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    etat: Mapped[str] = mapped_column(Text, server_default=text("'propose'"))
    propose_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    decide_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decide_par: Mapped[UUID | None]
