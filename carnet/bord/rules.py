"""Say, in words and without judging anybody, why a person needs somebody today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from auth.vocabulary import Domaine, Etendue
from carnet.bord.vocabulary import Gravite, Trait
from core.dates import dire_jour
from core.typographie import FINE

# Six weeks: past them, an accompaniment that nobody lives is to be asked about.
SILENCE_JOURS = 45
# One line of a list: the rest is read in the carnet.
_COUPE = 120


@dataclass(frozen=True, slots=True)
class ObjetAlerte:
    """Hold what may call for somebody.

    A finding to answer now, an action past its day, a missed appointment.
    """

    gravite: Gravite
    id: UUID
    texte: str
    le: date
    domaine: Domaine


@dataclass(frozen=True, slots=True)
class Alerte:
    """Hold one reason to act.

    How grave, since when, in words, where it is in the carnet, and what it is about.
    `domaine` is where it was read; the person's identity for what is about no item.
    """

    gravite: Gravite
    depuis: date
    phrase: str
    ancre: str
    objet_id: UUID | None = None
    domaine: Domaine = Domaine.identite


def alertes_du_carnet(
    objets: Iterable[ObjetAlerte],
    *,
    nouvelle: date,
    de_quoi: str,
    rendez_vous: bool,
    etendue: Etendue,
    aujourdhui: date,
) -> list[Alerte]:
    """List what calls for an act, the gravest and then the oldest first; empty when nothing does.

    `nouvelle` is the day of the last news of her, `de_quoi` its kind. A missed appointment calls as
    long as nothing was heard since; one to come (`rendez_vous`) hides neither that nor a silence.
    `etendue` says how much of the carnet was looked at.
    """
    trouves = [
        _alerte(objet, aujourdhui)
        for objet in objets
        if objet.gravite is not Gravite.manque or objet.le > nouvelle
    ]
    jours = (aujourdhui - nouvelle).days
    if jours >= SILENCE_JOURS:
        phrase = f"Sans contact depuis {_jours(jours)} : la dernière nouvelle est {de_quoi}"
        trouves.append(
            Alerte(Gravite.silence, nouvelle, f"{phrase}, le {dire_jour(nouvelle)}", "nouvelle")
        )
    if trouves and not rendez_vous:
        phrase = etendue.dire("Aucun rendez-vous prévu", "")
        trouves.append(Alerte(Gravite.sans_rendez_vous, aujourdhui, phrase, "prochain-rendez-vous"))
    return sorted(trouves, key=lambda a: (a.gravite, a.depuis, a.ancre))


def _alerte(objet: ObjetAlerte, aujourdhui: date) -> Alerte:
    quoi = f"«{FINE}{_couper(objet.texte)}{FINE}»"
    match objet.gravite:
        case Gravite.danger:
            phrase, ancre = (
                f"À traiter tout de suite : {quoi}, noté le {dire_jour(objet.le)}",
                "constat",
            )
        case Gravite.retard:
            jours = _jours((aujourdhui - objet.le).days)
            phrase, ancre = (
                f"Action en retard de {jours} : {quoi}, prévue avant le {dire_jour(objet.le)}",
                "action",
            )
        case _:
            phrase, ancre = (
                f"Rendez-vous manqué le {dire_jour(objet.le)} : {quoi}, rien depuis",
                "rendez-vous",
            )
    return Alerte(objet.gravite, objet.le, phrase, f"{ancre}-{objet.id}", objet.id, objet.domaine)


def _jours(nombre: int) -> str:
    return f"{nombre} jour{'s' if nombre > 1 else ''}"


def _couper(texte: str) -> str:
    return texte if len(texte) <= _COUPE else texte[: _COUPE - 1].rstrip() + "…"


Traits = Mapping[Trait, str]


def distinguer_homonymes(
    personnes: Sequence[tuple[str, Traits]],
) -> Sequence[Sequence[tuple[Trait, bool]]]:
    """Say in which order the traits of each person are shown, and which tell her from another.

    Those by which people of one folded name differ come first; what is not known is not said, but
    tells apart from whoever has one.
    """
    memes: dict[str, list[Traits]] = {}
    for nom, traits in personnes:
        memes.setdefault(nom, []).append(traits)
    ordres = []
    for nom, traits in personnes:
        distincts = {t for t in Trait if len({autre.get(t) for autre in memes[nom]}) > 1}
        dits = [(t, t in distincts) for t in Trait if t in traits]
        ordres.append(sorted(dits, key=lambda dit: not dit[1]))
    return ordres
