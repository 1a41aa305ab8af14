"""Check what is typed into the diagnosis."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from data_inclusion.schema import v1
from pydantic import AliasPath, BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from auth.personnes.schemas import NomDomaine
from carnet.diagnostic.vocabulary import NATURES_ECRITES, EtatConstat, Nature, Source
from carnet.elements.schemas import EtatAffiche, NomDit

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
    """Hold whether a finding holds, and why."""

    model_config = ConfigDict(extra="forbid")

    etat: EtatConstat
    motif: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]


class ConstatDepuisPage(ConstatAvance, EtatAffiche):
    """Hold the same as a page sends it, with the state that it showed."""


class ReponsesSituation(BaseModel):
    """Hold answers to questions on the situation, by the name of the question."""

    model_config = ConfigDict(extra="forbid")

    reponses: dict[str, str] = Field(min_length=1, max_length=50)


class ConstatSortie(BaseModel):
    """Hold a finding with its author."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias=AliasPath("constat", "id"))
    edition: int = Field(validation_alias=AliasPath("constat", "edition"))
    nature: str = Field(validation_alias=AliasPath("constat", "nature"))
    thematique: str = Field(validation_alias=AliasPath("constat", "thematique"))
    texte: str = Field(validation_alias=AliasPath("constat", "texte"))
    urgence: int = Field(validation_alias=AliasPath("constat", "urgence"))
    domaine: NomDit = Field(validation_alias=AliasPath("constat", "domaine"))
    source: str = Field(validation_alias=AliasPath("constat", "source"))
    auteur: str
    structure: str | None
    cree_le: datetime = Field(validation_alias=AliasPath("constat", "cree_le"))
