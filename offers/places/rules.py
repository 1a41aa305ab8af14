"""Say places, sessions and requests in words, and choose what else to propose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates import dire_jour
from offers.extensions.rules import Places

# A figure older than this is shown, and said to need confirming.
ANCIENNETE_MAX = timedelta(days=60)
# What the link that asks a structure serves, how long, and how often one asks.
LIEN = b"places-offre"
# What the mail promises: a link for thirty days, once a week at most.
VALABLE = timedelta(days=30)
REPOS = timedelta(days=7)
# Counts below this never leave the database (docs/adr/0020-counting-requests.md).
SEUIL = 3
# Offers whose distances differ by less than this are equals: the least solicited comes first.
PROCHES_KM = 5


def est_ancien(dit_le: date, jour: date) -> bool:
    """Say whether a figure is too old to be relied upon."""
    return jour - dit_le > ANCIENNETE_MAX


def dire_places(places: Places) -> str:
    """Say how many places are free, or what is known of it."""
    if places.capacite is None:
        return ""
    toutes = f"{places.capacite} place{'s' if places.capacite > 1 else ''}"
    if places.libres is None:
        return f"{toutes}, occupation non précisée"
    if places.libres == 0:
        return f"complète ({toutes})" if places.capacite else "aucune place"
    return f"{_dire_libres(places.libres)} sur {places.capacite}"


def _dire_libres(libres: int) -> str:
    return f"{libres} place libre" if libres == 1 else f"{libres} places libres"


def dire_attente(en_attente: int | None, attente_jours: int | None) -> str:
    """Say the waiting list and the waiting time."""
    liste = (
        ""
        if en_attente is None
        else f"{en_attente} personne{'s' if en_attente > 1 else ''} en liste d’attente"
    )
    return ", ".join(filter(None, (liste, dire_delai(attente_jours))))


def dire_delai(jours: int | None) -> str:
    """Say a waiting time: days under three weeks, then weeks, then months."""
    if jours is None:
        return ""
    if jours == 0:
        return "sans attente"
    if jours < 21:
        return f"environ {jours} jour{'s' if jours > 1 else ''} d’attente"
    if jours < 90:
        return f"environ {round(jours / 7)} semaines d’attente"
    return f"environ {round(jours / 30)} mois d’attente"


def dire_dates(debut: date, fin: date | None) -> str:
    """Say when a session takes place."""
    return (
        f"le {dire_jour(debut)}"
        if fin in (None, debut)
        else f"du {dire_jour(debut)} au {dire_jour(fin)}"
    )


def dire_session(
    debut: date, fin: date | None, lieu: str | None, places: int | None, prises: int
) -> str:
    """Say one session in a sentence."""
    if places is None:
        reste = "places non précisées"
    elif prises >= places:
        reste = "complète"
    else:
        reste = f"{_dire_libres(places - prises)} sur {places}"
    return f"{dire_dates(debut, fin)}{', ' + lieu if lieu else ''} : {reste}"


def dire_demandes(nombre: int, rythme: int | None) -> str:
    """Say how many requests an offer received this week, and how many it can take."""
    combien = (
        f"{nombre} demandes ces sept derniers jours"
        if nombre >= SEUIL
        else f"moins de {SEUIL} demandes ces sept derniers jours"
    )
    return f"{combien} ; la structure peut en recevoir {rythme} par semaine" if rythme else combien


def dire_reserves(etat: str, rythme: int | None, nombre: int, *, rythme_atteint: bool) -> list[str]:
    """List why asking for an offer deserves a second thought: its state, its pace.

    Empty when nothing does.
    """
    reserves = [etat] if etat else []
    if rythme and rythme_atteint:
        deja = f"{nombre} lui sont déjà parvenues" if nombre >= SEUIL else "elle les a déjà reçues"
        semaine = f"{rythme} demande{'s' if rythme > 1 else ''} par semaine"
        reserves.append(f"La structure peut recevoir {semaine}, et {deja} ces sept derniers jours.")
    return reserves


@dataclass(frozen=True, slots=True)
class OffreDeRemplacement:
    """Hold what orders an offer that could replace another; `km` is None for a remote offer."""

    id: str
    km: float | None
    communes: int
    demandes: int


def classer_remplacements(candidates: Sequence[OffreDeRemplacement]) -> list[str]:
    """Order what could replace an offer: the nearest first, remote ones last.

    Among equals, the least solicited first. Equals are within five kilometres of each other; then
    the closest in subject, then the order given.
    """

    def rang(numero: int) -> tuple[float, int, int, int]:
        offre = candidates[numero]
        distance = float("inf") if offre.km is None else offre.km // PROCHES_KM
        return distance, offre.demandes, -offre.communes, numero

    return [candidates[numero].id for numero in sorted(range(len(candidates)), key=rang)]
