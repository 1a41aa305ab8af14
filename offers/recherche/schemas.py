"""Check what a map asks for."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from offers.moteur.schemas import Recherche

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


class CadreEcran(BaseModel):
    """Hold what a map looks at: its zoom, and its box (west, south, east, north, in degrees)."""

    model_config = ConfigDict(extra="forbid")

    zoom: int = Field(default=8, ge=0, le=20)
    boite: tuple[Longitude, Latitude, Longitude, Latitude] | None = None

    @field_validator("boite", mode="before")
    @classmethod
    def _couper(cls, valeur: object) -> object:
        return tuple(valeur.split(",")) if isinstance(valeur, str) else valeur


class RechercheCarte(Recherche, CadreEcran):
    """Hold a search, and what a map of its results looks at."""
