"""Say who is of the circle at an instant, and until when an outgoing référent reads."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from auth.acces import LECTURE_APRES_REFERENT

Place = tuple[UUID, bool, datetime, datetime | None]


def est_presente(debut: datetime, fin: datetime | None, maintenant: datetime) -> bool:
    """Say whether a place in the circle runs at that instant."""
    return debut <= maintenant and (fin is None or fin > maintenant)


def lit_jusqu_au(
    est_referent: bool, debut: datetime, fin: datetime | None, maintenant: datetime
) -> datetime | None:
    """Give the end of the read-only days of an outgoing référent, while they run."""
    if not est_referent or fin is None or fin > maintenant:
        return None
    limite = fin + LECTURE_APRES_REFERENT
    return limite if limite > maintenant else None


def lecture_seule_d_une_structure(
    places: Iterable[Place], structure_id: UUID | None, maintenant: datetime
) -> datetime | None:
    """Give until when a structure still reads without writing.

    None when it is in the circle, or reads no more. Each place is (structure, est_referent, debut,
    fin).
    """
    siennes = [place for place in places if place[0] == structure_id]
    if any(est_presente(debut, fin, maintenant) for _, _, debut, fin in siennes):
        return None
    limites = [
        lit_jusqu_au(referent, debut, fin, maintenant) for _, referent, debut, fin in siennes
    ]
    return max((limite for limite in limites if limite is not None), default=None)
