"""Offer the choices of an agreement and read what was chosen.

One form for the person and for a professional.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from auth.consentements.rules import fin_apres
from auth.territoires.models import Structure
from auth.vocabulary import FINALITES_TENUES, Acteur, Categorie, Domaine

PORTEES = [
    ("structure", "Une structure que je nomme"),
    ("categorie", "Toutes les structures d’une sorte"),
    ("consortium", "Toutes les structures qui m’accompagnent"),
]
DUREES = [
    ("6", "6 mois"),
    ("12", "1 an"),
    ("24", "2 ans, le plus long possible"),
    ("autre", "Jusqu’à une autre date"),
]
DEFAUTS: Mapping[str, str] = {"portee": "structure", "finalite": "coordination", "duree": "12"}
_CHAMPS = (
    "portee",
    "structure_id",
    "categorie",
    "peut_completer",
    "finalite",
    "fin",
    "donne_par",
    "recueil",
)


def choix_accord(acteur: Acteur, structures: Sequence[Structure]) -> dict[str, Any]:
    """Give the choices that the form of an agreement shows.

    None that this session's proof would refuse.
    """
    return {
        "structures": [(s.id, s.nom) for s in structures],
        "categories": [(c.value, c.titre) for c in Categorie],
        "portees": PORTEES,
        "durees": DUREES,
        "finalites": [(f.value, f.titre) for f in FINALITES_TENUES],
        "ordinaires": [
            (d.name, d.libelle) for d in Domaine if not d.est_sensible and d is not Domaine.identite
        ],
        "sensibles": []
        if acteur.par_lien
        else [(d.name, d.libelle) for d in Domaine if d.est_sensible],
    }


def champs_accord(donnees: Mapping[str, Any], jour: date) -> dict[str, Any]:
    """Read the form of an agreement: ticks of both kinds together, a length turned into a date."""
    champs = {cle: donnees[cle] for cle in _CHAMPS if donnees.get(cle)}
    champs["domaines"] = [
        "identite",
        *(donnees.get("domaines") or []),
        *(donnees.get("sensibles") or []),
    ]
    if str(donnees.get("duree", "")).isdecimal() and donnees["duree"] in {d for d, _ in DUREES}:
        champs["fin"] = fin_apres(jour, int(donnees["duree"])).isoformat()
    return champs


def erreurs_accord(erreurs: Mapping[str, str], donnees: Mapping[str, Any]) -> dict[str, str]:
    """Put the sentence about a domain beside the ticks it is about."""
    dites = dict(erreurs)
    if "domaines" in dites and donnees.get("sensibles"):
        dites["sensibles"] = dites.pop("domaines")
    return dites
