"""Read whom a professional left, and how many people a stop concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte, Habilitation
from auth.comptes.queries import ACCOMPAGNENT, auteur_nomme
from auth.personnes.models import Personne
from auth.relais.models import Relais
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de, nom_de_structure
from auth.vocabulary import Acteur

_CHARGE = text("select * from prive.charge_de(:compte)")
_CHARGE_STRUCTURE = text("select * from prive.charge_de_structure(:structure)")
_ATTENTE = text("select * from prive.relais_en_attente()")


@dataclass(frozen=True, slots=True)
class Charge:
    """Count whom a compte accompanies for one structure, and who could take over.

    By « compte », then name.
    """

    structure_id: UUID
    structure: str
    personnes: int
    referent: int
    rendez_vous: int
    repreneurs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RelaisLu:
    """Hold one relay that waits, with the names that its reader may see."""

    relais: Relais
    personne: str
    qui: str | None
    structure: str
    telephone: str | None


@dataclass(frozen=True, slots=True)
class RepriseAttendue:
    """Count the people of one structure whom somebody must take over, and since when."""

    structure: str
    nombre: int
    depuis: datetime


async def list_charges(
    db: AsyncSession, acteur: Acteur, compte_id: UUID, *, structure_id: UUID | None = None
) -> Sequence[Charge]:
    """List what a compte holds, structure by structure, when it holds anybody.

    Of one structure when it is given.
    """
    comptees = [
        c
        for c in await db.execute(_CHARGE, {"compte": compte_id})
        if structure_id in (None, c.structure_id)
    ]
    if not comptees:
        return []
    h = Habilitation
    requete = (
        select(Structure.id, Structure.nom, Compte.id, Compte.prenom, Compte.nom, Compte.fonction)
        .outerjoin(
            h,
            and_(
                h.territoire_id == Structure.territoire_id,
                h.structure_id == Structure.id,
                h.role.in_(ACCOMPAGNENT),
                h.debut <= func.now(),
                (h.fin.is_(None)) | (h.fin > func.now()),
            ),
        )
        .outerjoin(
            Compte,
            and_(
                ligne_de(Compte, h.compte_id),
                Compte.clos_le.is_(None),
                Compte.id != compte_id,
            ),
        )
        .where(
            Structure.territoire_id == acteur.territoire_id,
            Structure.id.in_([c.structure_id for c in comptees]),
        )
        .distinct()
        .order_by(Structure.nom, Compte.nom, Compte.prenom, Compte.id)
    )
    noms: dict[UUID, str] = {}
    collegues: dict[UUID, list[tuple[str, str]]] = {}
    for cle, structure, qui, prenom, nom, fonction in await db.execute(requete):
        noms[cle] = structure
        if qui is not None:
            libelle = f"{prenom} {nom}" + (f", {fonction}" if fonction else "")
            collegues.setdefault(cle, []).append((str(qui), libelle))
    return [
        Charge(c.structure_id, noms[c.structure_id], c.personnes, c.referent, c.rendez_vous,
               collegues.get(c.structure_id, []))
        for c in comptees
    ]  # fmt: skip


async def get_charge_de_structure(db: AsyncSession, structure_id: UUID) -> tuple[int, int, int]:
    """Count the people whom a structure's professionals accompany.

    With those as référent, and the appointments to come.
    """
    ligne = (await db.execute(_CHARGE_STRUCTURE, {"structure": structure_id})).one()
    return ligne.personnes, ligne.referent, ligne.rendez_vous


async def list_relais(db: AsyncSession, acteur: Acteur) -> Sequence[RelaisLu]:
    """List the relays that wait.

    The person's own, or those of the acteur's structure about people whom they see.
    """
    requete = (
        select(
            Relais,
            Personne.prenom + " " + Personne.nom,
            Compte.prenom + " " + Compte.nom,
            nom_de_structure(Relais.structure_id),
            Structure.telephone,
        )
        .join(Personne, ligne_de(Personne, Relais.personne_id))
        .outerjoin(Structure, ligne_de(Structure, Relais.structure_id))
        .outerjoin(
            Compte,
            auteur_nomme(Relais.compte_id, Relais.structure_id),
        )
        .where(Relais.territoire_id == acteur.territoire_id, Relais.regle_le.is_(None))
        .order_by(Compte.nom, Compte.id, Personne.nom_recherche, Relais.id)
    )
    if acteur.personne_id is None:
        requete = requete.where(Relais.structure_id == acteur.structure_id)
    else:
        requete = requete.where(Relais.personne_id == acteur.personne_id)
    return [RelaisLu(*ligne) for ligne in await db.execute(requete)]


async def list_reprises_attendues(db: AsyncSession, acteur: Acteur) -> Sequence[RepriseAttendue]:
    """List the structures where people wait for somebody to take over, the longest wait first.

    Numbers alone.
    """
    comptees = (await db.execute(_ATTENTE)).all()
    if not comptees:
        return []
    requete = select(Structure.id, Structure.nom).where(
        Structure.territoire_id == acteur.territoire_id,
        Structure.id.in_([c.structure_id for c in comptees]),
    )
    noms = {ligne.id: ligne.nom for ligne in await db.execute(requete)}
    return [RepriseAttendue(noms[c.structure_id], c.nombre, c.depuis) for c in comptees]
