"""Name what a territoire says of itself in its papers, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Partie(StrEnum):
    """Name one part of the settings."""

    responsable = "responsable"
    conjoints = "conjoints"
    delegue = "delegue"
    fondements = "fondements"
    delais = "delais"
    hebergement = "hebergement"
    sous_traitance = "sous_traitance"
    recours = "recours"
    publication = "publication"
    accessibilite = "accessibilite"
    violation = "violation"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return LIBELLES_PARTIES[self]


LIBELLES_PARTIES: Mapping[Partie, str] = {
    Partie.responsable: "Le responsable du traitement",
    Partie.conjoints: "Les responsables conjoints (RGPD, article 26)",
    Partie.delegue: "Le délégué à la protection des données",
    Partie.fondements: "Ce qui autorise les données sensibles",
    Partie.delais: "Les délais",
    Partie.hebergement: "L’hébergement, et les données de santé",
    Partie.sous_traitance: "Les sous-traitants, et ce qui sort d’Europe",
    Partie.recours: "Les recours",
    Partie.publication: "Les mentions légales",
    Partie.accessibilite: "L’accessibilité",
    Partie.violation: "En cas de fuite (non publié)",
}


class Hds(StrEnum):
    """Say whether the host is certified to keep health data (CSP, article L. 1111-8)."""

    certifie = "certifie"
    non_certifie = "non_certifie"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return LIBELLES_HDS[self]


LIBELLES_HDS: Mapping[Hds, str] = {
    Hds.certifie: "Oui, certifié HDS",
    Hds.non_certifie: "Non, pas certifié HDS",
}


class ConditionArticle9(StrEnum):
    """Name the condition of article 9 that lets the territoire keep health data."""

    consentement = "consentement"
    protection_sociale = "protection_sociale"
    interet_public = "interet_public"
    prise_en_charge = "prise_en_charge"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return LIBELLES_ARTICLE_9[self]


LIBELLES_ARTICLE_9: Mapping[ConditionArticle9, str] = {
    ConditionArticle9.consentement: "Consentement explicite de la personne (article 9-2-a)",
    ConditionArticle9.protection_sociale: "Obligations et droits en matière de protection sociale"
    " (article 9-2-b)",
    ConditionArticle9.interet_public: "Motifs d’intérêt public important, prévus par un texte"
    " (article 9-2-g)",
    ConditionArticle9.prise_en_charge: "Prise en charge sanitaire ou sociale (article 9-2-h)",
}


class Saisie(StrEnum):
    """Say by which kind of field something is typed."""

    text = "text"
    zone = "zone"
    tel = "tel"
    email = "email"
    date = "date"
    number = "number"
    choix = "choix"


@dataclass(frozen=True, slots=True)
class Champ:
    """Describe one field: its words, how it is typed, whether papers are complete without it."""

    nom: str
    partie: Partie
    libelle: str
    saisie: Saisie = Saisie.text
    aide: str | None = None
    exige: bool = True

    @property
    def est_publie(self) -> bool:
        """Say whether everybody reads it once it is published."""
        return self.partie is not Partie.violation

    @property
    def options(self) -> list[tuple[str, str]]:
        """Give what is chosen from."""
        return [(str(v), v.libelle) for v in CHOIX.get(self.nom, ())]


CHOIX: Mapping[str, type[Hds | ConditionArticle9]] = {
    "hds": Hds,
    "article_9": ConditionArticle9,
}
_LIGNES = "Tel qu’on l’écrit sur une enveloppe."
CHAMPS: tuple[Champ, ...] = (
    Champ(
        "responsable_nom",
        Partie.responsable,
        "Nom de l’organisme responsable",
        aide="Celui qui répond du traitement, par exemple : Département du Gard.",
    ),
    Champ("responsable_adresse", Partie.responsable, "Son adresse", Saisie.zone, _LIGNES),
    Champ("responsable_telephone", Partie.responsable, "Son téléphone", Saisie.tel),
    Champ("responsable_courriel", Partie.responsable, "Son adresse électronique", Saisie.email),
    Champ("responsable_representant", Partie.responsable, "Qui le représente, nom et fonction"),
    Champ(
        "conjoints",
        Partie.conjoints,
        "Les organismes responsables avec lui",
        Saisie.zone,
        "Un par ligne. Ceux qui décident ensemble pourquoi et comment les données servent.",
    ),
    Champ(
        "conjoints_repartition",
        Partie.conjoints,
        "Qui fait quoi entre eux",
        Saisie.zone,
        "Les grandes lignes de votre accord : qui informe, qui répond aux demandes, qui sécurise,"
        " qui prévient en cas de fuite. La loi veut que les personnes puissent les lire.",
    ),
    Champ("conjoints_le", Partie.conjoints, "Date de cet accord", Saisie.date),
    Champ(
        "delegue_nom",
        Partie.delegue,
        "Nom du délégué, ou de son service",
        aide="Par exemple : Délégué à la protection des données du Département.",
    ),
    Champ("delegue_adresse", Partie.delegue, "Son adresse", Saisie.zone, _LIGNES),
    Champ("delegue_telephone", Partie.delegue, "Son téléphone", Saisie.tel),
    Champ("delegue_courriel", Partie.delegue, "Son adresse électronique", Saisie.email),
    Champ(
        "article_9",
        Partie.fondements,
        "Pour la santé, la condition de l’article 9 du RGPD",
        Saisie.choix,
        "Retenue avec le délégué. L’accord de la personne à partager lève le secret"
        " professionnel : c’est un autre fait.",
    ),
    Champ(
        "fondement_justice",
        Partie.fondements,
        "Pour la justice, le texte qui vous autorise",
        Saisie.zone,
        "RGPD, article 10, et loi du 6 janvier 1978, article 46 : à quel titre vous gardez des"
        " données de justice, ou que vous n’en gardez pas.",
    ),
    Champ(
        "fondement_nir",
        Partie.fondements,
        "Pour le numéro de sécurité sociale, le texte qui vous autorise",
        Saisie.zone,
        "Décret n° 2019-341, selon vos missions ; ou que vous ne le demandez pas.",
    ),
    Champ(
        "delai_opposition_jours",
        Partie.delais,
        "Jours pour répondre à une opposition",
        Saisie.number,
        "Le partage s’arrête tout de suite ; ceci est le temps de votre réponse.",
    ),
    Champ("hebergeur_nom", Partie.hebergement, "Nom de l’hébergeur"),
    Champ("hebergeur_adresse", Partie.hebergement, "Son adresse", Saisie.zone, _LIGNES),
    Champ("hebergeur_telephone", Partie.hebergement, "Son téléphone", Saisie.tel),
    Champ("hebergement_pays", Partie.hebergement, "Pays où sont les serveurs et les sauvegardes"),
    Champ(
        "hds",
        Partie.hebergement,
        "Est-il certifié pour les données de santé (HDS) ?",
        Saisie.choix,
        "Un suivi social garde des données de santé : le code de la santé publique (article"
        " L. 1111-8) veut un hébergeur certifié. La réponse est dite telle quelle aux personnes.",
    ),
    Champ(
        "hds_certificat",
        Partie.hebergement,
        "Numéro du certificat HDS, et qui l’a délivré",
        aide="Si l’hébergeur est certifié.",
        exige=False,
    ),
    Champ(
        "hds_fin",
        Partie.hebergement,
        "Dernier jour de ce certificat",
        Saisie.date,
        "Si l’hébergeur est certifié.",
        exige=False,
    ),
    Champ(
        "sous_traitants",
        Partie.sous_traitance,
        "Les sous-traitants (RGPD, article 28)",
        Saisie.zone,
        "Un par ligne : nom, ce qu’il fait, pays, date du contrat. L’hébergeur, les sauvegardes,"
        " l’envoi des courriels et des SMS, la maintenance.",
    ),
    Champ(
        "transferts",
        Partie.sous_traitance,
        "Ce qui sort de l’Union européenne",
        Saisie.zone,
        "Vers quel pays, et avec quelle garantie ; ou que rien n’en sort.",
    ),
    Champ(
        "recours",
        Partie.recours,
        "Le tribunal, ou le médiateur, à qui s’adresser",
        Saisie.zone,
        "Nom et adresse. La CNIL et le Défenseur des droits sont déjà écrits.",
    ),
    Champ(
        "publication_directeur",
        Partie.publication,
        "Directeur ou directrice de la publication, nom et fonction",
    ),
    Champ(
        "accessibilite_courriel",
        Partie.accessibilite,
        "Adresse électronique pour dire une difficulté",
        Saisie.email,
    ),
    Champ(
        "accessibilite_telephone",
        Partie.accessibilite,
        "Téléphone pour dire une difficulté",
        Saisie.tel,
    ),
    Champ(
        "astreinte_nom",
        Partie.violation,
        "Qui décide en cas de fuite de données",
        aide="Nom et fonction. Seuls l’administration et le délégué le lisent.",
    ),
    Champ(
        "astreinte_telephone",
        Partie.violation,
        "Son téléphone, jour et nuit",
        Saisie.tel,
    ),
)
