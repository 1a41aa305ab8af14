"""Check what is asked of what is new, and what is marked as read; shape what programs read."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from carnet.nouveautes.vocabulary import PAR_PAGE, FiltreNouveautes


class ChoixNouveautes(BaseModel):
    """Hold what is asked of what is new: which, of what kind, of which carnet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    voir: FiltreNouveautes = FiltreNouveautes.toutes
    genre: str | None = Field(None, max_length=40)
    carnet: UUID | None = None
    curseur: str | None = None


class ChoixNouveautesApi(ChoixNouveautes):
    """Hold the same, and how many a call wants at once."""

    limite: int = Field(PAR_PAGE, ge=1, le=100)


class MarqueDeLecture(BaseModel):
    """Hold what is marked as read: one line, one notice, all that is of one carnet; else all."""

    model_config = ConfigDict(extra="forbid")

    evenement_id: UUID | None = None
    avis_id: UUID | None = None
    personne_id: UUID | None = None

    @model_validator(mode="after")
    def _une_seule(self) -> Self:
        if len([x for x in (self.evenement_id, self.avis_id, self.personne_id) if x]) > 1:
            raise ValueError("une ligne, un avis ou un carnet")
        return self


class PreferenceResume(BaseModel):
    """Hold whether one wants one's day summed up by mail."""

    model_config = ConfigDict(extra="forbid")

    actif: bool


class NouveauteSortie(BaseModel):
    """Give what is new: a line of a carnet, its correction, or a notice, which has no author.

    `evenement_id` names the line, by which it is marked as read.
    """

    id: UUID
    evenement_id: UUID | None
    genre: str
    phrase: str
    le: datetime
    lue: bool
    personne_id: UUID | None
    par: str | None
    corrigee: bool


class NouveautesPage(BaseModel):
    """Hold a page of what is new, the latest first, and how many are unread in all."""

    items: list[NouveauteSortie]
    non_lues: int
    suite: str | None
