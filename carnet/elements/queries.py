"""Gather the kinds of items, and read one item of any kind."""

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from sqlalchemy import and_, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.territoires.models import Structure
from auth.territoires.queries import est_nommee, ligne_de, nom_de_structure, nommer
from auth.vocabulary import Acteur
from carnet.elements.models import SORTE, Element, Evenement, sorte_de
from carnet.elements.vocabulary import EtatElement, Sorte
from core.db import infos
from core.editions import dire_changement
from core.errors import NotFound

_E = TypeVar("_E", bound=Element)


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


async def find_dernier_geste(db: AsyncSession, ligne: Element) -> str | None:
    """Say who changed an item last, and when, by its lines of the timeline that the reader sees."""
    requete = (
        select(
            Evenement.le,
            Compte.prenom,
            Compte.nom,
            nom_de_structure(Evenement.auteur_structure_id),
        )
        .outerjoin(Structure, ligne_de(Structure, Evenement.auteur_structure_id))
        .outerjoin(
            Compte,
            and_(
                ligne_de(Compte, Evenement.auteur_compte_id),
                est_nommee(Evenement.auteur_structure_id),
            ),
        )
        .where(
            Evenement.territoire_id == ligne.territoire_id,
            Evenement.personne_id == ligne.personne_id,
            Evenement.objet_id == ligne.id,
        )
        .order_by(Evenement.le.desc(), Evenement.id)
        .limit(1)
    )
    lu = (await db.execute(requete)).one_or_none()
    return None if lu is None else dire_changement(lu[0], nommer(*lu[1:]))


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
