"""Shape what is asked of one's day, and what programs read of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from auth.personnes.schemas import NomDomaine
from auth.vocabulary import Etendue
from carnet.bord.schemas import PersonneSuivie
from carnet.journee.vocabulary import (
    COLONNES_D_OFFICE,
    MESSAGES_MAX,
    NOM_DE_VUE_MAX,
    PERSONNES_MAX,
    SANS_REFERENT,
    Colonne,
    FormatExport,
    GenreAffaire,
    GestePlusieurs,
    MotifReport,
    QuandRendezVous,
    Signal,
    Tri,
    Voir,
    VoirEquipe,
)
from carnet.messages.schemas import ObjetFil, TexteMessage
from core.editions import EditionLue
from core.forms import CodeCommune, refus
from offers.catalogue.vocabulary import PUBLICS

_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ReferentVoulu = Annotated[
    str, StringConstraints(to_lower=True, pattern=f"^({SANS_REFERENT}|{_UUID})$")
]


def _public(valeur: str) -> str:
    if valeur not in PUBLICS:
        raise refus("Cette valeur n’est pas proposée.")
    return valeur


PublicVoulu = Annotated[str, AfterValidator(_public)]
NomDeVue = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NOM_DE_VUE_MAX)
]


class ChoixSuivis(BaseModel):
    """Hold what is asked of the people one follows: whom, where they live, in which order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    voir: Voir = Voir.toutes
    commune: CodeCommune | None = None
    tri: Tri = Tri.nom
    curseur: str | None = None


class ChoixSuivisPage(ChoixSuivis):
    """Hold the same as the address of the page says it: or a view that one kept."""

    vue: UUID | None = None


class ChoixPersonnes(ChoixSuivis):
    """Hold all that is asked of the people one follows, and which columns are shown.

    Who is around them, a tag, what calls: none of it is written in an address.
    """

    referent: ReferentVoulu | None = None
    structure: UUID | None = None
    public: PublicVoulu | None = None
    alerte: Signal | None = None
    sans_nouvelle: int | None = Field(None, ge=1, le=999)
    rendez_vous: QuandRendezVous | None = None
    etiquette: UUID | None = None
    colonnes: tuple[Colonne, ...] = COLONNES_D_OFFICE

    @property
    def filtres(self) -> Mapping[str, Any]:
        """Give what chooses people, as a form writes it; what is not asked is left out."""
        dits = self.model_dump(mode="json", exclude={"voir", "tri", "curseur", "colonnes"})
        return {nom: valeur for nom, valeur in dits.items() if valeur is not None}

    @property
    def est_dicible(self) -> bool:
        """Say whether an address may hold it."""
        return not self.filtres.keys() - {"commune"} and self.colonnes == COLONNES_D_OFFICE

    @property
    def a_garder(self) -> dict[str, Any]:
        """Give what a view keeps."""
        gardes: dict[str, Any] = self.model_dump(
            mode="json",
            include=set(ChoixPersonnes.model_fields) - {"curseur"},
            exclude_none=True,
        )
        return gardes


class ChoixPersonnesPage(ChoixPersonnes):
    """Hold the same as the page sends it: from which view, whom one had ticked, whether all."""

    vue: UUID | None = None
    personnes: list[UUID] = Field(default=[], max_length=PERSONNES_MAX)


class RecherchePersonnesApi(ChoixPersonnes):
    """Hold the same, and how many a call wants at once."""

    limite: int = Field(50, ge=1, le=100)


class NouvelleVue(ChoixPersonnes):
    """Hold a view to keep: what is asked now, its name, and whether it is shown first."""

    nom: NomDeVue
    par_defaut: bool = False


class FicheVue(BaseModel):
    """Hold the name of a view, and whether it is shown first."""

    model_config = ConfigDict(extra="forbid")

    nom: NomDeVue
    par_defaut: bool = False


class FicheVueLue(FicheVue, EditionLue):
    """Hold the same, and which edition of the view was read."""


class VueSortie(BaseModel):
    """Give a view that one keeps."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    nom: str
    par_defaut: bool
    choix: dict[str, Any]
    edition: int
    le: datetime


class VuesPage(BaseModel):
    """Give the views that one keeps, by name: at most twenty."""

    items: list[VueSortie]


class Selection(BaseModel):
    """Hold whom an act is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    personnes: list[UUID] = Field(min_length=1, max_length=PERSONNES_MAX)


class SelectionEtiquette(Selection):
    """Hold on whom a tag is put, or from whom it is taken off."""

    etiquette_id: UUID


class MessageAPlusieurs(Selection):
    """Hold a message for several circles: one subject, one object, one text."""

    domaine: NomDomaine
    objet: ObjetFil
    texte: TexteMessage


class FilsAReprendre(BaseModel):
    """Hold the threads that one has just opened for several people, to be taken back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fils: list[UUID] = Field(min_length=1, max_length=MESSAGES_MAX)


class SelectionExport(Selection):
    """Hold of whom a list is taken away, with which columns, in which file."""

    colonnes: tuple[Colonne, ...] = COLONNES_D_OFFICE
    genre: FormatExport = FormatExport.csv


class GesteChoisi(ChoixPersonnesPage):
    """Hold what the list sends: whom, for which act, and what it showed.

    `toutes` ticks all those of the page (`montrees`).
    """

    geste: GestePlusieurs
    toutes: bool = False
    montrees: list[UUID] = Field(default=[], max_length=PERSONNES_MAX)
    domaine: NomDomaine | None = None

    @property
    def choisies(self) -> list[UUID]:
        """Give whom the act is for."""
        return list(dict.fromkeys(self.montrees if self.toutes else self.personnes))


class FaitPourUneSortie(BaseModel):
    """Say of one person whether an act was done, and why not."""

    personne_id: UUID
    fait: bool
    raison: str | None = None
    fil: UUID | None = None


class FaitPourPlusieurs(BaseModel):
    """Say it of each."""

    items: list[FaitPourUneSortie]


class ChoixSuivisApi(ChoixSuivis):
    """Hold the same, and how many a call wants at once."""

    limite: int = Field(50, ge=1, le=100)


class PersonneListee(PersonneSuivie):
    """Hold the same, with who is around her, and the tags of one's structure.

    `structures`, those of her circle that may be named.
    """

    referent: str | None
    structures: list[str]
    publics: list[str]
    etiquettes: list[str]


class SuivisPage(BaseModel):
    """Hold a page of the people one follows.

    `total` counts all those that were asked for; `partiels` the followed carnets that are not
    wholly open.
    """

    total: int
    partiels: int
    items: list[PersonneListee]
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
