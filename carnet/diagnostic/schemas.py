"""Check what is typed into the diagnosis."""

from typing import Annotated

from data_inclusion.schema import v1
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from carnet.diagnostic.vocabulary import NATURES_ECRITES, EtatConstat, Nature, Source
from carnet.elements.schemas import NomDomaine

Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Intitule = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class NouveauConstat(BaseModel):
    """Hold a finding as it is typed; without a domain, the thématique's own is taken."""

    model_config = ConfigDict(extra="forbid")

    nature: Nature
    thematique: v1.Thematique
    texte: Texte
    urgence: int = Field(default=0, ge=0, le=3)
    source: Source = Source.professionnel
    source_detail: Intitule | None = None
    domaine: NomDomaine | None = None

    @field_validator("nature")
    @classmethod
    def _ecrite(cls, nature: Nature) -> Nature:
        if nature not in NATURES_ECRITES:
            raise PydanticCustomError("enum", "a fact is answered, not written")
        return nature


class ConstatAvance(BaseModel):
    """Hold whether a finding holds, why, and what was shown."""

    model_config = ConfigDict(extra="forbid")

    etat: EtatConstat
    motif: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]
    affiche: str | None = Field(default=None, max_length=20)
