"""Hold what was sent once, so that it is done once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, LargeBinary, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte
from core.db import Base
from core.scelles import SCELLE, Scelle

OBJET = b"carnet/envois/1"


class Envoi(Locataire, Base):
    """Hold one sending of a form or of a call: whose, under which key, and what it was answered.

    No word of what was sent: prints of its key and of its content. The answer is a place of ours,
    or the sealed body that a call was given; until it is there, the act is under way.
    """

    __tablename__ = "envoi"
    __table_args__ = (
        vers_compte("compte_id"),
        CheckConstraint(
            "octet_length(cle_sha256) = 32 and octet_length(corps_sha256) = 32", name="empreintes"
        ),
        CheckConstraint("lieu like '/%' and lieu not like '//%'", name="chez_nous"),
        # Two sendings of one key wait for each other here.
        Index("uq_envoi_cle", "territoire_id", "compte_id", "cle_sha256", unique=True),
        Index("ix_envoi_recu", "recu_le"),
    )

    compte_id: Mapped[UUID]
    cle_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    route: Mapped[str] = mapped_column(Text)
    corps_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    statut: Mapped[int | None] = mapped_column(SmallInteger)
    lieu: Mapped[str | None] = mapped_column(Text)
    reponse: Mapped[bytes | None] = mapped_column(
        LargeBinary, info={SCELLE: Scelle(OBJET, ("cle_sha256",))}
    )
    recu_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
