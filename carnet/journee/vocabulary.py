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
    papier = "papier"

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
    GenreAffaire.papier: "Documents qui expirent",
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


class Signal(StrEnum):
    """Name what calls for somebody, as one chooses among people by it."""

    danger = "danger"
    retard = "retard"
    manque = "manque"
    silence = "silence"
    sans_rendez_vous = "sans_rendez_vous"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return _SIGNAUX[self]


_SIGNAUX: Mapping[Signal, str] = {
    Signal.danger: "À traiter tout de suite",
    Signal.retard: "Une action en retard",
    Signal.manque: "Un rendez-vous manqué",
    Signal.silence: "Sans contact",
    Signal.sans_rendez_vous: "Sans rendez-vous, alors que quelque chose attend",
}


class QuandRendezVous(StrEnum):
    """Name when the next appointment is, as one chooses among people by it."""

    aucun = "aucun"
    semaine = "semaine"
    mois = "mois"
    plus_tard = "plus_tard"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return _QUAND[self]


_QUAND: Mapping[QuandRendezVous, str] = {
    QuandRendezVous.aucun: "Pas de rendez-vous prévu",
    QuandRendezVous.semaine: "Dans les 7 jours",
    QuandRendezVous.mois: "Dans les 30 jours",
    QuandRendezVous.plus_tard: "Après 30 jours",
}
# What names nobody, where a référent may be chosen.
SANS_REFERENT = "aucun"


class Colonne(StrEnum):
    """Name a column of the table of the people one follows, in the order in which it stands."""

    alerte = "alerte"
    nouvelle = "nouvelle"
    rendez_vous = "rendez_vous"
    age = "age"
    commune = "commune"
    referent = "referent"
    structures = "structures"
    publics = "publics"
    etiquettes = "etiquettes"

    @property
    def libelle(self) -> str:
        """Give the French words at its head."""
        return _COLONNES[self]

    @property
    def tri(self) -> Tri | None:
        """Give the order that its head puts people in, if any."""
        return _TRIS.get(self)


_COLONNES: Mapping[Colonne, str] = {
    Colonne.alerte: "À surveiller",
    Colonne.nouvelle: "Dernière nouvelle",
    Colonne.rendez_vous: "Prochain rendez-vous",
    Colonne.age: "Âge",
    Colonne.commune: "Commune",
    Colonne.referent: "Référence de parcours",
    Colonne.structures: "Structures",
    Colonne.publics: "Publics",
    Colonne.etiquettes: "Étiquettes",
}
_TRIS: Mapping[Colonne, Tri] = {
    Colonne.alerte: Tri.a_voir,
    Colonne.nouvelle: Tri.nouvelle,
    Colonne.rendez_vous: Tri.rendez_vous,
}
COLONNES_D_OFFICE = (Colonne.alerte, Colonne.nouvelle, Colonne.rendez_vous)
# How many views one keeps: more are not read.
VUES_MAX = 20
NOM_DE_VUE_MAX = 60
# How many people one act is for: a page of the list, as its review shows it.
PERSONNES_MAX = 50
# Each message tells a whole circle: fewer at once.
MESSAGES_MAX = 20


class GestePlusieurs(StrEnum):
    """Name what is done for several people at once."""

    etiqueter = "etiqueter"
    enlever = "enlever"
    ecrire = "ecrire"
    confier = "confier"
    exporter = "exporter"

    @property
    def libelle(self) -> str:
        """Give the French words of its button."""
        return _GESTES[self]


_GESTES: Mapping[GestePlusieurs, str] = {
    GestePlusieurs.etiqueter: "Mettre une étiquette",
    GestePlusieurs.enlever: "Enlever une étiquette",
    GestePlusieurs.ecrire: "Écrire",
    GestePlusieurs.confier: "Confier",
    GestePlusieurs.exporter: "Exporter",
}


class FormatExport(StrEnum):
    """Name the file in which a list is taken away."""

    csv = "csv"
    xlsx = "xlsx"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return {"csv": "CSV", "xlsx": "Classeur (XLSX)"}[self.value]
