"""Say, in words and without judging anybody, why a person needs somebody today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from carnet.bord.vocabulary import Gravite
from core.texts import date_fr, pluriel

SILENCE_JOURS = 45
_COUPE = 120


@dataclass(frozen=True, slots=True)
class Objet:
    """Hold what may call for somebody: a finding to answer now, an action past its day, a missed appointment."""

    gravite: Gravite
    id: UUID
    texte: str
    le: date


@dataclass(frozen=True, slots=True)
class Appel:
    """Hold one reason to act: how grave, since when, in words, where it is in the carnet, and what it is about."""

    gravite: Gravite
    depuis: date
    phrase: str
    ancre: str
    objet_id: UUID | None = None


def appels(
    objets: Iterable[Objet], *, nouvelle: date, de_quoi: str, rendez_vous: bool, aujourdhui: date
) -> list[Appel]:
    """List what calls for an act, the gravest and then the oldest first; empty when nothing does.

    `nouvelle` is the day of the last news of her, `de_quoi` its kind. A missed appointment calls as long as nothing
    was heard since; one to come (`rendez_vous`) hides neither that nor a silence.
    """
    trouves = [
        _appel(objet, aujourdhui) for objet in objets if objet.gravite is not Gravite.manque or objet.le > nouvelle
    ]
    jours = (aujourdhui - nouvelle).days
    if jours >= SILENCE_JOURS:
        phrase = f"Sans contact depuis {pluriel(jours, 'jour')} : la dernière nouvelle est {de_quoi}"
        trouves.append(Appel(Gravite.silence, nouvelle, f"{phrase}, le {date_fr(nouvelle)}", "nouvelle"))
    if trouves and not rendez_vous:
        trouves.append(Appel(Gravite.sans_rendez_vous, aujourdhui, "Aucun rendez-vous prévu", "prochain-rendez-vous"))
    return sorted(trouves, key=lambda appel: (appel.gravite, appel.depuis, appel.ancre))


def _appel(objet: Objet, aujourdhui: date) -> Appel:
    quoi = f"«\u202f{_couper(objet.texte)}\u202f»"
    match objet.gravite:
        case Gravite.danger:
            phrase, ancre = f"À traiter tout de suite : {quoi}, noté le {date_fr(objet.le)}", "constat"
        case Gravite.retard:
            jours = pluriel((aujourdhui - objet.le).days, "jour")
            phrase, ancre = f"Action en retard de {jours} : {quoi}, prévue avant le {date_fr(objet.le)}", "action"
        case _:
            phrase, ancre = f"Rendez-vous manqué le {date_fr(objet.le)} : {quoi}, rien depuis", "rendez-vous"
    return Appel(objet.gravite, objet.le, phrase, f"{ancre}-{objet.id}", objet.id)


def _couper(texte: str) -> str:
    return texte if len(texte) <= _COUPE else texte[: _COUPE - 1].rstrip() + "…"
