"""Check that a list of a carnet says « none » by the one way that knows how much is open."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

from tests.architecture.sources import noeuds

RACINE = Path(__file__).parents[2]
PAR_ICI = {"rien", "dire"}

# Templates that say « none » by `elements.vide`, how often, and why no closed domain may make it
# false.
HORS_CARNET = {
    "auth/absences/templates/absences.html": (1, "absences of professionals"),
    "auth/mandats/templates/a_confirmer.html": (1, "the DPO's own queue, of the territoire"),
    "auth/mandats/templates/accords.html": (1, "says « votre seul mandat » itself"),
    "auth/mandats/templates/mes_mandats.html": (1, "the guardian's own mandates"),
    "auth/mandats/templates/representants.html": (1, "mandates, which have no domain of their own"),
    "droits/journal/templates/mois.html": (1, "months of the territoire's journal"),
    "carnet/accueil/templates/doublons.html": (
        1,
        "pairs to look at, among the carnets that are open",
    ),
    "carnet/messages/templates/conversation.html": (1, "the thread is read: of its own domain"),
    "carnet/messages/templates/mes_messages.html": (1, "she reads all her threads"),
    "carnet/messages/templates/messages.html": (3, "the reader's own threads"),
    "carnet/journee/templates/_rien_a_faire.html": (1, "the reader accompanies nobody"),
    "carnet/journee/templates/a_faire.html": (1, "what the reader put off themselves"),
    "carnet/journee/templates/journee.html": (2, "the reader's own day, over all their people"),
    "carnet/journee/templates/mes_personnes.html": (1, "the reader accompanies nobody"),
    "carnet/bord/templates/personnes.html": (1, "says « ouvert » itself"),
    "carnet/corrections/templates/identite.html": (
        1,
        "versions of a line that is read: of its own domain",
    ),
    "carnet/corrections/templates/texte.html": (
        1,
        "versions of a line that is read: of its own domain",
    ),
    "carnet/espace/templates/mon_parcours.html": (1, "the circle, which no domain closes"),
    "carnet/suggestions/templates/pour_qui.html": (1, "the reader accompanies nobody"),
    "carnet/suggestions/templates/suggestions.html": (
        1,
        "offers of the catalogue, which is public",
    ),
    "carnet/portefeuille/templates/portefeuille.html": (
        2,
        "places in circles, which no domain closes",
    ),
    "auth/cercle/templates/cercle.html": (1, "the circle, which no domain closes"),
    "carnet/etiquettes/templates/etiquettes.html": (1, "the words of the reader’s structure"),
    "carnet/etiquettes/templates/de_la_personne.html": (
        1,
        "the reader’s own structure’s tags, which have no domain",
    ),
    "carnet/journee/templates/plusieurs.html": (1, "the words of the reader’s structure"),
    "carnet/journee/templates/equipe_personnes.html": (2, "people whose agreement covers the team"),
    "carnet/journee/templates/equipe.html": (2, "the structure's team, and who has no référent"),
    "auth/cercle/templates/mon_cercle.html": (1, "the circle, which no domain closes"),
    "carnet/bord/templates/_cercle_en_urgence.html": (1, "the circle, which no domain closes"),
    "droits/accords/templates/registre.html": (1, "the DPO's, without any carnet"),
    "droits/papiers/templates/violations.html": (1, "the DPO's, without any carnet"),
    "droits/violations/templates/registre.html": (1, "the DPO's, without any carnet"),
    "droits/violations/templates/relecture.html": (1, "the DPO's, without any carnet"),
    "droits/violations/templates/mes_violations.html": (1, "what she was told, by nobody's domain"),
    "droits/administration/templates/professionnel.html": (1, "habilitations"),
    "droits/administration/templates/professionnels.html": (2, "comptes"),
    "droits/administration/templates/structures.html": (2, "structures"),
    "droits/invitations/templates/inviter.html": (1, "structures"),
    "carnet/nouveautes/templates/avis.html": (2, "what is new to the reader"),
    "auth/lettres/templates/courriers.html": (1, "letters, that no domain closes"),
    "auth/comptes/templates/mes_jetons.html": (1, "the reader's own tokens"),
    "auth/consentements/templates/mes_demandes.html": (1, "the reader's own requests"),
    "auth/consentements/templates/qui_sait_quoi.html": (
        2,
        "covered agreements and structures are listed, covered",
    ),
    "droits/conservation/templates/conservation.html": (1, "the DPO's, without any carnet"),
    "droits/conservation/templates/demandes.html": (1, "requests addressed to the reader"),
    "droits/administration/templates/a_confirmer.html": (1, "comptes"),
    "droits/delegue/templates/a_traiter.html": (1, "theirs who open no carnet"),
    "auth/federations/templates/identites.html": (1, "comptes"),
    "droits/journal/templates/alertes.html": (1, "the DPO's, without any carnet"),
    "droits/journal/templates/registre.html": (2, "the DPO's, without any carnet"),
    "droits/journal/templates/signalements.html": (1, "the DPO's, without any carnet"),
    "droits/notices/templates/notices.html": (1, "notices"),
    "droits/recus/templates/histoire.html": (1, "covered events are listed, covered"),
    "auth/urgences/templates/revues.html": (1, "the DPO's, without any carnet"),
}

# The circle is read on the pages of the carnet, though the wall made it part of the kernel.
DU_CARNET = ("carnet", "auth/cercle")
# What these templates say in those words without saying that a list of a carnet is empty.
AUTRES_PHRASES = {
    "Personne n’a encore écrit",
    "Rien de nouveau : vous avez tout lu",
    "Rien de nouveau",
    "aucun autre membre du cercle",
    "Aucun sujet de ce carnet ne vous est ouvert à l’écriture",
    "Rien n’est encore enregistré",
    "Rien : tout ce qui vient d’être tapé est effacé",
    "Vous n’accompagnez encore personne",
    "Vous n’accompagnez encore personne : rien ne vous attend donc ici",
    "Pas encore commencée",
    "Aucun rendez-vous aujourd’hui",
    "Rien n’a encore changé",
    "Rien n’a encore été corrigé ici",
    "Personne ne vous accompagne encore",
    "Rien ne l’écarte",
    "Aucune offre ouverte à moins de",
    "Aucune autre offre ouverte sur ce sujet n’est connue dans ce rayon",
    "Aucune paire à regarder",
    "Aucune des personnes choisies ne peut être confiée à ce collègue",
    "Rien ne bouge avant",
    "aucun accompagnement en cours que vous puissiez voir",
    "Aucun autre professionnel n’est habilité dans votre structure : invitez d’abord un collègue",
    "Aucun référent de parcours en ce moment",
    "Aucun professionnel n’est habilité dans votre structure",
    "Rien ne change sans votre oui",
    "aucun",
}
_VIDE = re.compile(
    r"(?:^|[.:]\s)\s*((?:Aucune?|aucune?|Rien)\b[^.<>]*|(?=[^.<>]*(?:\bne\b|n’|\b[Pp]as\b))[^.<>]*\bencore\b[^.<>]*)"
)


def _gabarits(*paquets: str) -> Iterator[tuple[str, nodes.Template]]:
    for paquet in paquets:
        for chemin in sorted((RACINE / paquet).rglob("*.html")):
            yield str(chemin.relative_to(RACINE)), Environment().parse(chemin.read_text("utf-8"))


def _appels(arbre: nodes.Node, *noms: str) -> list[nodes.Call]:
    return [
        a
        for a in arbre.find_all(nodes.Call)
        if isinstance(a.node, nodes.Getattr) and a.node.attr in noms
    ]


def _phrases(arbre: nodes.Template) -> Iterator[str]:
    """Give what a template says by itself, but what it hands to the one way of saying « none »."""
    remises = {id(c) for appel in _appels(arbre, *PAR_ICI) for c in appel.find_all(nodes.Const)}
    for donnee in arbre.find_all(nodes.TemplateData):
        yield from (" ".join(dite.split()) for dite in re.split(r"<[^>]*>", donnee.data))
    for constante in arbre.find_all(nodes.Const):
        if isinstance(constante.value, str) and id(constante) not in remises:
            yield constante.value


def test_every_empty_list_says_how_far_one_looked_or_why_it_need_not() -> None:
    vides = {
        chemin: len(_appels(arbre, "vide"))
        for chemin, arbre in _gabarits("carnet", "droits", "auth")
    }
    assert {chemin: n for chemin, n in vides.items() if n} == {
        c: n for c, (n, _) in HORS_CARNET.items()
    }, "say it by elements.rien(etendue, …), or why no closed domain may make it false"


def test_no_template_of_the_carnet_says_none_in_its_own_words() -> None:
    trouvees = Counter(
        dite[1].strip()
        for _, arbre in _gabarits(*DU_CARNET)
        for phrase in _phrases(arbre)
        for dite in _VIDE.finditer(phrase.strip())
    )
    assert set(trouvees) == AUTRES_PHRASES, "say it by elements.rien(etendue, …) or etendue.dire(…)"


def test_no_rule_of_the_carnet_says_none_in_its_own_words() -> None:
    fautes = []
    for chemin in sorted(f for dossier in DU_CARNET for f in (RACINE / dossier).rglob("*.py")):
        lus = noeuds(chemin)
        remises = {
            id(c)
            for appel in lus
            if isinstance(appel, ast.Call)
            and isinstance(appel.func, ast.Attribute)
            and appel.func.attr in PAR_ICI
            for c in ast.walk(appel)
        }
        fautes += [
            f"{chemin.name}:{c.lineno}: {c.value}"
            for c in lus
            if isinstance(c, ast.Constant) and isinstance(c.value, str) and id(c) not in remises
            if re.match(r"Aucune?\s", c.value)
        ]
    assert not fautes
