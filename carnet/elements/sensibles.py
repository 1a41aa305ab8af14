"""Notice what seems too private for an ordinary domain; pure, and deterministic.

A list of stems, no more: a false alarm costs one glance, and nothing is ever blocked by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auth.vocabulary import Domaine
from carnet.elements.mots import MotsTapes

# Stems (carnet/elements/mots.py), by where what they tell belongs.
RACINES: Mapping[Domaine, Sequence[str]] = {
    Domaine.sante: (
        *("seropositi", "=vih", "=sida", "hepatite", "cancer", "tumeur", "chimio", "leucemi"),
        *("depress", "anxiet", "angoiss", "suicid", "psychiatr", "psycholog", "schizo", "bipolair"),
        *("=psy", "burn out", "traumatis", "autis", "epileps", "diabet", "asthm", "=avc", "=sep"),
        *("maladi", "malade", "symptom", "diagnostic medical", "hospitalis", "=hopital", "=chu"),
        *("medicament", "antidepress", "traitement", "ordonnance medicale", "=ald", "invalidit"),
        *("handicap", "=rqth", "=mdph", "=aah", "prothese", "chirurgi", "operee", "=opere"),
        *("addict", "alcool", "drogue", "toxico", "cannabis", "cocain", "heroin", "methadone"),
        *("sevrage", "overdose", "dependance a", "enceinte", "grossesse", "=ivg", "fausse couche"),
        *("anorexi", "boulimi", "douleur", "lombalgi", "mal de dos", "fibromyalgi", "medecin"),
    ),
    Domaine.justice: (
        *("prison", "incarcer", "detenu", "en detention", "maison d arret", "ecrou", "=spip"),
        *("condamn", "casier", "bracelet electronique", "garde a vue", "sursis", "probation"),
        *("judiciaire", "mise en examen", "mis en examen", "delit", "peine de", "penal"),
        *("tribunal", "juge d", "=juge", "travail d interet general", "liberte conditionnelle"),
        *("sous main de justice", "sortant de", "sortante de"),
    ),
    Domaine.violences: (
        *("violen", "battu", "frapp", "des coups", "=viol", "=viols", "violee", "agress"),
        *("menace de mort", "menaces de mort", "menacee par", "harcel", "incest", "maltrait"),
        *("mariage force", "excis", "sous emprise", "prostitu", "ordonnance de protection"),
        *("fuit son mari", "fuit son conjoint", "peur de son mari", "peur de son conjoint"),
        *("proxenet", "traite des etres"),
    ),
    Domaine.sejour_asile: (
        *("asile", "=ofpra", "=cnda", "=oqtf", "sans papiers", "titre de sejour", "=recepisse"),
        *("carte de sejour", "refugie", "apatride", "regularis", "clandestin", "=dublin"),
        *("protection subsidiaire", "protection internationale", "=passeur", "=passeurs"),
        *("situation irreguliere", "expulse du territoire", "=cada"),
    ),
}


@dataclass(frozen=True, slots=True)
class Sensible:
    """Hold what seems private: where it belongs, and the words that say so, as they were typed."""

    domaine: Domaine
    mots: str


def trouver_sensible(texte: str, domaine: Domaine) -> Sensible | None:
    """Find what seems to belong to a sensitive domain, in a text about to stand in an ordinary one.

    The first stem that does; None when the domain is sensitive already.
    """
    if domaine.est_sensible:
        return None
    lus = MotsTapes(texte)
    for vers, racines in RACINES.items():
        if mots := lus.trouver(racines):
            return Sensible(vers, mots)
    return None
