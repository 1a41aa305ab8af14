"""Read the forms of one's own compte: how one is reached, an API token."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from auth.comptes.vocabulary import AvisParCourriel
from core.forms import TelephoneDeLieu

# In words, on one line.
Mention = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$"
    ),
]


class ProfilCorrige(BaseModel):
    """Hold what whoever administers a professional corrects of how they are reached."""

    model_config = ConfigDict(extra="forbid")

    fonction: Mention | None = None
    telephone: TelephoneDeLieu | None = None


class MonProfil(ProfilCorrige):
    """Hold how a professional says that they are reached: what is left out is emptied."""

    presences: Mention | None = None
    avis_par_courriel: AvisParCourriel = AvisParCourriel.heure


class NouveauJeton(BaseModel):
    """Hold what its maker chooses of a token: its name, what it may do, how long it lasts."""

    model_config = ConfigDict(extra="forbid")

    nom: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    portee: Literal["lecture", "ecriture"] = "lecture"
    jours: Literal["30", "90", "180", "365"] = "90"
