"""Read the structures of one's territoire."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    SQLColumnExpression,
    Text,
    Uuid,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import QueryableAttribute

from auth.territoires.models import Structure
from auth.vocabulary import Acteur, Decompte
from core.db import tables_avec
from core.elision import de

RESTREINTE = "une structure à accès restreint"


def ligne_de(modele: Any, cle: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Join the row of the same territoire that a column names; the wall may hide it.

    The column is that of a table, or of a subquery that gives the territoire too.
    """
    colonne: Any = cle
    porteur = colonne.parent.entity if isinstance(cle, QueryableAttribute) else colonne.table.c
    return and_(modele.territoire_id == porteur.territoire_id, modele.id == cle)


def nom_de_structure(cle: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """Give the name of the joined structure, or say that it is hidden.

    Null when the column names none.
    """
    return case((Structure.id.is_not(None), Structure.nom), (cle.is_not(None), RESTREINTE))


def est_nommee(cle: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Say whether who acted there may be named: a hidden structure hides them everywhere."""
    return cle.is_(None) | Structure.id.is_not(None)


def nommer(prenom: str | None, nom: str | None, structure: str | None) -> str | None:
    """Say who did something, as far as the wall lets the reader know; None when nothing is known.

    Whoever stays hidden is somebody of their structure, hidden or not.
    """
    noms = " ".join(mot for mot in (prenom, nom) if mot)
    if noms:
        return f"{noms}, {structure}" if structure else noms
    return f"une professionnelle ou un professionnel {de(structure)}" if structure else None


async def find_structure(db: AsyncSession, acteur: Acteur, structure_id: UUID) -> Structure | None:
    """Find a present member of the consortium whom the acteur may name."""
    requete = (
        select(Structure)
        .where(Structure.territoire_id == acteur.territoire_id, Structure.id == structure_id)
        .where((Structure.quittee_le.is_(None)) | (Structure.quittee_le > func.now()))
    )
    return (await db.execute(requete)).scalar_one_or_none()


async def list_structures(db: AsyncSession, acteur: Acteur) -> Sequence[Structure]:
    """List the present members of the consortium, by name."""
    requete = (
        select(Structure)
        .where(Structure.territoire_id == acteur.territoire_id)
        .where((Structure.quittee_le.is_(None)) | (Structure.quittee_le > func.now()))
        .order_by(Structure.nom, Structure.id)
    )
    return (await db.execute(requete)).scalars().all()


@dataclass(frozen=True, slots=True)
class Gardees:
    """Hold how many rows of one table a structure keeps about the person, outside her carnet."""

    relation: str
    decompte: Decompte
    structure: str
    nombre: int
    mots: Sequence[str] = ()

    @property
    def phrase(self) -> str:
        """Say it: 3 notes de travail de « Mission locale », and the words that she reads."""
        dite = f"{self.decompte.dire(self.nombre)} de « {self.structure} »"
        return f"{dite} : {', '.join(self.mots)}" if self.mots else dite


async def list_gardees(db: AsyncSession, acteur: Acteur) -> list[Gardees]:
    """List how much structures keep about the session's person outside her carnet.

    Never what, but the words that a count says.
    """
    decomptes: dict[str, Decompte] = {t.name: t.info["decompte"] for t in tables_avec("decompte")}
    comptees = {
        nom: getattr(func.prive, decompte.fonction)().table_valued(
            column("structure_id", Uuid),
            column("nombre", BigInteger),
            *([column("mots", ARRAY(Text))] if decompte.dit_les_mots else []),
            name=f"compte_{nom}",
        )
        for nom, decompte in decomptes.items()
    }
    # One question for all: her page asks enough others.
    lues = union_all(
        *(
            select(
                literal(nom).label("relation"),
                c.c.structure_id,
                c.c.nombre,
                (c.c.mots if "mots" in c.c else cast(null(), ARRAY(Text))).label("mots"),
            )
            for nom, c in comptees.items()
        )
    ).subquery()
    requete = (
        select(
            lues.c.relation, func.coalesce(Structure.nom, RESTREINTE), lues.c.nombre, lues.c.mots
        )
        .select_from(lues)
        .outerjoin(
            Structure,
            and_(
                Structure.territoire_id == acteur.territoire_id,
                Structure.id == lues.c.structure_id,
            ),
        )
        .order_by(lues.c.relation, Structure.nom, lues.c.structure_id)
    )
    return [
        Gardees(relation, decomptes[relation], nom, nombre, mots or ())
        for relation, nom, nombre, mots in await db.execute(requete)
    ]


async def list_territoires(db: AsyncSession) -> Sequence[int]:
    """List the territoires that a periodic job goes through."""
    return (await db.execute(text("select prive.territoires()"))).scalars().all()
