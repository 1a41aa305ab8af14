"""Check what is typed into the path."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from data_inclusion.schema import v1
from pydantic import (
    AfterValidator,
    AliasPath,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from auth.personnes.schemas import NomDomaine
from auth.vocabulary import Domaine
from carnet.elements.schemas import EtatAffiche, NomDit
from carnet.elements.vocabulary import GenreEchange
from carnet.parcours.rules import DUREE_MAX, SERIE_MAX
from carnet.parcours.vocabulary import (
    EtatAction,
    EtatObjectif,
    EtatRendezVous,
    ModeRendezVous,
    MotifRendezVous,
    NatureRendezVous,
    RythmeRendezVous,
)
from core.editions import EditionLue
from core.forms import refus

Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Intitule = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]

# Past it, the last day of the last year would be in no calendar once it is said in Paris.
ANNEE_MAX = 2100


def _possible(debut: datetime) -> datetime:
    if debut.year > ANNEE_MAX:
        raise refus(f"Choisissez une date avant {ANNEE_MAX + 1}.")
    return debut


Debut = Annotated[datetime, AfterValidator(_possible)]


class NouvelObjectif(BaseModel):
    """Hold an objective as it is typed."""

    model_config = ConfigDict(extra="forbid")

    thematique: v1.Thematique
    intitule: Intitule
    pourquoi: Texte | None = None
    domaine: NomDomaine | None = None


class NouvelleAction(BaseModel):
    """Hold an action as it is typed; the structure that carries it is the author's own.

    `confirme`: the offer is asked for although it is full, suspended, or asked for more than it can
    take.
    """

    model_config = ConfigDict(extra="forbid")

    objectif_id: UUID
    intitule: Intitule
    porteur: Literal["personne", "structure"] = "personne"
    echeance: date | None = None
    service_id: str | None = Field(default=None, max_length=300)
    confirme: bool = False


class NouveauRendezVous(BaseModel):
    """Hold an appointment as it is typed; a time without a zone is Paris time.

    `objet` is asked for when the reason is another (`autre`). `lieu` is an address, the number to
    call or the link to follow, as the mode asks. `malgre`: it is fixed although another stands at
    the same hour, or for the same reason on that day. `aussi_compte_id`: a colleague of the circle
    who holds it too. With a `rythme`, as many as `fois` are fixed. With another
    slot (`ou_bien`, `ou_encore`), nothing is fixed before one is chosen.
    """

    model_config = ConfigDict(extra="forbid")

    motif: MotifRendezVous = MotifRendezVous.autre
    objet: Intitule | None = None
    nature: NatureRendezVous = NatureRendezVous.invitation
    mode: ModeRendezVous = ModeRendezVous.sur_place
    debut: Debut
    duree_minutes: int = Field(default=45, ge=5, le=DUREE_MAX)
    lieu: Intitule | None = None
    domaine: NomDomaine = Domaine.parcours.name
    structure_id: UUID | None = None
    aussi_compte_id: UUID | None = None
    ou_bien: Debut | None = None
    ou_encore: Debut | None = None
    rythme: RythmeRendezVous = RythmeRendezVous.une_fois
    fois: int = Field(default=4, ge=2, le=SERIE_MAX)
    malgre: bool = False


class NouvelEchange(BaseModel):
    """Hold a call, a talk, a message or a visit that happened, as it is typed."""

    model_config = ConfigDict(extra="forbid")

    moyen: GenreEchange
    le: date
    texte: Texte


class EchangeDepuisPage(NouvelEchange, EditionLue):
    """Hold the same as a page sends it, with the edition that it showed."""


class IssueRendezVous(BaseModel):
    """Hold what became of an appointment; `prevu` takes it back.

    `suivants`: those that follow in the series are called off too.
    """

    model_config = ConfigDict(extra="forbid")

    etat: EtatRendezVous
    suivants: bool = False


class IssueDepuisPage(IssueRendezVous, EtatAffiche):
    """Hold the same as a page sends it, with the state that it showed."""


class CreneauChoisi(BaseModel):
    """Hold the slot that was chosen; `malgre` as when one is fixed."""

    model_config = ConfigDict(extra="forbid")

    debut: Debut
    malgre: bool = False


class CreneauDepuisPage(CreneauChoisi, EtatAffiche):
    """Hold the same as a page sends it, with the state that it showed."""

    depuis: Literal["mon-parcours", "ma-journee", "carnet"] | None = None


class RendezVousDeplace(BaseModel):
    """Hold the new time and place of an appointment; without a mode, one meets as was said.

    `aussi_compte_id`: who holds it too from now on, « personne » for nobody; without it, whoever
    did still does.
    """

    model_config = ConfigDict(extra="forbid")

    mode: ModeRendezVous | None = None
    debut: Debut
    duree_minutes: int = Field(default=45, ge=5, le=DUREE_MAX)
    lieu: Intitule | None = None
    aussi_compte_id: UUID | Literal["personne"] | None = None
    malgre: bool = False


class ActionAvancee(BaseModel):
    """Hold where an action stands now."""

    model_config = ConfigDict(extra="forbid")

    etat: EtatAction


class ActionDepuisPage(ActionAvancee, EtatAffiche):
    """Hold the same as a page sends it, with the state that it showed, and which page it is."""

    depuis: Literal["mon-parcours", "ma-journee", "a-faire"] | None = None


class ActionRedatee(BaseModel):
    """Hold the day by which an action is to be done; none, when no day is set any more."""

    model_config = ConfigDict(extra="forbid")

    echeance: date | None = None


class ObjectifAvance(BaseModel):
    """Hold where an objective stands now."""

    model_config = ConfigDict(extra="forbid")

    etat: EtatObjectif


class ObjectifDepuisPage(ObjectifAvance, EtatAffiche):
    """Hold the same as a page sends it, with the state that it showed."""


class OffreRetenue(BaseModel):
    """Hold the offer attached to an action.

    `confirme` although something stands against it, `remplace` although another one is there.
    """

    model_config = ConfigDict(extra="forbid")

    service_id: str = Field(min_length=3, max_length=300)
    confirme: bool = False
    remplace: bool = False


class OffreDepuisPage(OffreRetenue, EditionLue):
    """Hold the same as a page sends it, with the edition of the action that led there."""


class ActionSortie(BaseModel):
    """Hold an action."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias=AliasPath("action", "id"))
    edition: int = Field(validation_alias=AliasPath("action", "edition"))
    intitule: str = Field(validation_alias=AliasPath("action", "intitule"))
    porteur: str = Field(validation_alias=AliasPath("action", "porteur"))
    structure: str | None = Field(validation_alias="porteur")
    echeance: date | None = Field(validation_alias=AliasPath("action", "echeance"))
    etat: str = Field(validation_alias=AliasPath("action", "etat"))
    service_id: str | None = Field(validation_alias=AliasPath("action", "service_id"))


