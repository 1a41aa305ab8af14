"""Name what the national schema does not say of an offer."""

from collections.abc import Mapping
from enum import StrEnum


class GenreOffre(StrEnum):
    """Say what an offer is, beyond the six types of the national schema."""

    accompagnement = "accompagnement"
    formation = "formation"
    immersion = "immersion"
    parrainage = "parrainage"
    poste_iae = "poste_iae"
    emploi = "emploi"
    logement = "logement"
    mobilite = "mobilite"
    sante = "sante"
    garde_enfants = "garde_enfants"
    aide_financiere = "aide_financiere"
    sortie_collective = "sortie_collective"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return _GENRES[self]


_GENRES: Mapping[GenreOffre, str] = {
    GenreOffre.accompagnement: "Accompagnement",
    GenreOffre.formation: "Formation",
    GenreOffre.immersion: "Immersion en entreprise",
    GenreOffre.parrainage: "Parrainage",
    GenreOffre.poste_iae: "Poste en insertion (SIAE)",
    GenreOffre.emploi: "Emploi",
    GenreOffre.logement: "Logement ou hébergement",
    GenreOffre.mobilite: "Aide à la mobilité",
    GenreOffre.sante: "Santé",
    GenreOffre.garde_enfants: "Garde d’enfants",
    GenreOffre.aide_financiere: "Aide financière",
    GenreOffre.sortie_collective: "Activité collective",
}


class GenreCritere(StrEnum):
    """Name a condition of access that can be compared with a person's situation."""

    age = "age"
    statuts = "statuts"
    residence = "residence"
    niveau = "niveau"
    langue = "langue"
    permis = "permis"
    documents = "documents"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return _CRITERES[self]


_CRITERES: Mapping[GenreCritere, str] = {
    GenreCritere.age: "Âge",
    GenreCritere.statuts: "Situation",
    GenreCritere.residence: "Lieu de résidence",
    GenreCritere.niveau: "Niveau de formation",
    GenreCritere.langue: "Français",
    GenreCritere.permis: "Permis",
    GenreCritere.documents: "Documents à apporter",
}


class Statut(StrEnum):
    """Name a situation that opens rights; a person's answer is yes, no, or not known."""

    rsa = "rsa"
    demandeur_emploi = "demandeur_emploi"
    jeune = "jeune"
    senior = "senior"
    rqth = "rqth"
    qpv = "qpv"
    frr = "frr"
    justice = "justice"
    refugie = "refugie"
    parent_isole = "parent_isole"
    etudiant = "etudiant"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return _STATUTS[self]


_STATUTS: Mapping[Statut, str] = {
    Statut.rsa: "Allocataire du RSA",
    Statut.demandeur_emploi: "Demandeur d’emploi",
    Statut.jeune: "Jeune de 16 à 25 ans",
    Statut.senior: "50 ans ou plus",
    Statut.rqth: "Reconnaissance de travailleur handicapé (RQTH)",
    Statut.qpv: "Habite un quartier prioritaire (QPV)",
    Statut.frr: "Habite une zone France ruralités revitalisation (FRR)",
    Statut.justice: "Sous main de justice",
    Statut.refugie: "Réfugié ou protégé",
    Statut.parent_isole: "Parent isolé",
    Statut.etudiant: "Étudiant",
}
# Told by the date of birth: nobody is asked.
AGES: Mapping[Statut, tuple[int, int]] = {Statut.jeune: (16, 25), Statut.senior: (50, 130)}

NIVEAUX: Mapping[str, str] = {
    "1": "Sait lire, écrire et compter",
    "3": "Niveau 3 (CAP, BEP)",
    "4": "Niveau 4 (bac)",
    "5": "Niveau 5 (bac + 2)",
    "6": "Niveau 6 (bac + 3) ou plus",
}
LANGUES: Mapping[str, str] = {
    "A1": "A1 : mots et phrases simples",
    "A2": "A2 : échanges courants",
    "B1": "B1 : se débrouille seul",
    "B2": "B2 : à l’aise",
    "C1": "C1 : courant",
}
PERMIS: Mapping[str, str] = {
    "AM": "AM (cyclomoteur)",
    "A": "A (moto)",
    "B": "B (voiture)",
    "C": "C (poids lourd)",
    "D": "D (transport de personnes)",
}
DOCUMENTS: Mapping[str, str] = {
    "identite": "Pièce d’identité",
    "titre_sejour": "Titre de séjour",
    "domicile": "Justificatif de domicile",
    "cv": "CV",
    "caf": "Attestation de la CAF",
    "france_travail": "Avis de situation France Travail",
    "ressources": "Justificatifs de ressources",
    "rqth": "Notification RQTH",
    "assurance_maladie": "Attestation de droits à l’assurance maladie",
    "rib": "RIB",
    "diplomes": "Diplômes ou attestations",
}


class Prescription(StrEnum):
    """Say whether a professional must ask for the person."""

    libre = "libre"
    requise = "requise"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return {
            "libre": "La personne peut demander elle-même",
            "requise": "Un prescripteur doit demander",
        }[self]


class SourcePlaces(StrEnum):
    """Say who told how many places there are."""

    professionnel = "professionnel"
    structure = "structure"
    lien = "lien"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return {
            "professionnel": "noté par un professionnel",
            "structure": "dit par la structure",
            "lien": "confirmé par la structure",
        }[self]


class EtatOffre(StrEnum):
    """Say whether an offer can be asked for today."""

    ouverte = "ouverte"
    attente = "attente"
    complete = "complete"
    suspendue = "suspendue"
    terminee = "terminee"
    en_projet = "en_projet"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return _ETATS[self]

    @property
    def est_masquee(self) -> bool:
        """Say whether a search leaves such an offer out unless asked."""
        return self not in (EtatOffre.ouverte, EtatOffre.attente)


_ETATS: Mapping[EtatOffre, str] = {
    EtatOffre.ouverte: "Ouverte",
    EtatOffre.attente: "Complète, avec liste d’attente",
    EtatOffre.complete: "Complète",
    EtatOffre.suspendue: "Suspendue",
    EtatOffre.terminee: "Terminée",
    EtatOffre.en_projet: "En projet",
}
