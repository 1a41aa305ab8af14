"""Check what is decided of a pair."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from offers.catalogue.schemas import Identifiant
from offers.doublons.vocabulary import Sens


class NouvelleDecision(BaseModel):
    """Hold a decision on two offers, and why."""

    model_config = ConfigDict(extra="forbid")

    a_id: Identifiant
    b_id: Identifiant
    sens: Sens
    motif: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=3, max_length=500, pattern=r"^[^\x00]*$"
        ),
    ]
