"""Shape what programs read of a carnet: explicit fields only."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from auth.cercle.schemas import MembreSortie
from auth.personnes.rules import TAPE_MAX
from auth.personnes.vocabulary import Par
from auth.vocabulary import Domaine, Etendue
from carnet.bord.vocabulary import Trait
from carnet.diagnostic.schemas import ConstatSortie
from carnet.parcours.schemas import EvenementSortie, ObjectifSortie, RendezVousSortie
from core.forms import refus
from offers.catalogue.vocabulary import thematiques_de


class CarnetCourt(BaseModel):
    """Hold a carnet in a list."""

    id: UUID
    prenom: str
    nom: str
    date_naissance: date
    commune_code: str | None


class PersonneDemandee(BaseModel):
    """Hold what is typed to find somebody, from which place on, how many at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str = Field(max_length=TAPE_MAX, pattern=r"^[^\x00]*$")
    curseur: str | None = None
    limite: int = Field(20, ge=1, le=100)


class PersonneTrouvee(CarnetCourt):
    """Hold a person found: what tells who she is, and the last news of her.

    `distinguee_par` names what tells her from somebody of the same name, among those of this page.
    """

    nom_naissance: str | None
    commune: str | None
    referent: str | None
    structures: str | None
    derniere_nouvelle: datetime | None
    nouvelle: str | None
    distinguee_par: list[Trait]


class PersonnesTrouveesPage(BaseModel):
    """Hold a page of a search.

    `par` says how what was typed is understood; `proches` that no name is written so, and that
    these differ by a slip; `total` counts them all.
    """

    par: list[Par]
    proches: bool
    total: int
    items: list[PersonneTrouvee]
    suite: str | None


def _lire_domaine(choisi: object) -> object:
    """Read a domain by its name, or by its number, as a form gives it."""
    if isinstance(choisi, str):
        return Domaine.__members__.get(choisi, int(choisi) if choisi.isdecimal() else choisi)
    return choisi


class ChoixFrise(BaseModel):
    """Hold what is asked of a timeline that says nothing of her: an address may hold it.

    `genre` is a kind of lines, or the table of a family; `thematique` one, or its category;
    `nouveautes` keeps what others noted since the acteur's last visit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    depuis: date | None = None
    jusqu_au: date | None = None
    genre: str | None = Field(None, max_length=40)
    domaine: Annotated[Domaine, BeforeValidator(_lire_domaine)] | None = None
    thematique: str | None = Field(None, max_length=120)
    nouveautes: bool = False
    curseur: str | None = None

    @field_validator("thematique")
    @classmethod
    def _connue(cls, choisie: str | None) -> str | None:
        if choisie is not None and not thematiques_de(choisie):
            raise refus("Choisissez une des valeurs proposées.")
        return choisie

    @model_validator(mode="after")
    def _dans_l_ordre(self) -> Self:
        if self.depuis and self.jusqu_au and self.depuis > self.jusqu_au:
            raise refus("La période finit avant de commencer : échangez les deux dates.")
        return self


class RechercheFrise(ChoixFrise):
    """Hold the same, with what an address never holds: who is around her, and typed words."""

    auteur: UUID | None = None
    structure: UUID | None = None
    texte: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] | None = None

    @property
    def est_dicible(self) -> bool:
        """Say whether all that is asked may stand in an address."""
        return not (self.auteur or self.structure or self.texte)


class ChoixFriseApi(ChoixFrise):
    """Hold what an address asks, and how many lines a call wants at once."""

    limite: int = Field(60, ge=1, le=100)


class RechercheFriseApi(RechercheFrise):
    """Hold what a search asks, and how many lines a call wants at once."""

    limite: int = Field(60, ge=1, le=100)


FriseApi = ChoixFriseApi | RechercheFriseApi


class ChoixDates(BaseModel):
    """Hold the two days at which a carnet is looked at; half a year ago and today, if not said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    le: date | None = None
    et: date | None = None


class AlorsSortie(BaseModel):
    """Hold what one thing said at one date: its state, its words, what it held."""

    model_config = ConfigDict(from_attributes=True)

    etat: str
    texte: str
    details: list[str]


class LigneCompareeSortie(BaseModel):
    """Hold one thing at both dates; null where it did not stand."""

    model_config = ConfigDict(from_attributes=True)

    titre: str
    avant: AlorsSortie | None
    apres: AlorsSortie | None
    differe: bool


class ComparaisonSortie(BaseModel):
    """Hold a carnet at the end of two days, as far as it is open (`etendue`)."""

    le: date
    et: date
    etendue: Etendue
    changements: int
    situation: list[LigneCompareeSortie]
    objectifs: list[LigneCompareeSortie]


class LecteursSortie(BaseModel):
    """Hold a structure that reads a line, or a guardian, and its professionals of the circle."""

    model_config = ConfigDict(from_attributes=True)

    structure: str
    noms: list[str]


class LigneSortie(EvenementSortie):
    """Hold one line of the timeline, and who reads it besides the person."""

    lecteurs: list[LecteursSortie] = []


class FrisePage(BaseModel):
    """Hold one page of the timeline.

    `total` counts all the lines that were asked for, among those that are open; `suite` is the
    cursor of the next, `etendue` how much of the carnet is open. `depuis_ma_visite` is since when
    `nouveautes` looked: nothing when one never came before today.
    """

    total: int
    depuis_ma_visite: datetime | None
    etendue: Etendue
    items: list[LigneSortie]
    suite: str | None


class AlerteSortie(BaseModel):
    """Hold one reason to act: its kind, since when, in words, and its item.

    A silence has no item.
    """

    raison: str
    depuis: date
    phrase: str
    objet_id: UUID | None


class PersonneSuivie(CarnetCourt):
    """Hold a person one follows, the last news of them, and why they need somebody.

    The gravest reason first; none when nothing calls. `etendue` says whether the whole carnet was
    looked at.
    """

    est_referent: bool

    derniere_nouvelle: datetime
    nouvelle: str
    prochain_rendez_vous: datetime | None
    etendue: Etendue
    alertes: list[AlerteSortie]


class DomaineSortie(BaseModel):
    """Hold what the caller may do in one domain, and why."""

    domaine: str
    lit: bool
    complete: bool
    raison: str


class Carnet(CarnetCourt):
    """Hold a carnet as far as the caller may read it.

    An empty list says « none » only when `etendue` is « tout ».
    """

    etendue: Etendue
    domaines: list[DomaineSortie]
    cercle: list[MembreSortie]
    constats: list[ConstatSortie]
    objectifs: list[ObjectifSortie]
    rendez_vous: list[RendezVousSortie]


class CarnetsPage(BaseModel):
    """Hold one page of carnets; `suite` is the cursor of the next."""

    items: list[CarnetCourt]
    suite: str | None
