"""Decide when the CNIL is told, whether people are, and what an entry still lacks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.dates import jour_de
from droits.papiers.rules import NOTIFICATION_HEURES, est_vide
from droits.violations.vocabulary import RisqueViolation

NOTIFICATION = timedelta(hours=NOTIFICATION_HEURES)
# How many people one gesture tells: the others are told by the next.
AVIS_MAX = 500


def dater_notification(connue: datetime) -> datetime:
    """Give the last instant at which the CNIL is told in time (RGPD, article 33-1)."""
    return connue + NOTIFICATION


def mesurer_retard(connue: datetime, quand: datetime) -> timedelta | None:
    """Give by how much the delay is over at an instant, or None."""
    retard = quand - dater_notification(connue)
    return retard if retard > timedelta(0) else None


def dire_duree(duree: timedelta) -> str:
    """Say how long something lasted, in hours, then in days."""
    heures = int(duree.total_seconds() // 3600)
    jours, reste = divmod(heures, 24)
    if not heures:
        return "moins d’une heure"
    if heures <= NOTIFICATION_HEURES:
        return f"{heures} heure{'s' if heures > 1 else ''}"
    return f"{jours} jours" + (f" et {reste} h" if reste else "")


def attend_la_cnil(risque: str | None, *, notifiee: bool) -> bool:
    """Say whether the CNIL has still to be told: until nobody says that there is no risk."""
    return not notifiee and risque != RisqueViolation.aucun


def attend_les_personnes(valeurs: Mapping[str, Any]) -> bool:
    """Say whether people have still to be told (RGPD, article 34)."""
    return valeurs.get("risque") == RisqueViolation.eleve and not (
        valeurs.get("prevenues") or not est_vide(valeurs.get("sans_avis_motif"))
    )


def refuser_saisie(
    valeurs: Mapping[str, Any],
    connue: datetime,
    notifiee: datetime | None,
    *,
    maintenant: datetime,
) -> dict[str, str]:
    """Say, field by field, what cannot be written so."""
    jour = jour_de(maintenant).isoformat()
    fautes: dict[str, str] = {
        nom: "Ce jour n’est pas encore venu."
        for nom in ("debut", "fin", "complement_le", "prevenues_le")
        if str(valeurs.get(nom) or "") > jour
    }
    if connue > maintenant:
        fautes["connue_le"] = "On ne connaît pas encore ce qui vient : choisissez une heure passée."
    if notifiee is not None:
        if notifiee > maintenant:
            fautes["notifiee_le"] = "Écrivez-le une fois la CNIL prévenue."
        elif notifiee < connue:
            fautes["notifiee_le"] = "La CNIL est prévenue après que la violation est connue."
        elif mesurer_retard(connue, notifiee) and est_vide(valeurs.get("retard_motif")):
            fautes["retard_motif"] = (
                f"Les {NOTIFICATION_HEURES} heures étaient passées : la CNIL demande pourquoi."
            )
    if valeurs.get("risque") == RisqueViolation.aucun and est_vide(valeurs.get("risque_motif")):
        fautes["risque_motif"] = "Sans notification, la raison s’écrit ici."
    return fautes


def list_manques_de_violation(valeurs: Mapping[str, Any]) -> dict[str, str]:
    """Say, field by field, what is missing before an entry is concluded."""
    manque = {
        nom: "À remplir avant de conclure."
        for nom in ("effets", "mesures", "risque")
        if est_vide(valeurs.get(nom))
    }
    if attend_la_cnil(
        valeurs.get("risque"), notifiee=not est_vide(valeurs.get("notifiee_le"))
    ) and not est_vide(valeurs.get("risque")):
        manque["notifiee_le"] = "La CNIL doit être prévenue avant de conclure."
    if attend_les_personnes(valeurs):
        manque["sans_avis_motif"] = (
            "Prévenez les personnes, ou écrivez pourquoi elles ne le sont pas (article 34-3)."
        )
    return manque
