"""Check what is typed to hand a screen over, and to take it back."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

CodeReprise = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


class NouveauCode(BaseModel):
    """Hold the four digits that take the screen back."""

    model_config = ConfigDict(extra="forbid")

    code: CodeReprise
