"""Shape what programs read of a carnet: explicit fields only."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from auth.cercle.schemas import MembreSortie
from auth.vocabulary import Etendue
from carnet.diagnostic.schemas import ConstatSortie
from carnet.parcours.schemas import ObjectifSortie, RendezVousSortie


class CarnetCourt(BaseModel):
    """Hold a carnet in a list."""

    id: UUID
    prenom: str
    nom: str
    date_naissance: date
    commune_code: str | None


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
