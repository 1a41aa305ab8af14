"""Check which search is kept, under which name, and how often one is told."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from core.forms import refus
from offers.recherche.requete import lire_requete
from offers.veilles.vocabulary import Rythme


def _lisible(requete: str) -> str:
    if lire_requete(requete) is None:
        raise refus("Cette recherche ne se lit plus : refaites-la, puis gardez-la.")
    return requete


class FicheVeille(BaseModel):
    """Hold the name of a kept search, and how often one is told what is new."""

    model_config = ConfigDict(extra="forbid")

    nom: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    rythme: Rythme = Rythme.semaine


class NouvelleVeille(FicheVeille):
    """Hold a search to keep, as the query of its address: empty, it is every offer."""

    requete: Annotated[str, StringConstraints(max_length=2000), AfterValidator(_lisible)] = ""
