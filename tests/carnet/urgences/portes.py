"""Say whom each door of carnet/urgences lets in, and what is sent to it."""

from tests.attaques.lignes import Lignes

LIGNES: Lignes = {
    "urgence": ({"professionnel"}, {}),
}
