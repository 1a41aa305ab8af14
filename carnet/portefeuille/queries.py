"""Read whom a professional accompanies, as the acteur may see, and who could take over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, select, true, union
from sqlalchemy.ext.asyncio import AsyncSession

from auth.cercle.models import Accompagnement
from auth.comptes.models import Compte, Habilitation
from auth.comptes.queries import ACCOMPAGNENT, list_collegues
from auth.personnes.models import Personne
from auth.personnes.queries import visible
from auth.relais.models import Relais
from auth.vocabulary import Acteur, Role
from carnet.parcours.models import RendezVous
from carnet.portefeuille.vocabulary import Sort
from core.errors import NotFound
from droits.conservation.queries import derniere_nouvelle

AU_PLUS = 200


@dataclass(frozen=True, slots=True)
class Suivie:
    """Hold one person of a portfolio; `rendez_vous` counts those to come that the acteur may see.

    `est_referent`: whoever hands over is or was it; `a_un_referent`: somebody is it now.
    """

    personne: Personne
    est_referent: bool
    rendez_vous: int
    nouvelle_le: datetime
    a_un_referent: bool
    sort: Sort | None = None


async def get_titulaire(db: AsyncSession, acteur: Acteur, compte_id: UUID) -> Compte:
    """Get whose portfolio it is.

    One's own, or, for a gestionnaire, anybody's who acts or acted for the structure.
    Raises NotFound for anybody else.
    """
    h = Habilitation
    sienne = acteur.role in ACCOMPAGNENT and compte_id == acteur.compte_id
    if not sienne and acteur.role is not Role.gestionnaire:
        raise NotFound()
    requete = (
        select(Compte)
        .join(h, and_(h.territoire_id == Compte.territoire_id, h.compte_id == Compte.id))
        .where(Compte.territoire_id == acteur.territoire_id, Compte.id == compte_id)
        .where(h.structure_id == acteur.structure_id, h.role.in_(ACCOMPAGNENT))
        .limit(1)
    )
    compte = (await db.execute(requete)).scalar_one_or_none()
    if compte is None:
        raise NotFound()
    return compte


async def list_repreneurs(
    db: AsyncSession, acteur: Acteur, compte_id: UUID
) -> Sequence[tuple[str, str]]:
    """List the colleagues who could take over, by name."""
    return [qui for qui in await list_collegues(db, acteur) if qui[0] != str(compte_id)]


def _places_de(acteur: Acteur, compte_id: UUID) -> Select[UUID]:
    place = Accompagnement
    return select(place.personne_id).where(
        place.territoire_id == acteur.territoire_id,
        place.compte_id == compte_id,
        place.structure_id == acteur.structure_id,
        place.origine != "observe",
        place.debut <= func.now(),
        place.fin.is_(None),
    )


def _relais_de(acteur: Acteur, compte_id: UUID) -> Select[UUID]:
    return select(Relais.personne_id).where(
        Relais.territoire_id == acteur.territoire_id,
        Relais.compte_id == compte_id,
        Relais.structure_id == acteur.structure_id,
        Relais.regle_le.is_(None),
    )


async def list_portefeuille(
    db: AsyncSession,
    acteur: Acteur,
    compte_id: UUID,
    *,
    personnes: Sequence[UUID] | None = None,
    vers: UUID | None = None,
) -> Sequence[Suivie]:
    """List whom this compte accompanies for the acteur's structure, by name.

    With a colleague, what would happen. Those whom it left and nobody took over are still there:
    they are handed over in the same way.
    """
    rdv = RendezVous
    tenue = func.prive.est_tenue(
        Personne.territoire_id, Personne.id, acteur.structure_id, compte_id
    )
    siennes = union(_places_de(acteur, compte_id), _relais_de(acteur, compte_id)).subquery()
    a_venir = (
        select(func.count())
        .select_from(rdv)
        .where(rdv.territoire_id == Personne.territoire_id, rdv.personne_id == Personne.id)
        .where(rdv.avec_compte_id == compte_id, rdv.etat == "prevu", rdv.debut > func.now())
        .scalar_subquery()
    )
    derniere = derniere_nouvelle()
    referent = func.prive.referent_actuel(Personne.territoire_id, Personne.id)
    requete = (
        select(Personne, tenue, a_venir, derniere.c.le, referent.is_not(None))
        .join(derniere, true())
        .where(Personne.territoire_id == acteur.territoire_id, visible(acteur))
        .where(Personne.id.in_(select(siennes.c.personne_id)))
        .order_by(Personne.nom_recherche, Personne.id)
        .limit(AU_PLUS)
    )
    if personnes is not None:
        requete = requete.where(Personne.id.in_(personnes))
    if vers is not None:
        requete = requete.add_columns(func.prive.sort_du_transfert(Personne.id, compte_id, vers))
    lignes = (await db.execute(requete)).all()
    return [
        Suivie(p, tenue_, nombre, le, suivi, *(Sort(sort) for sort in suite))
        for p, tenue_, nombre, le, suivi, *suite in lignes
    ]