class ObjectifSortie(BaseModel):
    """Hold an objective with its actions."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias=AliasPath("objectif", "id"))
    edition: int = Field(validation_alias=AliasPath("objectif", "edition"))
    intitule: str = Field(validation_alias=AliasPath("objectif", "intitule"))
    pourquoi: str | None = Field(validation_alias=AliasPath("objectif", "pourquoi"))
    thematique: str = Field(validation_alias=AliasPath("objectif", "thematique"))
    domaine: NomDit = Field(validation_alias=AliasPath("objectif", "domaine"))
    etat: str = Field(validation_alias=AliasPath("objectif", "etat"))
    actions: list[ActionSortie]


class RendezVousSortie(BaseModel):
    """Hold an appointment."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias=AliasPath("rendez_vous", "id"))
    edition: int = Field(validation_alias=AliasPath("rendez_vous", "edition"))
    nature: str = Field(validation_alias=AliasPath("rendez_vous", "nature"))
    motif: str = Field(validation_alias=AliasPath("rendez_vous", "motif"))
    mode: str = Field(validation_alias=AliasPath("rendez_vous", "mode"))
    objet: str = Field(validation_alias=AliasPath("rendez_vous", "objet"))
    debut: datetime = Field(validation_alias=AliasPath("rendez_vous", "debut"))
    duree_minutes: int = Field(validation_alias=AliasPath("rendez_vous", "duree_minutes"))
    lieu: str | None = Field(validation_alias=AliasPath("rendez_vous", "lieu"))
    domaine: NomDit = Field(validation_alias=AliasPath("rendez_vous", "domaine"))
    etat: str = Field(validation_alias=AliasPath("rendez_vous", "etat"))
    aussi_compte_id: UUID | None = Field(
        validation_alias=AliasPath("rendez_vous", "aussi_compte_id")
    )
    creneaux: list[datetime] | None = Field(validation_alias=AliasPath("rendez_vous", "creneaux"))
    expire_le: datetime | None = Field(validation_alias=AliasPath("rendez_vous", "expire_le"))
    serie_id: UUID | None = Field(validation_alias=AliasPath("rendez_vous", "serie_id"))
    a_reprendre_le: datetime | None = Field(
        validation_alias=AliasPath("rendez_vous", "a_reprendre_le")
    )
    rappel_jours_le: datetime | None = Field(
        validation_alias=AliasPath("rendez_vous", "rappel_jours_le")
    )
    rappel_heures_le: datetime | None = Field(
        validation_alias=AliasPath("rendez_vous", "rappel_heures_le")
    )
    rappel: str | None


class EvenementSortie(BaseModel):
    """Hold one line of the timeline."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias=AliasPath("evenement", "id"))
    le: datetime = Field(validation_alias=AliasPath("evenement", "le"))
    genre: str = Field(validation_alias=AliasPath("evenement", "genre"))
    texte: str = Field(validation_alias=AliasPath("evenement", "texte"))
    domaine: NomDit = Field(validation_alias=AliasPath("evenement", "domaine"))
    auteur: str | None
    structure: str | None
    # Of an exchange that the token's bearer may correct or take back.
    edition: int | None
