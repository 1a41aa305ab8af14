"""Find which commands the pages lead to, and which the API.

Each has both, or stands here with the reason. A new command that has only one of them fails, until
somebody writes the other or says why there is none.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from functools import cache

from core.db import Base
from core.migrations import RACINE
from tests.architecture.sources import arbre
from web.modeles import TABLES

PAQUETS = ("core", "auth", "droits", "offers", "carnet", "web")
Cle = tuple[str, str]

TRAVAIL = "un travail de fond, que personne ne demande"
PAR_API = "un logiciel envoie tout d’un coup, ce qu’une page fait ligne à ligne"
PORTE = "la porte d’entrée elle-même : un jeton la remplace, et n’en fabrique pas d’autre"
ELLE = "son geste à elle, sur un écran ou un papier : aucun logiciel ne le fait à sa place"
COURRIEL = "le lien d’un courriel, sans compte : il n’y a pas de jeton"
DEVANT_ELLE = "un geste qui se fait avec elle : elle dit qui elle est, et ce qu’elle veut garder"
SECRET = "un code montré une fois et remis en main propre, ou sa présence, que quelqu’un constate"
REFUS = "montré à côté du refus d’une page : un logiciel le reçoit dans le refus lui-même"
CHOIX = "ce que dit une page pendant que l’on cherche une offre : un logiciel connaît son action"
TABLEUR = "un fichier pour un tableur : un logiciel lit les mêmes lignes par /suivis/recherche"
URGENCE = "un regard d’urgence est celui de quelqu’un devant un écran, jamais d’une liste"

SANS_PAGE: Mapping[str, tuple[str, ...]] = {
    TRAVAIL: (
        (
            "droits.conservation: avancer_copie effacer_carnet franchir livrer_copie"
            " oublier_papiers"
            " purger_copies"
        ),
        "auth.liens: envoyer_lien",
        "auth.rapprochements: rapprocher",
        "auth.territoires: rederiver_par_lots",
        "carnet.nouveautes: prendre_resume",
        "carnet.rappels: envoyer_rappel rendre_rappels_perdus",
        "offers.ecarts: publier_releve",
    ),
    PAR_API: ("offers.places: poser_sessions",),
}
SANS_API: Mapping[str, tuple[str, ...]] = {
    TRAVAIL: SANS_PAGE[TRAVAIL],
    PORTE: (
        (
            "auth.comptes: changer_capacite creer_jeton fermer_les_autres fermer_une_connexion"
            " revoquer_jeton"
        ),
        (
            "auth.connexions: avancer_connexion choisir_capacite fermer_ancienne fermer_connexion"
            " ouvrir_apres_preuve"
        ),
        "auth.connexions: ouvrir_connexion",
        "carnet.parcours: couper_agenda lire_agenda poser_agenda",
        "auth.cartes: demander_code entrer_par_carte tirer_ma_carte",
        "auth.entrees: annuler_mon_code changer_mon_canal entrer_par_code tirer_mon_code",
        "auth.federations: identifier partir reprendre_connexion",
        "auth.liens: demander_lien depenser_code depenser_lien est_ouvert reconnaitre_qui_vient",
        "auth.seconds_facteurs: passer proposer_secret",
    ),
    ELLE: (
        (
            "auth.consentements: accorder_demande exclure exiger_a_reconfirmer lever_exclusion"
            " reconfirmer refuser_demande seconder"
        ),
        (
            "droits.conservation: contester demander demander_copie dire_desaccord prendre_copie"
            " retirer_demande_droit"
        ),
        "droits.conservation: rouvrir_mon_carnet supprimer_copie",
        "droits.journal: signaler",
        "auth.paroles: refuser_demande_couverte",
        "auth.remises: abandonner_ecran entendre envoyer_son_code prouver reprendre_ecran tendre",
        "droits.recueil: noter_papier remettre_ecran repondre_remise",
        "auth.cercle: accorder_designation entendre_designation tendre_designation",
        "droits.invitations: tendre_invitation",
    ),
    COURRIEL: (
        "offers.locales: archiver_par_lien confirmer_par_lien nommer_offre",
        "offers.places: repondre_par_lien",
        "offers.veilles: taire_par_lien",
    ),
    DEVANT_ELLE: (
        "auth.entrees: changer_canal",
        "droits.conservation: effacer_accueil reduire_accueil",
        "droits.reunions: reunir_carnets separer",
        "auth.personnes: accueillir poser_numeros",
        "carnet.accueil: ouvrir_carnet rejoindre_carnet remettre_a_plus_tard",
    ),
    SECRET: (
        "auth.cartes: confirmer_carte donner_carte",
        "auth.entrees: attendre_identite donner_code ouvrir_espace",
        "auth.mandats: donner_code_mandat",
    ),
    REFUS: ("carnet.parcours: montrer_conflits",),
    CHOIX: ("carnet.parcours: lire_choix",),
    TABLEUR: ("carnet.journee: exporter_personnes",),
    URGENCE: (
        (
            "auth.urgences: confirmer_sensibles lire_sous_urgence noter_lecture ouvrir_par_identite"
            " ouvrir_sur_carnet"
        ),
    ),
}


def _listees(table: Mapping[str, Iterable[str]]) -> list[str]:
    """Write the exceptions out: « auth.liens.envoyer_lien »."""
    lignes = [ligne.split(": ") for groupe in table.values() for ligne in groupe]
    return sorted(f"{tranche}.{nom}" for tranche, noms in lignes for nom in noms.split())


def _nommes(noeud: ast.stmt) -> list[str]:
    if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [noeud.name]
    if isinstance(noeud, ast.Assign):
        return [cible.id for cible in noeud.targets if isinstance(cible, ast.Name)]
    return (
        [noeud.target.id]
        if isinstance(noeud, ast.AnnAssign) and isinstance(noeud.target, ast.Name)
        else []
    )


@cache
def _modules() -> dict[str, ast.Module]:
    fichiers = [f for paquet in PAQUETS for f in sorted((RACINE / paquet).rglob("*.py"))]
    return {".".join(f.relative_to(RACINE).with_suffix("").parts): arbre(f) for f in fichiers}


@cache
def _importes(module: str) -> dict[str, Cle]:
    return {
        nom.asname or nom.name: (noeud.module, nom.name)
        for noeud in _modules()[module].body
        if isinstance(noeud, ast.ImportFrom) and noeud.module
        for nom in noeud.names
    }


@cache
def _appels() -> dict[Cle, set[Cle]]:
    """Map what a module holds to what it names.

    Functions, classes, constants, those of other modules included.
    """
    appels: dict[Cle, set[Cle]] = {}
    for nom, module in _modules().items():
        connus = {
            local: (nom, local) for noeud in module.body for local in _nommes(noeud)
        } | _importes(nom)
        for noeud in module.body:
            lus = {
                connus[n.id] for n in ast.walk(noeud) if isinstance(n, ast.Name) and n.id in connus
            }
            for local in _nommes(noeud):
                appels[nom, local] = lus
    return appels


def _atteintes(*, api: bool) -> set[Cle]:
    """List all that the handlers of the API, or those of the pages, lead to."""
    peaux = {
        nom
        for nom in _modules()
        if ("litestar", "Router") in _importes(nom).values() and nom.endswith(".api") == api
    }
    vues: set[Cle] = set()
    file = [cle for cle in _appels() if cle[0] in peaux]
    while file:
        cle = file.pop()
        if cle not in vues:
            vues.add(cle)
            file += _appels().get(cle, ())
    return vues


def _commandes() -> list[Cle]:
    return [
        (nom, noeud.name)
        for nom, module in _modules().items()
        if nom.endswith(".commands")
        for noeud in module.body
        if isinstance(noeud, ast.AsyncFunctionDef) and not noeud.name.startswith("_")
    ]


def _sans(*, api: bool) -> list[str]:
    atteintes = _atteintes(api=api)
    return sorted(
        f"{m.removesuffix('.commands')}.{nom}"
        for m, nom in _commandes()
        if (m, nom) not in atteintes
    )


def test_each_command_has_a_page_or_a_reason() -> None:
    assert len(_commandes()) > 150
    assert _sans(api=False) == _listees(SANS_PAGE)


def test_each_command_has_a_call_of_the_api_or_a_reason() -> None:
    assert _sans(api=True) == _listees(SANS_API)


# Of a row that counts its editions (core.db.Editee): the parameter by which a command is told which
# one was read, or what of it.
LUES = ("edition", "vu")
# What raises when it is not the one held.
COMPARENT = {
    ("core.editions", "exiger_edition"),
    ("core.editions", "refuser_changee"),
    ("core.errors", "Perime"),
}
# The gestures that change an item: whoever makes one compares.
GESTES = {
    ("carnet.elements.commands", nom)
    for nom in ("avancer", "modifier", "remplacer", "corriger", "reclasser")
}
EDITEES = {
    nom: table
    for nom, table in TABLES.tables.items()
    if "edition" in table.columns and nom not in ("evenement", "version")
}
# Signatures, that a new row of any table is given too.
_COLONNES = {c.name for table in EDITEES.values() for c in table.columns} - {
    *("territoire_id", "id", "par_compte_id", "compte_id", "structure_id"),
}
FIN = (
    "ferme ou rouvre, une fois : le second geste est refusé avec sa raison, et n’écrit par-dessus"
    " rien"
)
EXACTE = "dit que rien n’a changé : seul le jour est nouveau"
AUTRE = "écrit une ligne qui ne compte pas ses éditions (tests/auth/test_editions.py)"
PREUVE = "une porte de son espace : son adresse d’entrée, lue et changée sous une seule preuve"
PASSE = "passe à un autre tout ce qui reste à confier, comme il est à cet instant"
A_SOI = "le nom d’une vue la remplace, et la page le dit : elle n’est qu’à soi"
SANS_COMPARER: Mapping[str, tuple[str, ...]] = {
    FIN: (
        "auth.comptes: voir_mon_profil",
        "auth.entrees: fermer_espace",
        "auth.mandats: repondre_mandat",
        "droits.administration: fermer_compte finir_habilitation inviter renvoyer_invitation",
        "droits.administration: repondre_habilitation rouvrir_compte",
        "droits.conservation: effacer_accueil effacer_carnet reduire_accueil rouvrir_mon_carnet",
        "carnet.accueil: remettre_a_plus_tard",
        "droits.reunions: reunir_carnets separer",
        "offers.locales: archiver_offre archiver_par_lien reprendre_offre",
        "offers.veilles: fermer_veille taire_par_lien",
    ),
    TRAVAIL: ("carnet.rappels: envoyer_rappel rendre_rappels_perdus",),
    PASSE: ("auth.relais: confier_tout", "carnet.portefeuille: transferer"),
    A_SOI: ("carnet.journee: enregistrer_vue",),
    EXACTE: ("offers.locales: confirmer confirmer_par_lien",),
    AUTRE: (
        "auth.cercle: quitter",
        "auth.consentements: accorder_demande refuser_demande retirer_demande_acces",
        "droits.conservation: contester",
    ),
    PREUVE: (
        "auth.entrees: attendre_identite entrer_par_code ouvrir_espace",
        "auth.federations: identifier",
        "auth.liens: reconnaitre_qui_vient",
    ),
}
# Who hands on nothing of what was read, and why.
SANS_LUE: Mapping[str, tuple[str, ...]] = {
    "une offre neuve, que personne n’a lue": ("offers.locales.api: ecrire_offre",),
    "l’édition est comparée avant, pour tout l’appel": ("offers.locales.api: publier_offre",),
}


_FONCTION = re.compile(r"create or replace function prive\.(\w+)\(.*?\$\$\s*;", re.S)
_APPEL = re.compile(r"prive\.(\w+)\(")


@cache
def _fonctions_qui_changent() -> frozenset[str]:
    """Find the functions of the wall that update a row that counts, themselves or by another."""
    corps = {
        trouve[1]: trouve[0]
        for paquet in PAQUETS
        for fichier in sorted((RACINE / paquet).rglob("*.sql"))
        for trouve in _FONCTION.finditer(fichier.read_text("utf-8"))
        if "returns trigger" not in trouve[0]
    }
    vues = {
        nom
        for nom, sql in corps.items()
        if {"%I", *EDITEES} & set(re.findall(r"\bupdate (?:public\.)?(\w+|%I)", sql))
    }
    while autres := {n for n, sql in corps.items() if vues & set(_APPEL.findall(sql))} - vues:
        vues |= autres
    return frozenset(vues)


def _change(noeud: ast.stmt) -> bool:
    """Say whether this statement of a module changes a row that counts its editions."""
    modeles = {
        m.class_.__name__
        for m in Base.registry.mappers
        if getattr(m.class_, "__tablename__", "") in EDITEES
    }
    fonctions = _fonctions_qui_changent()
    for n in ast.walk(noeud):
        if isinstance(n, ast.Attribute):
            change = isinstance(n.ctx, ast.Store) and n.attr in _COLONNES
            appelle = n.attr in fonctions and ast.unparse(n.value) == "func.prive"
        elif isinstance(n, ast.Call) and isinstance(n.func, ast.Name):
            change = n.func.id == "setattr"
            appelle = n.func.id == "update" and ast.unparse(n.args[0]) in modeles
        elif isinstance(n, ast.Constant) and isinstance(n.value, str):
            change, appelle = False, bool(fonctions & set(_APPEL.findall(n.value)))
        else:
            continue
        if change or appelle:
            return True
    return False


@cache
def _qui_changent() -> frozenset[Cle]:
    ici = "carnet.elements.commands"
    return frozenset(GESTES) | {
        (nom, local)
        for nom, module in _modules().items()
        if nom.endswith(".commands") and nom != ici
        for noeud in module.body
        for local in _nommes(noeud)
        if _change(noeud)
    }


def _menees(depart: Cle) -> set[Cle]:
    """List all that a command leads to."""
    vues: set[Cle] = set()
    file = [depart]
    while file:
        cle = file.pop()
        if cle not in vues:
            vues.add(cle)
            file += _appels().get(cle, ())
    return vues


def test_each_command_that_changes_a_row_compares_its_edition_or_says_why_not() -> None:
    changent = {
        cle: menees
        for cle in _commandes()
        if cle not in GESTES and (menees := _menees(cle)) & _qui_changent()
    }
    assert len(changent) > 40
    sans = [
        f"{module.removesuffix('.commands')}.{nom}"
        for (module, nom), menees in changent.items()
        if not menees & COMPARENT
    ]
    assert sorted(sans) == _listees(SANS_COMPARER)


def _parametres(cle: Cle) -> set[str]:
    return {
        argument.arg
        for noeud in _modules()[cle[0]].body
        if isinstance(noeud, ast.AsyncFunctionDef) and noeud.name == cle[1]
        for argument in (*noeud.args.args, *noeud.args.kwonlyargs)
    }


def test_each_handler_hands_on_what_was_read() -> None:
    commandes = {
        cle: voulus
        for cle in _commandes()
        if cle[0] != "carnet.elements.commands" and (voulus := _parametres(cle) & set(LUES))
    }
    assert len(commandes) > 20
    oublis = {
        f"{nom}.{cle[1]}"
        for nom, module in _modules().items()
        if ("litestar", "Router") in _importes(nom).values()
        for appel in ast.walk(module)
        if isinstance(appel, ast.Call)
        and (cle := _importes(nom).get(getattr(appel.func, "id", ""))) in commandes
        and cle is not None
        and commandes[cle] - {mot.arg for mot in appel.keywords}
    }
    assert sorted(oublis) == _listees(SANS_LUE)
