"""Check what is typed to make a tag, and what is sent to put one on somebody."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from carnet.etiquettes.vocabulary import NOM_MAX
from core.editions import EditionLue

NomEtiquette = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=NOM_MAX),
]


class NouvelleEtiquette(BaseModel):
    """Hold the words of a tag as they are typed."""

    model_config = ConfigDict(extra="forbid")

    nom: NomEtiquette


class NomEtiquetteLu(EditionLue):
    """Hold the new words of a tag, and which edition of it was read."""

    nom: NomEtiquette


class EtiquetteChoisie(BaseModel):
    """Hold which tag is put on somebody, or taken off."""

    model_config = ConfigDict(extra="forbid")

    etiquette_id: UUID


class EtiquetteSortie(BaseModel):
    """Give a tag of one's structure; `retiree_le`, since when nobody can put it any more."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    nom: str
    edition: int
    le: datetime
    retiree_le: datetime | None


class EtiquettesPage(BaseModel):
    """Give the tags of one's structure: at most sixty stand."""

    items: list[EtiquetteSortie]


class EtiquettesDePersonne(BaseModel):
    """Give the tags that one's structure put on a person."""

    items: list[EtiquetteSortie]
