"""Name the code that nobody calls: `python -m tests.architecture.code_mort` (in `make check`).

vulture reads the product without its tests: what only a test calls is dead. Templates and SQL call
by name, so that a word found there is alive; models, schemas and the API declare fields.
"""

import re
import sys
from pathlib import Path

from vulture.core import Vulture

RACINE = Path(__file__).resolve().parents[2]
PAQUETS = tuple(
    p for p in ("core", "auth", "droits", "offers", "carnet", "web") if (RACINE / p).is_dir()
)
TEXTES = (".html", ".svg", ".typ", ".xml", ".sql", ".txt")
# Where a variable is a column or a field, and a class of models a table.
DECLARENT = {
    "models.py": ("variable", "class"),
    "schemas.py": ("variable",),
    "api.py": ("variable",),
}
# A decorator that registers what it decorates.
APPELANTS = (
    *("@get", "@post", "@put", "@patch", "@delete", "@*.command", "@*.group", "@event.listens_for"),
    *("@field_validator", "@model_validator", "@*.task", "@*periodique"),
)
# Alive all the same, each with its reason.
VIVANTS = {
    "model_config": "pydantic reads it",
    "date_maj_valide": "pydantic calls what the name holds",
    "_value_": "an enum reads it",
    "get_retry_decision": "procrastinate calls it",
    "describe": "the metrics registry calls it",
    "collect": "the metrics registry calls it",
    "preprocess": "Jinja calls it",
    "globals": "Jinja reads it",
    "_name": "folium reads it",
    "Figure": "named in a cast",
    "freeze_panes": "openpyxl reads it",
    "number_format": "openpyxl reads it",
    "data_type": "openpyxl reads it",
    "created": "openpyxl reads it",
    "modified": "openpyxl reads it",
    "TravailSuivi": "declares a table",
    "OBJECTIF": "a kind that the catalogue of items finds",
    "ACTION": "a kind that the catalogue of items finds",
    "RENDEZ_VOUS": "a kind that the catalogue of items finds",
    "DITS_SENSIBLES": "what the SQL must equal, which a test compares",
    "DUREE": "what the SQL must equal, which a test compares",
    "domaines_de_l_urgence": "what the SQL must equal, which a test compares",
    "PAR_NOM": "every kind of closing, which a test compares with what is closed",
    "externe": "a value that a form or the API sends",
    "a_suivre": "a value that a form sends",
}


def morts() -> list[str]:
    """List what nobody calls, one line each, where it stands."""
    vus = Vulture(ignore_decorators=list(APPELANTS))
    vus.scavenge([str(RACINE / p) for p in PAQUETS], [str(RACINE / "core/geo/fabriquer.py")])
    mots = set(VIVANTS)
    for paquet in PAQUETS:
        for fichier in (RACINE / paquet).rglob("*"):
            if fichier.suffix in TEXTES:
                mots.update(re.findall(r"\w+", fichier.read_text("utf-8")))
    return [
        f"{trouve.filename.relative_to(RACINE)}:{trouve.first_lineno}: {trouve.typ} {trouve.name}"
        for trouve in vus.get_unused_code(min_confidence=60)
        if trouve.name not in mots and trouve.typ not in DECLARENT.get(trouve.filename.name, ())
    ]


if __name__ == "__main__":
    trouves = morts()
    print("\n".join(trouves))
    sys.exit(1 if trouves else 0)
