"""Shape what is asked of one's day, and what programs read of it."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from auth.vocabulary import Etendue
from carnet.bord.schemas import PersonneSuivie
from carnet.journee.vocabulary import GenreAffaire, MotifReport, Tri, Voir, VoirEquipe
from core.forms import CodeCommune


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


class SuivisPage(BaseModel):
    """Hold a page of the people one follows.

    `total` counts all those that were asked for; `partiels` the followed carnets that are not
    wholly open.
    """

    total: int
    partiels: int
    items: list[PersonneSuivie]
    suite: str | None


class ChoixAffaires(BaseModel):
    """Hold what is asked of what waits: one kind of matter, or all; now, or put off to later.

    `absence`, that of a colleague whom one replaces.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    voir: GenreAffaire | None = None
    plus_tard: bool = False
    absence: UUID | None = None
    curseur: str | None = None


class ChoixAffairesApi(ChoixAffaires):
    """Hold the same, and how many a call wants at once."""

    limite: int = Field(50, ge=1, le=100)


class ChoixEquipe(BaseModel):
    """Hold which people of the structure are asked for, and which page of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    voir: VoirEquipe | None = None
    numero: int = Field(1, ge=1, le=10_000)

    @property
    def suivies(self) -> bool | None:
        """Say whether they are to be followed by somebody; None for all."""
        return None if self.voir is None else self.voir is VoirEquipe.suivies


class CollegueSortie(BaseModel):
    """Show one professional of the team, how they are reached, and their load."""

    compte_id: UUID
    prenom: str
    nom: str
    fonction: str | None
    telephone: str | None
    presences: str | None
    personnes: int
    referent: int
    a_noter: int
    en_retard: int


class PersonneDeStructureSortie(BaseModel):
    """Show somebody of the structure, and who follows them there."""

    personne_id: UUID
    prenom: str
    nom: str
    suivie_par: str | None
    a_un_referent: bool


class EquipePage(BaseModel):
    """Hold a page of the people of the structure, and how many are followed and not."""

    suivies: int
    non_suivies: int
    items: list[PersonneDeStructureSortie]


class NouveauReport(BaseModel):
    """Put a matter off: until which day, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    jusqu_au: date
    motif: MotifReport


class AffaireSortie(BaseModel):
    """Hold one matter: about whom, since when it is due, in words; put off until when, and why."""

    genre: GenreAffaire
    objet_id: UUID
    personne_id: UUID
    personne: str
    du: date
    phrase: str
    jusqu_au: date | None
    motif: MotifReport | None


class AffairesPage(BaseModel):
    """Hold a page of what waits.

    `total` counts all that was asked for, `plus_tard` what is put off; `etendue` says whether all
    the carnets that one follows were wholly looked at, `partiels` how many were not.
    """

    total: int
    plus_tard: int
    etendue: Etendue
    partiels: int
    items: list[AffaireSortie]
    suite: str | None
