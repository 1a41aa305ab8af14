"""Name what waits for a professional, why it is put off, and how people are chosen and ordered."""

from collections.abc import Mapping
from enum import StrEnum

from auth.vocabulary import Decompte


class GenreAffaire(StrEnum):
    """Name a kind of matter: what settles it depends on that."""

    danger = "danger"
    venue = "venue"
    reponse = "reponse"
    retard = "retard"
    manque = "manque"
    silence = "silence"

    @property
    def libelle(self) -> str:
        """Give the French words of the choice that shows these matters alone."""
        return _AFFAIRES[self]


_AFFAIRES: Mapping[GenreAffaire, str] = {
    GenreAffaire.danger: "Tout de suite",
    GenreAffaire.venue: "Venues à noter",
    GenreAffaire.reponse: "Réponses attendues",
    GenreAffaire.retard: "Retards",
    GenreAffaire.manque: "Rendez-vous manqués",
    GenreAffaire.silence: "Sans contact",
}


class MotifReport(StrEnum):
    """Name why a matter is put off: a short list, so that nothing about the person is told there.

    The words are about the professional's work alone.
    """

    reponse_attendue = "reponse_attendue"
    jour_prevu = "jour_prevu"
    essai_de_joindre = "essai_de_joindre"
    sans_temps = "sans_temps"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return _MOTIFS[self]


_MOTIFS: Mapping[MotifReport, str] = {
    MotifReport.reponse_attendue: "J’attends une réponse",
    MotifReport.jour_prevu: "C’est prévu pour ce jour-là",
    MotifReport.essai_de_joindre: "J’ai essayé de joindre la personne",
    MotifReport.sans_temps: "Je n’ai pas le temps avant",
}
# All that the person reads of them: how many matters about her each structure puts off.
DECOMPTE = Decompte(
    "reports_sur_moi",
    "Ce que les structures ont remis à plus tard : leur nombre",
    "chose remise à plus tard",
    "choses remises à plus tard",
)


class Voir(StrEnum):
    """Name one choice among the people one follows."""

    toutes = "toutes"
    a_voir = "a_voir"
    sans_nouvelle = "sans_nouvelle"
    sans_rendez_vous = "sans_rendez_vous"
    referent = "referent"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return _VOIR[self]


_VOIR: Mapping[Voir, str] = {
    Voir.toutes: "Toutes",
    Voir.a_voir: "À voir",
    Voir.sans_nouvelle: "Sans contact",
    Voir.sans_rendez_vous: "Sans rendez-vous",
    Voir.referent: "Référence de parcours",
}


class VoirEquipe(StrEnum):
    """Name one choice among the people of a structure."""

    suivies = "suivies"
    non_suivies = "non_suivies"


class Tri(StrEnum):
    """Name one order of the people one follows."""

    nom = "nom"
    a_voir = "a_voir"
    nouvelle = "nouvelle"
    rendez_vous = "rendez_vous"

    @property
    def libelle(self) -> str:
        """Give the French words at the head of the column."""
        return _TRI[self]

    @property
    def sens(self) -> str:
        """Say in which order, as a sentence goes on."""
        return _SENS[self]


_TRI: Mapping[Tri, str] = {
    Tri.nom: "Personne",
    Tri.a_voir: "À surveiller",
    Tri.nouvelle: "Dernière nouvelle",
    Tri.rendez_vous: "Prochain rendez-vous",
}
_SENS: Mapping[Tri, str] = {
    Tri.nom: "par nom",
    Tri.a_voir: "de ce qui presse le plus à ce qui presse le moins",
    Tri.nouvelle: "de la plus ancienne nouvelle à la plus récente",
    Tri.rendez_vous: "du rendez-vous le plus proche au plus lointain",
}
