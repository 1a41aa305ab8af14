"""Check what is typed to hand people over."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from auth.cercle.schemas import Motif


class Transfert(BaseModel):
    """Hold who is handed over, to whom, and why; at most as many people as one preview shows."""

    model_config = ConfigDict(extra="forbid")

    personnes: list[UUID] = Field(min_length=1, max_length=200)
    vers: UUID
    motif: Motif
