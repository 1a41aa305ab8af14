"""Name what stands against a working note, and the words that say what one is."""

from enum import StrEnum

from auth.vocabulary import Decompte

NOTES = "Notes de travail"
AIDE = (
    "Ce dont vos collègues ont besoin pour travailler. Ce qui doit servir à tous s’écrit dans le"
    " carnet. La personne peut demander à lire cette note."
)
# All that the person reads of them: how many each structure keeps.
DECOMPTE = Decompte(
    "notes_sur_moi",
    "Les notes de travail des structures : leur nombre, sans leur texte",
    "note de travail",
    "notes de travail",
)
TEXTE_MAX = 4000
PAR_PAGE = 20
# Those taken back are few: the last ones are shown.
RETIREES = 20


class ObstacleNote(StrEnum):
    """Name what keeps somebody from writing a note: what prive.obstacle_aux_notes answers."""

    role = "role"
    carnet_ferme = "carnet_ferme"
    accueil = "accueil"
