"""Put side by side what a carnet said at two dates: the situation, objectives and their actions.

As it was then: what was noted since is not there, what was closed since still stands, and words
that were corrected are those of before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Domaine, masque
from carnet.bord.rules import etat_au, mots_au
from carnet.bord.schemas import ChoixDates
from carnet.corrections.queries import list_anciens_mots
from carnet.diagnostic.queries import ConstatLu, list_constats
from carnet.diagnostic.vocabulary import NATURES, QUESTIONS, Nature, Source
from carnet.elements.models import Element, sorte_de
from carnet.elements.queries import etat_de, list_changements
from carnet.elements.vocabulary import EtatElement
from carnet.parcours.queries import list_objectifs
from core.clock import debut_du_jour
from offers.catalogue.vocabulary import nommer_thematique

# What is looked back at when nobody says from when: half a year, a contract's term.
RECUL = timedelta(days=182)


@dataclass(frozen=True, slots=True)
class Alors:
    """Hold what one thing said at one date: its state in words, its words, and what it held."""

    etat: str
    texte: str
    details: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class LigneComparee:
    """Hold one thing at both dates; None where it did not stand."""

    titre: str
    avant: Alors | None
    apres: Alors | None

    @property
    def differe(self) -> bool:
        """Say whether it changed."""
        return self.avant != self.apres


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Hold a carnet at the end of two days, as far as the acteur reads it, and what was read."""

    le: date
    et: date
    situation: Sequence[LigneComparee]
    objectifs: Sequence[LigneComparee]
    domaines: int

    @property
    def changements(self) -> int:
        """Count what changed between both."""
        return sum(ligne.differe for ligne in (*self.situation, *self.objectifs))


@dataclass(frozen=True, slots=True)
class _Passe:
    """Hold what tells how items were: the lines of their states, and their former words."""

    changements: Mapping[UUID, Sequence[tuple[datetime, str]]]
    anciens: Mapping[UUID, Sequence[tuple[datetime, Mapping[str, Any]]]]

    def etat(self, ligne: Any, quand: datetime) -> EtatElement | None:
        """Give the state of an item at an instant; None when it was not noted yet."""
        if ligne.cree_le >= quand:
            return None
        return etat_au(
            sorte_de(ligne),
            self.changements.get(ligne.id, ()),
            (etat_de(ligne), ligne.clos_le),
            quand,
        )

    def mots(self, ligne: Element, nom: str, quand: datetime) -> str:
        """Give the words of an item at an instant."""
        dit = mots_au(self.anciens.get(ligne.id, ()), nom, getattr(ligne, nom), quand)
        return dit or ""


def jours_a_comparer(choix: ChoixDates, aujourdhui: date) -> tuple[date, date]:
    """Give the two days to compare, the earlier first; what is to come is not known yet."""
    et = min(choix.et or aujourdhui, aujourdhui)
    le = min(choix.le or et - RECUL, aujourdhui)
    return min(le, et), max(le, et)


def _dire_mots(lu: ConstatLu) -> Sequence[str]:
    """Say of the person's words that they are hers, and who noted them."""
    if lu.constat.source != Source.personne:
        return ()
    return [f"ses mots, notés par {lu.notes_par}" if lu.notes_par else "ses mots"]


async def comparer(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, le: date, et: date
) -> Comparaison:
    """Read a carnet as it was at the end of two days."""
    passe = _Passe(
        await list_changements(db, acteur, personne_id),
        await list_anciens_mots(db, acteur, personne_id),
    )
    lus = await list_constats(db, acteur, personne_id, clos=True)
    constats = [lu.constat for lu in lus]
    mots = {lu.constat.id: _dire_mots(lu) for lu in lus}
    objectifs = await list_objectifs(db, acteur, personne_id)
    quand = [debut_du_jour(jour + timedelta(days=1)) for jour in (le, et)]

    def fait(cle: str) -> LigneComparee:
        reponses = [c for c in constats if c.cle == cle]

        def alors(instant: datetime) -> Alors | None:
            tenues = [c for c in reponses if _tient(passe.etat(c, instant))]
            # The newest answer is the one that stands.
            derniere = max(tenues, key=lambda c: (c.cree_le, c.id), default=None)
            return None if derniere is None else Alors("", passe.mots(derniere, "texte", instant))

        return _des_deux(QUESTIONS[cle].libelle, alors, quand)

    def constat(c: Any) -> LigneComparee:
        def alors(instant: datetime) -> Alors | None:
            if not _tient(passe.etat(c, instant)):
                return None
            return Alors(NATURES[Nature(c.nature)], passe.mots(c, "texte", instant), mots[c.id])

        return _des_deux(nommer_thematique(c.thematique), alors, quand)

    def objectif(lu: Any) -> LigneComparee:
        def alors(instant: datetime) -> Alors | None:
            etat = passe.etat(lu.objectif, instant)
            if etat is None:
                return None
            etapes = [
                f"{passe.mots(a.action, 'intitule', instant)} : {la.libelle.lower()}"
                for a in lu.actions
                if (la := passe.etat(a.action, instant)) is not None
            ]
            return Alors(etat.libelle, passe.mots(lu.objectif, "intitule", instant), etapes)

        return _des_deux(nommer_thematique(lu.objectif.thematique), alors, quand)

    actions = [a.action for lu in objectifs for a in lu.actions]
    vues: Sequence[Element] = [*constats, *(lu.objectif for lu in objectifs), *actions]
    return Comparaison(
        le,
        et,
        _garder([fait(cle) for cle in QUESTIONS] + [constat(c) for c in constats if not c.cle]),
        _garder([objectif(lu) for lu in objectifs]),
        masque(Domaine(ligne.domaine) for ligne in vues) | 1,
    )


def _tient(etat: EtatElement | None) -> bool:
    return etat is not None and etat != "clos"


def _des_deux(
    titre: str, alors: Callable[[datetime], Alors | None], quand: Sequence[datetime]
) -> LigneComparee:
    avant, apres = (alors(instant) for instant in quand)
    return LigneComparee(titre, avant, apres)


def _garder(lignes: Sequence[LigneComparee]) -> Sequence[LigneComparee]:
    """Leave out what stood at neither date; what changed comes first."""
    return sorted(
        (ligne for ligne in lignes if ligne.avant or ligne.apres), key=lambda x: not x.differe
    )
