"""Check what is typed before two carnets are brought together."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints


class NouvelleReunion(BaseModel):
    """Hold which identity is kept, why, and that the person said that both carnets are theirs."""

    model_config = ConfigDict(extra="forbid")

    garde: UUID
    motif: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1000)]
    confirme: Literal["oui"]
