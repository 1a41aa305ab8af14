"""Check what is typed to join, and to record the first agreement."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from auth.consentements.schemas import NouveauConsentement
from auth.vocabulary import DonnePar, Portee, Recueil


class Arrivee(BaseModel):
    """Hold why one enters the circle of a carnet that exists."""

    model_config = ConfigDict(extra="forbid")

    personne_id: UUID
    motif: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=500)]


class PremierAccord(BaseModel):
    """Hold what the person says, in presence, on the day they are welcomed: for this structure alone."""

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
