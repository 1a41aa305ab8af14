"""Hold what a document is, and apart from it, its sealed bytes."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire
from carnet.documents.rules import TAILLE_MAX_OCTETS
from carnet.documents.vocabulary import (
    DOCUMENT,
    INTITULE_MAX,
    OBJET_APERCU,
    OBJET_DOCUMENT,
    POURQUOI_MAX,
    TYPES,
    EtatDocument,
    NatureDocument,
)
from carnet.elements.models import Element, table_d_element
from core.db import DIT, MOTS, Base
from core.scelles import SCELLE, Scelle
from core.texts import libelles

# Rows of files are sealed again a few at a time.
_LOT = 4


def _parmi(colonne: str, valeurs: Iterable[str]) -> str:
    return f"{colonne} in ({', '.join(repr(str(valeur)) for valeur in valeurs)})"


class Document(Element, Base):
    """Hold which paper it is, until when it holds, and which one it took the place of."""

    __tablename__ = "document"
    __table_args__ = table_d_element(
        DOCUMENT,
        ForeignKeyConstraint(
            ["territoire_id", "remplace_id"], ["document.territoire_id", "document.id"]
        ),
        CheckConstraint(_parmi("nature", [n.value for n in NatureDocument]), name="nature"),
        CheckConstraint(_parmi("type", TYPES), name="type"),
        CheckConstraint(_parmi("etat", [e.value for e in EtatDocument]), name="etat"),
        CheckConstraint("(etat = 'depose') = (clos_le is null)", name="clos"),
        CheckConstraint(f"length(intitule) between 1 and {INTITULE_MAX}", name="intitule"),
        CheckConstraint(f"length(pourquoi) between 1 and {POURQUOI_MAX}", name="pourquoi"),
        CheckConstraint(f"taille between 1 and {TAILLE_MAX_OCTETS}", name="taille"),
        CheckConstraint("valable_jusqu_au >= delivre_le", name="jours"),
        Index("ix_document_personne", "territoire_id", "personne_id", "cree_le"),
        Index("ix_document_auteur", "territoire_id", "auteur_compte_id", "cree_le"),
        Index(
            "uq_document_remplace",
            "territoire_id",
            "remplace_id",
            unique=True,
            postgresql_where=text("remplace_id is not null"),
        ),
    )

    nature: Mapped[str] = mapped_column(
        Text, info={DIT: "Quel document", MOTS: libelles(NatureDocument)}
    )
    intitule: Mapped[str] = mapped_column(Text)
    pourquoi: Mapped[str | None] = mapped_column(Text)
    delivre_le: Mapped[date | None] = mapped_column(Date, info={DIT: "Délivré le"})
    valable_jusqu_au: Mapped[date | None] = mapped_column(Date, info={DIT: "Valable jusqu’au"})
    type: Mapped[str] = mapped_column(Text, info={MOTS: TYPES})
    taille: Mapped[int] = mapped_column(Integer)
    remplace_id: Mapped[UUID | None]
    etat: Mapped[str] = mapped_column(Text, server_default=text("'depose'"))
    cree_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=MAINTENANT, info={DIT: "Déposé le"}
    )
    clos_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DocumentContenu(Locataire, Base):
    """Hold the sealed bytes of a document and of its preview; none once it is taken back.

    It is read by whoever reads the document, and goes with it.
    """

    __tablename__ = "document_contenu"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territoire_id", "document_id"],
            ["document.territoire_id", "document.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("(contenu is null) = (efface_le is not null)", name="efface"),
        Index("uq_document_contenu_document", "territoire_id", "document_id", unique=True),
    )

    document_id: Mapped[UUID]
    contenu: Mapped[bytes | None] = mapped_column(
        LargeBinary, info={SCELLE: Scelle(OBJET_DOCUMENT, ("document_id",), lot=_LOT)}
    )
    apercu: Mapped[bytes | None] = mapped_column(
        LargeBinary, info={SCELLE: Scelle(OBJET_APERCU, ("document_id",), lot=_LOT)}
    )
    efface_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
