"""Give each category of thématiques its one drawing: the same on pages, on maps and on paper."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from offers.catalogue.vocabulary import CATEGORIES, categorie_de

# Category → name of a Bootstrap icon. The shape alone tells the category; colours add nothing to
# it.
PICTOGRAMMES: Mapping[str, str] = {
    "choisir-un-metier": "compass",
    "creer-une-entreprise": "shop",
    "difficultes-administratives-ou-juridiques": "file-earmark-text",
    "difficultes-financieres": "piggy-bank",
    "equipement-et-alimentation": "basket",
    "famille": "people",
    "lecture-ecriture-calcul": "book",
    "logement-hebergement": "house",
    "mobilite": "bus-front",
    "numerique": "laptop",
    "preparer-sa-candidature": "envelope-paper",
    "remobilisation": "sun",
    "sante": "heart-pulse",
    "se-former": "mortarboard",
    "souvrir-a-linternational": "globe",
    "trouver-un-emploi": "briefcase",
}
SANS_CATEGORIE = "circle"
_SPRITE = Path(__file__).parents[2] / "web" / "static" / "vendor" / "icones.svg"
_SYMBOLE = re.compile(r'<symbol id="([a-z0-9-]+)" viewBox="([^"]+)">(.*?)</symbol>', re.DOTALL)


def pictogramme(thematique: str | None) -> str:
    """Name the drawing of a thématique or of a category."""
    return PICTOGRAMMES.get(categorie_de(thematique or ""), SANS_CATEGORIE)


def categorie_principale(thematiques: Sequence[str]) -> str:
    """Choose the category drawn for an offer of several, where one has room: the first of all."""
    siennes = {categorie_de(thematique) for thematique in thematiques}
    return next((categorie for categorie in CATEGORIES if categorie in siennes), "")


# Category → its drawing and its name, for the script of the maps; « » stands for an offer without
# any.
LEGENDE = json.dumps({c: (pictogramme(c), CATEGORIES.get(c, "Autre")) for c in (*CATEGORIES, "")})


@cache
def traces() -> Mapping[str, str]:
    """Give the inside of each drawing, in a 16-unit square, for paper, which follows no link."""
    return {nom: trace for nom, _, trace in _SYMBOLE.findall(_SPRITE.read_text("utf-8"))}
