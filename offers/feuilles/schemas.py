"""Check which offers are to be printed, and on what."""

from typing import Literal

from pydantic import Field, field_validator

from offers.catalogue.schemas import Identifiant
from offers.moteur.schemas import Recherche


class Feuille(Recherche):
    """Hold the offers to print: those named, in that order, or else the first of a search."""

    ids: list[Identifiant] = Field(default=[], max_length=50)
    format: Literal["a5", "a3"] = "a5"

    @field_validator("ids", mode="before")
    @classmethod
    def _couper(cls, valeurs: object) -> object:
        if not isinstance(valeurs, list):
            return valeurs
        return list(
            dict.fromkeys(
                cle.strip() for valeur in valeurs for cle in str(valeur).split(",") if cle.strip()
            )
        )
