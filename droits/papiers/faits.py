"""Say the product's own facts in the papers, from where the code decides them.

No figure stands here: each comes from the constant that acts, which tests compare with the wall.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from auth.acces import DOMAINES_DU_ROLE, DUREE_MAXIMALE, LECTURE_APRES_REFERENT, ROLES_SANS_CARNET
from auth.connexions.pages import ABSOLUE_S
from auth.consentements.rules import JOURS_DE_VIVE_VOIX
from auth.remises.ecran import REMISE_S
from auth.urgences import rules as urgences
from auth.vocabulary import ORDINAIRES, SENSIBLES, Categorie, Domaine, Role, domaines_du_masque
from droits.conservation import rules as conservation
from droits.journal.rules import DELAI_REPONSE


class BaseLegale(StrEnum):
    """Name the legal ground of a processing (RGPD, article 6-1)."""

    obligation = "obligation"
    interets_vitaux = "interets_vitaux"
    mission = "mission"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return {
            "obligation": "obligation légale (RGPD, article 6-1-c)",
            "interets_vitaux": "sauvegarde de la vie d’une personne (RGPD, article 6-1-d)",
            "mission": "mission d’intérêt public (RGPD, article 6-1-e)",
        }[self.value]

    @property
    def s_oppose(self) -> bool:
        """Say whether one may object to it (RGPD, article 21)."""
        return self is BaseLegale.mission


@dataclass(frozen=True, slots=True)
class Duree:
    """Say how long something lasts."""

    quoi: str
    combien: str


@dataclass(frozen=True, slots=True)
class Traitement:
    """Describe one processing: what it is for, on which ground, of what, read by whom, how long."""

    titre: str
    finalite: str
    base: BaseLegale
    donnees: str
    personnes: str
    destinataires: str
    duree: str
    # Which of the territoire's own texts completes its ground.
    texte: str | None = None


def _jours(duree: timedelta) -> str:
    return f"{duree.days} jours"


def nommer_masque(bits: int) -> str:
    """Name the domains of a mask, one after the other."""
    return ", ".join(domaine.libelle.lower() for domaine in domaines_du_masque(bits))


_ARCHIVE = f"{conservation.ARCHIVE_MOIS} mois sans nouvelle, puis archive restreinte"
_EFFACE = f"effacé {conservation.EFFACEMENT_MOIS} mois après l’archive"
_CARNET = f"{_ARCHIVE} ; {_EFFACE}"
_ACCORD = f"{DUREE_MAXIMALE.days // 365} ans au plus, ou jusqu’au retrait"
DUREES: Sequence[Duree] = (
    Duree("Le carnet dont on n’a plus de nouvelles", _ARCHIVE),
    Duree("L’avis avant l’archive", f"à {conservation.AVIS_MOIS} mois"),
    Duree("Le carnet en archive", _EFFACE),
    Duree("Un effacement demandé et accepté", _jours(conservation.REFLEXION)),
    Duree("Un accord", _ACCORD),
    Duree("Un accord dit de vive voix", f"{JOURS_DE_VIVE_VOIX} jours"),
    Duree("La lecture d’un référent qui s’en va", _jours(LECTURE_APRES_REFERENT)),
    Duree(
        "Une ouverture en urgence",
        f"{urgences.DUREE // timedelta(hours=1)} heures au plus, revue dans les"
        f" {_jours(urgences.DELAI_REVUE)}",
    ),
    Duree("La copie à emporter", _jours(conservation.VALIDITE_COPIE)),
    Duree("Une connexion", f"{ABSOLUE_S // 3600} heures au plus"),
    Duree("L’écran remis à la personne", f"{REMISE_S // 60} minutes"),
)
REPONSE = (
    f"{conservation.REPONSE_MOIS} mois, {conservation.REPONSE_PROLONGEE_MOIS} au plus si la"
    " demande est difficile : on dit alors pourquoi"
)
SIGNALEMENT = _jours(DELAI_REPONSE)
_PERSONNES = "personnes accompagnées, et leurs représentants"
_CERCLE = "structures qui accompagnent la personne et que son accord couvre"
TRAITEMENTS: Sequence[Traitement] = (
    Traitement(
        "Tenir le carnet et coordonner l’accompagnement",
        "Éviter de répéter son histoire, décider ensemble, suivre les démarches et les rendez-vous",
        BaseLegale.mission,
        nommer_masque(ORDINAIRES),
        _PERSONNES,
        _CERCLE,
        _CARNET,
    ),
    Traitement(
        "Garder ce qui est sensible",
        "Tenir compte de ce que la personne choisit de dire, et à qui elle le choisit",
        BaseLegale.mission,
        nommer_masque(SENSIBLES),
        _PERSONNES,
        "la seule structure que l’accord nomme, domaine par domaine",
        _CARNET,
        "sensible",
    ),
    Traitement(
        "Recueillir et prouver les accords",
        "Lever le secret professionnel, et pouvoir le prouver (RGPD, article 7-1)",
        BaseLegale.mission,
        "portée, domaines, dates, moyen de recueil, copie chiffrée du papier signé",
        _PERSONNES,
        "la personne, les structures que l’accord ouvre, le délégué",
        f"{_ACCORD} ; la preuve suit le carnet",
    ),
    Traitement(
        "Reconnaître deux carnets d’une même personne",
        "Ne pas ouvrir deux carnets ; un professionnel décide, jamais la machine seule",
        BaseLegale.mission,
        "identité ; numéro de sécurité sociale, identifiant France Travail et numéro CAF, chiffrés,"
        " que personne ne relit",
        _PERSONNES,
        "les professionnels qui voient déjà les deux carnets",
        _CARNET,
        "nir",
    ),
    Traitement(
        "Secourir en cas de danger grave",
        "Ouvrir un carnet sans accord quand une vie ou un enfant est en danger",
        BaseLegale.interets_vitaux,
        nommer_masque(ORDINAIRES)
        + " ; et, confirmés une seconde fois, "
        + nommer_masque(SENSIBLES),
        "personnes en danger",
        "le professionnel qui ouvre, en lecture ; le délégué revoit chaque ouverture",
        f"{urgences.DUREE // timedelta(hours=1)} heures d’ouverture ; la trace suit le carnet",
    ),
    Traitement(
        "Répondre aux droits des personnes",
        "Accès, rectification, effacement, limitation, opposition, réclamation",
        BaseLegale.obligation,
        "demande, dates, réponse",
        _PERSONNES,
        "la personne, le délégué ; pour une correction, la structure qui a écrit",
        _CARNET,
    ),
    Traitement(
        "Ouvrir les comptes et garder le journal des accès",
        "Savoir qui entre, rendre des comptes, repérer un usage anormal (RGPD, article 32)",
        BaseLegale.obligation,
        "compte, habilitations, connexions, lignes du journal sans le contenu des carnets",
        "professionnels, personnes accompagnées",
        "la personne pour son carnet ; le compte pour ses lignes ; le délégué",
        "tant que le service existe : aucune ligne ne s’efface d’elle-même",
    ),
    Traitement(
        "Compter sans reconnaître personne",
        "Piloter l’offre du territoire par des nombres, jamais par des noms",
        BaseLegale.mission,
        f"des nombres, masqués sous {conservation.SEUIL} personnes ; aucun domaine sensible",
        "personnes qui acceptent les statistiques",
        "coordination du territoire",
        "des nombres seuls, qui ne désignent personne",
    ),
)


def list_destinataires() -> list[tuple[str, str]]:
    """List who may read, at best, rôle by rôle, as the rule of access has it."""
    lisent = [
        (role.libelle, nommer_masque(bits))
        for role, bits in DOMAINES_DU_ROLE.items()
        if bits and role is not Role.personne
    ]
    return lisent + [(sans.role.libelle, sans.peut) for sans in ROLES_SANS_CARNET]


def list_domaines_traites() -> list[Domaine]:
    """List the categories of data."""
    return list(Domaine)


def list_organismes() -> list[str]:
    """List the kinds of structures that may accompany somebody."""
    return [categorie.titre for categorie in Categorie]


@dataclass(frozen=True, slots=True)
class Mesure:
    """Say one measure of security, and the test that proves it."""

    titre: str
    phrase: str
    preuve: str


@dataclass(frozen=True, slots=True)
class Risque:
    """Describe one feared event: where it would come from, and what stands before it."""

    titre: str
    sources: str
    effets: str
    mesures: tuple[Mesure, ...]


_MUR = Mesure(
    "La base refuse elle-même",
    "Chaque ligne est derrière une règle de PostgreSQL, confrontée à un oracle écrit à part.",
    "tests/auth/test_mur_oracle.py",
)
_TENANT = Mesure(
    "Un territoire ne voit jamais l’autre",
    "Chaque table commence par son territoire, et sa règle le nomme.",
    "tests/architecture/test_catalogue_du_mur.py",
)
_PORTES = Mesure(
    "Tout est fermé, sauf ce qui est listé",
    "Une page ou un appel sans connexion mène à la connexion ; les portes publiques sont comptées.",
    "tests/stories/test_doors.py",
)
_FACTEURS = Mesure(
    "Deux facteurs pour les professionnels",
    "Par ProConnect, ou par un code à usage unique.",
    "tests/auth/test_seconds_facteurs.py",
)
_JOURNAL = Mesure(
    "Pas de lecture sans ligne au journal",
    "Chaîné, signé hors de la base ; une ligne changée ou ôtée se voit.",
    "tests/auth/test_ancre.py",
)
_ALERTES = Mesure(
    "Les lectures inhabituelles sont signalées",
    "Au délégué, avec le seuil et les lignes ; il conclut.",
    "tests/auth/test_alertes.py",
)
_CHIFFRE = Mesure(
    "Ce qui sort de la base est chiffré",
    "Sauvegardes, papiers signés, courriels en attente, numéros d’identification.",
    "tests/core/test_flux_chiffres.py",
)
_LIMITES = Mesure(
    "Les essais en masse sont arrêtés",
    "Par adresse, par compte et par jour.",
    "tests/core/test_limites.py",
)
_TEXTES = Mesure(
    "Rien n’est écrasé",
    "Ce qui est corrigé garde ce que c’était ; deux personnes qui écrivent ensemble choisissent.",
    "tests/stories/test_editions.py",
)
_RESTAURER = Mesure(
    "Une sauvegarde se restaure, et ne rouvre rien",
    "Ce qui a été retiré ou effacé depuis le reste.",
    "tests/ops/test_restauration.py",
)
MESURES: Sequence[Mesure] = (
    _MUR,
    _TENANT,
    _PORTES,
    _FACTEURS,
    _JOURNAL,
    _ALERTES,
    _CHIFFRE,
    _LIMITES,
    _TEXTES,
    _RESTAURER,
)
RISQUES: Sequence[Risque] = (
    Risque(
        "Quelqu’un lit ce qu’il ne devait pas lire",
        "un professionnel trop curieux, un compte volé, un proche, un attaquant",
        "la santé, la justice, les violences ou le séjour connus de qui peut nuire ; perte de"
        " confiance ; danger pour une personne victime",
        (_MUR, _TENANT, _PORTES, _FACTEURS, _JOURNAL, _ALERTES, _CHIFFRE, _LIMITES),
    ),
    Risque(
        "Quelque chose est changé à tort",
        "une erreur, deux personnes qui écrivent ensemble, un compte volé",
        "une décision prise sur un fait faux ; une démarche perdue",
        (_MUR, _JOURNAL, _TEXTES),
    ),
    Risque(
        "Les données disparaissent",
        "une panne, une fausse manœuvre, un rançongiciel",
        "un rendez-vous manqué, une histoire à redire",
        (_RESTAURER, _CHIFFRE, _JOURNAL),
    ),
)
