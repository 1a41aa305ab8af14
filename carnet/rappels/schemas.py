"""Check what is typed about reminders."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from auth.comptes.vocabulary import RappelDit
from carnet.rappels.rules import RAPPEL_MAX_JOURS
from core.forms import refus

Heure = Annotated[int, Field(ge=0, le=23)]


class MesRappels(BaseModel):
    """Hold whether she is reminded, what is said, and between which hours never.

    Without hours, those of the territoire.
    """

    model_config = ConfigDict(extra="forbid")

    rappels: bool
    rappel_dit: RappelDit = RappelDit.heure
    calme_de: Heure | None = None
    calme_a: Heure | None = None

    @model_validator(mode="after")
    def _les_deux(self) -> Self:
        if (self.calme_de is None) != (self.calme_a is None):
            raise refus("Choisissez les deux heures, ou aucune.")
        return self


class ReglagesRappels(BaseModel):
    """Hold how long before an appointment it is recalled, never when 0, and the quiet hours."""

    model_config = ConfigDict(extra="forbid")

    rappel_jours: int = Field(ge=0, le=RAPPEL_MAX_JOURS)
    rappel_heures: int = Field(ge=0, le=12)
    calme_de: Heure
    calme_a: Heure
