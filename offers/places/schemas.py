"""Check what is said of places and sessions."""

from datetime import date
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from core.forms import JourProche, refus

Nombre = Annotated[int, Field(ge=0, le=100_000)]
Petit = Annotated[int, Field(ge=0, le=10_000)]


class Chiffres(BaseModel):
    """Hold how many places there are; `en_attente` absent: no waiting list.

    `attente_jours` in days.
    """

    model_config = ConfigDict(extra="forbid")

    capacite: Nombre | None = None
    occupees: Nombre | None = None
    en_attente: Nombre | None = None
    attente_jours: int | None = Field(default=None, ge=0, le=3650)

    @field_validator("occupees")
    @classmethod
    def _tiennent(cls, valeur: int | None, info: ValidationInfo) -> int | None:
        if valeur is None or "capacite" not in info.data:
            return valeur
        capacite = info.data["capacite"]
        if capacite is None:
            raise refus("Dites aussi combien il y a de places en tout.")
        if valeur > capacite:
            raise refus("Il y a plus de places occupées que de places.")
        return valeur

    @property
    def est_vide(self) -> bool:
        """Say whether no figure is given: what stood is then withdrawn."""
        return all(getattr(self, nom) is None for nom in Chiffres.model_fields)


class FichePlaces(Chiffres):
    """Hold how many places there are, and who says so."""

    origine: Literal["structure", "professionnel"] = "structure"


class NouvelleSession(BaseModel):
    """Hold one session; dates included, `limite` the last day to register."""

    model_config = ConfigDict(extra="forbid")

    debut: JourProche
    fin: JourProche | None = None
    limite: JourProche | None = None
    places: Petit | None = None
    prises: Petit = 0
    lieu: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None

    @field_validator("fin")
    @classmethod
    def _apres(cls, valeur: date | None, info: ValidationInfo) -> date | None:
        debut = info.data.get("debut")
        if valeur and debut and valeur < debut:
            raise refus("La session finit avant d’avoir commencé.")
        return valeur

    @field_validator("limite")
    @classmethod
    def _avant_la_fin(cls, valeur: date | None, info: ValidationInfo) -> date | None:
        fin = info.data.get("fin") or info.data.get("debut")
        if valeur and fin and valeur > fin:
            raise refus("On s’inscrit au plus tard le dernier jour de la session.")
        return valeur

    @field_validator("prises")
    @classmethod
    def _tiennent(cls, valeur: int, info: ValidationInfo) -> int:
        places = info.data.get("places")
        if places is not None and valeur > places:
            raise refus("Il y a plus d’inscrits que de places.")
        return valeur


class Sessions(BaseModel):
    """Hold the sessions of an offer, in place of those that stood."""

    model_config = ConfigDict(extra="forbid")

    sessions: list[NouvelleSession] = Field(max_length=100)
