"""Say in words why a person needs somebody today, judging nobody, and what an item was once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from auth.vocabulary import Domaine, Etendue
from carnet.bord.vocabulary import Gravite, Trait
from carnet.elements.vocabulary import EtatElement, Sorte
from core.dates import dire_jour
from core.typographie import FINE

# Six weeks: past them, an accompaniment that nobody lives is to be asked about.
SILENCE_JOURS = 45
# One line of a list: the rest is read in the carnet.
_COUPE = 120


@dataclass(frozen=True, slots=True)
class ObjetAlerte:
    """Hold what may call for somebody.

    A finding to answer now, an action past its day, a missed appointment. `etat` says where it is,
    `a_nous` says that a structure promised it, not the person.
    """

    gravite: Gravite
    id: UUID
    texte: str
    le: date
    domaine: Domaine
    etat: str | None = None
    a_nous: bool = False


@dataclass(frozen=True, slots=True)
class Alerte:
    """Hold one reason to act.

    How grave, since when, in words, in few words, where it is in the carnet, and what it is about;
    `precision` ends the words, where the few do not say it.
    `domaine` is where it was read; the person's identity for what is about no item.
    """

    gravite: Gravite
    depuis: date
    phrase: str
    bref: str
    ancre: str
    objet: ObjetAlerte | None = None
    domaine: Domaine = Domaine.identite
    precision: str | None = None

    @property
    def objet_id(self) -> UUID | None:
        """Give the item that it is about; a silence is about none."""
        return self.objet.id if self.objet else None


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
        depuis = f"Sans contact depuis {_jours(jours)}"
        trouves.append(
            Alerte(
                Gravite.silence,
                nouvelle,
                f"{depuis} : la dernière nouvelle est {de_quoi}, le {dire_jour(nouvelle)}",
                depuis,
                "nouvelle",
                precision=f"La dernière nouvelle est {de_quoi}, le {dire_jour(nouvelle)}",
            )
        )
    if trouves and not rendez_vous:
        phrase = etendue.dire("Aucun rendez-vous prévu", "")
        trouves.append(
            Alerte(
                Gravite.sans_rendez_vous,
                aujourdhui,
                phrase,
                "Sans rendez-vous",
                "prochain-rendez-vous",
            )
        )
    return sorted(trouves, key=lambda a: (a.gravite, a.depuis, a.ancre))


def _alerte(objet: ObjetAlerte, aujourdhui: date) -> Alerte:
    quoi = f"«{FINE}{_couper(objet.texte)}{FINE}»"
    match objet.gravite:
        case Gravite.danger:
            phrase = f"À traiter tout de suite : {quoi}, noté le {dire_jour(objet.le)}"
            bref, ancre = "À traiter tout de suite", "constat"
        case Gravite.retard:
            jours = _jours((aujourdhui - objet.le).days)
            phrase = f"Action en retard de {jours} : {quoi}, prévue avant le {dire_jour(objet.le)}"
            bref, ancre = f"Action en retard de {jours}", "action"
        case _:
            phrase = f"Rendez-vous manqué le {dire_jour(objet.le)} : {quoi}, rien depuis"
            bref, ancre = f"Rendez-vous manqué le {dire_jour(objet.le)}", "rendez-vous"
    return Alerte(
        objet.gravite, objet.le, phrase, bref, f"{ancre}-{objet.id}", objet, objet.domaine
    )


def _jours(nombre: int) -> str:
    return f"{nombre} jour{'s' if nombre > 1 else ''}"


def _couper(texte: str) -> str:
    return texte if len(texte) <= _COUPE else texte[: _COUPE - 1].rstrip() + "…"


def etat_au(
    sorte: Sorte,
    changements: Iterable[tuple[datetime, str]],
    maintenant: tuple[EtatElement, datetime | None],
    quand: datetime,
) -> EtatElement:
    """Give the state that an item had at an instant.

    From the lines of the timeline that tell of its states (`changements`: when, their kind), and
    from what it is now: its state, and since when it is closed.
    """
    etat, clos_le = maintenant
    if clos_le is not None and clos_le < quand:
        return etat
    ouverts = [e for e in sorte.transitions if e not in sorte.fins]
    etats = {str(genre.value): e for e, genre in sorte.lignes.items()}
    avant = [(le, etats[genre]) for le, genre in changements if genre in etats and le < quand]
    # Before any line tells of it, an item is in the first of its states, as it was added.
    return max(avant, key=lambda x: x[0])[1] if avant else ouverts[0]


def mots_au(
    anciens: Sequence[tuple[datetime, Mapping[str, Any]]],
    nom: str,
    maintenant: str | None,
    quand: datetime,
) -> str | None:
    """Give the words that a column had at an instant.

    `anciens` holds, from the oldest correction, when it was made and the fields as they were.
    """
    for le, champs in anciens:
        if le >= quand and nom in champs:
            dit: str | None = champs[nom]
            return dit
    return maintenant


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
