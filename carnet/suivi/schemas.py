"""Check what is typed about the circle."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Motif = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1000)]


class Entree(BaseModel):
    """Hold why somebody joins."""

    model_config = ConfigDict(extra="forbid")

    motif: Motif


class Proposition(BaseModel):
    """Hold whom somebody proposes as référent de parcours, and why; `qui` is « compte structure »."""

    model_config = ConfigDict(extra="forbid")

    qui: Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36} [0-9a-f-]{36}$")]
    motif: Motif


class Reponse(BaseModel):
    """Hold the answer of the proposed référent; a refusal says why."""

    model_config = ConfigDict(extra="forbid")

    oui: bool
    motif: Motif | None = None


class Accord(BaseModel):
    """Hold what the person says, on screen or in somebody's presence."""

    model_config = ConfigDict(extra="forbid")

    oui: bool
