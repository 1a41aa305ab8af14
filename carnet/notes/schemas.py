"""Check what is typed into a working note, and list what is read of one."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from carnet.notes.vocabulary import TEXTE_MAX
from core.editions import EditionLue

Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXTE_MAX)]


class NouvelleNote(BaseModel):
    """Hold a note as it is typed."""

    model_config = ConfigDict(extra="forbid")

    texte: Texte


class GesteNote(EditionLue):
    """Hold which version of a note was read before it is taken back, or put back."""

    lue: int | None = Field(default=None, ge=1)


class CorrectionNote(GesteNote):
    """Hold the new text of a note, and which version of it was read."""

    texte: Texte


class NoteSortie(BaseModel):
    """Give a note to the structure that wrote it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    texte: str
    version: int
    ecrite_le: datetime
    auteur: str
    changee_le: datetime | None
    changee_par: str | None


class VersionNoteSortie(BaseModel):
    """Give one version of a note; no text when it was taken back."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    texte: str | None
    le: datetime
    par: str


class NoteEntiere(NoteSortie):
    """Give a note with all its versions, the newest first."""

    retiree: bool
    versions: list[VersionNoteSortie]


class NotesSortie(BaseModel):
    """Give a page of notes, the newest first, and where the next one begins."""

    items: list[NoteSortie]
    curseur: str | None
