"""Hold the cards of codes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte
from core.db import Base


class CarteCodes(Locataire, Base):
    """Hold one person's card: prints of its number and of its codes, a code gone once it served.

    `nombre_hmac` is the print of the number that she alone chose, once somebody else than whoever
    drew the card had her before them: with it, her entry opens everything.
    """

    __tablename__ = "carte_codes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territoire_id", "compte_id"],
            ["compte.territoire_id", "compte.id"],
            ondelete="CASCADE",
        ),
        vers_compte("par_compte_id"),
        vers_compte("confirmee_par"),
        CheckConstraint("octet_length(numero_hmac) = 32", name="numero"),
        CheckConstraint("octet_length(nombre_hmac) = 32", name="nombre"),
        CheckConstraint("cardinality(codes) = 20", name="codes"),
        CheckConstraint(
            "num_nulls(nombre_hmac, confirmee_par, confirmee_le) in (0, 3)", name="confirmee"
        ),
        CheckConstraint("essais between 0 and 5 and essais_nombre between 0 and 5", name="essais"),
        Index("uq_carte_codes_compte", "territoire_id", "compte_id", unique=True),
        Index("uq_carte_codes_numero", "numero_hmac", unique=True),
        Index("ix_carte_codes_par", "territoire_id", "par_compte_id"),
        Index("ix_carte_codes_confirmee_par", "territoire_id", "confirmee_par"),
    )

    compte_id: Mapped[UUID]
    numero_hmac: Mapped[bytes] = mapped_column(LargeBinary)
    codes: Mapped[list[bytes | None]] = mapped_column(ARRAY(LargeBinary))
    par_compte_id: Mapped[UUID]
    nombre_hmac: Mapped[bytes | None] = mapped_column(LargeBinary)
    confirmee_par: Mapped[UUID | None]
    confirmee_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Wrong codes or dates since the last entry; wrong secret numbers since it was chosen.
    essais: Mapped[int] = mapped_column(server_default=text("0"))
    essais_nombre: Mapped[int] = mapped_column(server_default=text("0"))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    expire_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now() + interval '1 year'")
    )
