"""Read the form that asks for a link."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class NouveauLien(BaseModel):
    """Hold the address to which a link is asked."""

    model_config = ConfigDict(extra="ignore")

    courriel: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True,
            to_lower=True,
            max_length=200,
            pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$",
        ),
    ]
