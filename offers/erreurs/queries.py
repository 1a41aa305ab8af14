"""Read the errors said of offers, as far as the wall lets."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.territoires.models import Structure
from auth.territoires.queries import est_nommee, ligne_de, nom_de_structure
from auth.vocabulary import Acteur
from core.errors import NotFound
from offers.catalogue.models import CatalogueService
from offers.erreurs.models import OffreErreur
from offers.erreurs.vocabulary import SujetErreur

PAR_PAGE = 20
MAX_EXPORT = 10_000
_SUJETS_OUVERTS = text("select sujet from prive.erreurs_ouvertes(:service) sujet")


@dataclass(frozen=True, slots=True)
class ErreurLue:
    """Hold an error, its offer, and who said it as far as the acteur may name them."""

    erreur: OffreErreur
    offre: str
    source: str
    est_retiree: bool
    par: str
    est_mienne: bool
    peut_repondre: bool


async def list_erreurs(
    db: AsyncSession,
    acteur: Acteur,
    *,
    ouvertes: bool,
    service_id: str | None = None,
    limite: int = PAR_PAGE,
    saut: int = 0,
) -> tuple[int, Sequence[ErreurLue]]:
    """List the errors that wait, the oldest first, or those answered, the latest first.

    With the total.
    """
    conditions = [
        OffreErreur.territoire_id == acteur.territoire_id,
        OffreErreur.traite_le.is_(None) if ouvertes else OffreErreur.traite_le.is_not(None),
    ]
    if service_id is not None:
        conditions.append(OffreErreur.service_id == service_id)
    total = (
        await db.execute(select(func.count()).select_from(OffreErreur).where(*conditions))
    ).scalar_one()
    requete = (
        select(
            OffreErreur,
            CatalogueService.nom,
            CatalogueService.source,
            CatalogueService.retire_le.is_not(None),
            func.concat_ws(" ", Compte.prenom, Compte.nom),
            nom_de_structure(OffreErreur.structure_id),
            est_nommee(OffreErreur.structure_id),
            func.prive.traite_erreur(OffreErreur.service_id),
        )
        .join(CatalogueService, CatalogueService.id == OffreErreur.service_id)
        .outerjoin(Structure, ligne_de(Structure, OffreErreur.structure_id))
        .outerjoin(Compte, ligne_de(Compte, OffreErreur.compte_id))
        .where(*conditions)
        .order_by(OffreErreur.cree_le if ouvertes else OffreErreur.traite_le.desc(), OffreErreur.id)
        .limit(limite)
        .offset(saut)
    )
    return total, [
        ErreurLue(
            erreur,
            nom,
            source,
            retiree,
            _dire_par(erreur, qui, structure, est_nommee=nommee),
            erreur.compte_id == acteur.compte_id,
            peut_repondre,
        )
        for erreur, nom, source, retiree, qui, structure, nommee, peut_repondre in await db.execute(
            requete
        )
    ]


def _dire_par(erreur: OffreErreur, qui: str, structure: str | None, *, est_nommee: bool) -> str:
    if erreur.structure_id is None:
        return "une personne accompagnée"
    return (
        ", ".join(filter(None, (qui if est_nommee else "", structure or ""))) or "un professionnel"
    )


async def list_sujets_ouverts(db: AsyncSession, service_id: str) -> Sequence[str]:
    """List what the territoire was told is wrong in an offer and nobody answered, in words.

    Who said it is not read.
    """
    sujets = (await db.execute(_SUJETS_OUVERTS, {"service": service_id})).scalars()
    return [SujetErreur(sujet).libelle for sujet in sujets]


async def get_erreur(db: AsyncSession, acteur: Acteur, erreur_id: UUID) -> OffreErreur:
    """Get an error that the acteur may read, or raise NotFound."""
    requete = select(OffreErreur).where(
        OffreErreur.territoire_id == acteur.territoire_id, OffreErreur.id == erreur_id
    )
    trouvee = (await db.execute(requete)).scalar_one_or_none()
    if trouvee is None:
        raise NotFound()
    return trouvee


async def count_ouvertes(db: AsyncSession, acteur: Acteur) -> int:
    """Count the errors of the territoire that nobody answered."""
    requete = select(func.count()).where(
        OffreErreur.territoire_id == acteur.territoire_id, OffreErreur.traite_le.is_(None)
    )
    return (await db.execute(requete)).scalar_one()


async def count_miennes(db: AsyncSession, acteur: Acteur) -> int:
    """Count the errors that the acteur said and nobody answered."""
    requete = select(func.count()).where(
        OffreErreur.territoire_id == acteur.territoire_id,
        OffreErreur.compte_id == acteur.compte_id,
        OffreErreur.traite_le.is_(None),
    )
    return (await db.execute(requete)).scalar_one()
