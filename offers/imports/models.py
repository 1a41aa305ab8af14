"""Hold the files handed in to be imported, and what is known of those that are fetched."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte
from core.db import Base


class ImportDepot(Locataire, Base):
    """Hold one file that an administrateur handed in.

    Its content is erased once it is read, kept or not. `fait` of `total` lines are done with
    `etape`; `comptes` and `import_id` come with the end, `erreur` with a failure.
    """

    __tablename__ = "import_depot"
    __table_args__ = (
        vers_compte("compte_id"),
        CheckConstraint("etat in ('attente','en_cours','fait','echec')", name="etat"),
        CheckConstraint("length(nom) between 1 and 120", name="nom"),
        CheckConstraint("(contenu is null) = (etat in ('fait','echec'))", name="contenu"),
        Index("ix_import_depot_attente", "cree_le", postgresql_where=text("etat = 'attente'")),
    )

    compte_id: Mapped[UUID]
    nom: Mapped[str] = mapped_column(Text)
    taille: Mapped[int] = mapped_column(Integer)
    contenu: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    a_blanc: Mapped[bool] = mapped_column(Boolean)
    retraits_acceptes: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    etat: Mapped[str] = mapped_column(Text, server_default=text("'attente'"))
    etape: Mapped[str | None] = mapped_column(Text)
    fait: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    total: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    comptes: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    import_id: Mapped[int | None] = mapped_column(BigInteger)
    erreur: Mapped[str | None] = mapped_column(Text)
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    fini_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ImportDistant(Base):
    """Hold what a conditional request needs, of one address, and how the last one went.

    The operator lists the addresses.
    """

    __tablename__ = "import_distant"

    adresse: Mapped[str] = mapped_column(Text, primary_key=True)
    etag: Mapped[str | None] = mapped_column(Text)
    modifie: Mapped[str | None] = mapped_column(Text)
    regarde_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )
    issue: Mapped[str] = mapped_column(Text)
