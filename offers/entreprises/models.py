"""Hold the companies of a territoire and the contacts taken with them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_structure
from core.db import Base, Editee


class Entreprise(Locataire, Editee, Base):
    """Hold one establishment, by its SIRET.

    Its telephone and e-mail are its public service's, nobody's own.
    """

    __tablename__ = "entreprise"
    __table_args__ = (
        vers_compte("ecrit_par"),
        vers_structure("ecrit_par_structure_id"),
        CheckConstraint("siret ~ '^[0-9]{14}$'", name="siret"),
        CheckConstraint("length(nom) between 1 and 200 and length(adresse) <= 300", name="nom"),
        CheckConstraint("length(secteur) <= 200 and length(service) <= 200", name="textes"),
        CheckConstraint(
            "propose <@ array['immersion','emploi','parrainage','visite']", name="propose"
        ),
        Index("uq_entreprise_siret", "territoire_id", "siret", unique=True),
        Index("ix_entreprise_nom", "territoire_id", "nom_recherche"),
    )

    siret: Mapped[str] = mapped_column(Text)
    nom: Mapped[str] = mapped_column(Text)
    nom_recherche: Mapped[str] = mapped_column(Text)
    adresse: Mapped[str | None] = mapped_column(Text)
    commune: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str] = mapped_column(Text)
    secteur: Mapped[str | None] = mapped_column(Text)
    propose: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    service: Mapped[str | None] = mapped_column(Text)
    telephone: Mapped[str | None] = mapped_column(Text)
    courriel: Mapped[str | None] = mapped_column(Text)
    ecrit_par: Mapped[UUID | None]
    ecrit_par_structure_id: Mapped[UUID | None]
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    modifie_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)


class EntrepriseContact(Locataire, Base):
    """Hold one contact with a company: who, when, for what, what came of it.

    Append-only, no accompanied person.
    """

    __tablename__ = "entreprise_contact"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territoire_id", "entreprise_id"], ["entreprise.territoire_id", "entreprise.id"]
        ),
        vers_compte("compte_id"),
        vers_structure(),
        CheckConstraint(
            "objet in ('immersion','emploi','parrainage','visite','decouverte','suivi')",
            name="objet",
        ),
        CheckConstraint(
            "issue in ('en_cours','accord','a_rappeler','refus','sans_reponse')", name="issue"
        ),
        CheckConstraint("length(texte) <= 1000", name="texte"),
        Index("ix_entreprise_contact_le", "territoire_id", "entreprise_id", "le"),
    )

    entreprise_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    le: Mapped[date] = mapped_column(Date)
    objet: Mapped[str] = mapped_column(Text)
    issue: Mapped[str] = mapped_column(Text)
    texte: Mapped[str | None] = mapped_column(Text)
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
