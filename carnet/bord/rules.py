"""Say, in words and without judging anybody, why a person needs somebody today."""

from datetime import date, datetime

SILENCE_JOURS = 45


def alertes(
    *,
    dernier_contact: datetime | None,
    prochain_rendez_vous: datetime | None,
    echeance_depassee: date | None,
    urgence: int,
    maintenant: datetime,
) -> list[str]:
    """List what calls for an act, the most pressing first; empty when nothing does."""
    phrases = []
    if urgence >= 3:
        phrases.append("Un constat demande une réponse tout de suite")
    if echeance_depassee is not None:
        jours = (maintenant.date() - echeance_depassee).days
        phrases.append(f"Une action devait être faite il y a {max(jours, 1)} jour{'s' if jours > 1 else ''}")
    if dernier_contact is not None and (jours := (maintenant - dernier_contact).days) >= SILENCE_JOURS:
        phrases.append(f"Sans contact depuis {jours} jours")
    if prochain_rendez_vous is None and phrases:
        phrases.append("Aucun rendez-vous prévu")
    return phrases
