"""Name what a violation of data did, what it risks, and where its entry stands."""

from collections.abc import Mapping
from enum import StrEnum


class Atteinte(StrEnum):
    """Name what happened to the data (RGPD, article 4-12)."""

    confidentialite = "confidentialite"
    integrite = "integrite"
    disponibilite = "disponibilite"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return LIBELLES_ATTEINTES[self]


LIBELLES_ATTEINTES: Mapping[Atteinte, str] = {
    Atteinte.confidentialite: "Vues par qui ne devait pas (confidentialité)",
    Atteinte.integrite: "Changées à tort (intégrité)",
    Atteinte.disponibilite: "Perdues, ou hors d’atteinte (disponibilité)",
}


class RisqueViolation(StrEnum):
    """Name what a violation risks for people (RGPD, articles 33-1 and 34-1)."""

    aucun = "aucun"
    risque = "risque"
    eleve = "eleve"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return LIBELLES_RISQUES[self]


LIBELLES_RISQUES: Mapping[RisqueViolation, str] = {
    RisqueViolation.aucun: "Aucun risque : la CNIL n’a pas à le savoir",
    RisqueViolation.risque: "Un risque : la CNIL est prévenue",
    RisqueViolation.eleve: "Un risque élevé : les personnes aussi",
}


class EtatViolation(StrEnum):
    """Name where an entry of the register stands."""

    ouverte = "ouverte"
    conclue = "conclue"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return {"ouverte": "En cours", "conclue": "Conclue"}[self.value]


# What a form calls each field, and a page that shows what it was.
LIBELLES: Mapping[str, str] = {
    "connue_le": "Connue le (jour et heure)",
    "debut": "Début",
    "fin": "Fin",
    "atteintes": "Ce qui est arrivé aux données",
    "faits": "Les faits",
    "domaines": "Domaines touchés",
    "personnes": "Nombre de personnes, environ",
    "structures": "Structures concernées",
    "effets": "Effets probables",
    "mesures": "Mesures prises",
    "risque": "Risque pour les personnes",
    "risque_motif": "Pourquoi il n’y a pas de risque",
    "notifiee_le": "Notifiée à la CNIL le (jour et heure)",
    "notifiee_numero": "Numéro donné par la CNIL",
    "retard_motif": "Raisons du retard",
    "complement_le": "Complément envoyé à la CNIL le",
    "complement": "Ce que dit le complément",
    "prevenues": "Personnes prévenues",
    "prevenues_le": "Prévenues le",
    "sans_avis_motif": "Pourquoi les personnes ne sont pas prévenues",
}
# What the first notice of the administration leaves to the DPO.
DU_DELEGUE = (
    "effets",
    "risque",
    "risque_motif",
    "notifiee_le",
    "notifiee_numero",
    "retard_motif",
    "complement_le",
    "complement",
    "prevenues",
    "prevenues_le",
    "sans_avis_motif",
)
