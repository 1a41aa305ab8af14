"""Shape what programs read of a carnet: explicit fields only."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from auth.cercle.schemas import MembreSortie
from auth.personnes.rules import TAPE_MAX
from auth.personnes.vocabulary import Par
from auth.vocabulary import Etendue
from carnet.bord.vocabulary import Trait, Tri, Voir
from carnet.diagnostic.schemas import ConstatSortie
from carnet.parcours.schemas import ObjectifSortie, RendezVousSortie
from core.forms import CodeCommune


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


class ChoixSuivis(BaseModel):
    """Hold what is asked of the people one follows: whom, where they live, in which order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    voir: Voir = Voir.toutes
    commune: CodeCommune | None = None
    tri: Tri = Tri.nom
    curseur: str | None = None


class ChoixSuivisApi(ChoixSuivis):
    """Hold the same, and how many a call wants at once."""

    limite: int = Field(50, ge=1, le=100)


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


class AlertesPage(BaseModel):
    """Hold a page of the people who need somebody.

    `partiels` counts the followed carnets that are not wholly open.
    """

    partiels: int
    items: list[PersonneSuivie]
    suite: str | None


class SuivisPage(BaseModel):
    """Hold a page of the people one follows.

    `total` counts all those that were asked for; `partiels` the followed carnets that are not
    wholly open.
    """

    total: int
    partiels: int
    items: list[PersonneSuivie]
    suite: str | None


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
