"""Find which commands the pages lead to, and which the API.

Each has both, or stands here with the reason. A new command that has only one of them fails, until
somebody writes the other or says why there is none.
"""

import ast
from collections.abc import Iterable, Mapping
from functools import cache

from core.migrations import RACINE

PAQUETS = ("core", "auth", "droits", "offers", "carnet", "web")
Cle = tuple[str, str]

TRAVAIL = "un travail de fond, que personne ne demande"
PAR_API = "un logiciel envoie tout d’un coup, ce qu’une page fait ligne à ligne"
PORTE = "la porte d’entrée elle-même : un jeton la remplace, et n’en fabrique pas d’autre"
ELLE = "son geste à elle, sur un écran ou un papier : aucun logiciel ne le fait à sa place"
COURRIEL = "le lien d’un courriel, sans compte : il n’y a pas de jeton"
DEVANT_ELLE = "un geste qui se fait avec elle : elle dit qui elle est, et ce qu’elle veut garder"
SECRET = "un code montré une fois et remis en main propre, ou sa présence, que quelqu’un constate"
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
        "auth.entrees: annuler_mon_code entrer_par_code tirer_mon_code",
        "auth.federations: identifier partir reprendre_connexion",
        "auth.liens: demander_lien depenser_code depenser_lien est_ouvert",
        "auth.seconds_facteurs: passer proposer_secret",
    ),
    ELLE: (
        (
            "auth.consentements: accorder_demande exclure lever_exclusion noter_refus reconfirmer"
            " refuser_demande"
        ),
        (
            "droits.conservation: contester demander demander_copie dire_desaccord prendre_copie"
            " retirer_demande_droit"
        ),
        "droits.conservation: rouvrir_mon_carnet supprimer_copie",
        "droits.journal: signaler",
        "auth.paroles: refuser_demande_couverte",
        "auth.remises: abandonner_ecran entendre reprendre_ecran tendre",
        "droits.recueil: noter_papier remettre_ecran repondre_remise",
        "auth.cercle: accorder_designation entendre_designation tendre_designation",
    ),
    COURRIEL: (
        "offers.locales: archiver_par_lien confirmer_par_lien nommer_offre",
        "offers.places: repondre_par_lien",
        "offers.veilles: taire_par_lien",
    ),
    DEVANT_ELLE: (
        "droits.conservation: effacer_accueil reduire_accueil",
        "droits.reunions: reunir_carnets separer",
        "auth.personnes: accueillir poser_numeros",
        "carnet.accueil: ouvrir_carnet rejoindre_carnet remettre_a_plus_tard",
    ),
    SECRET: ("auth.entrees: attendre_identite donner_code ouvrir_espace",),
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
    return {
        ".".join(f.relative_to(RACINE).with_suffix("").parts): ast.parse(f.read_text("utf-8"))
        for f in fichiers
    }


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
