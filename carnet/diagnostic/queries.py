"""Read the diagnosis as it stands, grouped by thématique."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.territoires.models import Structure
from auth.territoires.queries import est_nommee, nom_de_structure, structure_de
from auth.vocabulary import Acteur
from carnet.diagnostic.models import Constat


@dataclass(frozen=True, slots=True)
class ConstatLu:
    """Hold a finding with who wrote it; no structure when the person did."""

    constat: Constat
    prenom: str
    nom: str
    structure: str | None


async def list_constats(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, *, le: datetime | None = None, clos: bool = False
) -> Sequence[ConstatLu]:
    """List the findings that stand now, or stood at `le`: by thématique, the person's own words first.

    With `clos`, those that no longer hold are among them.
    """
    debut = Constat.cree_le <= (le if le is not None else func.now())
    tient = or_(Constat.clos_le.is_(None), Constat.clos_le > (le if le is not None else func.now()))
    requete = (
        _lus(acteur, personne_id)
        .where(debut, *(() if clos else (tient,)))
        .order_by(Constat.thematique, case((Constat.source == "personne", 0), else_=1), Constat.urgence.desc())
        .order_by(Constat.cree_le.desc(), Constat.id)
    )
    return [
        ConstatLu(constat, prenom or "", nom or "", structure)
        for constat, prenom, nom, structure in await db.execute(requete)
    ]


def _lus(acteur: Acteur, personne_id: UUID) -> Select[Constat, str, str, str | None]:
    return (
        select(Constat, Compte.prenom, Compte.nom, nom_de_structure(Constat.auteur_structure_id))
        .outerjoin(Structure, structure_de(Constat.territoire_id, Constat.auteur_structure_id))
        .outerjoin(
            Compte,
            and_(
                Compte.territoire_id == Constat.territoire_id,
                Compte.id == Constat.auteur_compte_id,
                est_nommee(Constat.auteur_structure_id),
            ),
        )
        .where(Constat.territoire_id == acteur.territoire_id, Constat.personne_id == personne_id)
    )


async def list_faits(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, ConstatLu]:
    """Give the answer that stands to each question that the acteur may see: the newest, whoever gave it."""
    return faits_de(await list_constats(db, acteur, personne_id))


def faits_de(constats: Sequence[ConstatLu]) -> Mapping[str, ConstatLu]:
    """Keep the newest answer to each question among findings."""
    faits = sorted((c for c in constats if c.constat.cle), key=lambda c: (c.constat.cree_le, c.constat.id))
    return {str(c.constat.cle): c for c in faits}
