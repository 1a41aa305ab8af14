"""Hold the tags of structures, and on whom they are."""

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
from carnet.etiquettes.vocabulary import DECOMPTE, NOM_MAX
from core.db import DIT, Base, Editee


class EtiquetteStructure(Locataire, Editee, Base):
    """Hold a word by which a structure sorts people; taken back, it stays with the instant."""

    __tablename__ = "etiquette"
    __table_args__ = (
        vers_structure(),
        vers_compte("par_compte_id"),
        CheckConstraint(f"length(nom) between 1 and {NOM_MAX}", name="nom"),
        Index(
            "uq_etiquette_nom",
            "territoire_id",
            "structure_id",
            text("lower(nom)"),
            unique=True,
            postgresql_where=text("retiree_le is null"),
        ),
    )

    structure_id: Mapped[UUID]
    nom: Mapped[str] = mapped_column(Text)
    par_compte_id: Mapped[UUID]
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    retiree_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class EtiquettePosee(Locataire, Base):
    """Hold one tag on one person, of the structure that put it there.

    No domain, no item: no agreement opens it. Taken off, it stays with the instant; put again, it
    is another row. No key says that it is there once: two carnets that become one may both have it.
    """

    __tablename__ = "etiquette_posee"
    __table_args__ = (
        vers_personne(),
        vers_structure(),
        vers_compte("par_compte_id"),
        ForeignKeyConstraint(
            ["territoire_id", "etiquette_id"], ["etiquette.territoire_id", "etiquette.id"]
        ),
        Index(
            "ix_etiquette_posee_structure",
            "territoire_id",
            "structure_id",
            "personne_id",
            postgresql_where=text("retiree_le is null"),
        ),
        Index("ix_etiquette_posee_personne", "territoire_id", "personne_id"),
        Index("ix_etiquette_posee_etiquette", "territoire_id", "etiquette_id"),
        # She reads no row: her copy says which words each structure puts on her.
        {"info": {"decompte": DECOMPTE}},
    )

    personne_id: Mapped[UUID]
    structure_id: Mapped[UUID]
    etiquette_id: Mapped[UUID] = mapped_column(info={DIT: None})
    par_compte_id: Mapped[UUID]
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    retiree_le: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), info={DIT: "Retirée le"}
    )
