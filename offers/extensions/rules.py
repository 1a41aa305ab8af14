"""Say whether an offer can be asked for, and who may write what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from auth.vocabulary import Role
from core.dates import dire_jour
from offers.extensions.vocabulary import EtatOffre

# A fact about an offer is nobody's own: whoever works in the territoire may write it, signed and
# dated.
ROLES_QUI_PRECISENT = frozenset(
    {Role.professionnel, Role.charge_orientation, Role.gestionnaire, Role.coordonnateur}
)


@dataclass(frozen=True, slots=True)
class Calendrier:
    """Hold what decides whether an offer is open: dates included, None where nobody said."""

    en_projet: bool = False
    ouverture_prevue: date | None = None
    suspendue_du: date | None = None
    suspendue_au: date | None = None
    fermee_le: date | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Hold how many places there are; `en_attente` is None where there is no waiting list."""

    capacite: int | None = None
    occupees: int | None = None
    en_attente: int | None = None

    @property
    def libres(self) -> int | None:
        """Count free places; None when nobody said."""
        if self.capacite is None or self.occupees is None:
            return None
        return max(self.capacite - self.occupees, 0)


@dataclass(frozen=True, slots=True)
class Session:
    """Hold one session to come or past; inclusive dates."""

    debut: date
    places: int | None
    prises: int

    def est_ouverte(self, jour: date) -> bool:
        """Say whether someone can still enter it."""
        return self.debut >= jour and (self.places is None or self.prises < self.places)


@dataclass(frozen=True, slots=True)
class EtatDit:
    """Hold the state of an offer, and the sentence that says why."""

    etat: EtatOffre
    phrase: str


OUVERTE = EtatDit(EtatOffre.ouverte, "")


def etat_offre(
    calendrier: Calendrier, places: Places, sessions: Sequence[Session], jour: date
) -> EtatDit:
    """Say whether an offer can be asked for on that day; what nobody said does not close it."""
    c = calendrier
    if c.fermee_le is not None and c.fermee_le <= jour:
        return EtatDit(EtatOffre.terminee, f"Terminée depuis le {dire_jour(c.fermee_le)}.")
    if c.en_projet:
        suite = (
            f" : ouverture prévue le {dire_jour(c.ouverture_prevue)}" if c.ouverture_prevue else ""
        )
        return EtatDit(EtatOffre.en_projet, f"En projet{suite}.")
    if (
        c.suspendue_du is not None
        and c.suspendue_du <= jour
        and (c.suspendue_au is None or jour <= c.suspendue_au)
    ):
        suite = (
            f"jusqu’au {dire_jour(c.suspendue_au)}" if c.suspendue_au else "sans date de reprise"
        )
        return EtatDit(EtatOffre.suspendue, f"Suspendue {suite}.")
    if places.libres == 0:
        if places.en_attente is not None:
            personnes = f"{places.en_attente} personne{'s' if places.en_attente > 1 else ''}"
            return EtatDit(EtatOffre.attente, f"Complète ; {personnes} en liste d’attente.")
        if not any(session.est_ouverte(jour) for session in sessions):
            return EtatDit(EtatOffre.complete, "Complète, sans liste d’attente.")
    a_venir = [session for session in sessions if session.debut >= jour]
    if (
        a_venir
        and places.libres is None
        and not any(session.est_ouverte(jour) for session in a_venir)
    ):
        if places.en_attente is not None:
            return EtatDit(
                EtatOffre.attente,
                "Les sessions à venir sont complètes ; une liste d’attente est tenue.",
            )
        return EtatDit(EtatOffre.complete, "Les sessions à venir sont complètes.")
    return OUVERTE
