"""Write in a carnet, by the few ways there are.

Each adds its lines to the timeline and the journal, and tells who must be told. A slice checks what
is its own, then makes one of these gestures; tests/architecture/test_gestes.py refuses another way.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_compte, prevenir_personne
from auth.avis.vocabulary import GenreAvis
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Domaine, Geste
from carnet.elements.acces import Plume, exiger_ecriture
from carnet.elements.models import Element, Evenement, sorte_de
from carnet.elements.queries import est_a_elle, etat_de, find_dernier_geste
from carnet.elements.rules import (
    ANNULATION,
    RECLASSEMENT,
    SANS_IDENTITE,
    refuser_annulation,
    refuser_main,
    refuser_transition,
)
from carnet.elements.vocabulary import EtatElement, GenreFrise, GenreLigne
from core.db import tenir
from core.editions import refuser_changee
from core.errors import Changee, Conflict, Forbidden, Invalid, NotFound

_E = TypeVar("_E", bound=Element)
_CORRIGER = text("select prive.corriger(:relation, :ligne, :lue, cast(:valeurs as jsonb))")
_ANNULER = text("select prive.annuler(:relation, :ligne)")
_RECLASSER = text("select prive.reclasser(:relation, :ligne, :lu, :lue, :vers)")
_SIGNEES = (
    "territoire_id",
    "id",
    "personne_id",
    "domaine",
    "auteur_compte_id",
    "auteur_structure_id",
)
_ETAT = ("etat", "clos_le")


@dataclass(frozen=True, slots=True)
class AvisA:
    """Say what is told, and to which compte; to the person when none is named."""

    genre: GenreAvis
    compte_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Recit:
    """Hold what tells of a gesture: its lines in the timeline and the journal, and who is told."""

    genre: GenreLigne
    le: datetime
    journal: str
    texte: str | None = None
    avis: Iterable[AvisA] = ()


@dataclass(frozen=True, slots=True)
class Vu:
    """Hold what was seen of an item before it is moved.

    The state that a page showed beside its button (`affiche`), or the edition that a program read.
    """

    affiche: str | None = None
    edition: int | None = None


NON_DIT = Vu()


@dataclass(frozen=True, slots=True)
class Rangement:
    """Hold where an item was seen, in which edition if that was read, and where it should go."""

    lu: Domaine
    vers: Domaine
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold a change of state: to which, when, from what was seen, and why."""

    etat: EtatElement
    maintenant: datetime
    journal: str
    vu: Vu = NON_DIT
    motif: str | None = None


async def prendre(db: AsyncSession, acteur: Acteur, ligne: Element) -> Plume:
    """Give the pen over an item to whoever may move it.

    Raises Forbidden for a domain that one may not complete, Conflict when another hand moves it.
    """
    plume = await exiger_ecriture(db, acteur, ligne.personne_id, Domaine(ligne.domaine))
    if refus := refuser_main(sorte_de(ligne), est_a_elle(ligne), acteur.est_personne):
        raise Conflict(refus)
    return plume


async def consigner(db: AsyncSession, plume: Plume, ligne: _E, recit: Recit) -> _E:
    """Add an item, signed by whoever holds the pen; a line of the timeline is its own line."""
    _signer(db, plume, ligne)
    if isinstance(ligne, Evenement):
        ligne.genre, ligne.le = recit.genre.value, recit.le
    else:
        _raconter(db, plume, recit, _mots(ligne), ligne.id)
    await _clore(db, plume, recit.journal, recit.avis)
    return ligne


async def remplacer(
    db: AsyncSession,
    plume: Plume,
    anciens: Sequence[Element],
    nouveau: Element | None,
    recit: Recit,
    *,
    maintenant: datetime,
) -> None:
    """Put one item in the place of others, which stay, closed or taken back.

    Or nothing, and the text of `recit` then says it.
    """
    for ancien in anciens:
        _tenue_par(plume, ancien)
        if isinstance(ancien, Evenement):
            retrait = Recit(GenreFrise.retire, maintenant, recit.journal)
            _raconter(db, plume, retrait, ancien.texte, ancien.id)
        else:
            (fin,) = sorte_de(ancien).fins
            _poser(ancien, fin, maintenant)
    if nouveau is not None:
        await consigner(db, plume, nouveau, recit)
        return
    if recit.texte is None:
        raise ValueError("what replaces nothing by nothing says so")
    _raconter(db, plume, recit, recit.texte, None)
    await _clore(db, plume, recit.journal, ())


