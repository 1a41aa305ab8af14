"""Name what a territoire says of itself in its papers, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class PartiePapiers(StrEnum):
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


LIBELLES_PARTIES: Mapping[PartiePapiers, str] = {
    PartiePapiers.responsable: "Le responsable du traitement",
    PartiePapiers.conjoints: "Les responsables conjoints (RGPD, article 26)",
    PartiePapiers.delegue: "Le délégué à la protection des données",
    PartiePapiers.fondements: "Ce qui autorise les données sensibles",
    PartiePapiers.delais: "Les délais",
    PartiePapiers.hebergement: "L’hébergement, et les données de santé",
    PartiePapiers.sous_traitance: "Les sous-traitants, et ce qui sort d’Europe",
    PartiePapiers.recours: "Les recours",
    PartiePapiers.publication: "Les mentions légales",
    PartiePapiers.accessibilite: "L’accessibilité",
    PartiePapiers.violation: "En cas de fuite (non publié)",
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
class ChampPapiers:
    """Describe one field: its words, how it is typed, whether papers are complete without it."""

    nom: str
    partie: PartiePapiers
    libelle: str
    saisie: Saisie = Saisie.text
    aide: str | None = None
    exige: bool = True

    @property
    def est_publie(self) -> bool:
        """Say whether everybody reads it once it is published."""
        return self.partie is not PartiePapiers.violation

    @property
    def options(self) -> list[tuple[str, str]]:
        """Give what is chosen from."""
        return [(str(v), v.libelle) for v in CHOIX.get(self.nom, ())]


CHOIX: Mapping[str, type[Hds | ConditionArticle9]] = {
    "hds": Hds,
    "article_9": ConditionArticle9,
}
_LIGNES = "Tel qu’on l’écrit sur une enveloppe."
CHAMPS: tuple[ChampPapiers, ...] = (
    ChampPapiers(
        "responsable_nom",
        PartiePapiers.responsable,
        "Nom de l’organisme responsable",
        aide="Celui qui répond du traitement, par exemple : Département du Gard.",
    ),
    ChampPapiers(
        "responsable_adresse", PartiePapiers.responsable, "Son adresse", Saisie.zone, _LIGNES
    ),
    ChampPapiers("responsable_telephone", PartiePapiers.responsable, "Son téléphone", Saisie.tel),
    ChampPapiers(
        "responsable_courriel", PartiePapiers.responsable, "Son adresse électronique", Saisie.email
    ),
    ChampPapiers(
        "responsable_representant", PartiePapiers.responsable, "Qui le représente, nom et fonction"
    ),
    ChampPapiers(
        "conjoints",
        PartiePapiers.conjoints,
        "Les organismes responsables avec lui",
        Saisie.zone,
        "Un par ligne. Ceux qui décident ensemble pourquoi et comment les données servent.",
    ),
    ChampPapiers(
        "conjoints_repartition",
        PartiePapiers.conjoints,
        "Qui fait quoi entre eux",
        Saisie.zone,
        "Les grandes lignes de votre accord : qui informe, qui répond aux demandes, qui sécurise,"
        " qui prévient en cas de fuite. La loi veut que les personnes puissent les lire.",
    ),
    ChampPapiers("conjoints_le", PartiePapiers.conjoints, "Date de cet accord", Saisie.date),
    ChampPapiers(
        "delegue_nom",
        PartiePapiers.delegue,
        "Nom du délégué, ou de son service",
        aide="Par exemple : Délégué à la protection des données du Département.",
    ),
    ChampPapiers("delegue_adresse", PartiePapiers.delegue, "Son adresse", Saisie.zone, _LIGNES),
    ChampPapiers("delegue_telephone", PartiePapiers.delegue, "Son téléphone", Saisie.tel),
    ChampPapiers(
        "delegue_courriel", PartiePapiers.delegue, "Son adresse électronique", Saisie.email
    ),
    ChampPapiers(
        "article_9",
        PartiePapiers.fondements,
        "Pour la santé, la condition de l’article 9 du RGPD",
        Saisie.choix,
        "Retenue avec le délégué. L’accord de la personne à partager lève le secret"
        " professionnel : c’est un autre fait.",
    ),
    ChampPapiers(
        "fondement_justice",
        PartiePapiers.fondements,
        "Pour la justice, le texte qui vous autorise",
        Saisie.zone,
        "RGPD, article 10, et loi du 6 janvier 1978, article 46 : à quel titre vous gardez des"
        " données de justice, ou que vous n’en gardez pas.",
    ),
    ChampPapiers(
        "fondement_nir",
        PartiePapiers.fondements,
        "Pour le numéro de sécurité sociale, le texte qui vous autorise",
        Saisie.zone,
        "Décret n° 2019-341, selon vos missions ; ou que vous ne le demandez pas.",
    ),
    ChampPapiers(
        "delai_opposition_jours",
        PartiePapiers.delais,
        "Jours pour répondre à une opposition",
        Saisie.number,
        "Le partage s’arrête tout de suite ; ceci est le temps de votre réponse.",
    ),
    ChampPapiers("hebergeur_nom", PartiePapiers.hebergement, "Nom de l’hébergeur"),
    ChampPapiers(
        "hebergeur_adresse", PartiePapiers.hebergement, "Son adresse", Saisie.zone, _LIGNES
    ),
    ChampPapiers("hebergeur_telephone", PartiePapiers.hebergement, "Son téléphone", Saisie.tel),
    ChampPapiers(
        "hebergement_pays",
        PartiePapiers.hebergement,
        "Pays où sont les serveurs et les sauvegardes",
    ),
    ChampPapiers(
        "hds",
        PartiePapiers.hebergement,
        "Est-il certifié pour les données de santé (HDS) ?",
        Saisie.choix,
        "Un suivi social garde des données de santé : le code de la santé publique (article"
        " L. 1111-8) veut un hébergeur certifié. La réponse est dite telle quelle aux personnes.",
    ),
    ChampPapiers(
        "hds_certificat",
        PartiePapiers.hebergement,
        "Numéro du certificat HDS, et qui l’a délivré",
        aide="Si l’hébergeur est certifié.",
        exige=False,
    ),
    ChampPapiers(
        "hds_fin",
        PartiePapiers.hebergement,
        "Dernier jour de ce certificat",
        Saisie.date,
        "Si l’hébergeur est certifié.",
        exige=False,
    ),
    ChampPapiers(
        "sous_traitants",
        PartiePapiers.sous_traitance,
        "Les sous-traitants (RGPD, article 28)",
        Saisie.zone,
        "Un par ligne : nom, ce qu’il fait, pays, date du contrat. L’hébergeur, les sauvegardes,"
        " l’envoi des courriels et des SMS, la maintenance.",
    ),
    ChampPapiers(
        "transferts",
        PartiePapiers.sous_traitance,
        "Ce qui sort de l’Union européenne",
        Saisie.zone,
        "Vers quel pays, et avec quelle garantie ; ou que rien n’en sort.",
    ),
    ChampPapiers(
        "recours",
        PartiePapiers.recours,
        "Le tribunal, ou le médiateur, à qui s’adresser",
        Saisie.zone,
        "Nom et adresse. La CNIL et le Défenseur des droits sont déjà écrits.",
    ),
    ChampPapiers(
        "publication_directeur",
        PartiePapiers.publication,
        "Directeur ou directrice de la publication, nom et fonction",
    ),
    ChampPapiers(
        "accessibilite_courriel",
        PartiePapiers.accessibilite,
        "Adresse électronique pour dire une difficulté",
        Saisie.email,
    ),
    ChampPapiers(
        "accessibilite_telephone",
        PartiePapiers.accessibilite,
        "Téléphone pour dire une difficulté",
        Saisie.tel,
    ),
    ChampPapiers(
        "astreinte_nom",
        PartiePapiers.violation,
        "Qui décide en cas de fuite de données",
        aide="Nom et fonction. Seuls l’administration et le délégué le lisent.",
    ),
    ChampPapiers(
        "astreinte_telephone",
        PartiePapiers.violation,
        "Son téléphone, jour et nuit",
        Saisie.tel,
    ),
)
