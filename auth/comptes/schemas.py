"""Read the form of an API token."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints


class NouveauJeton(BaseModel):
    """Hold what its maker chooses of a token: its name, what it may do, how long it lasts."""

    model_config = ConfigDict(extra="forbid")

    nom: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    portee: Literal["lecture", "ecriture"] = "lecture"
    jours: Literal["30", "90", "180", "365"] = "90"