async def modifier(
    db: AsyncSession, plume: Plume, ligne: Element, recit: Recit, **changements: Any
) -> None:
    """Change what an item holds beside its words and its state.

    The text of `recit` tells what it was or became; without one, its words do. Raises ValueError
    for what is signed, a state or words: those have their own gesture.
    """
    _tenue_par(plume, ligne)
    if set(changements) & {*_SIGNEES, *_ETAT, sorte_de(ligne).texte}:
        raise ValueError("a signature, a state and words do not change this way")
    for nom, valeur in changements.items():
        setattr(ligne, nom, valeur)
    _raconter(db, plume, recit, recit.texte or _mots(ligne), ligne.id)
    await _clore(db, plume, recit.journal, recit.avis)


async def refuser_perime(
    db: AsyncSession,
    ligne: Element,
    ecarts: Mapping[str, tuple[Any, Any]],
    edition: int | None = None,
) -> NoReturn:
    """Raise Perime, and say who changed the item last, and when.

    `edition` is what it is now, where other rows than its own count for it.
    """
    qui = await find_dernier_geste(db, ligne)
    mots, domaines = _mots(ligne), 1 << ligne.domaine
    changee = Changee(sorte_de(ligne).relation, ligne.id, ligne.personne_id, mots, qui, domaines)
    refuser_changee(changee, ligne.edition if edition is None else edition, ecarts)


def _sans_refus(_ligne: Element) -> str | None:
    return None


def _a_personne(_ligne: Element, _avant: EtatElement) -> Iterable[AvisA]:
    return ()


async def avancer(
    db: AsyncSession,
    plume: Plume,
    ligne: _E,
    passage: Passage,
    *,
    refus: Callable[[_E], str | None] = _sans_refus,
    avis: Callable[[_E, EtatElement], Iterable[AvisA]] = _a_personne,
) -> _E:
    """Bring an item to another state of its kind.

    The row is held first: `refus` then says what else stands against it, `avis` who is told of what
    it was and became. Raises Perime when another state was shown, Conflict, with its reason, for
    one that may not follow.
    """
    _tenue_par(plume, ligne)
    await tenir(db, ligne)
    sorte, avant, etat = sorte_de(ligne), etat_de(ligne), passage.etat
    vu = passage.vu
    if vu.affiche not in (None, avant) or vu.edition not in (None, ligne.edition):
        await refuser_perime(db, ligne, {"etat": (etat.value, avant.value)})
    if refuse := refuser_transition(sorte, avant, etat) or refus(ligne):
        raise Conflict(refuse)
    _poser(ligne, etat, passage.maintenant)
    dit = _mots(ligne)
    texte = dit if passage.motif is None else f"{passage.motif} (« {dit} »)"[:4000]
    recit = Recit(sorte.lignes[etat], passage.maintenant, passage.journal)
    _raconter(db, plume, recit, texte, ligne.id)
    await _clore(db, plume, passage.journal, avis(ligne, avant))
    return ligne


async def corriger(
    db: AsyncSession,
    acteur: Acteur,
    ligne: Element,
    valeurs: Mapping[str, str | None],
    *,
    edition: int | None,
) -> None:
    """Change the words of an item, column by column.

    What they were stays, with who changed them and when. The wall says who may, keeps the former
    words, and follows them in the timeline; the author is told when it is another. Raises
    Perime when the item is not the `edition` that was read.
    """
    parametres = {
        "relation": sorte_de(ligne).relation,
        "ligne": ligne.id,
        "lue": edition,
        "valeurs": json.dumps(dict(valeurs)),
    }
    if not await db.scalar(_CORRIGER, parametres):
        await _relire(db, ligne)
        ecarts = {nom: (valeur, getattr(ligne, nom)) for nom, valeur in valeurs.items()}
        await refuser_perime(db, ligne, ecarts)
    personne_id, auteur = ligne.personne_id, ligne.auteur_compte_id
    await noter(
        db, Geste.ecriture, "Texte corrigé", personne_id=personne_id, domaines=1 << ligne.domaine
    )
    if auteur != acteur.compte_id:
        await prevenir_compte(db, acteur, GenreAvis.texte_corrige, auteur, personne_id)
    await db.refresh(ligne)


async def _relire(db: AsyncSession, ligne: Element) -> None:
    """Read what an item became; raises NotFound where it moved to what one does not read."""
    cle = inspect(ligne).identity
    if await db.get(type(ligne), cle, populate_existing=True) is None:
        raise NotFound()


