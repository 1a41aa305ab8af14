"""Check which offer is kept, and in which list."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from offers.catalogue.schemas import Identifiant

LISTE = "Mes favoris"


class NouveauFavori(BaseModel):
    """Hold an offer and the name of a list."""

    model_config = ConfigDict(extra="forbid")

    service_id: Identifiant
    liste: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)] = (
        LISTE
    )
