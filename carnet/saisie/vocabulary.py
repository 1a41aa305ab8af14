"""Name what a typed line may become, and the signs that say so."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from carnet.elements.vocabulary import GenreEchange

# How many lines are read at once: a first interview, and no file.
LIGNES_MAX = 20
TAPE_MAX = 12_000


class GenreSaisi(StrEnum):
    """Name what a line becomes."""

    besoin = "besoin"
    frein = "frein"
    atout = "atout"
    ressource = "ressource"
    objectif = "objectif"
    action = "action"
    echange = "echange"
    rendez_vous = "rendez_vous"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return GENRES_SAISIS[self]

    @property
    def est_constat(self) -> bool:
        """Say whether it tells of the situation."""
        return self in _CONSTATS

    @property
    def a_un_sujet(self) -> bool:
        """Say whether it stands on a thématique."""
        return self.est_constat or self is GenreSaisi.objectif


GENRES_SAISIS: Mapping[GenreSaisi, str] = {
    GenreSaisi.besoin: "Besoin",
    GenreSaisi.frein: "Frein",
    GenreSaisi.atout: "Atout",
    GenreSaisi.ressource: "Ressource",
    GenreSaisi.objectif: "Objectif",
    GenreSaisi.action: "Action",
    GenreSaisi.echange: "Échange",
    GenreSaisi.rendez_vous: "Rendez-vous",
}
_CONSTATS = frozenset({GenreSaisi.besoin, GenreSaisi.frein, GenreSaisi.atout, GenreSaisi.ressource})

# What may stand before « : », folded.
PREFIXES: Mapping[str, GenreSaisi] = {
    **dict.fromkeys(("besoin", "b"), GenreSaisi.besoin),
    **dict.fromkeys(("frein", "f"), GenreSaisi.frein),
    **dict.fromkeys(("atout", "force"), GenreSaisi.atout),
    **dict.fromkeys(("ressource", "appui"), GenreSaisi.ressource),
    **dict.fromkeys(("objectif", "obj", "o"), GenreSaisi.objectif),
    **dict.fromkeys(("action", "a faire", "a"), GenreSaisi.action),
    **dict.fromkeys(
        ("echange", "e", "appel", "entretien", "message", "visite"), GenreSaisi.echange
    ),
    **dict.fromkeys(("rendez vous", "rdv"), GenreSaisi.rendez_vous),
}
MOYENS: Mapping[str, GenreEchange] = {
    "appel": GenreEchange.appel,
    "entretien": GenreEchange.entretien,
    "message": GenreEchange.message,
    "visite": GenreEchange.visite,
}
# What is shown beside the field: what one types, and what it says.
AIDES: Sequence[tuple[str, str]] = (
    ("frein : pas de permis", "besoin, atout, ressource, objectif, action : ce que c’est"),
    ("#garde d’enfants", "la thématique, quand les mots ne suffisent pas"),
    ("« je dors mal »", "entre guillemets, ou après « elle dit » : ses mots, notés par vous"),
    ("! ou !!", "à la fin : bientôt, ou tout de suite"),
    ("action : nous : appeler la CAF avant le 15/12", "« nous » le fait, pas elle ; et pour quand"),
    ("appel : va mieux", "un échange d’aujourd’hui ; aussi entretien, message, visite"),
    ("rdv 12/12 à 14h : faire le point", "un rendez-vous, avec son jour et son heure"),
)