async def reclasser(
    db: AsyncSession,
    acteur: Acteur,
    ligne: Element,
    rangement: Rangement,
    *,
    maintenant: datetime,
) -> None:
    """Move an item to another domain, with what tells of it and what rests on it.

    The person and the author are told. Raises Invalid for the identity, Ferme for a domain that one
    may not complete, Forbidden for what is not one's own to correct, Perime when it is not what was
    read, Conflict, with its reason, when it may not move.
    """
    lu, vers = rangement.lu, rangement.vers
    if vers is Domaine.identite:
        raise Invalid({"domaine": SANS_IDENTITE})
    plume = await exiger_ecriture(db, acteur, ligne.personne_id, vers, "domaine")
    relation, texte, auteur = sorte_de(ligne).relation, _mots(ligne), ligne.auteur_compte_id
    parametres = {
        "relation": relation,
        "ligne": ligne.id,
        "lu": lu.value,
        "lue": rangement.edition,
        "vers": vers.value,
    }
    reponse = await db.scalar(_RECLASSER, parametres)
    if reponse == "change":
        await _relire(db, ligne)
        await refuser_perime(db, ligne, {"domaine": (vers.name, Domaine(ligne.domaine).name)})
    if reponse != "fait":
        raise Conflict(RECLASSEMENT[str(reponse)])
    recit = Recit(GenreFrise.reclasse, maintenant, "Domaine changé")
    _raconter(db, plume, recit, texte, ligne.id)
    domaines = 1 << lu | 1 << vers
    await noter(db, Geste.ecriture, recit.journal, personne_id=plume.personne_id, domaines=domaines)
    await prevenir_personne(db, acteur, GenreAvis.domaine_change, plume.personne_id)
    if auteur != acteur.compte_id and ligne.auteur_structure_id is not None:
        await prevenir_compte(db, acteur, GenreAvis.domaine_change, auteur, plume.personne_id)
    await db.flush()
    await db.refresh(ligne)


async def annuler(
    db: AsyncSession, acteur: Acteur, ligne: Element, *, maintenant: datetime
) -> None:
    """Take back an item that one added oneself: it leaves the carnet.

    Within ten minutes, and while nothing rests on it. The journal keeps both acts. Raises Forbidden
    for somebody else's, Conflict, with its reason, when it is too late.
    """
    cree_le: datetime | None = getattr(ligne, "cree_le", None)
    siens = (ligne.auteur_compte_id, ligne.auteur_structure_id) == (
        acteur.compte_id,
        acteur.structure_id,
    )
    if cree_le is None or not siens:
        raise Forbidden("Seul qui vient d’ajouter cela peut l’annuler.")
    plume = await prendre(db, acteur, ligne)
    if refus := refuser_annulation(cree_le, maintenant):
        raise Conflict(refus)
    reponse = await db.scalar(_ANNULER, {"relation": sorte_de(ligne).relation, "ligne": ligne.id})
    if reponse != "fait":
        raise Conflict(ANNULATION[str(reponse)])
    db.expunge(ligne)
    await _clore(db, plume, "Ajout annulé", ())


def _tenue_par(plume: Plume, ligne: Element) -> None:
    if (ligne.personne_id, ligne.domaine) != (plume.personne_id, plume.domaine.value):
        raise ValueError("this pen was given for another carnet or another domain")


def _mots(ligne: Element) -> str:
    return str(getattr(ligne, sorte_de(ligne).texte or ""))


def _signer(db: AsyncSession, plume: Plume, ligne: Element) -> None:
    ligne.territoire_id = plume.acteur.territoire_id
    ligne.id = getattr(ligne, "id", None) or uuid4()
    ligne.personne_id = plume.personne_id
    ligne.domaine = plume.domaine.value
    ligne.auteur_compte_id = plume.acteur.compte_id
    ligne.auteur_structure_id = plume.acteur.structure_id
    db.add(ligne)


def _poser(ligne: Any, etat: EtatElement, maintenant: datetime) -> None:
    colonnes = ligne.__table__.columns
    if "etat" in colonnes:
        ligne.etat = etat.value
    if "clos_le" in colonnes:
        ligne.clos_le = maintenant if etat in sorte_de(ligne).fins else None
    if "sequence" in colonnes:
        ligne.sequence += 1


def _raconter(
    db: AsyncSession, plume: Plume, recit: Recit, texte: str, objet_id: UUID | None
) -> None:
    dite = Evenement(genre=recit.genre.value, texte=texte, le=recit.le, objet_id=objet_id)
    _signer(db, plume, dite)


async def _clore(db: AsyncSession, plume: Plume, journal: str, avis: Iterable[AvisA]) -> None:
    personne_id = plume.personne_id
    await noter(db, Geste.ecriture, journal, personne_id=personne_id, domaines=1 << plume.domaine)
    for dit in avis:
        if dit.compte_id is None:
            await prevenir_personne(db, plume.acteur, dit.genre, personne_id)
        else:
            await prevenir_compte(db, plume.acteur, dit.genre, dit.compte_id, personne_id)
