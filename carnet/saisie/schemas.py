"""Check what is typed in lines, and what each became."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from data_inclusion.schema import v1
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from auth.personnes.schemas import NomDomaine
from carnet.elements.vocabulary import GenreEchange
from carnet.parcours.schemas import Debut
from carnet.parcours.vocabulary import ModeRendezVous
from carnet.saisie.lexique import nommer_signe
from carnet.saisie.vocabulary import LIGNES_MAX, TAPE_MAX, GenreSaisi
from core.forms import refus


def _thematique(dit: Any) -> Any:
    """Read a thématique by its code, its name or words that say it."""
    if not isinstance(dit, str) or not dit.strip():
        return None
    if (trouvee := nommer_signe(dit)) is None:
        raise refus("Cette thématique n’existe pas : choisissez-en une de la liste.")
    return trouvee


def _ecrivable(tape: str) -> str:
    if "\x00" in tape:
        raise refus("Un caractère de ce texte ne s’écrit pas : retapez-le.")
    return tape


class LignesTapees(BaseModel):
    """Hold lines as they are typed."""

    model_config = ConfigDict(extra="forbid")

    lignes: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=TAPE_MAX),
        AfterValidator(_ecrivable),
    ]


class LigneSaisie(BaseModel):
    """Hold a line as it is to be added; what its kind does not ask for is left aside.

    `objectif` is an objective of the carnet, or « ligne-2 » for that of the second line.
    """

    model_config = ConfigDict(extra="forbid")

    genre: GenreSaisi
    texte: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = ""
    thematique: Annotated[v1.Thematique | None, BeforeValidator(_thematique)] = None
    domaine: NomDomaine | None = None
    urgence: int = Field(default=0, ge=0, le=3)
    a_elle: bool = False
    objectif: Annotated[str, StringConstraints(max_length=40)] | None = None
    porteur: Literal["personne", "structure"] = "personne"
    echeance: date | None = None
    moyen: GenreEchange = GenreEchange.appel
    le: date | None = None
    debut: Debut | None = None
    mode: ModeRendezVous = ModeRendezVous.sur_place
    malgre: bool = False


class NouvellesLignes(BaseModel):
    """Hold the lines to add, all or none."""

    model_config = ConfigDict(extra="forbid")

    lignes: list[LigneSaisie] = Field(min_length=1, max_length=LIGNES_MAX)


class SensibleSortie(BaseModel):
    """Say where a text seems to belong, and by which words."""

    domaine: str
    mots: str


class LecteursDeLaLigne(BaseModel):
    """Give who would read a line: a structure, and those who may be named there."""

    model_config = ConfigDict(from_attributes=True)

    structure: str
    noms: list[str]


class LigneComprise(BaseModel):
    """Give a line as it was understood, in the fields of `LigneSaisie`.

    Nothing is checked yet: what is too long or too far is read as it was typed, and refused when it
    is added.
    """

    genre: GenreSaisi
    texte: str = ""
    thematique: str | None = None
    urgence: int = 0
    a_elle: bool = False
    objectif: str | None = None
    porteur: Literal["personne", "structure"] = "personne"
    echeance: date | None = None
    moyen: GenreEchange = GenreEchange.appel
    le: date | None = None
    debut: datetime | None = None


class LigneProposee(BaseModel):
    """Give a line as it was understood: what to send back to add it, and what to know before."""

    ligne: LigneComprise
    compris: list[str]
    domaine: str | None
    ecrit: bool | None
    lecteurs: list[LecteursDeLaLigne]
    sensible: SensibleSortie | None


class AjoutSortie(BaseModel):
    """Name an item that was added: its table, and its number."""

    relation: str
    id: UUID


class LecteursDemandes(BaseModel):
    """Hold what a form says of what it is about to save."""

    model_config = ConfigDict(extra="ignore")

    domaine: str | None = None
    thematique: str | None = None
    texte: Annotated[str, StringConstraints(max_length=8000)] = ""
    # The end of the names of its fields, and whether its domain is not chosen there.
    suffixe: Annotated[str, StringConstraints(pattern=r"^-\d{1,2}$")] = ""
    fixe: bool = False
