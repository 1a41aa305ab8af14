"""Name the words of the diagnosis."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from auth.vocabulary import Domaine
from carnet.elements.vocabulary import EtatElement, GenreLigne, Mains, Sorte
from offers.extensions.vocabulary import LANGUES, NIVEAUX, Statut


class Nature(StrEnum):
    """Say what a finding is: an obstacle, a strength, a need, a resource, or a plain fact."""

    frein = "frein"
    atout = "atout"
    besoin = "besoin"
    ressource = "ressource"
    fait = "fait"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return NATURES[self]


NATURES: Mapping[Nature, str] = {
    Nature.frein: "Frein",
    Nature.atout: "Atout",
    Nature.besoin: "Besoin",
    Nature.ressource: "Ressource",
    Nature.fait: "Fait",
}


class Source(StrEnum):
    """Say where a finding comes from."""

    personne = "personne"
    professionnel = "professionnel"
    externe = "externe"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return {
            "personne": "Ses mots",
            "professionnel": "Constat d’un professionnel",
            "externe": "Autre source",
        }[self]


class Urgence(StrEnum):
    """Grade how soon a finding calls for something; the value is the stored figure."""

    aucune = "0"
    a_suivre = "1"
    bientot = "2"
    tout_de_suite = "3"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return {"0": "Sans urgence", "1": "À suivre", "2": "Bientôt", "3": "Tout de suite"}[self]


class EtatConstat(EtatElement):
    """Say whether a finding holds."""

    ouvert = "ouvert", "En cours"
    clos = "clos", "Clos"


class GenreConstat(GenreLigne):
    """Name the lines of a finding."""

    frein = "constat_frein", "Frein repéré"
    atout = "constat_atout", "Atout repéré"
    besoin = "constat_besoin", "Besoin exprimé"
    ressource = "constat_ressource", "Ressource repérée"
    fait = "constat_fait", "Situation complétée"
    clos = "constat_clos", "Constat clos"
    ouvert = "constat_ouvert", "Constat rouvert"


# The line that a finding of each nature adds.
AJOUTS: Mapping[Nature, GenreConstat] = {
    Nature.frein: GenreConstat.frein,
    Nature.atout: GenreConstat.atout,
    Nature.besoin: GenreConstat.besoin,
    Nature.ressource: GenreConstat.ressource,
    Nature.fait: GenreConstat.fait,
}
CONSTAT = Sorte(
    relation="constat",
    nom="ce constat",
    titre="Ma situation",
    au_pluriel="Constats",
    rang=10,
    texte="texte",
    le="cree_le",
    genres=tuple(GenreConstat),
    transitions={
        EtatConstat.ouvert: frozenset({EtatConstat.clos}),
        EtatConstat.clos: frozenset({EtatConstat.ouvert}),
    },
    lignes={EtatConstat.ouvert: GenreConstat.ouvert, EtatConstat.clos: GenreConstat.clos},
    ajouts=frozenset(AJOUTS.values()) - {GenreConstat.fait},
    fins=frozenset({EtatConstat.clos}),
    mains=Mains(
        "auteur_structure_id",
        None,
        "Ce constat a été écrit par un professionnel : vous pouvez le contester.",
        "Ces mots sont ceux de la personne : elle seule peut les retirer.",
    ),
)
# What is written freely; a fact has its own page, and its own closed answers.
NATURES_ECRITES = tuple(nature for nature in Nature if nature is not Nature.fait)


@dataclass(frozen=True, slots=True)
class Question:
    """Hold one question on the situation.

    In which domain its answer is, and what may be answered (value → words).
    """

    libelle: str
    domaine: Domaine
    thematique: str
    reponses: Mapping[str, str]


_OUI_NON: Mapping[str, str] = {"oui": "Oui", "non": "Non"}
_DROITS = "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"
_NIVEAUX: Mapping[str, str] = {"0": "Aucun", **NIVEAUX}
_LANGUES: Mapping[str, str] = {"A0": "Débutant", **LANGUES}
_PERMIS: Mapping[str, str] = {
    "aucun": "Aucun",
    "AM": "AM (cyclomoteur)",
    "A": "A (moto)",
    "B": "B (voiture)",
    "A,B": "A et B",
    "B,C": "B et C",
    "B,D": "B et D",
}
# The keys are those that the criteria of offers compare: offers/extensions/vocabulary.py.
QUESTIONS: Mapping[str, Question] = {
    Statut.rsa.value: Question(
        Statut.rsa.libelle,
        Domaine.budget,
        "difficultes-financieres--acquerir-une-autonomie-budgetaire",
        _OUI_NON,
    ),
    Statut.demandeur_emploi.value: Question(
        "Inscrit à France Travail",
        Domaine.emploi_formation,
        "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi",
        _OUI_NON,
    ),
    "niveau": Question(
        "Niveau de formation", Domaine.emploi_formation, "se-former--trouver-sa-formation", _NIVEAUX
    ),
    "langue": Question(
        "Français",
        Domaine.emploi_formation,
        "lecture-ecriture-calcul--maitriser-le-francais",
        _LANGUES,
    ),
    Statut.etudiant.value: Question(
        Statut.etudiant.libelle,
        Domaine.emploi_formation,
        "se-former--trouver-sa-formation",
        _OUI_NON,
    ),
    "permis": Question(
        "Permis de conduire",
        Domaine.mobilite,
        "mobilite--preparer-un-permis",
        _PERMIS,
    ),
    Statut.parent_isole.value: Question(
        Statut.parent_isole.libelle,
        Domaine.famille,
        "famille--soutien-a-la-parentalite-et-a-leducation",
        _OUI_NON,
    ),
    Statut.qpv.value: Question(
        Statut.qpv.libelle,
        Domaine.logement,
        "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement",
        _OUI_NON,
    ),
    Statut.frr.value: Question(
        Statut.frr.libelle,
        Domaine.logement,
        "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement",
        _OUI_NON,
    ),
    Statut.rqth.value: Question(
        Statut.rqth.libelle, Domaine.sante, "sante--constituer-un-dossier-mdph-invalidite", _OUI_NON
    ),
    Statut.justice.value: Question(
        Statut.justice.libelle,
        Domaine.justice,
        "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire",
        _OUI_NON,
    ),
    Statut.refugie.value: Question(Statut.refugie.libelle, Domaine.sejour_asile, _DROITS, _OUI_NON),
}

# Withdraws an answer: the question is open again.
INCONNU = "inconnu"


def dire_fait(cle: str, valeur: str) -> str:
    """Write a fact as one sentence for the carnet."""
    question = QUESTIONS[cle]
    reponse = question.reponses.get(valeur, valeur)
    return f"{question.libelle} : {reponse.lower() if reponse in _OUI_NON.values() else reponse}"
