"""Say how much is new, gather it by day and carnet, and at what hour a day is summed up."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from core.dates import PARIS, jour_de

T = TypeVar("T")
# A département overseas lives by its own clock.
FUSEAUX: Mapping[str, str] = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
# Before the day begins; late in the morning, for whoever the worker did not reach in time.
HEURE, JUSQU_A = 7, 11


def dire_nouveautes(nombre: int) -> str:
    """Say how much is new, as a menu says it; empty when nothing is."""
    if not nombre:
        return ""
    return "une non lue" if nombre == 1 else f"{nombre} non lues"


def grouper_par_jour(
    lues: Iterable[T], quand: Callable[[T], datetime], de_qui: Callable[[T], UUID | None]
) -> list[tuple[date, list[tuple[UUID | None, list[T]]]]]:
    """Put together what is of one day, then of one carnet, in the order of their newest."""
    jours: list[tuple[date, list[tuple[UUID | None, list[T]]]]] = []
    for jour, du_jour in groupby(lues, key=lambda lue: jour_de(quand(lue))):
        carnets: dict[UUID | None, list[T]] = {}
        for lue in du_jour:
            carnets.setdefault(de_qui(lue), []).append(lue)
        jours.append((jour, list(carnets.items())))
    return jours


def jour_du_resume(departement: str, maintenant: datetime) -> date | None:
    """Give the day that is to be summed up there now, or None when it is not the hour."""
    fuseau = ZoneInfo(FUSEAUX.get(departement, PARIS.key))
    ouvert = HEURE <= maintenant.astimezone(fuseau).hour <= JUSQU_A
    return jour_de(maintenant, fuseau) if ouvert else None


def dire_resume(carnets: int, messages: int) -> str | None:
    """Sum up what changed and what waits, without a name or a fact; None when nothing does."""
    dits = []
    if carnets:
        dits.append("1 carnet a changé" if carnets == 1 else f"{carnets} carnets ont changé")
    if messages:
        dits.append(
            "1 conversation vous attend"
            if messages == 1
            else f"{messages} conversations vous attendent"
        )
    return ", ".join(dits) or None
