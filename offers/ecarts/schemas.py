"""Check what is asked of the gaps: one family, nothing else."""

from pydantic import BaseModel, ConfigDict, field_validator

from core.forms import refus
from offers.catalogue.vocabulary import CATEGORIES, THEMATIQUES

DEFAUT = "mobilite"


class VueEcarts(BaseModel):
    """Hold the family of thématiques that is looked at."""

    model_config = ConfigDict(extra="forbid")

    thematique: str = DEFAUT

    @field_validator("thematique")
    @classmethod
    def _une_famille(cls, valeur: str) -> str:
        if valeur in THEMATIQUES:
            raise refus("Les nombres se publient par famille entière, pas par thématique.")
        if valeur not in CATEGORIES:
            raise refus("Cette thématique n’existe pas.")
        return valeur
