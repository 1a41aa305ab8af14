"""Read the form that asks for a link."""

from pydantic import BaseModel, ConfigDict

from core.forms import Courriel


class NouveauLien(BaseModel):
    """Hold the address to which a link is asked."""

    model_config = ConfigDict(extra="ignore")

    courriel: Courriel
