"""Check what is typed to join, and to record the first agreement."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from auth.consentements.schemas import NouveauConsentement
from auth.vocabulary import DonnePar, Portee, Recueil
from droits.conservation.vocabulary import MoyenContact


class Arrivee(BaseModel):
    """Hold why one enters the circle of a carnet that exists."""

    model_config = ConfigDict(extra="forbid")

    personne_id: UUID
    motif: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=500)]


class PremierAccord(BaseModel):
    """Hold what the person says in presence on the day of the welcome, for this structure alone."""

    model_config = ConfigDict(extra="forbid")

    domaines: list[str] = []
    peut_completer: bool
    fin: date

    def pour(self, structure_id: UUID) -> NouveauConsentement:
        """Give the agreement as it is recorded."""
        return NouveauConsentement(
            portee=Portee.structure,
            structure_id=structure_id,
            domaines=["identite", *self.domaines],
            peut_completer=self.peut_completer,
            fin=self.fin,
            donne_par=DonnePar.professionnel,
            recueil=Recueil.oral,
        )


class Garde(StrEnum):
    """Name what somebody wants kept who says « not today »."""

    rien = "rien"
    nom = "nom"


class PasAujourdhui(BaseModel):
    """Hold what she wants kept of a welcome.

    Nothing, or her name and the means by which she may be reached.
    """

    model_config = ConfigDict(extra="forbid")

    garde: Garde
    moyens: list[MoyenContact] = []

    @model_validator(mode="after")
    def _rien_est_rien(self) -> Self:
        if self.garde is Garde.rien and self.moyens:
            raise ValueError(
                "« Ne rien garder » ne va pas avec un moyen de la joindre : choisissez."
            )
        return self

    def pour(self, structure_id: UUID, fin: date) -> NouveauConsentement:
        """Give the agreement by which the structure finds her again.

        It covers her name and how to reach her, nothing else.
        """
        return NouveauConsentement(
            portee=Portee.structure,
            structure_id=structure_id,
            domaines=["identite"],
            fin=fin,
            donne_par=DonnePar.professionnel,
            recueil=Recueil.oral,
        )
