"""Hold threads on a carnet, what is said in them, and until when each reader has read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte, vers_structure
from carnet.elements.models import Element, table_d_element
from carnet.messages.vocabulary import CONVERSATION, MESSAGE, OBJET_MAX, TEXTE_MAX
from core.db import DIT, Base


class Conversation(Element, Base):
    """Hold what a thread is about, and the structure that it asks something of, if any."""

    __tablename__ = "conversation"
    __table_args__ = table_d_element(
        CONVERSATION,
        vers_structure("pour_structure_id"),
        CheckConstraint("etat in ('ouverte','close')", name="etat"),
        CheckConstraint("(etat = 'ouverte') = (clos_le is null)", name="clos"),
        CheckConstraint(f"length(objet) between 1 and {OBJET_MAX}", name="objet"),
        Index("ix_conversation_personne", "territoire_id", "personne_id"),
        Index(
            "ix_conversation_pour",
            "territoire_id",
            "pour_structure_id",
            postgresql_where=text("pour_structure_id is not null"),
        ),
    )

    objet: Mapped[str] = mapped_column(Text)
    pour_structure_id: Mapped[UUID | None] = mapped_column(info={DIT: "Question posée à"})
    etat: Mapped[str] = mapped_column(Text, server_default=text("'ouverte'"))
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    clos_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Message(Element, Base):
    """Hold what somebody said in a thread, and of whom it asks something.

    It has the person and the domain of its thread: a trigger sees to it.
    """

    __tablename__ = "message"
    __table_args__ = table_d_element(
        MESSAGE,
        vers_compte("mention_compte_id"),
        ForeignKeyConstraint(
            ["territoire_id", "piece_id"], ["document.territoire_id", "document.id"]
        ),
        ForeignKeyConstraint(
            ["territoire_id", "conversation_id"], ["conversation.territoire_id", "conversation.id"]
        ),
        CheckConstraint(f"length(texte) between 1 and {TEXTE_MAX}", name="texte"),
        Index("ix_message_conversation", "territoire_id", "conversation_id", "cree_le"),
        Index("ix_message_personne", "territoire_id", "personne_id"),
        Index(
            "ix_message_mention",
            "territoire_id",
            "mention_compte_id",
            postgresql_where=text("mention_compte_id is not null"),
        ),
        Index(
            "ix_message_piece",
            "territoire_id",
            "piece_id",
            postgresql_where=text("piece_id is not null"),
        ),
    )

    # It ties the message to its thread: a reader of the copy has no use for it.
    conversation_id: Mapped[UUID] = mapped_column(info={DIT: None})
    texte: Mapped[str] = mapped_column(Text)
    mention_compte_id: Mapped[UUID | None] = mapped_column(info={DIT: "Demandé à"})
    # The document that goes with it, behind a wall of its own; her copy lists it apart.
    piece_id: Mapped[UUID | None] = mapped_column(info={DIT: None})
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)


class LectureConversation(Locataire, Base):
    """Hold until when one compte has read a thread, and for which structure (she has none).

    It goes with its thread.
    """

    __tablename__ = "lecture_conversation"
    __table_args__ = (
        vers_compte("compte_id"),
        vers_structure(),
        ForeignKeyConstraint(
            ["territoire_id", "conversation_id"],
            ["conversation.territoire_id", "conversation.id"],
            ondelete="CASCADE",
        ),
        Index(
            "uq_lecture_conversation_compte",
            "territoire_id",
            "conversation_id",
            "compte_id",
            unique=True,
        ),
    )

    conversation_id: Mapped[UUID]
    compte_id: Mapped[UUID]
    structure_id: Mapped[UUID | None]
    lu_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
