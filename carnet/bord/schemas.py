"""Shape what programs read of a carnet: explicit fields only."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from auth.vocabulary import Etendue


class Moi(BaseModel):
    """Hold who the token stands for."""

    prenom: str
    nom: str
    fonction: str | None
    role: str
    structure_id: UUID | None
    structure: str | None
    territoire: str


class CarnetCourt(BaseModel):
    """Hold a carnet in a list."""

    id: UUID
    prenom: str
    nom: str
    date_naissance: date
    commune_code: str | None


class AlerteSortie(BaseModel):
    """Hold one reason to act: its kind, since when, in words, the item it is about (none for a silence)."""

    raison: str
    depuis: date
    phrase: str
    objet_id: UUID | None


class PersonneEnAlerte(CarnetCourt):
    """Hold a person who needs somebody, the last news of them, and the reasons, the gravest first.

    `etendue` says whether the whole carnet was looked at.
    """

    derniere_nouvelle: datetime
    nouvelle: str
    prochain_rendez_vous: datetime | None
    etendue: Etendue
    alertes: list[AlerteSortie]


class AlertesPage(BaseModel):
    """Hold a page of the people who need somebody; `partiels` counts the followed carnets that are not wholly open."""

    partiels: int

    items: list[PersonneEnAlerte]
    suite: str | None


class ConstatSortie(BaseModel):
    """Hold a finding with its author."""

    id: UUID
    nature: str
    thematique: str
    texte: str
    urgence: int
    domaine: str
    source: str
    auteur: str
    structure: str | None
    cree_le: datetime


class ActionSortie(BaseModel):
    """Hold an action."""

    id: UUID
    intitule: str
    porteur: str
    structure: str | None
    echeance: date | None
    etat: str
    service_id: str | None


class ObjectifSortie(BaseModel):
    """Hold an objective with its actions."""

    id: UUID
    intitule: str
    pourquoi: str | None
    thematique: str
    domaine: str
    etat: str
    actions: list[ActionSortie]


class RendezVousSortie(BaseModel):
    """Hold an appointment."""

    id: UUID
    objet: str
    debut: datetime
    duree_minutes: int
    lieu: str | None
    domaine: str
    etat: str
    a_reprendre_le: datetime | None


class MembreSortie(BaseModel):
    """Hold a member of the circle."""

    structure: str
    prenom: str | None
    nom: str | None
    fonction: str | None
    est_referent: bool


class DomaineSortie(BaseModel):
    """Hold what the caller may do in one domain, and why."""

    domaine: str
    lit: bool
    complete: bool
    raison: str


class Carnet(CarnetCourt):
    """Hold a carnet as far as the caller may read it; an empty list says « none » only when `etendue` is « tout »."""

    etendue: Etendue
    domaines: list[DomaineSortie]
    cercle: list[MembreSortie]
    constats: list[ConstatSortie]
    objectifs: list[ObjectifSortie]
    rendez_vous: list[RendezVousSortie]


class EvenementSortie(BaseModel):
    """Hold one line of the timeline."""

    id: UUID
    le: datetime
    genre: str
    texte: str
    domaine: str
    auteur: str | None
    structure: str | None


class ConsultationSortie(BaseModel):
    """Hold one line of « Qui a consulté mon carnet ? »."""

    le: datetime
    nom: str | None
    fonction: str | None
    structure: str | None
    geste: str
    objet: str
    domaines: list[str]
    motif: str | None
    fondement: str | None


class CarnetsPage(BaseModel):
    """Hold one page of carnets; `suite` is the cursor of the next."""

    items: list[CarnetCourt]
    suite: str | None


class FrisePage(BaseModel):
    """Hold one page of the timeline; `suite` is the cursor of the next, `etendue` how much of the carnet is open."""

    etendue: Etendue
    items: list[EvenementSortie]
    suite: str | None


class ConsultationsPage(BaseModel):
    """Hold one page of consultations; `suite` is the cursor of the next."""

    items: list[ConsultationSortie]
    suite: str | None
