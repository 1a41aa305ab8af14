"""Read every place that writes in the journal.

What is about a person names her, so that « Qui a regardé » shows it. A line that names nobody is
listed here with the reason that she is given. A new one fails until somebody decides.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import TypeGuard

from core.migrations import RACINE
from droits.journal.vocabulary import PHRASES_A_ELLE, Absence
from tests.architecture.sources import noeuds

# What exists around, `offers`, knows no carnet.
PAQUETS = ("auth", "carnet", "core", "droits", "web")
ELLE, LISTE, PERSONNE = Absence.elle_meme, Absence.liste, Absence.personne
SANS_ELLE: dict[str, Absence] = {
    # One's own session, tokens and second factor: hers are in « Mes connexions », her entries on
    # the page.
    "Changement de structure": PERSONNE,
    "Déconnexion": ELLE,
    "Connexion fermée à distance": ELLE,
    "Autres connexions fermées à distance": ELLE,
    "Jeton d’API créé": ELLE,
    "Jeton d’API révoqué": ELLE,
    "Invitation renvoyée": PERSONNE,
    "Rappels de rendez-vous réglés": PERSONNE,
    "Profil d’un professionnel modifié": PERSONNE,
    "Profil d’un professionnel corrigé": PERSONNE,
    "Adresse privée d’agenda créée": PERSONNE,
    "Adresse privée d’agenda coupée": PERSONNE,
    "Agenda lu par son adresse privée": PERSONNE,
    "Écran repris": PERSONNE,
    "Session fermée depuis l’écran remis": PERSONNE,
    "noter_facteur: objet_": PERSONNE,
    # Names that were listed or found, and how many.
    "Accueil d’une personne": LISTE,
    "Carnets qui se ressemblent": LISTE,
    "Carnets qui se ressemblent, par l’API": LISTE,
    "Portefeuille d’un professionnel": LISTE,
    "Portefeuille d’un professionnel, par l’API": LISTE,
    "Équipe de la structure": LISTE,
    "Personnes de la structure": LISTE,
    "À faire d’un collègue": LISTE,
    "Liste des personnes": LISTE,
    "Ma journée": LISTE,
    "Avis": LISTE,
    "Courriers à imprimer": LISTE,
    "Mes demandes d’accès": LISTE,
    "Mes demandes d’accès, par l’API": LISTE,
    "Quoi de neuf": LISTE,
    "Quoi de neuf, par l’API": LISTE,
    "À faire": LISTE,
    "À faire, par l’API": LISTE,
    "Mes personnes": LISTE,
    "Mes personnes, à plusieurs": LISTE,
    "Mes personnes, par l’API": LISTE,
    "Mes messages": LISTE,
    "Mes messages, par l’API": LISTE,
    "Recherche d’une personne": LISTE,
    "Recherche d’une personne par l’API": LISTE,
    "Liste des carnets par l’API": LISTE,
    "carnet/bord/pages.py: objet": LISTE,
    "auth/urgences/commands.py: RIEN": LISTE,
    "Ce qui attend le délégué": LISTE,
    "Journal des accès": LISTE,
    "Personnes touchées par une fuite": LISTE,
    "Personnes touchées par une fuite (CSV)": LISTE,
    "Personnes touchées par une fuite, par l’API": LISTE,
    "Journal des accès (CSV)": LISTE,
    "Personnes touchées par une violation": LISTE,
    "Personnes touchées par une violation, par l’API": LISTE,
    "Signalements": LISTE,
    "Signalements, par l’API": LISTE,
    "Alertes de lecture": LISTE,
    "Alertes de lecture, par l’API": LISTE,
    "Registre des accords": LISTE,
    "Registre des accords (CSV)": LISTE,
    "Demandes sur les données": LISTE,
    "Demandes sur les données, par l’API": LISTE,
    "Conservation": LISTE,
    "Conservation, par l’API": LISTE,
    "Ouvertures en urgence à revoir": LISTE,
    "Ouvertures en urgence à revoir, par l’API": LISTE,
    # No carnet is in it.
    "Alerte de lecture classée": PERSONNE,
    "Mois du journal retiré": PERSONNE,
    "Durée du journal choisie": PERSONNE,
    "Base restaurée": PERSONNE,
    "Clé changée": PERSONNE,
    "Papiers du territoire écrits": PERSONNE,
    "Papiers du territoire publiés": PERSONNE,
    "Registre des violations": PERSONNE,
    "Registre des violations, par l’API": PERSONNE,
    "Registre des violations (CSV)": PERSONNE,
    "Registre des violations à imprimer": PERSONNE,
    "Une violation du registre": PERSONNE,
    "Une violation du registre, par l’API": PERSONNE,
    "Violation de données notée": PERSONNE,
    "Violation de données corrigée": PERSONNE,
    "Violation de données conclue": PERSONNE,
    "Violation de données rouverte": PERSONNE,
    # Each who is told has a line of her own; this one says how many.
    "Personnes prévenues d’une violation de données": LISTE,
    "Structure créée": PERSONNE,
    "Structure modifiée": PERSONNE,
    "droits/administration/commands.py: objet": PERSONNE,
    "Vue enregistrée": PERSONNE,
    "Vue modifiée": PERSONNE,
    "Vue retirée": PERSONNE,
    "Vue remise": PERSONNE,
    "Étiquette créée": PERSONNE,
    "Étiquette renommée": PERSONNE,
    "Étiquette retirée de la liste": PERSONNE,
    "Étiquette remise dans la liste": PERSONNE,
    "Absence notée": PERSONNE,
    "Absence retirée": PERSONNE,
    "Compte ouvert": PERSONNE,
    "Compte fermé": PERSONNE,
    "Compte rouvert": PERSONNE,
    "Habilitation finie": PERSONNE,
    "droits/administration/fondation.py: %s": PERSONNE,
    "droits/notices/commands.py: f'Notice publiée, version {notice.version}'": PERSONNE,
}
# What writes a line in Python, with the place of its object among what it is given, and where it is
# written.
OBJETS = {"noter": 2, "noter_fait": 1}
ECRIVAIN = RACINE / "auth" / "journal" / "commands.py"
_SQL = re.compile(r"(?<!function )prive\.noter\(")


def _arguments(texte: str, debut: int) -> list[str]:
    """Split what stands between the parenthesis and its end, at its own commas."""
    rendus, profondeur, chaine, dernier = [], 0, False, debut
    for rang in range(debut, len(texte)):
        lettre = texte[rang]
        chaine = chaine is not (lettre == "'")
        if chaine:
            continue
        if lettre in ",)" and profondeur == 0:
            rendus.append(" ".join(texte[dernier:rang].split()))
            dernier = rang + 1
            if lettre == ")":
                return rendus
        profondeur += {"(": 1, ")": -1}.get(lettre, 0)
    raise AssertionError("a call that does not end")


def _en_sql() -> Iterator[tuple[str, bool]]:
    """Give, of each call in SQL, what it says and whether it names a person."""
    for paquet in PAQUETS:
        for source in sorted([*(RACINE / paquet).rglob("*.sql"), *(RACINE / paquet).rglob("*.py")]):
            texte = source.read_text("utf-8")
            for trouve in _SQL.finditer(texte):
                geste, personne, _, objet, *_ = _arguments(texte, trouve.end())
                if geste == "text" or geste.startswith(":"):
                    continue  # its own signature, and the door through which Python passes
                fixe = re.fullmatch(r"'([^']+)'", objet)
                avant = texte[: trouve.start()].rfind("create or replace function prive.")
                nom = (
                    texte[avant:].split("prive.", 1)[1].split("(")[0]
                    if source.suffix == ".sql"
                    else ""
                )
                nom = nom or str(source.relative_to(RACINE))
                yield (fixe[1] if fixe else f"{nom}: {objet}", personne != "null")


def _ecrit(noeud: ast.AST) -> TypeGuard[ast.Call]:
    if not (
        isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Name) and noeud.func.id in OBJETS
    ):
        return False
    return bool(noeud.args) and ast.unparse(noeud.args[0]) == "db"


def _en_python() -> Iterator[tuple[str, bool]]:
    """Give, of each call in Python, what it says and whether it names a person."""
    for paquet in PAQUETS:
        for source in sorted((RACINE / paquet).rglob("*.py")):
            if source.is_relative_to(RACINE / "web" / "demo") or source == ECRIVAIN:
                continue
            for noeud in noeuds(source):
                if _ecrit(noeud):
                    objet = noeud.args[OBJETS[ast.unparse(noeud.func)]]
                    dit = objet.value if isinstance(objet, ast.Constant) else None
                    cle = dit or f"{source.relative_to(RACINE)}: {ast.unparse(objet)}"
                    yield str(cle), any(mot.arg == "personne_id" for mot in noeud.keywords)


# Both tests read the same sources.
@cache
def _ecrites() -> tuple[tuple[str, bool], ...]:
    return (*_en_sql(), *_en_python())


def test_every_line_of_the_journal_names_the_person_it_is_about_or_says_why_not() -> None:
    ecrites = _ecrites()
    assert len(ecrites) > 120
    muettes = {dit for dit, nomme in ecrites if not nomme}
    assert muettes == set(SANS_ELLE), (muettes - set(SANS_ELLE), set(SANS_ELLE) - muettes)


def test_words_of_her_own_are_about_acts_that_exist() -> None:
    ecrites = {dit for dit, _ in _ecrites()}
    dynamiques = " ".join(ecrites)
    assert {dit for dit in PHRASES_A_ELLE if dit not in ecrites and dit not in dynamiques} == set()
