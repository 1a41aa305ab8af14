"""Write in a carnet: the few ways there are, each with its lines in the timeline and the journal, and who is told.

A slice checks what is its own, then makes one of these gestures; tests/architecture/test_gestes.py refuses another way.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_compte, prevenir_personne
from auth.avis.vocabulary import GenreAvis
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Domaine, Geste
from carnet.elements.acces import Plume, exiger_ecriture
from carnet.elements.models import Element, Evenement, sorte_de
from carnet.elements.queries import est_a_elle, etat_de
from carnet.elements.rules import (
    ANNULATION,
    CHANGE_ENTRE_TEMPS,
    RECLASSEMENT,
    SANS_IDENTITE,
    refuser_annulation,
    refuser_main,
    refuser_transition,
)
from carnet.elements.vocabulary import Etat, Genre, GenreFrise
from core.db import tenir
from core.errors import Conflict, Forbidden, Invalid

_E = TypeVar("_E", bound=Element)
_CORRIGER = text("select prive.corriger(:relation, :ligne, :lues, cast(:valeurs as jsonb))")
_ANNULER = text("select prive.annuler(:relation, :ligne)")
_RECLASSER = text("select prive.reclasser(:relation, :ligne, :lu, :vers)")
_SIGNEES = ("territoire_id", "id", "personne_id", "domaine", "auteur_compte_id", "auteur_structure_id")
_ETAT = ("etat", "clos_le")


@dataclass(frozen=True, slots=True)
class AvisA:
    """Say what is told, and to which compte; to the person when none is named."""

    genre: GenreAvis
    compte_id: UUID | None = None


async def prendre(db: AsyncSession, acteur: Acteur, ligne: Element) -> Plume:
    """Give the pen over an item to whoever may move it.

    Raises Forbidden for a domain that one may not complete, Conflict when another hand moves it.
    """
    plume = await exiger_ecriture(db, acteur, ligne.personne_id, Domaine(ligne.domaine))
    if refus := refuser_main(sorte_de(ligne), est_a_elle(ligne), acteur.est_personne):
        raise Conflict(refus)
    return plume


async def consigner(
    db: AsyncSession,
    plume: Plume,
    ligne: _E,
    genre: Genre,
    *,
    le: datetime,
    journal: str,
    avis: Iterable[AvisA] = (),
) -> _E:
    """Add an item, signed by whoever holds the pen; a line of the timeline is its own line."""
    _signer(db, plume, ligne)
    if isinstance(ligne, Evenement):
        ligne.genre, ligne.le = genre.value, le
    else:
        _raconter(db, plume, genre, _mots(ligne), le, ligne.id)
    await _clore(db, plume, journal, avis)
    return ligne


async def remplacer(
    db: AsyncSession,
    plume: Plume,
    anciens: Sequence[Element],
    nouveau: Element | None,
    genre: Genre,
    *,
    le: datetime,
    maintenant: datetime,
    journal: str,
    texte: str | None = None,
) -> None:
    """Put one item in the place of others, which stay, closed or taken back; or nothing, and `texte` then says it."""
    for ancien in anciens:
        _tenue_par(plume, ancien)
        if isinstance(ancien, Evenement):
            _raconter(db, plume, GenreFrise.retire, ancien.texte, maintenant, ancien.id)
        else:
            (fin,) = sorte_de(ancien).fins
            _poser(ancien, fin, maintenant)
    if nouveau is not None:
        await consigner(db, plume, nouveau, genre, le=le, journal=journal)
        return
    if texte is None:
        raise ValueError("what replaces nothing by nothing says so")
    _raconter(db, plume, genre, texte, le, None)
    await _clore(db, plume, journal, ())


async def modifier(
    db: AsyncSession,
    plume: Plume,
    ligne: Element,
    genre: Genre,
    *,
    texte: str,
    le: datetime,
    journal: str,
    avis: Iterable[AvisA] = (),
    **changements: Any,
) -> None:
    """Change what an item holds beside its words and its state, and tell what it was or became in `texte`.

    Raises ValueError for what is signed, a state or words: those have their own gesture.
    """
    _tenue_par(plume, ligne)
    if set(changements) & {*_SIGNEES, *_ETAT, sorte_de(ligne).texte}:
        raise ValueError("a signature, a state and words do not change this way")
    for nom, valeur in changements.items():
        setattr(ligne, nom, valeur)
    _raconter(db, plume, genre, texte, le, ligne.id)
    await _clore(db, plume, journal, avis)


def _sans_refus(_ligne: Element) -> str | None:
    return None


def _a_personne(_ligne: Element, _avant: Etat) -> Iterable[AvisA]:
    return ()


async def avancer(
    db: AsyncSession,
    plume: Plume,
    ligne: _E,
    etat: Etat,
    *,
    maintenant: datetime,
    journal: str,
    affiche: str | None = None,
    motif: str | None = None,
    refus: Callable[[_E], str | None] = _sans_refus,
    avis: Callable[[_E, Etat], Iterable[AvisA]] = _a_personne,
) -> _E:
    """Bring an item to another state of its kind; `affiche` is the state that was shown, `motif` why it changes.

    The row is held first: `refus` then says what else stands against it, `avis` who is told of what it was and became.
    Raises Conflict, with its reason, for a state that may not follow.
    """
    _tenue_par(plume, ligne)
    await tenir(db, ligne)
    sorte, avant = sorte_de(ligne), etat_de(ligne)
    if refuse := refuser_transition(sorte, avant, etat, affiche) or refus(ligne):
        raise Conflict(refuse)
    _poser(ligne, etat, maintenant)
    dit = _mots(ligne)
    texte = dit if motif is None else f"{motif} (« {dit} »)"[:4000]
    _raconter(db, plume, sorte.lignes[etat], texte, maintenant, ligne.id)
    await _clore(db, plume, journal, avis(ligne, avant))
    return ligne


async def corriger(
    db: AsyncSession, acteur: Acteur, ligne: Element, valeurs: Mapping[str, str | None], *, lues: int
) -> None:
    """Change the words of an item, column by column; what they were stays, with who changed them and when.

    The wall says who may, keeps the former words, and follows them in the timeline; the author is told when it is
    another. `lues` counts the versions that were read. Raises Conflict when there is one more since.
    """
    parametres = {
        "relation": sorte_de(ligne).relation,
        "ligne": ligne.id,
        "lues": lues,
        "valeurs": json.dumps(dict(valeurs)),
    }
    if not await db.scalar(_CORRIGER, parametres):
        raise Conflict(CHANGE_ENTRE_TEMPS)
    personne_id, auteur = ligne.personne_id, ligne.auteur_compte_id
    await noter(db, Geste.ecriture, "Texte corrigé", personne_id=personne_id, domaines=1 << ligne.domaine)
    if auteur != acteur.compte_id:
        await prevenir_compte(db, acteur, GenreAvis.texte_corrige, auteur, personne_id)
    await db.refresh(ligne)


async def reclasser(
    db: AsyncSession, acteur: Acteur, ligne: Element, vers: Domaine, *, lu: Domaine, maintenant: datetime
) -> None:
    """Move an item to another domain, with what tells of it and what rests on it; `lu` is the domain that was shown.

    The person and the author are told. Raises Invalid for the identity, Ferme for a domain that one may not complete,
    Forbidden for what is not one's own to correct, Conflict, with its reason, when it may not move.
    """
    if vers is Domaine.identite:
        raise Invalid({"domaine": SANS_IDENTITE})
    plume = await exiger_ecriture(db, acteur, ligne.personne_id, vers, "domaine")
    relation, texte, auteur = sorte_de(ligne).relation, _mots(ligne), ligne.auteur_compte_id
    reponse = await db.scalar(_RECLASSER, {"relation": relation, "ligne": ligne.id, "lu": lu.value, "vers": vers.value})
    if reponse != "fait":
        raise Conflict(RECLASSEMENT[str(reponse)])
    _raconter(db, plume, GenreFrise.reclasse, texte, maintenant, ligne.id)
    domaines = 1 << lu | 1 << vers
    await noter(db, Geste.ecriture, "Domaine changé", personne_id=plume.personne_id, domaines=domaines)
    await prevenir_personne(db, acteur, GenreAvis.domaine_change, plume.personne_id)
    if auteur != acteur.compte_id and ligne.auteur_structure_id is not None:
        await prevenir_compte(db, acteur, GenreAvis.domaine_change, auteur, plume.personne_id)
    await db.flush()
    await db.refresh(ligne)


async def annuler(db: AsyncSession, acteur: Acteur, ligne: Element, *, maintenant: datetime) -> None:
    """Take back an item that one added oneself, within ten minutes and while nothing rests on it: it leaves the carnet.

    The journal keeps both acts. Raises Forbidden for somebody else's, Conflict, with its reason, when it is too late.
    """
    cree_le: datetime | None = getattr(ligne, "cree_le", None)
    siens = (ligne.auteur_compte_id, ligne.auteur_structure_id) == (acteur.compte_id, acteur.structure_id)
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


def _poser(ligne: Any, etat: Etat, maintenant: datetime) -> None:
    colonnes = ligne.__table__.columns
    if "etat" in colonnes:
        ligne.etat = etat.value
    if "clos_le" in colonnes:
        ligne.clos_le = maintenant if etat in sorte_de(ligne).fins else None
    if "sequence" in colonnes:
        ligne.sequence += 1


def _raconter(db: AsyncSession, plume: Plume, genre: Genre, texte: str, le: datetime, objet_id: UUID | None) -> None:
    _signer(db, plume, Evenement(genre=genre.value, texte=texte, le=le, objet_id=objet_id))


async def _clore(db: AsyncSession, plume: Plume, journal: str, avis: Iterable[AvisA]) -> None:
    personne_id = plume.personne_id
    await noter(db, Geste.ecriture, journal, personne_id=personne_id, domaines=1 << plume.domaine)
    for dit in avis:
        if dit.compte_id is None:
            await prevenir_personne(db, plume.acteur, dit.genre, personne_id)
        else:
            await prevenir_compte(db, plume.acteur, dit.genre, dit.compte_id, personne_id)
