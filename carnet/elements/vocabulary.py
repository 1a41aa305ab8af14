"""Say what a kind of item is.

Its words, its lines in the timeline, its states, and whose hand moves it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class _Dit(StrEnum):
    """Hold a code that is stored, the French words for it, and whether it is news of the person."""

    _value_: str
    libelle: str
    nouvelle: bool

    def __new__(cls, code: str, libelle: str, nouvelle: bool = False) -> Self:
        membre = str.__new__(cls, code)
        membre._value_ = code
        membre.libelle = libelle
        membre.nouvelle = nouvelle
        return membre


class GenreLigne(_Dit):
    """Name the lines that a kind writes in the timeline; each kind has its own enum."""


class EtatElement(_Dit):
    """Name the states of a kind; each kind that advances has its own enum."""


@dataclass(frozen=True, slots=True)
class Mains:
    """Say whose hand moves an item among those who may write in its domain.

    An item is hers when its column `colonne` holds `valeur`; with no column, it never is. `refus`
    is what she reads when it is not hers; `refus_aux_autres`, what anybody else reads when it is,
    None when they may move it too.
    """

    colonne: str | None
    valeur: str | None
    refus: str
    refus_aux_autres: str | None = None


@dataclass(frozen=True, slots=True)
class Sorte:
    """Hold all that must be known of one kind of item, declared once in the words of its slice.

    `relation` is its table, `titre` what heads it in the copy of a carnet, `rang` where it stands
    there; `texte` is the column that says it, when a structure's line may be contested or a text
    corrected, and `le` the one that dates it. `lignes` gives the line that each state writes,
    `fins` the states that close it, `ajouts` the lines of an item that its author may take back a
    moment after adding it. `au_pluriel` names its lines together, where `titre` would not.
    """

    relation: str
    nom: str
    titre: str
    rang: int
    texte: str | None
    le: str
    genres: tuple[GenreLigne, ...] = ()
    transitions: Mapping[EtatElement, frozenset[EtatElement]] = field(default_factory=dict)
    lignes: Mapping[EtatElement, GenreLigne] = field(default_factory=dict)
    ajouts: frozenset[GenreLigne] = frozenset()
    fins: frozenset[EtatElement] = frozenset()
    a_reprendre: str = "Ce changement n’est pas possible."
    mains: Mains | None = None
    au_pluriel: str | None = None

    @property
    def famille(self) -> str:
        """Name its lines together, where a reader chooses among kinds: « Rendez-vous »."""
        return self.au_pluriel or self.titre


class GenreEchange(GenreLigne):
    """Name how a professional and the person spoke outside an appointment.

    It is news of her: see `prive.nouvelles`.
    """

    appel = "echange_appel", "Appel", True
    entretien = "echange_entretien", "Entretien", True
    message = "echange_message", "Message de la personne", True
    visite = "echange_visite", "Visite", True


class GenreFrise(GenreLigne):
    """Name the lines of the timeline that tell of no item."""

    retire = "echange_retire", "Échange retiré"
    entree = "entree", "Entrée dans le parcours"
    reclasse = "reclasse", "Changement de domaine"


FRISE = Sorte(
    relation="evenement",
    nom="cette ligne de la frise",
    titre="Ma frise",
    rang=90,
    texte="texte",
    le="le",
    genres=(*GenreEchange, *GenreFrise),
    au_pluriel="Échanges",
)
