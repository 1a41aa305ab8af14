"""Say who reads what of a carnet: a line of the timeline, a thread, what is about to be written.

One reading, behind the wall (`prive.lecteurs`), answers them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from typing import cast as typing_cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from auth.comptes.models import Compte
from auth.territoires.models import Structure
from auth.territoires.queries import est_nommee, nom_de_structure
from auth.vocabulary import Acteur, Domaine
from carnet.elements.models import Element


@dataclass(frozen=True, slots=True)
class LecteurDuCarnet:
    """Hold who reads a carnet: a structure, one of its professionals, or a guardian.

    `ouverts` are the domains that they read, among the acteur's own; `du_role` bounds what they
    read of their structure's own writing; `present`, whether they stand in the circle; `nommable`,
    whether the wall lets the acteur name their structure.
    """

    structure_id: UUID | None
    compte_id: UUID | None
    structure: str | None
    prenom: str | None
    nom_seul: str | None
    telephone: str | None
    presences: str | None
    mandat: str | None
    ouverts: int
    du_role: int
    present: bool
    nommable: bool

    @classmethod
    def relire(cls, lu: Sequence[Any]) -> Self:
        """Build one from what JSON carried."""
        structure_id, compte_id, *reste = lu
        chez, qui = (UUID(cle) if cle else None for cle in (structure_id, compte_id))
        return cls(chez, qui, *reste)

    @property
    def nom(self) -> str | None:
        """Name somebody; None for a whole structure, or for whom the wall hides."""
        return f"{self.prenom} {self.nom_seul}" if self.prenom else None

    @property
    def qui(self) -> str:
        """Say who it is, in a list to choose from."""
        return f"{self.nom}, {self.structure}" if self.nom else str(self.structure)


@dataclass(frozen=True, slots=True)
class LecteursDeLigne:
    """Hold a structure that reads a line, and those of its professionals who may be named.

    Or a guardian, whose words are those of `structure`.
    """

    structure: str
    noms: Sequence[str]

    @property
    def dits(self) -> str:
        """Say who: « Mission locale (Julien Pons) »."""
        return f"{self.structure} ({', '.join(self.noms)})" if self.noms else self.structure


@dataclass(slots=True)
class Lecteurs:
    """Say who reads each domain of a carnet, from one reading of who reads what."""

    lus: Sequence[LecteurDuCarnet]
    _faits: dict[tuple[int, UUID | None], Sequence[LecteursDeLigne]] = field(default_factory=dict)

    def de(self, element: Element) -> Sequence[LecteursDeLigne]:
        """List who reads an item, or a line of the timeline, besides the person."""
        return self.du_domaine(Domaine(element.domaine), element.auteur_structure_id)

    def du_domaine(
        self, domaine: Domaine, auteur_structure_id: UUID | None
    ) -> Sequence[LecteursDeLigne]:
        """List who reads what this structure writes in a domain, besides the person."""
        cle = (domaine.value, auteur_structure_id)
        if cle not in self._faits:
            self._faits[cle] = self._chercher(domaine, auteur_structure_id)
        return self._faits[cle]

    def du_cercle(self, domaine: Domaine) -> list[LecteurDuCarnet]:
        """List whom one may ask by name in a domain: of the circle, and named."""
        return [
            lu
            for lu in self.lus
            if lu.present
            and lu.nommable
            and lu.ouverts & 1 << domaine
            and (lu.compte_id is None or lu.nom is not None)
        ]

    def _chercher(
        self, domaine: Domaine, auteur_structure_id: UUID | None
    ) -> Sequence[LecteursDeLigne]:
        structures: dict[UUID, tuple[str, list[str]]] = {}
        mandats: list[str] = []
        for lu in self.lus:
            # A structure goes on reading what it wrote, within its rôles.
            sienne = lu.structure_id is not None and lu.structure_id == auteur_structure_id
            if not (lu.du_role if sienne else lu.ouverts) & 1 << domaine:
                continue
            if lu.structure_id is None:
                mandats.append(f"{lu.mandat}, qui la représente")
                continue
            _, noms = structures.setdefault(lu.structure_id, (lu.structure or "", []))
            if lu.nom:
                noms.append(lu.nom)
        return [
            *(LecteursDeLigne(structure, noms) for structure, noms in structures.values()),
            *(LecteursDeLigne(mandat, ()) for mandat in mandats),
        ]


def choisir_lecteurs(
    acteur: Acteur, personne_id: UUID | ColumnElement[UUID]
) -> Select[*tuple[Any, ...]]:
    """Select who reads a carnet, the columns of `LecteurDuCarnet` and their rank."""
    lu = func.prive.lecteurs(personne_id).table_valued(
        column("structure_id", Uuid),
        column("compte_id", Uuid),
        column("mandat", Text),
        column("ouverts", Integer),
        column("du_role", Integer),
        column("present", Boolean),
    )
    # A column of no table: what names a structure is told to look at it.
    structure_id = typing_cast("InstrumentedAttribute[UUID | None]", lu.c.structure_id)
    ordre = (
        lu.c.structure_id.is_(None),
        Structure.nom.nulls_last(),
        lu.c.structure_id,
        lu.c.compte_id.is_not(None),
        Compte.nom,
        Compte.prenom,
        lu.c.mandat,
    )
    return (
        select(
            structure_id,
            lu.c.compte_id,
            nom_de_structure(structure_id).label("structure"),
            Compte.prenom,
            Compte.nom,
            Compte.telephone,
            Compte.presences,
            lu.c.mandat,
            lu.c.ouverts,
            lu.c.du_role,
            lu.c.present,
            Structure.id.is_not(None).label("nommable"),
            func.row_number().over(order_by=ordre).label("rang"),
        )
        .select_from(lu)
        .outerjoin(
            Structure,
            and_(
                Structure.territoire_id == acteur.territoire_id, Structure.id == lu.c.structure_id
            ),
        )
        .outerjoin(
            Compte,
            and_(
                Compte.territoire_id == acteur.territoire_id,
                Compte.id == lu.c.compte_id,
                est_nommee(structure_id),
            ),
        )
        .order_by("rang")
    )


async def lire_lecteurs(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Lecteurs:
    """Read who reads a carnet today, as far as the acteur reads it: structures, then guardians.

    Each structure first, then those of its professionals who are of the circle and may be named.
    """
    lus = await db.execute(choisir_lecteurs(acteur, personne_id))
    return Lecteurs([LecteurDuCarnet(*lu) for *lu, _rang in lus])


async def lire_lecteurs_de_plusieurs(
    db: AsyncSession, acteur: Acteur, personnes: Sequence[UUID]
) -> Mapping[UUID, Lecteurs]:
    """Read the same for each of several carnets, in one question."""
    gens = (
        func.unnest(cast(list(personnes), ARRAY(Uuid)))
        .table_valued(column("cle", Uuid))
        .render_derived(name="gens")
    )
    lus = choisir_lecteurs(acteur, gens.c.cle).lateral("lus")
    requete = (
        select(gens.c.cle, lus).select_from(gens).join(lus, true()).order_by(gens.c.cle, lus.c.rang)
    )
    par_carnet: dict[UUID, list[LecteurDuCarnet]] = {cle: [] for cle in personnes}
    for cle, *lu, _rang in await db.execute(requete):
        par_carnet[cle].append(LecteurDuCarnet(*lu))
    return {cle: Lecteurs(lecteurs) for cle, lecteurs in par_carnet.items()}
