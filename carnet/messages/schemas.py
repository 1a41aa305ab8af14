"""Check what is typed in a thread, and what is asked of a list of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from auth.personnes.schemas import NomDomaine
from carnet.elements.schemas import EtatAffiche
from carnet.messages.vocabulary import (
    OBJET_MAX,
    PAR_PAGE,
    TEXTE_MAX,
    EtatConversation,
    FiltreMessages,
)

ObjetFil = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=OBJET_MAX)
]
TexteMessage = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXTE_MAX)
]


class NouveauMessage(BaseModel):
    """Hold a message as it is typed, whom it asks something of, the document that goes with it."""

    model_config = ConfigDict(extra="forbid")

    texte: TexteMessage
    mention_compte_id: UUID | None = None
    piece_id: UUID | None = None


class NouvelleConversation(NouveauMessage):
    """Hold a thread as it is opened: its subject, what it is about, its first message."""

    domaine: NomDomaine
    objet: ObjetFil
    pour_structure_id: UUID | None = None


class EtatDuFil(BaseModel):
    """Hold where a thread stands now."""

    model_config = ConfigDict(extra="forbid")

    etat: EtatConversation


class EtatDuFilDepuisPage(EtatDuFil, EtatAffiche):
    """Hold the same as a page sends it, with the state that it showed."""


class ChoixMessages(BaseModel):
    """Hold which threads are asked for, and from where on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    voir: FiltreMessages = FiltreMessages.tous
    curseur: str | None = None


class ChoixMessagesApi(ChoixMessages):
    """Hold the same, and how many a call wants at once."""

    limite: int = Field(PAR_PAGE, ge=1, le=100)


class FilSortie(BaseModel):
    """Give a thread as a list shows it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    personne_id: UUID
    objet: str
    domaine: str
    etat: str
    edition: int
    auteur: str | None
    pour: str | None
    dernier_le: datetime
    non_lus: int
    a_repondre: bool


class LectureSortie(BaseModel):
    """Give until when somebody has read."""

    model_config = ConfigDict(from_attributes=True)

    qui: str
    le: datetime


class PieceSortie(BaseModel):
    """Give the document that goes with a message, as far as its reader may open it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    intitule: str


class MessageSortie(BaseModel):
    """Give a message; who read it, to its author alone.

    `joint` says whether a document goes with it, `piece` which one: null when it is closed.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    texte: str
    cree_le: datetime
    auteur: str | None
    est_d_elle: bool
    mention: str | None
    joint: bool
    piece: PieceSortie | None
    lu_par: list[LectureSortie]


class FilEntier(FilSortie):
    """Give a thread with its messages, the oldest first."""

    messages: list[MessageSortie]


class FilsSortie(BaseModel):
    """Give a page of threads, the latest first, and where the next one begins."""

    items: list[FilSortie]
    non_lus: int
    suite: str | None


class LecteurSortie(BaseModel):
    """Give one of those who would read a subject: a structure, and somebody there."""

    model_config = ConfigDict(from_attributes=True)

    structure_id: UUID
    structure: str
    compte_id: UUID | None
    nom: str | None
