"""Check what is typed about the circle."""

from typing import Annotated
from uuid import UUID

from pydantic import AliasPath, BaseModel, ConfigDict, Field, StringConstraints

_CLE = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Ten letters at least: the person reads why somebody joins.
Motif = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1000)]


class EntreeCercle(BaseModel):
    """Hold why somebody joins."""

    model_config = ConfigDict(extra="forbid")

    motif: Motif


class PropositionReferent(BaseModel):
    """Hold whom somebody proposes as référent de parcours, and why.

    `qui` is « compte structure ».
    """

    model_config = ConfigDict(extra="forbid")

    qui: Annotated[str, StringConstraints(pattern=rf"^{_CLE} {_CLE}$")]
    motif: Motif


class PropositionParCle(BaseModel):
    """Hold the same, as programs say it."""

    model_config = ConfigDict(extra="forbid")

    compte_id: UUID
    structure_id: UUID
    motif: Motif


class PropositionsReferent(BaseModel):
    """Hold whom a gestionnaire proposes as référent of several people, and why."""

    model_config = ConfigDict(extra="forbid")

    personnes: list[UUID] = Field(min_length=1, max_length=100)
    compte_id: UUID
    motif: Motif


class ReponseReferent(BaseModel):
    """Hold the answer of the proposed référent; a refusal says why."""

    model_config = ConfigDict(extra="forbid")

    oui: bool
    motif: Motif | None = None


class Accord(BaseModel):
    """Hold what the person says, on screen or in somebody's presence."""

    model_config = ConfigDict(extra="forbid")

    oui: bool


class MembreSortie(BaseModel):
    """Hold a member of the circle."""

    model_config = ConfigDict(from_attributes=True)

    structure: str
    prenom: str | None
    nom: str | None
    fonction: str | None
    telephone: str | None
    presences: str | None
    est_referent: bool = Field(validation_alias=AliasPath("accompagnement", "est_referent"))
