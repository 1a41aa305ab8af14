"""Name everything that is closed once and stays closed, whichever backup is brought back.

One list: the triggers that note a closing, the state read in a database and what a restoration
plays again all follow it, and tests compare it with the columns of the catalogue.
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
class GenreFermeture:
    """Hold one kind of closing: its table, the column that says it, the words of the report."""

    nom: str
    table: str
    colonne: str
    mode: Mode
    un: str
    plusieurs: str


GENRES: tuple[GenreFermeture, ...] = (
    GenreFermeture(
        "separation",
        "reunion",
        "defaite_le",
        Mode.separation,
        "séparation de carnets",
        "séparations de carnets",
    ),
    GenreFermeture(
        "effacement",
        "conservation_evenement",
        "genre",
        Mode.effacement,
        "carnet effacé",
        "carnets effacés",
    ),
    GenreFermeture(
        "retrait", "consentement", "retire_le", Mode.date, "accord retiré", "accords retirés"
    ),
    GenreFermeture("refus", "exclusion", "levee_le", Mode.ajout, "refus", "refus"),
    GenreFermeture(
        "archive", "personne", "archivee_le", Mode.date, "carnet archivé", "carnets archivés"
    ),
    GenreFermeture(
        "suspension", "personne", "suspendu_le", Mode.date, "partage suspendu", "partages suspendus"
    ),
    GenreFermeture("deces", "personne", "decedee_le", Mode.date, "décès", "décès"),
    GenreFermeture(
        "cercle", "accompagnement", "fin", Mode.date, "sortie de cercle", "sorties de cercle"
    ),
    GenreFermeture(
        "urgence",
        "bris_de_glace",
        "referme_le",
        Mode.date,
        "urgence refermée",
        "urgences refermées",
    ),
    GenreFermeture(
        "designation",
        "designation",
        "retiree_le",
        Mode.date,
        "proposition retirée",
        "propositions retirées",
    ),
    GenreFermeture(
        "copie", "copie_carnet", "supprimee_le", Mode.date, "copie supprimée", "copies supprimées"
    ),
    GenreFermeture("jeton", "jeton", "revoque_le", Mode.date, "jeton révoqué", "jetons révoqués"),
    GenreFermeture(
        "habilitation",
        "habilitation",
        "fin",
        Mode.date,
        "habilitation finie",
        "habilitations finies",
    ),
    GenreFermeture(
        "mandat", "representant", "clos_le", Mode.date, "mandat terminé", "mandats terminés"
    ),
    GenreFermeture("compte", "compte", "clos_le", Mode.date, "compte fermé", "comptes fermés"),
    GenreFermeture(
        "structure", "structure", "quittee_le", Mode.date, "structure partie", "structures parties"
    ),
    GenreFermeture(
        "sensible", "structure", "sensible", Mode.marque, "structure masquée", "structures masquées"
    ),
    GenreFermeture(
        "veille", "veille", "fermee_le", Mode.date, "recherche arrêtée", "recherches arrêtées"
    ),
    GenreFermeture(
        "secours",
        "code_secours",
        "utilise_le",
        Mode.date,
        "code de secours dépensé",
        "codes de secours dépensés",
    ),
    GenreFermeture(
        "identite",
        "identite_federee",
        "",
        Mode.suppression,
        "identité détachée",
        "identités détachées",
    ),
    GenreFermeture(
        "facteur",
        "second_facteur",
        "",
        Mode.suppression,
        "second facteur retiré",
        "seconds facteurs retirés",
    ),
    GenreFermeture(
        "codes",
        "code_secours",
        "",
        Mode.suppression,
        "code de secours retiré",
        "codes de secours retirés",
    ),
)
PAR_NOM = {genre.nom: genre for genre in GENRES}
