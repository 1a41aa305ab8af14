"""State the rule of access once: which rôle reaches which domain, and under which conditions.

This module is pure: the table of rôles, the ways in and the words. `auth/acces.sql` is the rule
that runs; tests compare the figures that stand in both, and an oracle written apart lives the rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from auth.vocabulary import ORDINAIRES, TOUS, Domaine, Etendue, Role, masque

DOMAINES_DU_ROLE: Mapping[Role, int] = {
    Role.professionnel: TOUS,
    Role.charge_orientation: ORDINAIRES,
    Role.gestionnaire: masque([Domaine.identite, Domaine.parcours]),
    Role.coordonnateur: 0,
    Role.administrateur: 0,
    Role.dpo: 0,
    Role.personne: TOUS,
    # Those of each mandate, no other.
    Role.representant: TOUS,
}

ROLES_QUI_ECRIVENT = frozenset({Role.professionnel, Role.charge_orientation, Role.personne})
ROLES_QUI_SUIVENT = frozenset(
    role
    for role, bits in DOMAINES_DU_ROLE.items()
    if bits and role not in (Role.personne, Role.representant)
)

LECTURE_APRES_REFERENT = timedelta(days=30)
# Two years, one of them leap.
DUREE_MAXIMALE = timedelta(days=731)


class Raison(StrEnum):
    """Name what decides a verdict."""

    votre_carnet = "votre_carnet"
    consentement = "consentement"
    ecrit_par_votre_structure = "ecrit_par_votre_structure"
    role_sans_carnet = "role_sans_carnet"
    role_hors_domaine = "role_hors_domaine"
    hors_cercle = "hors_cercle"
    sans_consentement = "sans_consentement"
    exclusion = "exclusion"
    entree_par_lien = "entree_par_lien"


PHRASES: Mapping[Raison, str] = {
    Raison.votre_carnet: "C’est votre carnet.",
    Raison.consentement: "La personne a donné son accord.",
    Raison.ecrit_par_votre_structure: "Votre structure l’a écrit elle-même.",
    Raison.role_sans_carnet: "Votre rôle n’ouvre aucun carnet.",
    Raison.role_hors_domaine: "Votre rôle n’atteint pas ce domaine.",
    Raison.hors_cercle: "Votre structure n’accompagne pas cette personne aujourd’hui.",
    Raison.sans_consentement: "La personne n’a pas donné son accord à votre structure pour ce"
    " domaine.",
    Raison.exclusion: "La personne n’a pas donné son accord à votre structure pour ce domaine.",
    Raison.entree_par_lien: "Vous utilisez un lien ou un code : ce domaine n’est pas montré.",
}


def mesurer_ouverture(lus: int, *, par_lien: bool = False, parmi: int = TOUS) -> Etendue:
    """Say whether all the domains of `parmi` are read, and by which door they are not."""
    if not parmi & ~lus:
        return Etendue.tout
    return Etendue.lien if par_lien else Etendue.partie


def taire(raison: Raison) -> Raison:
    """Give the reason as a professional is told it.

    A refusal aimed at them reads as the absence of an agreement.
    """
    return Raison.sans_consentement if raison is Raison.exclusion else raison


@dataclass(frozen=True, slots=True)
class Voie:
    """Describe one way into a carnet: who, by which link, under which agreement, how far, how long.

    `ecrit` says whether the way lets complete; `trace` what is left behind; `mur` the names that
    enforce it in the SQL.
    """

    titre: str
    qui: str
    lien: str
    accord: str
    domaines: str
    ecrit: str
    duree: str
    trace: str
    mur: tuple[str, ...]


_CHAQUE_PAGE = (
    "Une ligne au journal par page lue, fondue sur cinq minutes ; une ligne par écriture."
)
_ROLES_DU_CERCLE = (
    "Un professionnel, un chargé d’orientation ou un gestionnaire dont l’habilitation court dans"
    " cette structure, "
    "au moment même."
)

# Every way in. What is in none of them is refused.
VOIES: tuple[Voie, ...] = (
    Voie(
        "La personne",
        "La personne accompagnée, par son propre compte.",
        "C’est son carnet.",
        "Aucun : elle lit tout, toujours, de tous les auteurs, avec le cercle, les accords et le"
        " journal.",
        "Les douze, sauf dans une visite ouverte par un lien de courriel : les domaines sensibles y"
        " restent fermés. "
        "Ses accords y sont tous, leurs mots sensibles couverts, et se retirent tous.",
        "Ses propres mots, qu’elle corrige, ses actions, ses accords, ses refus.",
        "Tant que le carnet existe.",
        "Ses propres lectures sont au journal, à part.",
        ("lire", "ecrire_le_mien", "avancer_le_mien", "corrige", "rien_de_sensible_par_lien"),
    ),
    Voie(
        "Une structure du cercle, avec l’accord de la personne",
        _ROLES_DU_CERCLE,
        "La structure accompagne la personne maintenant, et n’a pas quitté le territoire.",
        "Un accord qui nomme la structure, sa catégorie ou tout le consortium ; ni retiré, ni"
        " expiré ; aucun refus "
        "nommé. Seul l’accord donné pour coordonner l’accompagnement ouvre le carnet : celui des"
        " statistiques compte, sans rien ouvrir ; celui d’une raison qui ne se propose plus est"
        " gardé mot pour mot, et n’ouvre rien tant que la personne ne l’a pas redit.",
        "Ceux de l’accord que le rôle atteint. Les domaines sensibles : seulement si l’accord nomme"
        " la structure.",
        "Si l’accord dit « et compléter », et si le rôle écrit ; alors aussi corriger l’identité,"
        " et les textes que la "
        "structure a écrits. Ce que c’était se lit comme ce que c’est devenu.",
        "Le temps où l’accord et l’accompagnement se recouvrent. Un retrait agit à la requête"
        " suivante. Un carnet en "
        "archive, ou suspendu par une opposition, est fermé à tous sauf à la personne.",
        _CHAQUE_PAGE,
        (
            "droits",
            "lire",
            "ecrire_ouvert",
            "avancer_ouvert",
            "corrige",
            "corriger_identite",
            "refus_au_compte",
            "carnet_ferme",
        ),
    ),
    Voie(
        "Le référent de parcours sortant",
        "Le professionnel qui était référent de parcours.",
        "Il l’était il y a trente jours au plus.",
        "Le même accord, toujours en cours.",
        "Ceux de l’accord.",
        "Non.",
        "Trente jours après la fin.",
        _CHAQUE_PAGE,
        ("droits",),
    ),
    Voie(
        "La première rencontre",
        "Un professionnel de la structure que la personne doit rencontrer.",
        "Un membre du cercle a fixé pour la personne un rendez-vous avec cette structure : elle"
        " compte dans le cercle "
        "ce jour-là, et ce jour-là seulement.",
        "Le même accord qu’au-dessus : le rendez-vous fait le lien, pas l’accord.",
        "Ceux de l’accord que le rôle atteint.",
        "Comme une structure du cercle ; mais elle ne note ni accord, ni papier.",
        "Le jour du rendez-vous, à l’heure de Paris.",
        _CHAQUE_PAGE,
        ("observer_rendez_vous", "droits"),
    ),
    Voie(
        "L’urgence (bris de glace)",
        "Un professionnel ou un chargé d’orientation, lui seul, pour un seul carnet.",
        "Aucun. Il dit un motif et l’écrit (vingt caractères au moins) ; il nomme la personne"
        " exactement.",
        "Aucun, mais un refus nommé par la personne tient toujours. Un carnet en archive, ou"
        " suspendu par une "
        "opposition, ne s’ouvre pas, et se referme aussitôt : la réponse est celle d’une personne"
        " inconnue.",
        "Les domaines ordinaires que son rôle atteint ; un domaine sensible après une seconde"
        " confirmation.",
        "Non. Ni listes, ni recherche, ni exports.",
        "Quatre heures au plus.",
        "La personne et le délégué sont prévenus dans le même instant ; le délégué doit revoir"
        " chaque ouverture.",
        (
            "briser_la_glace",
            "est_ouvrable",
            "confirmer_sensibles",
            "lire_en_urgence",
            "revoir_urgence",
        ),
    ),
    Voie(
        "Qui représente la personne",
        "Son tuteur, son curateur ou son parent, par un compte à lui.",
        "Un mandat noté par le cercle et confirmé par le délégué, jugement en main ; jamais par qui"
        " l’a noté.",
        "Aucun : le mandat. La personne voit tout ce que fait son représentant. En curatelle, un"
        " oui sur un sujet du mandat attend celui de l’autre ; un non suffit.",
        "Ceux du mandat, et rien d’autre ; par un lien ou un code, aucun domaine sensible.",
        "Non, sauf des accords : les donner et les retirer dans le mandat, sans dépasser sa fin.",
        "Les jours du mandat, jusqu’à ce que le cercle, le délégué ou le représentant le termine :"
        " la requête suivante ne montre plus rien. Un carnet en archive ou suspendu lui est fermé.",
        _CHAQUE_PAGE,
        (
            "mandat_court",
            "mes_mandats",
            "lire_en_mandat",
            "donner_en_mandat",
            "retirer_en_mandat",
            "attendre_second",
            "repondre_mandat",
            "clore_mandat",
        ),
    ),
    Voie(
        "La structure qui a écrit",
        "Un professionnel de la structure qui a écrit la ligne.",
        "Aucun : c’est le dossier professionnel de la structure.",
        "Aucun : un retrait ne lui reprend pas ce qu’elle a écrit elle-même, et à elle seule.",
        "Ses propres lignes, dans les domaines que son rôle atteint ; ni l’identité ni le reste du"
        " carnet.",
        "Non.",
        "Tant que la ligne existe.",
        _CHAQUE_PAGE,
        ("lire",),
    ),
)


@dataclass(frozen=True, slots=True)
class Parole:
    """Say how one word of the person is taken: what she says, who may note it, on which proof.

    `mur` names what enforces it in the SQL.
    """

    quoi: str
    qui: str
    preuve: str
    mur: tuple[str, ...]


# How her yes is taken. What is in none of them opens nothing.
PAROLES: tuple[Parole, ...] = (
    Parole(
        "Oui, pour des domaines ordinaires",
        "Elle, sur son compte ; son représentant, sur le sien, dans son mandat ; ou un membre"
        " durable du cercle, en sa présence. En curatelle, il faut les deux : elle, et son"
        " curateur.",
        "Son compte, l’écran remis, ou le papier signé. De vive voix : trente jours depuis la"
        " première fois, sans "
        "renouvellement, et jamais pour une structure à qui elle a retiré ou refusé, tant qu’elle"
        " n’a pas dit oui "
        "elle-même depuis. Elle, son référent et le délégué sont prévenus.",
        (
            "recueillir",
            "refus_de_recueil",
            "a_ferme",
            "fin_de_vive_voix",
            "donner_en_mandat",
            "est_secondee",
        ),
    ),
    Parole(
        "Oui, pour un domaine sensible",
        "Elle, sur son compte sans lien ni code ; son représentant, de même, dans son mandat ; ou"
        " un membre durable du cercle, pour sa propre structure.",
        "Son compte, la coche qu’elle a faite sur l’écran remis avec un code à elle, ou le papier"
        " qu’elle a signé, une copie par accord. Son code : reçu à une adresse ou à un numéro"
        " qu’elle seule a, ou lu sur son papier ; ni l’adresse, ni le numéro, ni le papier ne"
        " viennent de qui tend l’écran, ni d’une entrée par lien ou par code. La parole d’un"
        " professionnel n’ouvre rien, ni ce qu’il dit au nom d’un représentant ; le délégué est"
        " prévenu à part.",
        (
            *("refus_de_recueil", "preuve_tient", "opposable", "prouver_remise"),
            *("adresse_sure", "numero_sur"),
        ),
    ),
    Parole(
        "Oui, au référent de parcours",
        "Elle ; ou un membre du cercle qui ne propose pas et n’est pas proposé, dans un carnet"
        " ouvert, et pour quelqu’un à qui elle n’a pas fermé.",
        "Son compte, l’écran remis avec cette question (et un code à elle, si qui le tend propose"
        " ou est proposé), ou le témoin. Le référent en place est"
        " prévenu dès la "
        "proposition ; personne ne se désigne seul.",
        ("accorder_designation", "conclure_designation", "rejoindre"),
    ),
    Parole(
        "Non : elle retire un accord, ferme à une structure ou à un professionnel, s’oppose,"
        " demande l’effacement, une correction ou une copie",
        "Elle, même par un lien de courriel ; ou quiconque peut savoir qu’elle existe : un membre"
        " du cercle, quoi "
        "qu’elle lui ait ouvert, une place d’un jour comprise, son représentant, et le délégué. Pas"
        " celui à qui elle a fermé.",
        "Aucune : dit en face à face, au téléphone ou par lettre, daté, inscrit au journal. Elle,"
        " ceux que cela "
        "concerne (sans son nom) et le délégué sont prévenus. Elle seule rouvre ; par un lien ou"
        " un code, rien de ce qui ouvrirait du sensible.",
        ("entend", "fermer", "noter_demande", "lever", "rouvrirait_du_sensible"),
    ),
)


@dataclass(frozen=True, slots=True)
class SansCarnet:
    """Say what a rôle that opens no carnet does instead."""

    role: Role
    peut: str


ROLES_SANS_CARNET: tuple[SansCarnet, ...] = (
    SansCarnet(
        Role.coordonnateur,
        "Des nombres seulement, jamais un nom, relevés une fois par jour ; ce qui compte moins de"
        " onze personnes, zéro "
        "compris, est masqué, et ne se retrouve pas par soustraction. Aucun domaine sensible n’est"
        " compté.",
    ),
    SansCarnet(
        Role.administrateur, "Les structures, les habilitations, les notices ; aucun carnet."
    ),
    SansCarnet(Role.dpo, "Le journal et les accords, sans le contenu des carnets."),
)
