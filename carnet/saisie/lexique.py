"""Recognise a thématique in words: those of the national referential, and those that people say."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from carnet.elements.mots import MotsTapes
from core.plier import normaliser
from offers.catalogue.vocabulary import CATEGORIES, THEMATIQUES

# What people say, by thématique, as stems (carnet/elements/mots.py).
MOTS: Mapping[str, Sequence[str]] = {
    "choisir-un-metier--confirmer-son-choix-de-metier": ("choix de metier",),
    "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite": (
        *("decouvrir un metier", "immersion", "projet professionnel", "reconversion"),
    ),
    "choisir-un-metier--identifier-ses-points-forts-et-ses-competences": (
        *("bilan de competence", "points forts", "apprend vite"),
    ),
    "creer-une-entreprise--definir-son-projet-de-creation-dentreprise": (
        *("creer son entreprise", "creer une entreprise", "auto entrepren", "a son compte"),
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives": (
        *("demarche", "papiers", "courrier", "dossier caf", "=caf", "carte d identite", "impots"),
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits": (
        *("droits", "=rsa", "=ass", "titre de sejour", "carte de sejour", "=oqtf", "asile"),
        *("prime d activite", "allocation"),
    ),
    "difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination": (
        "discrimin",
    ),
    "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire": (
        *("justice", "prison", "incarcer", "condamn", "casier", "spip", "tribunal", "=juge"),
        *("garde a vue", "bracelet electronique"),
    ),
    "difficultes-financieres--acquerir-une-autonomie-budgetaire": (
        "budget",
        "argent",
        "fin de mois",
    ),
    "difficultes-financieres--ameliorer-sa-gestion-budgetaire": ("gerer son budget",),
    "difficultes-financieres--mettre-en-place-une-mesure-de-protection-financiere": (
        *("tutelle", "curatelle"),
    ),
    "difficultes-financieres--situation-dendettement-surendettement": (
        *("dette", "surendett", "endett", "credit", "huissier", "decouvert"),
    ),
    "equipement-et-alimentation--alimentation": ("alimentaire", "nourriture", "manger", "colis"),
    "equipement-et-alimentation--electromenager": ("frigo", "machine a laver", "meuble"),
    "equipement-et-alimentation--habillement": ("vetement", "=tenue"),
    "famille--garde-denfants": (
        *("garde d enfant", "garde des enfants", "garde de", "creche", "nourrice"),
        *("assistante maternelle", "mode de garde", "periscolaire", "fait garder", "=garde"),
    ),
    "famille--prise-en-charge-personne-dependante": ("personne dependante", "ehpad"),
    "famille--soutien-a-la-parentalite-et-a-leducation": (
        *("parentalite", "enfant", "fils", "fille", "bebe", "famille", "ecole"),
    ),
    "famille--soutien-aidants": ("aidant", "s occupe de sa mere", "s occupe de son pere"),
    "famille--surmonter-conflits-separation-violence": (
        *("violen", "battu", "frapp", "sous emprise", "ordonnance de protection"),
    ),
    "lecture-ecriture-calcul--maitriser-le-calcul": ("calcul", "compter"),
    "lecture-ecriture-calcul--maitriser-le-francais": (
        *("francais", "illettr", "alphabet", "lire", "ecrire", "lecture", "=fle", "ecriture"),
    ),
    "logement-hebergement--changer-de-logement": (
        *("logement trop petit", "insalubr", "demenag", "changer de logement"),
    ),
    "logement-hebergement--louer-un-logement": ("logement", "appartement", "=hlm", "louer", "bail"),
    "logement-hebergement--rechercher-une-solution-dhebergement-temporaire": (
        *(
            "heberge",
            "hebergement",
            "dort dans",
            "dors dans",
            "=rue",
            "=115",
            "foyer",
            "sans abri",
            "=siao",
        ),
    ),
    "logement-hebergement--reduire-les-impayes-de-loyer": ("impaye", "loyer", "retard de loyer"),
    "logement-hebergement--se-maintenir-dans-le-logement": ("expulsion", "garder son logement"),
    "mobilite--acceder-a-un-vehicule": ("voiture", "vehicule", "scooter", "=velo"),
    "mobilite--entretenir-reparer-son-vehicule": (
        *("en panne", "reparation", "reparer", "controle technique"),
    ),
    "mobilite--etre-accompagne-dans-son-parcours-mobilite": (
        *("mobilite", "se deplacer", "deplacement", "trajet", "peur de conduire"),
    ),
    "mobilite--financer-ma-mobilite": ("carburant", "essence", "frais de transport"),
    "mobilite--mobilite-douce-partagee-collective": (
        *("bus", "=train", "=car", "covoitur", "transport en commun", "transports"),
    ),
    "mobilite--preparer-un-permis": ("permis", "=code", "auto ecole", "conduire", "conduite"),
    "numerique--acceder-a-des-services-en-ligne": ("en ligne", "espace personnel", "mot de passe"),
    "numerique--acceder-a-une-connexion-internet": ("internet", "=wifi", "connexion", "forfait"),
    "numerique--acquerir-un-equipement": ("ordinateur", "smartphone", "=tablette", "imprimante"),
    "numerique--maitriser-les-fondamentaux-du-numerique": (
        *("numerique", "informatique", "=mail", "=mails", "=courriel"),
    ),
    "preparer-sa-candidature--developper-son-reseau": ("reseau professionnel", "parrain"),
    "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi": (
        *("recherche d emploi", "chercher du travail", "cherche un emploi", "cherche du travail"),
    ),
    "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation": (
        *("=cv", "lettre de motivation"),
    ),
    "preparer-sa-candidature--valoriser-ses-competences": (
        *("experience", "competence", "diplome", "a travaille", "savoir faire"),
    ),
    "remobilisation--activites-sportives-et-culturelles": ("sport", "culture", "=foot", "musique"),
    "remobilisation--benevolat-action-citoyenne": ("benevol",),
    "remobilisation--bien-etre-confiance-en-soi": (
        *("confiance", "estime de soi", "motiv", "decourag"),
    ),
    "remobilisation--lien-social": (
        "isole",
        "isolement",
        "seule",
        "entoure",
        "voisin",
        "=ami",
        "=amis",
    ),
    "sante--acces-aux-soins": (
        *("medecin", "soin", "mutuelle", "dentiste", "lunette", "malad", "hopital", "seropositi"),
        *("=chu", "mal de dos", "sante", "operation", "enceinte", "grossesse", "=css"),
    ),
    "sante--addictions": ("addict", "alcool", "drogue", "toxico", "cannabis", "sevrage"),
    "sante--constituer-un-dossier-mdph-invalidite": (
        *("=mdph", "=rqth", "=aah", "handicap", "invalidit"),
    ),
    "sante--sante-mentale": (
        *("depress", "angoiss", "psychiatr", "psycholog", "=psy", "suicid", "burn out"),
    ),
    "se-former--monter-son-dossier-de-formation": ("dossier de formation", "=cpf"),
    "se-former--trouver-sa-formation": ("formation", "se former", "=cap", "qualification"),
    "trouver-un-emploi--convaincre-un-recruteur-en-entretien": ("entretien d embauche",),
    "trouver-un-emploi--faire-des-candidatures-spontanees": ("candidature",),
    "trouver-un-emploi--maintien-dans-lemploi": ("garder son emploi", "periode d essai"),
    "trouver-un-emploi--repondre-a-des-offres-demploi": (
        *("emploi", "travail", "=cdi", "=cdd", "interim", "embauche", "=poste", "metier"),
    ),
}
# The thématique that a whole category stands for, where its own name says no other.
_DE_LA_CATEGORIE: Mapping[str, str] = {
    "choisir-un-metier": "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite",
    "creer-une-entreprise": "creer-une-entreprise--definir-son-projet-de-creation-dentreprise",
    "difficultes-administratives-ou-juridiques": (
        "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"
    ),
    "difficultes-financieres": "difficultes-financieres--acquerir-une-autonomie-budgetaire",
    "equipement-et-alimentation": "equipement-et-alimentation--alimentation",
    "famille": "famille--soutien-a-la-parentalite-et-a-leducation",
    "lecture-ecriture-calcul": "lecture-ecriture-calcul--maitriser-le-francais",
    "logement-hebergement": "logement-hebergement--louer-un-logement",
    "mobilite": "mobilite--etre-accompagne-dans-son-parcours-mobilite",
    "numerique": "numerique--maitriser-les-fondamentaux-du-numerique",
    "preparer-sa-candidature": (
        "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi"
    ),
    "remobilisation": "remobilisation--lien-social",
    "sante": "sante--acces-aux-soins",
    "se-former": "se-former--trouver-sa-formation",
    "souvrir-a-linternational": (
        "souvrir-a-linternational--connaitre-les-opportunites-demploi-a-letranger"
    ),
    "trouver-un-emploi": "trouver-un-emploi--repondre-a-des-offres-demploi",
}


def _en_mots(libelle: str) -> str:
    return " ".join(MotsTapes(libelle).plies)


def _racines() -> Iterator[tuple[str, str]]:
    for thematique, libelle in THEMATIQUES.items():
        yield _en_mots(libelle), thematique
        for mot in MOTS.get(thematique, ()):
            yield mot, thematique
    for categorie, thematique in _DE_LA_CATEGORIE.items():
        yield _en_mots(CATEGORIES[categorie]), thematique


@cache
def _par_longueur() -> Sequence[tuple[str, str]]:
    """Give the words that say a thématique: the longest first, then as the referential stands."""
    return sorted(_racines(), key=lambda lu: -len(lu[0].removeprefix("=")))


def reconnaitre_thematique(texte: str) -> tuple[str, str] | None:
    """Find the thématique that a text speaks of, and the words that say so.

    The longest words win. None when nothing says it.
    """
    lus = MotsTapes(texte)
    for racine, thematique in _par_longueur():
        if mots := lus.trouver((racine,)):
            return thematique, mots
    return None


def nommer_signe(signe: str) -> str | None:
    """Give the thématique that somebody names after « # », or in a field, or None.

    Its code, its label, the beginning of either, or words that it is known by.
    """
    plie = normaliser(signe.replace("_", " "))
    if not plie:
        return None
    for thematique, libelle in THEMATIQUES.items():
        if plie in (normaliser(thematique), normaliser(libelle)):
            return thematique
    for categorie, thematique in _DE_LA_CATEGORIE.items():
        if normaliser(CATEGORIES[categorie]).startswith(plie) or categorie.startswith(plie):
            return thematique
    for thematique, libelle in THEMATIQUES.items():
        code = normaliser(thematique.split("--")[1])
        if normaliser(libelle).startswith(plie) or code.startswith(plie):
            return thematique
    trouvee = reconnaitre_thematique(plie)
    return trouvee[0] if trouvee else None
