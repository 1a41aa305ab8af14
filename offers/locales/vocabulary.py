"""Name how often a local offer is read again, and the beginnings that are proposed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Frequence(StrEnum):
    """Say how often the structure reads its offer again; the value counts months."""

    mois = "1"
    trimestre = "3"
    semestre = "6"
    an = "12"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return {
            "1": "tous les mois",
            "3": "tous les trois mois",
            "6": "tous les six mois",
            "12": "tous les ans",
        }[self]


# Fields of the form as the page calls them.
CHAMPS_DITS: Mapping[str, str] = {
    "nom": "Nom de l’offre",
    "type": "Nature",
    "thematique_1": "Thématique",
    "thematique_2": "Deuxième thématique",
    "thematique_3": "Troisième thématique",
    "publics_precisions": "Précision sur le public",
    "conditions_acces": "Conditions et pièces à fournir",
    "zone": "Ouverte aux habitants de",
    "modes_accueil": "Accueil",
    "lieu": "Commune",
    "horaires_accueil": "Horaires",
    "jours": "Jours et heures",
    "nombre_semaines": "Durée, en semaines",
    "volume_horaire_hebdomadaire": "Heures par semaine",
    "frais_precisions": "Précision sur les frais",
    "mobilisable_par": "Qui peut demander",
    "modes_mobilisation": "Comment demander",
    "lien_mobilisation": "Lien de la démarche",
    "mobilisation_precisions": "Précision sur la demande",
    "telephone": "Téléphone",
    "contact_nom_prenom": "Personne à joindre",
}

# How the form of an offer names each of its fields.
LIBELLES: Mapping[str, str] = {
    **CHAMPS_DITS,
    "description": "Description",
    "publics": "Publics",
    "frais": "Frais",
    "adresse": "Adresse",
    "jours": "Jours d’ouverture",
    "matin_de": "Ouverture",
    "matin_a": "Fermeture du matin",
    "apres_midi_de": "Reprise de l’après-midi",
    "apres_midi_a": "Fermeture du soir",
    "courriel": "Courriel",
    "contact_reserve": "Ne montrer ces contacts qu’aux professionnels connectés",
    "frequence": "Nous la relisons",
}

# Days as OpenStreetMap writes them.
JOURS: Mapping[str, str] = {
    "Mo": "Lundi",
    "Tu": "Mardi",
    "We": "Mercredi",
    "Th": "Jeudi",
    "Fr": "Vendredi",
    "Sa": "Samedi",
    "Su": "Dimanche",
}


class EtatLocal(StrEnum):
    """Say where a local offer stands."""

    brouillon = "brouillon"
    publiee = "publiee"
    archivee = "archivee"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return {"brouillon": "Brouillon", "publiee": "Publiée", "archivee": "Archivée"}[self]


@dataclass(frozen=True, slots=True)
class Modele:
    """Hold a beginning: what is usual for this kind of offer, never a fact about one."""

    libelle: str
    aide: str
    champs: Mapping[str, Any] = field(default_factory=dict)


MODELES: Mapping[str, Modele] = {
    "atelier": Modele(
        "Atelier collectif",
        "Un groupe, une date ou une série de séances.",
        {"type": "atelier", "modes_accueil": ["en-presentiel"], "frais": "gratuit",
         "frequence": "3"},
    ),
    "permanence": Modele(
        "Permanence",
        "Des jours et des heures fixes, sans engagement.",
        {"type": "information", "modes_accueil": ["en-presentiel"], "frais": "gratuit",
         "frequence": "6", "modes_mobilisation": ["se-presenter", "telephoner"],
         "mobilisable_par": ["usagers", "professionnels"]},
    ),
    "accompagnement": Modele(
        "Accompagnement individuel",
        "Des rendez-vous suivis avec une même personne.",
        {"type": "accompagnement", "modes_accueil": ["en-presentiel"], "frais": "gratuit",
         "frequence": "6", "mobilisable_par": ["professionnels"]},
    ),
    "formation": Modele(
        "Formation",
        "Un contenu, une durée, des sessions.",
        {"type": "formation", "modes_accueil": ["en-presentiel"], "frequence": "3",
         "thematique_1": "se-former--trouver-sa-formation"},
    ),
    "aide_financiere": Modele(
        "Aide financière",
        "Un fonds, des conditions, des pièces.",
        {"type": "aide-financiere", "frequence": "6", "mobilisable_par": ["professionnels"],
         "thematique_1":
             "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere"},
    ),
    "mobilite": Modele(
        "Aide à la mobilité",
        "Véhicule, permis, transport, vélo.",
        {"type": "aide-materielle", "modes_accueil": ["en-presentiel"], "frequence": "6",
         "thematique_1": "mobilite--acceder-a-un-vehicule"},
    ),
    "hebergement": Modele(
        "Hébergement",
        "Un toit, pour un temps.",
        {"type": "accompagnement", "modes_accueil": ["en-presentiel"], "frequence": "1",
         "thematique_1": "logement-hebergement--rechercher-une-solution-dhebergement-temporaire"},
    ),
    "a_distance": Modele(
        "Service à distance",
        "Par téléphone, en visio ou en ligne.",
        {"type": "accompagnement", "modes_accueil": ["a-distance"], "frais": "gratuit",
         "frequence": "6"},
    ),
}  # fmt: skip
