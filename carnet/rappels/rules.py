"""Decide when an appointment is recalled."""

from datetime import datetime, timedelta

from core.dates import PARIS

# No territoire recalls longer before.
RAPPEL_MAX_JOURS = 7
# Brought forward, a reminder leaves in the hour before the quiet ones begin.
_AVANCE = timedelta(hours=1)


def est_calme(quand: datetime, calme: tuple[int, int]) -> bool:
    """Say whether nobody is to be disturbed at this moment: from an hour to another, in Paris."""
    de, a = calme
    heure = quand.astimezone(PARIS).hour
    return de <= heure < a if de <= a else heure >= de or heure < a


def moment_du_rappel(debut: datetime, avant: timedelta, calme: tuple[int, int]) -> datetime:
    """Say when an appointment is recalled: that long before, or before the quiet hours begin."""
    voulu = debut - avant
    if not est_calme(voulu, calme):
        return voulu
    ici = voulu.astimezone(PARIS)
    if ici.hour < calme[0]:
        ici -= timedelta(days=1)
    return ici.replace(hour=calme[0], minute=0, second=0, microsecond=0) - _AVANCE


def faut_rappeler(
    debut: datetime,
    fixe_le: datetime,
    avant: timedelta,
    calme: tuple[int, int],
    maintenant: datetime,
) -> bool:
    """Say whether a reminder leaves now.

    Never in the quiet hours, for a date fixed since, or so late that it would only mislead.
    """
    if not avant or est_calme(maintenant, calme):
        return False
    moment = moment_du_rappel(debut, avant, calme)
    return fixe_le < moment <= maintenant < min(debut, moment + avant * 3 / 4)
