"""Give every item of a carnet the same columns, and hold the timeline that tells of them all."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.schema import SchemaItem

from auth.territoires.models import (
    MAINTENANT,
    Locataire,
    vers_compte,
    vers_personne,
    vers_structure,
)
from auth.vocabulary import Domaine
from carnet.elements.vocabulary import FRISE, Sorte
from core.db import DIT, Base, Editee

# Under which a table says of which kind its rows are: what must know every kind finds it there, and
# lists none.
SORTE = "sorte"


class Element(Locataire, Editee):
    """Hold whose item it is, its one domain, and who wrote it (the person has no structure)."""

    personne_id: Mapped[UUID]
    domaine: Mapped[int] = mapped_column(SmallInteger)
    auteur_compte_id: Mapped[UUID]
    auteur_structure_id: Mapped[UUID | None]


def table_d_element(
    sorte: Sorte, *contraintes: SchemaItem
) -> tuple[SchemaItem | dict[str, Any], ...]:
    """Build the arguments of an item table.

    Its kind, the constraints that go with `Element`, then its own.
    """
    return (
        vers_personne(),
        vers_compte("auteur_compte_id"),
        vers_structure("auteur_structure_id"),
        CheckConstraint(f"domaine between 0 and {max(Domaine)}", name="domaine"),
        *contraintes,
        {"info": {SORTE: sorte}},
    )


def sorte_de(ligne: Any) -> Sorte:
    """Give the kind of an item, or of an item table."""
    sorte: Sorte = ligne.__table__.info[SORTE]
    return sorte


class Evenement(Element, Base):
    """Hold one line of the timeline; append-only."""

    __tablename__ = "evenement"
    __table_args__ = table_d_element(
        FRISE,
        CheckConstraint("length(texte) between 1 and 4000", name="texte"),
        # Holds what the wall looks at: lines that are only counted, or refused, are not fetched.
        Index(
            "ix_evenement_frise",
            "territoire_id",
            "personne_id",
            text("le desc"),
            text("id desc"),
            postgresql_include=["domaine", "auteur_structure_id"],
        ),
        Index(
            "ix_evenement_notee",
            "territoire_id",
            "personne_id",
            text("note_le desc"),
            postgresql_include=["domaine", "auteur_structure_id"],
        ),
    )

    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    # A call of Monday that is noted on Thursday is Monday's; on Thursday it is new.
    note_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=MAINTENANT, info={DIT: "Noté le"}
    )
    genre: Mapped[str] = mapped_column(Text)
    objet_id: Mapped[UUID | None]
    texte: Mapped[str] = mapped_column(Text)
