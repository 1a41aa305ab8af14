"""Name what keeps two carnets from being brought together."""

from collections.abc import Mapping
from enum import StrEnum


class Obstacle(StrEnum):
    """Name what keeps two carnets apart."""

    droit = "droit"
    numero = "numero"
    retenu = "retenu"


PHRASES_OBSTACLE: Mapping[Obstacle, str] = {
    Obstacle.droit: "Il faut pouvoir compléter l’identité dans les deux carnets.",
    Obstacle.numero: "Les numéros de sécurité sociale sont différents : ce sont deux personnes, ou"
    " l’un des deux "
    "numéros est faux.",
    Obstacle.retenu: "Ces carnets ne peuvent pas être réunis pour le moment. Le délégué à la"
    " protection des données "
    "peut vous dire quand ils pourront l’être.",
}
DELAI_JOURS = 30
