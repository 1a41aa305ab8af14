"""Say whom each door of droits/paroles lets in, and what is sent to it."""

from tests.attaques.lignes import LISENT, PERSONNE, Lignes

LIGNES: Lignes = {
    "dire-fermeture": (LISENT | {"dpo"}, {}),
    "noter-fermeture": (LISENT | {"dpo"}, {"quoi": "tout"}),
    "api-fermer": (LISENT | PERSONNE | {"dpo"}, {"quoi": "tout"}),
}
# Open to whoever may see that she exists.
FERMER = set(LIGNES)
