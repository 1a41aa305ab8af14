"""Hold the codes that are on papers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte
from core.db import Base


class CodeEntree(Locataire, Base):
    """Hold the code that opens one person's compte, keyed by the deployment's secret.

    It goes when it is spent.
    """

    __tablename__ = "code_entree"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territoire_id", "compte_id"],
            ["compte.territoire_id", "compte.id"],
            ondelete="CASCADE",
        ),
        vers_compte("par_compte_id"),
        CheckConstraint("octet_length(code_hmac) = 32", name="empreinte"),
        Index("uq_code_entree_compte", "territoire_id", "compte_id", unique=True),
        Index("uq_code_entree_code", "code_hmac", unique=True),
        Index("ix_code_entree_par", "territoire_id", "par_compte_id"),
    )

    compte_id: Mapped[UUID]
    code_hmac: Mapped[bytes] = mapped_column(LargeBinary)
    par_compte_id: Mapped[UUID]
    essais: Mapped[int] = mapped_column(server_default=text("0"))
    # Drawn by whoever had entered by a link or by the code before: it proves no more than they did.
    faible: Mapped[bool] = mapped_column(server_default=text("false"))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    expire_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now() + interval '14 days'")
    )
