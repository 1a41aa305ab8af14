"""Name the numbers that identify a person, and why two carnets may be the same person's."""

from collections.abc import Mapping
from enum import StrEnum


class GenreIdentifiant(StrEnum):
    """Name a number given by an administration; it is used to match, and never shown."""

    nir = "nir"
    france_travail = "france_travail"
    caf = "caf"


class Par(StrEnum):
    """Name what somebody is searched by; what is typed says it."""

    nom = "nom"
    telephone = "telephone"
    courriel = "courriel"
    naissance = "naissance"
    caf = "caf"
    france_travail = "france_travail"
    # A number that no search is made by: it is recognised to be refused.
    nir = "nir"

    @property
    def libelle(self) -> str:
        """Give the French words shown above the results."""
        return _LIBELLES_PAR[self]


_LIBELLES_PAR: Mapping[Par, str] = {
    Par.nom: "nom",
    Par.telephone: "téléphone",
    Par.courriel: "courriel",
    Par.naissance: "date de naissance",
    Par.caf: "numéro d’allocataire CAF",
    Par.france_travail: "identifiant France Travail",
    Par.nir: "numéro de sécurité sociale",
}


class Ressemblance(StrEnum):
    """Name one reason to think that two carnets are the same person's."""

    nir = "nir"
    france_travail = "france_travail"
    caf_et_naissance = "caf_et_naissance"
    nom_et_naissance = "nom_et_naissance"
    nom_de_naissance = "nom_de_naissance"
    noms_inverses = "noms_inverses"
    nom_proche = "nom_proche"
    jour_et_mois_inverses = "jour_et_mois_inverses"
    date_proche = "date_proche"
    meme_foyer = "meme_foyer"
    ne_ailleurs = "ne_ailleurs"


PHRASES_RESSEMBLANCE: Mapping[Ressemblance, str] = {
    Ressemblance.nir: "Le numéro de sécurité sociale est le même.",
    Ressemblance.france_travail: "L’identifiant France Travail est le même.",
    Ressemblance.caf_et_naissance: "Le numéro d’allocataire et la date de naissance sont les"
    " mêmes.",
    Ressemblance.nom_et_naissance: "Le nom, le prénom et la date de naissance sont les mêmes.",
    Ressemblance.nom_de_naissance: "Le nom de l’une est le nom de naissance de l’autre ; le prénom"
    " est le même.",
    Ressemblance.noms_inverses: "Le nom et le prénom sont les mêmes, dans l’autre ordre.",
    Ressemblance.nom_proche: "Le nom et le prénom se ressemblent, à une faute de frappe près.",
    Ressemblance.jour_et_mois_inverses: "Le jour et le mois de naissance sont inversés.",
    Ressemblance.date_proche: "La date de naissance ne diffère que d’un chiffre.",
    Ressemblance.meme_foyer: "Le numéro d’allocataire est le même : un foyer le partage, cela ne"
    " suffit pas.",
    Ressemblance.ne_ailleurs: "Le lieu de naissance n’est pas le même : l’un des deux est mal noté,"
    " ou ce sont deux personnes.",
}


class EtatRapprochement(StrEnum):
    """Name what became of a pair of carnets that look alike."""

    propose = "propose"
    ecarte = "ecarte"
    reuni = "reuni"
