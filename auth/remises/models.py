"""Hold a screen handed over to the person."""

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

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_personne
from core.db import Base

_TRENTE_MINUTES = text("now() + interval '30 minutes'")


class Remise(Locataire, Base):
    """Hold a screen handed over: the professional's session waits, without any token that opens it.

    The browser holds this row's token instead; it shows one question and nothing else. The code
    that takes the screen back is bound to that token, and may be missed five times.
    """

    __tablename__ = "remise"
    __table_args__ = (
        vers_personne(),
        vers_compte("compte_id"),
        ForeignKeyConstraint(
            ["territoire_id", "connexion_id"],
            ["connexion.territoire_id", "connexion.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(
            "octet_length(jeton_sha256) = 32 and octet_length(code_sha256) = 32", name="empreintes"
        ),
        CheckConstraint("reponse in ('accord','refus')", name="reponse"),
        CheckConstraint("essais between 0 and 5", name="essais"),
        CheckConstraint("essais_elle between 0 and 5", name="essais_elle"),
        CheckConstraint("envois between 0 and 3", name="envois"),
        CheckConstraint("octet_length(code_elle_sha256) = 32", name="code_elle"),
        Index("uq_remise_jeton", "jeton_sha256", unique=True),
        Index("ix_remise_compte", "territoire_id", "compte_id"),
        Index("ix_remise_connexion", "territoire_id", "connexion_id"),
    )

    jeton_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    code_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    connexion_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    personne_id: Mapped[UUID]
    proposition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # What is asked, as a mask; then the sensitive domains that the person ticked.
    masque: Mapped[int] = mapped_column(Integer)
    coches: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    reponse: Mapped[str | None] = mapped_column(Text)
    essais: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # The code that went to her own address, how many times; when she typed a code of hers.
    code_elle_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_elle_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    envois: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    essais_elle: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    prouvee_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    expire_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=_TRENTE_MINUTES
    )
