"""Check what is typed of a violation, and what people are told of it."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from auth.personnes.schemas import NomDomaine
from auth.vocabulary import Domaine
from core.clock import PARIS
from core.forms import JourProche, refus, valider_jour_proche
from droits.papiers.schemas import Bloc, Ligne, RechercheFuite
from droits.violations.vocabulary import Atteinte, RisqueViolation


def _a_paris(quand: datetime) -> datetime:
    """Give the hour that clocks show in Paris: what is typed without a zone is that already."""
    valider_jour_proche(quand.date())
    lu = quand.astimezone(PARIS) if quand.tzinfo else quand
    return lu.replace(tzinfo=None, second=0, microsecond=0)


Moment = Annotated[datetime, AfterValidator(_a_paris)]
Nombre = Annotated[int, Field(ge=0, le=10_000_000)]


class SaisieViolation(BaseModel):
    """Hold an entry of the register: what is known so far."""

    model_config = ConfigDict(extra="forbid")

    connue_le: Moment
    debut: JourProche | None = None
    fin: JourProche | None = None
    atteintes: list[Atteinte] = Field(min_length=1, max_length=len(Atteinte))
    faits: Bloc
    domaines: list[NomDomaine] = Field([], max_length=len(Domaine))
    personnes: Nombre | None = None
    structures: list[UUID] = Field([], max_length=200)
    effets: Bloc | None = None
    mesures: Bloc | None = None
    risque: RisqueViolation | None = None
    risque_motif: Bloc | None = None
    notifiee_le: Moment | None = None
    notifiee_numero: Ligne | None = None
    retard_motif: Bloc | None = None
    complement_le: JourProche | None = None
    complement: Bloc | None = None
    prevenues: Nombre | None = None
    prevenues_le: JourProche | None = None
    sans_avis_motif: Bloc | None = None

    @model_validator(mode="after")
    def _tenir_ensemble(self) -> Self:
        if self.debut and self.fin and self.fin < self.debut:
            raise refus("La violation finit après avoir commencé.")
        if self.debut and self.debut > self.connue_le.date():
            raise refus("On connaît une violation une fois qu’elle a commencé.")
        if (self.prevenues is None) != (self.prevenues_le is None):
            raise refus("Dites combien de personnes sont prévenues, et quel jour.")
        return self

    @property
    def connue(self) -> datetime:
        """Give the instant from which the delay runs."""
        return self.connue_le.replace(tzinfo=PARIS)

    @property
    def notifiee(self) -> datetime | None:
        """Give the instant at which the CNIL was told."""
        return self.notifiee_le.replace(tzinfo=PARIS) if self.notifiee_le else None


class VersionViolation(BaseModel):
    """Hold which version was read before an entry is concluded."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=10**9)


class Reouverture(VersionViolation):
    """Hold why an entry is opened again."""

    pourquoi: Bloc


class AvisAuxPersonnes(RechercheFuite):
    """Hold whom one tells, and in which words; `nombre` is how many the review showed."""

    nature: Annotated[Bloc, Field(min_length=20)]
    effets: Annotated[Bloc, Field(min_length=10)]
    mesures: Annotated[Bloc, Field(min_length=10)]
    nombre: int = Field(ge=1, le=10**7)

    @property
    def recherche(self) -> RechercheFuite:
        """Give the bounds alone."""
        return RechercheFuite(**{nom: getattr(self, nom) for nom in RechercheFuite.model_fields})
