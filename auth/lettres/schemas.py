"""Check what is typed about a letter, and list what is read of one."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from auth.lettres.vocabulary import Comment, EtatLettre


class RemiseLettre(BaseModel):
    """Hold how and which day a letter reached her, or left."""

    model_config = ConfigDict(extra="forbid")

    comment: Comment
    jour: date


class FaitSorti(BaseModel):
    """Give one thing that the letter tells."""

    model_config = ConfigDict(from_attributes=True)

    genre: str
    phrase: str
    le: datetime


class LettreSortie(BaseModel):
    """Give one letter to whoever hands it over."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    personne_id: UUID
    prenom: str
    nom: str
    etat: EtatLettre
    faits: list[FaitSorti]
    cree_le: datetime
    imprimee_le: datetime | None
    comment: Comment | None
    jour: date | None
    remise_le: datetime | None
    remise_par: str | None


class LettresPage(BaseModel):
    """Hold one page of letters, those that wait first; `suite` is the next page."""

    items: list[LettreSortie]
    suite: int | None
