"""Hold what stands between a proof of identity and a session."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte
from core.db import Base
from core.scelles import SCELLE, Scelle

# What is sealed here, and for what.
OBJET_ID_TOKEN, OBJET_LIEN = b"id_token", b"lien"

_DIX_MINUTES = text("now() + interval '10 minutes'")


class Preuve(Locataire, Base):
    """Hold a proven login that is not a session yet: one row a compte, under one token."""

    __tablename__ = "preuve"
    __table_args__ = (
        vers_compte("compte_id"),
        CheckConstraint("octet_length(jeton_sha256) = 32", name="empreinte"),
        CheckConstraint(
            "moyen in ('proconnect','franceconnect','courriel','sms','papier','carte',"
            "'carte_seule','demo')",
            name="moyen",
        ),
        Index("uq_preuve_jeton", "jeton_sha256", "territoire_id", "compte_id", unique=True),
        Index("ix_preuve_compte", "territoire_id", "compte_id"),
    )

    jeton_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    compte_id: Mapped[UUID]
    moyen: Mapped[str] = mapped_column(Text)
    habilitation_id: Mapped[UUID | None]
    choisie: Mapped[bool] = mapped_column(server_default=text("false"))
    second_facteur_exige: Mapped[bool] = mapped_column(server_default=text("false"))
    second_facteur_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Several comptes were proved at once: it stays so, whichever of their rows goes.
    plusieurs: Mapped[bool] = mapped_column(server_default=text("false"))
    # She said which of the people of the address she is; and how often that was wrong.
    reconnue: Mapped[bool] = mapped_column(server_default=text("false"))
    essais: Mapped[int] = mapped_column(server_default=text("0"))
    id_token: Mapped[bytes | None] = mapped_column(
        LargeBinary, info={SCELLE: Scelle(OBJET_ID_TOKEN)}
    )
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    expire_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=_DIX_MINUTES
    )


class DemandeConnexion(Base):
    """Hold a login under way at a provider.

    Its state is single use, and bound to one browser by a cookie.
    """

    __tablename__ = "demande_connexion"
    __table_args__ = (
        CheckConstraint(
            "octet_length(etat_sha256) = 32 and octet_length(navigateur_sha256) = 32",
            name="empreintes",
        ),
        CheckConstraint("fournisseur in ('proconnect','franceconnect')", name="fournisseur"),
        Index("ix_demande_connexion_expire", "expire_le"),
    )

    etat_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    fournisseur: Mapped[str] = mapped_column(Text)
    navigateur_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    nonce: Mapped[str] = mapped_column(Text)
    verificateur: Mapped[str] = mapped_column(Text)
    suite: Mapped[str] = mapped_column(Text)
    expire_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=_DIX_MINUTES
    )


class ConnexionFederee(Locataire, Base):
    """Keep what ends the session at the provider too; goes with the session."""

    __tablename__ = "connexion_federee"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territoire_id", "connexion_id"],
            ["connexion.territoire_id", "connexion.id"],
            ondelete="CASCADE",
        ),
        Index("ix_connexion_federee_connexion", "territoire_id", "connexion_id"),
    )

    connexion_id: Mapped[UUID]
    fournisseur: Mapped[str] = mapped_column(Text)
    id_token: Mapped[bytes] = mapped_column(LargeBinary, info={SCELLE: Scelle(OBJET_ID_TOKEN)})


class LienConnexion(Base):
    """Hold a link or a code asked for, by mail or by SMS, bound to one browser.

    It is known to nobody until the job found whom it is for. `courriel`, an address or a number, is
    sealed, and emptied when the message leaves; one that nobody has leaves no row.
    """

    __tablename__ = "lien_connexion"
    __table_args__ = (
        CheckConstraint(
            "octet_length(navigateur_sha256) = 32 and (jeton_sha256 is null or"
            " octet_length(jeton_sha256) = 32)",
            name="empreintes",
        ),
        CheckConstraint("octet_length(code_sha256) = 32", name="code"),
        CheckConstraint("moyen in ('courriel','sms')", name="moyen"),
        Index("uq_lien_connexion_jeton", "jeton_sha256", unique=True),
        Index("ix_lien_connexion_expire", "expire_le"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    navigateur_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    jeton_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    courriel: Mapped[bytes | None] = mapped_column(LargeBinary, info={SCELLE: Scelle(OBJET_LIEN)})
    moyen: Mapped[str] = mapped_column(Text, server_default=text("'courriel'"))
    territoires: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    comptes: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    suite: Mapped[str] = mapped_column(Text)
    expire_le: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=_DIX_MINUTES
    )
