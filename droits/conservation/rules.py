"""Decide when a carnet is announced, archived and erased, and by when a request is answered.

Retention: 24 months after the last communication with the person, notice at 23; a restricted
archive of 24 months; then erasure. What counts as a communication is `vocabulary.Nouvelle`.
Requests: one month, three at most with a motive (RGPD, art. 12-3). The database checks the same
delays before it acts (`mur.sql`).
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.dates import jour_de
from droits.conservation.vocabulary import EtapeConservation, EtatDemande, GenreSuite

# A month before the archive: time to give news.
AVIS_MOIS = 23
ARCHIVE_MOIS = 24
EFFACEMENT_MOIS = 24
# The shortest month: nobody is archived without four weeks between the notice and the archive.
PREAVIS = timedelta(days=28)
REPONSE_MOIS = 1
# One month and two more: RGPD, article 12-3.
REPONSE_PROLONGEE_MOIS = 3
# Between a « yes » to an erasure and the erasure: the time to take a copy, or to change one's mind.
REFLEXION = timedelta(days=7)
VALIDITE_COPIE = timedelta(days=7)
# Under eleven people, a count may tell of one of them.
SEUIL = 11


def plus_mois(jour: date, mois: int) -> date:
    """Add calendar months; a day that the month does not have becomes its last."""
    annee, rang = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    return date(annee, rang + 1, min(jour.day, monthrange(annee, rang + 1)[1]))


def _jour(le: datetime) -> date:
    # The day that its reader lived: the database answers in UTC.
    return jour_de(le)


@dataclass(frozen=True, slots=True)
class Dossier:
    """Hold what decides the retention of one carnet.

    `avise_le` is a notice later than the last communication.
    """

    derniere: datetime
    avise_le: datetime | None
    archive_le: datetime | None
    gele: bool


@dataclass(frozen=True, slots=True)
class Echeance:
    """Say which step comes next, from which day, and why it waits although the day has come."""

    etape: EtapeConservation
    le: date
    empechement: str | None

    def est_due(self, aujourdhui: date) -> bool:
        """Say whether the step is taken today."""
        return self.empechement is None and self.le <= aujourdhui


def prochaine_etape(dossier: Dossier) -> Echeance:
    """Say what comes next for a carnet.

    A legal hold blocks archive and erasure, and lets the notice through.
    """
    derniere = _jour(dossier.derniere)
    gel = "gel : la conservation est suspendue" if dossier.gele else None
    if dossier.archive_le is not None:
        depart = max(_jour(dossier.archive_le), derniere)
        return Echeance(EtapeConservation.effacement, plus_mois(depart, EFFACEMENT_MOIS), gel)
    if dossier.avise_le is None:
        return Echeance(EtapeConservation.avis, plus_mois(derniere, AVIS_MOIS), None)
    le = max(plus_mois(derniere, ARCHIVE_MOIS), _jour(dossier.avise_le + PREAVIS))
    return Echeance(EtapeConservation.archive, le, gel)


def echeance_reponse(faite_le: date, *, prolongee: bool) -> date:
    """Give the last day to answer a request."""
    return plus_mois(faite_le, REPONSE_PROLONGEE_MOIS if prolongee else REPONSE_MOIS)


def echeance_promise(legale: date, faite_le: date, jours: int | None) -> date:
    """Give the last day that the territoire promised, which is never later than that of the law."""
    return legale if jours is None else min(legale, faite_le + timedelta(days=jours))


def etat_demande(suites: Sequence[tuple[GenreSuite, bool | None]]) -> EtatDemande:
    """Compute the state of a request from what happened to it, in order.

    The boolean is the answer's.
    """
    etat = EtatDemande.en_cours
    for genre, acceptee in suites:
        if genre is GenreSuite.retrait:
            return EtatDemande.retiree
        if genre is GenreSuite.reponse:
            etat = EtatDemande.acceptee if acceptee else EtatDemande.refusee
    return etat


def refuser_prolongation(
    suites: Sequence[tuple[GenreSuite, bool | None]], echeance: date, aujourdhui: date
) -> str | None:
    """Say why a request may not be given more time: once, in time, and only while it is open."""
    if etat_demande(suites) is not EtatDemande.en_cours:
        return "Cette demande a déjà sa réponse."
    if any(genre is GenreSuite.prolongation for genre, _ in suites):
        return "Le délai a déjà été prolongé : trois mois en tout, pas davantage."
    if aujourdhui > echeance:
        return "Le délai d’un mois est passé : il ne se prolonge plus. Répondez."
    return None


def refuser_retrait_demande(suites: Sequence[tuple[GenreSuite, bool | None]]) -> str | None:
    """Say why the person may not take their request back."""
    if etat_demande(suites) in (EtatDemande.refusee, EtatDemande.retiree):
        return "Cette demande est déjà close."
    return None
