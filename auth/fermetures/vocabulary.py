"""Name everything that is closed once and must stay closed, whatever the database is brought back from.

One list: the triggers that note a closing, the state read in a database and what a restoration plays again all follow
it, and tests compare it with the columns of the catalogue.
"""

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """Say how a table tells that something is closed."""

    date = "date"
    marque = "marque"
    ajout = "ajout"
    effacement = "effacement"
    separation = "separation"
    suppression = "suppression"


@dataclass(frozen=True, slots=True)
class Genre:
    """Hold one kind of closing: its table, the column that says it, the words of the report."""

    nom: str
    table: str
    colonne: str
    mode: Mode
    un: str
    plusieurs: str


GENRES: tuple[Genre, ...] = (
    Genre("separation", "reunion", "defaite_le", Mode.separation, "séparation de carnets", "séparations de carnets"),
    Genre("effacement", "conservation_evenement", "genre", Mode.effacement, "carnet effacé", "carnets effacés"),
    Genre("retrait", "consentement", "retire_le", Mode.date, "accord retiré", "accords retirés"),
    Genre("refus", "exclusion", "levee_le", Mode.ajout, "refus", "refus"),
    Genre("archive", "personne", "archivee_le", Mode.date, "carnet archivé", "carnets archivés"),
    Genre("suspension", "personne", "suspendu_le", Mode.date, "partage suspendu", "partages suspendus"),
    Genre("deces", "personne", "decedee_le", Mode.date, "décès", "décès"),
    Genre("cercle", "accompagnement", "fin", Mode.date, "sortie de cercle", "sorties de cercle"),
    Genre("urgence", "bris_de_glace", "referme_le", Mode.date, "urgence refermée", "urgences refermées"),
    Genre("designation", "designation", "retiree_le", Mode.date, "proposition retirée", "propositions retirées"),
    Genre("copie", "copie_carnet", "supprimee_le", Mode.date, "copie supprimée", "copies supprimées"),
    Genre("jeton", "jeton", "revoque_le", Mode.date, "jeton révoqué", "jetons révoqués"),
    Genre("habilitation", "habilitation", "fin", Mode.date, "habilitation finie", "habilitations finies"),
    Genre("compte", "compte", "clos_le", Mode.date, "compte fermé", "comptes fermés"),
    Genre("structure", "structure", "quittee_le", Mode.date, "structure partie", "structures parties"),
    Genre("sensible", "structure", "sensible", Mode.marque, "structure masquée", "structures masquées"),
    Genre("veille", "veille", "fermee_le", Mode.date, "recherche arrêtée", "recherches arrêtées"),
    Genre("secours", "code_secours", "utilise_le", Mode.date, "code de secours dépensé", "codes de secours dépensés"),
    Genre("identite", "identite_federee", "", Mode.suppression, "identité détachée", "identités détachées"),
    Genre("facteur", "second_facteur", "", Mode.suppression, "second facteur retiré", "seconds facteurs retirés"),
    Genre("codes", "code_secours", "", Mode.suppression, "code de secours retiré", "codes de secours retirés"),
)
PAR_NOM = {genre.nom: genre for genre in GENRES}
