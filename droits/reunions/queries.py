"""Read what bringing two carnets together would do, and those that were."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.personnes.models import Personne
from auth.personnes.queries import PairePersonnes, get_rapprochement, list_personnes
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de
from auth.vocabulary import Acteur
from core.errors import NotFound
from droits.reunions.models import Reunion
from droits.reunions.vocabulary import Obstacle

_APERCU = text("select structure_id, continue as continue_ from prive.apercu_reunion(:a, :b)")
_ECARTES = text("select prive.ecartes_par_la_reunion(:reunion)")


@dataclass(frozen=True, slots=True)
class Apercu:
    """Hold two carnets, what keeps them apart, and the structures that go on reading, or stop."""

    paire: PairePersonnes
    obstacle: Obstacle | None
    continuent: Sequence[str]
    arretent: Sequence[str]


async def get_apercu(db: AsyncSession, acteur: Acteur, rapprochement_id: UUID) -> Apercu:
    """Get what bringing the pair together would do.

    Raises NotFound for a pair that does not wait or is not seen.
    """
    rapprochement = await get_rapprochement(db, acteur, rapprochement_id)
    vues = {
        p.id: p for p in await list_personnes(db, acteur, [rapprochement.a_id, rapprochement.b_id])
    }
    if len(vues) < 2:
        raise NotFound()
    a, b = vues[rapprochement.a_id], vues[rapprochement.b_id]
    trouve = await db.scalar(select(func.prive.obstacle_a_reunir(a.id, b.id)))
    suites = {
        ligne.structure_id: ligne.continue_
        for ligne in await db.execute(_APERCU, {"a": a.id, "b": b.id})
    }
    structures = await db.execute(
        select(Structure.id, Structure.nom)
        .where(Structure.territoire_id == acteur.territoire_id, Structure.id.in_(suites))
        .order_by(Structure.nom)
    )
    noms = [(suites[cle], nom) for cle, nom in structures]
    return Apercu(
        PairePersonnes(rapprochement, a, b),
        Obstacle(trouve) if trouve else None,
        [nom for suite, nom in noms if suite],
        [nom for suite, nom in noms if not suite],
    )


async def list_ecartes(db: AsyncSession, reunion_id: UUID) -> Sequence[UUID]:
    """List the circle's comptes that read the person no more, after the carnets came together."""
    return (await db.execute(_ECARTES, {"reunion": reunion_id})).scalars().all()


async def list_separables(
    db: AsyncSession, acteur: Acteur, limite: int = 50
) -> Sequence[tuple[Reunion, Personne]]:
    """List what the acteur may still undo, the latest first."""
    requete = (
        select(Reunion, Personne)
        .join(Personne, ligne_de(Personne, Reunion.personne_id))
        .where(Reunion.territoire_id == acteur.territoire_id, Reunion.defaite_le.is_(None))
        .where(Reunion.le > func.now() - text("interval '30 days'"))
        .where(text("prive.est_separable(reunion)"))
        .order_by(Reunion.le.desc(), Reunion.id)
        .limit(limite)
    )
    return [(reunion, personne) for reunion, personne in await db.execute(requete)]


async def get_separable(
    db: AsyncSession, acteur: Acteur, reunion_id: UUID
) -> tuple[Reunion, Personne]:
    """Get what the acteur may still undo, or raise NotFound."""
    for reunion, personne in await list_separables(db, acteur, 1000):
        if reunion.id == reunion_id:
            return reunion, personne
    raise NotFound()
