"""Decide when a path may advance."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from carnet.elements.vocabulary import EtatElement
from carnet.parcours.vocabulary import (
    MODES,
    MOTIFS,
    NATURES_RENDEZ_VOUS,
    EtatRendezVous,
    ModeRendezVous,
    MotifRendezVous,
    NatureRendezVous,
    RythmeRendezVous,
)
from core.dates import PARIS
from core.telephones import appeler
from core.typographie import FINE

# Before the hour, nobody came and nobody missed anything yet.
APRES_L_HEURE = frozenset({EtatRendezVous.honore, EtatRendezVous.absent})
ANNULATIONS = frozenset({EtatRendezVous.excuse, EtatRendezVous.annule})
# How long one may last, in minutes.
DUREE_MAX = 720
# What the words of an appointment may hold.
OBJET_MAX = 300
# How long slots wait for an answer.
CHOIX_JOURS = 7
# How many appointments a series has at most, and how many weeks apart.
SERIE_MAX = 12
_SEMAINES = {
    RythmeRendezVous.une_fois: 0,
    RythmeRendezVous.semaine: 1,
    RythmeRendezVous.quinzaine: 2,
}
# Beyond, nobody remembers the day.
ECHANGE_JOURS = 365


def refuser_issue(debut: datetime, voulu: EtatRendezVous, maintenant: datetime) -> str | None:
    """Say why an appointment may not get this outcome yet, or None."""
    if voulu in APRES_L_HEURE and debut > maintenant:
        return "Ce rendez-vous n’a pas encore eu lieu."
    return None


def refuser_echange(le: date, aujourdhui: date) -> str | None:
    """Say why an exchange may not have been on this day, or None."""
    if le > aujourdhui:
        return "Ce jour n’est pas encore passé : fixez plutôt un rendez-vous."
    if le < aujourdhui - timedelta(days=ECHANGE_JOURS):
        return "C’était il y a plus d’un an : l’échange ne se note plus."
    return None


def refuser_retrait_echange(le_sien: bool, retire: bool) -> str | None:
    """Say why an exchange may not be corrected or taken back, or None."""
    if not le_sien:
        return "Seul le professionnel qui a noté cet échange peut le corriger ou le retirer."
    return "Cet échange est déjà retiré." if retire else None


def refuser_deplacement(etat: EtatElement) -> str | None:
    """Say why an appointment may not be moved, or None."""
    if etat is EtatRendezVous.propose:
        return "Un créneau reste à choisir : choisissez-le, ou annulez."
    if etat is not EtatRendezVous.prevu:
        return "La suite de ce rendez-vous est déjà notée : corrigez-la d’abord."
    return None


def dire_objet(motif: MotifRendezVous, mots: str | None) -> str | None:
    """Say what an appointment is for, or None when its reason asks for words and has none."""
    if motif is MotifRendezVous.autre:
        return mots
    return f"{MOTIFS[motif]}{FINE}: {mots}" if mots else MOTIFS[motif]


def refuser_objet(objet: str | None) -> str | None:
    """Say why these words may not tell what an appointment is for, or None."""
    if objet is None:
        return "Dites en quelques mots pour quoi, ou choisissez un autre motif."
    if len(objet) > OBJET_MAX:
        return f"C’est trop long : {OBJET_MAX} caractères au plus, motif compris."
    return None


def refuser_lieu(mode: ModeRendezVous, lieu: str | None) -> str | None:
    """Say why one may not meet there this way, or None; nothing yet is always possible."""
    if lieu is None:
        return None
    if mode is ModeRendezVous.telephone and appeler(lieu) is None:
        return "Par téléphone, écrivez ici le numéro à appeler, ou rien : ce sera le sien."
    if mode is ModeRendezVous.visio and not _est_un_lien(lieu):
        return "En visio, écrivez ici le lien à suivre : il commence par https://."
    return None


def _est_un_lien(lieu: str) -> bool:
    hote = lieu.removeprefix("https://").partition("/")[0]
    propre = lieu.isascii() and lieu.isprintable() and " " not in lieu
    return lieu.startswith("https://") and propre and "." in hote and "@" not in hote


def dire_modalites(nature: str, mode: str) -> str:
    """Say how one is asked to come, and how one meets."""
    dit = MODES[ModeRendezVous(mode)]
    return f"{NATURES_RENDEZ_VOUS[NatureRendezVous(nature)]}, {dit[0].lower()}{dit[1:]}"


def refuser_a_deux(par_elle: bool, ailleurs: bool, soi_meme: bool) -> str | None:
    """Say why nobody else may hold this appointment too, or None."""
    if par_elle:
        return "La structure choisit qui tient un rendez-vous : demandez-le-lui."
    if ailleurs:
        return "Une autre structure tient ce rendez-vous : elle choisit avec qui."
    return "C’est vous : choisissez quelqu’un d’autre." if soi_meme else None


def refuser_nature(nature: NatureRendezVous, par_elle: bool) -> str | None:
    """Say why one may not be asked to come this way, or None."""
    if par_elle and nature is NatureRendezVous.convocation:
        return "Une convocation vient d’une structure : choisissez « Invitation »."
    return None


def se_chevauchent(debut: datetime, minutes: int, autre: datetime, ses_minutes: int) -> bool:
    """Say whether two appointments share a minute; one may begin when the other ends."""
    fin, sa_fin = debut + timedelta(minutes=minutes), autre + timedelta(minutes=ses_minutes)
    return debut < sa_fin and autre < fin


def est_le_meme_motif(
    motif: MotifRendezVous, objet: str, autre: MotifRendezVous, son_objet: str
) -> bool:
    """Say whether two appointments are for the same reason; another one is told by its words."""
    if motif is not autre:
        return False
    return motif is not MotifRendezVous.autre or objet.casefold() == son_objet.casefold()


def enchainer(debut: datetime, rythme: RythmeRendezVous, fois: int) -> list[datetime]:
    """Give the instants of a series, at the same hour on the wall whatever the season."""
    semaines = _SEMAINES[rythme]
    if not semaines:
        return [debut]
    ici = debut.astimezone(PARIS)
    return [
        debut
        if rang == 0
        else (ici.replace(tzinfo=None) + timedelta(weeks=semaines * rang)).replace(tzinfo=PARIS)
        for rang in range(fois)
    ]


def refuser_creneaux(creneaux: Sequence[datetime], par_elle: bool, autrement: bool) -> str | None:
    """Say why these slots may not be offered, or None.

    `autrement`: it is a series, or another structure holds it.
    """
    if par_elle:
        return "La structure propose des créneaux : demandez-lui-en."
    if autrement:
        return "Des créneaux se proposent pour un seul rendez-vous, que vous tenez."
    return "Ces créneaux sont les mêmes." if len(set(creneaux)) < len(creneaux) else None


def expirer(creneaux: Sequence[datetime], maintenant: datetime) -> datetime:
    """Say until when one may choose: a week, and never past the last slot."""
    return min(max(creneaux), maintenant + timedelta(days=CHOIX_JOURS))


def refuser_sans_choix(voulu: EtatRendezVous, a_choisir: bool) -> str | None:
    """Say why an appointment may not come to this state, or None.

    `a_choisir`: slots were offered, and nobody chose.
    """
    if a_choisir and voulu not in (EtatRendezVous.propose, EtatRendezVous.annule):
        return "Choisissez un des créneaux proposés."
    if voulu is EtatRendezVous.propose and not a_choisir:
        return "Il n’y a pas de créneau à choisir."
    return None


def refuser_choix(
    creneaux: Sequence[datetime], expire_le: datetime | None, choisi: datetime, maintenant: datetime
) -> str | None:
    """Say why this slot may not be chosen, or None."""
    if not creneaux:
        return "Il n’y a pas de créneau à choisir."
    if choisi not in creneaux:
        return "Ce créneau n’est pas proposé."
    if choisi <= maintenant:
        return "Ce créneau est passé : choisissez-en un autre."
    if expire_le is None or expire_le <= maintenant:
        return "Il n’est plus temps de choisir : un autre rendez-vous est à convenir."
    return None
