"""Name what is asked of what is new."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

PAR_PAGE = 30
# What was noted before is in the timelines: it is not new any more.
NEUF_PENDANT = timedelta(days=30)
# The kind of what is no line of a carnet.
AVIS = "avis"
LISTE = "nouveautes"


class FiltreNouveautes(StrEnum):
    """Choose what is shown of what is new."""

    toutes = "toutes"
    non_lues = "non_lues"


FILTRES: Mapping[FiltreNouveautes, str] = {
    FiltreNouveautes.toutes: "Tout",
    FiltreNouveautes.non_lues: "Non lues",
}
