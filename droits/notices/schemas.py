"""Check what is typed of a new notice."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class NouvelleNotice(BaseModel):
    """Hold both texts of a version.

    `changement` says in one sentence what is new, when people must be asked again.
    """

    model_config = ConfigDict(extra="forbid")

    texte: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=200, max_length=40_000)
    ]
    texte_falc: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=50, max_length=10_000)
    ]
    changement: (
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=500)]
        | None
    ) = None
