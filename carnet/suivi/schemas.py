"""Check what is typed about the circle."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Motif = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1000)]


class Entree(BaseModel):
    """Hold why somebody joins."""

    model_config = ConfigDict(extra="forbid")

    motif: Motif
