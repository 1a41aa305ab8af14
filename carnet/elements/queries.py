"""Gather the kinds of items, and read one item of any kind."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    column,
    inspect,
    select,
    table,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

import carnet.elements.lectures  # noqa: F401 -- notes what is read, whoever reads
from auth.comptes.models import Compte
from auth.territoires.models import Structure
from auth.territoires.queries import est_nommee, nom_de_structure, nommer
from auth.vocabulary import Acteur
from carnet.elements.models import SORTE, Element, Evenement, sorte_de
from carnet.elements.vocabulary import EtatElement, Sorte
from core.db import infos
from core.editions import dire_changement
from core.errors import NotFound

_E = TypeVar("_E", bound=Element)
ELLE_MEME = "la personne elle-même"


def sortes() -> tuple[Sorte, ...]:
    """Gather every kind of item, in the order in which a reader is given them."""
    return tuple(sorted(infos(SORTE), key=lambda sorte: sorte.rang))


def modeles() -> Mapping[str, type[Element]]:
    """Name the item tables, from the models: those that a slice adds are among them."""
    return {m.__tablename__: m for m in Element.__subclasses__() if hasattr(m, "__tablename__")}


def suit_un_autre(modele: type[Element]) -> bool:
    """Say whether rows of this table rest on those of another item table, and follow them."""
    return any(f"{nom}_id" in inspect(modele).columns for nom in modeles())


def mots() -> Mapping[str, Mapping[str, Mapping[str, str] | str]]:
    """Give pages the words of the timeline's lines (`genres`) and of the states by table (`etats`).

    `ajouts` names the table of each line that its author may take back.
    """
    return {
        "genres": {genre.value: genre.libelle for sorte in sortes() for genre in sorte.genres},
        "etats": {
            sorte.relation: {etat.value: etat.libelle for etat in sorte.transitions}
            for sorte in sortes()
            if sorte.transitions
        },
        "ajouts": {genre.value: sorte.relation for sorte in sortes() for genre in sorte.ajouts},
    }


async def get_element(db: AsyncSession, acteur: Acteur, modele: type[_E], id: UUID) -> _E:
    """Get an item that the acteur may see, or raise NotFound."""
    requete = select(modele).where(modele.territoire_id == acteur.territoire_id, modele.id == id)
    trouve = (await db.execute(requete)).scalar_one_or_none()
    if trouve is None:
        raise NotFound()
    return trouve


async def get_de_relation(db: AsyncSession, acteur: Acteur, relation: str, id: UUID) -> Element:
    """Get an item of a table by its name, or raise NotFound."""
    modele = modeles().get(relation)
    if modele is None:
        raise NotFound()
    return await get_element(db, acteur, modele, id)


# What corrections keep of a line (carnet/corrections): a slice above, whose table is named here as
# this slice's own SQL names it.
_VERSION = table(
    "version",
    column("territoire_id", Integer),
    column("relation", Text),
    column("ligne_id", Uuid),
    column("le", DateTime(timezone=True)),
    column("par_compte_id", Uuid),
    column("par_structure_id", Uuid),
)


async def find_dernier_geste(db: AsyncSession, ligne: Element) -> str | None:
    """Say who changed an item last, and when.

    By the lines of the timeline and the corrections that the reader sees.
    """
    racontes = select(
        Evenement.le,
        Evenement.auteur_compte_id.label("par"),
        Evenement.auteur_structure_id.label("depuis"),
    ).where(
        Evenement.territoire_id == ligne.territoire_id,
        Evenement.personne_id == ligne.personne_id,
        Evenement.objet_id == ligne.id,
    )
    corriges = select(_VERSION.c.le, _VERSION.c.par_compte_id, _VERSION.c.par_structure_id).where(
        _VERSION.c.territoire_id == ligne.territoire_id,
        _VERSION.c.relation == sorte_de(ligne).relation,
        _VERSION.c.ligne_id == ligne.id,
    )
    geste = union_all(racontes, corriges).subquery()
    # Columns of no table: what names a structure is told to look at these.
    depuis = cast(InstrumentedAttribute[UUID | None], geste.c.depuis)
    requete = (
        select(geste.c.le, Compte.prenom, Compte.nom, nom_de_structure(depuis), depuis)
        .outerjoin(
            Structure,
            and_(Structure.territoire_id == ligne.territoire_id, Structure.id == geste.c.depuis),
        )
        .outerjoin(
            Compte,
            and_(
                Compte.territoire_id == ligne.territoire_id,
                Compte.id == geste.c.par,
                est_nommee(depuis),
            ),
        )
        .order_by(geste.c.le.desc(), geste.c.par)
        .limit(1)
    )
    lu = (await db.execute(requete)).one_or_none()
    if lu is None:
        return None
    le, *noms, structure_id = lu
    # Without a structure it was the person; no professional reads the compte that she enters by.
    return dire_changement(le, nommer(*noms) or (None if structure_id else ELLE_MEME))


async def list_changements(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Mapping[UUID, Sequence[tuple[datetime, str]]]:
    """Give, by item, when its state changed and the kind of line that told it, the oldest first."""
    genres = [str(genre.value) for sorte in sortes() for genre in sorte.lignes.values()]
    requete = (
        select(Evenement.objet_id, Evenement.le, Evenement.genre)
        .where(
            Evenement.territoire_id == acteur.territoire_id,
            Evenement.personne_id == personne_id,
            Evenement.objet_id.is_not(None),
            Evenement.genre.in_(genres),
        )
        .order_by(Evenement.le, Evenement.id)
    )
    changements: dict[UUID, list[tuple[datetime, str]]] = {}
    for objet_id, le, genre in await db.execute(requete):
        if objet_id is not None:
            changements.setdefault(objet_id, []).append((le, genre))
    return changements


def est_a_elle(ligne: Element) -> bool:
    """Say whether an item is the person's own, as its kind counts it."""
    mains = sorte_de(ligne).mains
    return (
        mains is not None
        and mains.colonne is not None
        and getattr(ligne, mains.colonne) == mains.valeur
    )


def etat_de(ligne: Element) -> EtatElement:
    """Say in which state an item is; one that has no column for it is open until it is closed."""
    sorte = sorte_de(ligne)
    garde = getattr(ligne, "etat", None)
    if garde is not None:
        return next(etat for etat in sorte.transitions if etat == garde)
    clos = getattr(ligne, "clos_le", None) is not None
    return next(etat for etat in sorte.transitions if (etat in sorte.fins) == clos)
