"""Read the circle of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.territoires.models import Structure
from auth.territoires.queries import est_nommee, nom_de_structure, structure_de
from auth.vocabulary import Acteur
from carnet.suivi import rules
from carnet.suivi.models import Accompagnement
from carnet.suivi.vocabulary import ORIGINES
from core.clock import maintenant
from core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Membre:
    """Hold one place in the circle with its names; those of a sensitive structure are not fetched."""

    accompagnement: Accompagnement
    structure: str
    categorie: str | None
    prenom: str | None
    nom: str | None
    fonction: str | None
    telephone: str | None

    @property
    def est_present(self) -> bool:
        """Say whether the place runs now."""
        return rules.est_presente(self.accompagnement.debut, self.accompagnement.fin, maintenant())

    @property
    def lit_jusqu_au(self) -> datetime | None:
        """Give the end of the read-only days, while they run."""
        place = self.accompagnement
        return rules.lit_jusqu_au(place.est_referent, place.debut, place.fin, maintenant())

    @property
    def origine(self) -> str:
        """Say how they came."""
        return ORIGINES[self.accompagnement.origine]


async def list_places(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Sequence[Membre]:
    """List every place, present ones first: the référent de parcours, then by structure; past ones last."""
    place = Accompagnement
    termine = place.fin <= func.now()
    requete = (
        select(
            place,
            nom_de_structure(place.structure_id),
            Structure.categorie,
            Compte.prenom,
            Compte.nom,
            Compte.fonction,
            Compte.telephone,
        )
        .outerjoin(Structure, structure_de(place.territoire_id, place.structure_id))
        .outerjoin(
            Compte,
            and_(
                Compte.territoire_id == place.territoire_id,
                Compte.id == place.compte_id,
                est_nommee(place.structure_id),
            ),
        )
        .where(place.territoire_id == acteur.territoire_id, place.personne_id == personne_id)
        .where(place.debut <= func.now())
        .order_by(func.coalesce(termine, False), place.est_referent.desc(), Structure.nom, place.debut, place.id)
    )
    return [Membre(*ligne) for ligne in await db.execute(requete)]


async def list_cercle(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Sequence[Membre]:
    """List who accompanies the person now: the référent de parcours first, then by structure."""
    return [membre for membre in await list_places(db, acteur, personne_id) if membre.est_present]


def lecture_seule(membres: Sequence[Membre], acteur: Acteur) -> datetime | None:
    """Give until when the acteur's structure still reads without writing, among the places of one person."""
    places = [m.accompagnement for m in membres]
    return rules.lecture_seule(
        [(p.structure_id, p.est_referent, p.debut, p.fin) for p in places], acteur.structure_id, maintenant()
    )


async def exiger_de_pouvoir_rejoindre(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> None:
    """Let pass whoever may join under an agreement; to others, nobody is there (NotFound)."""
    permis = select(func.prive.peut_rejoindre(acteur.territoire_id, personne_id, acteur.structure_id))
    if acteur.structure_id is None or not await db.scalar(permis):
        raise NotFound()


async def find_ma_place(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Accompagnement | None:
    """Find one's own open place beside a person whom one may see."""
    requete = select(Accompagnement).where(
        Accompagnement.territoire_id == acteur.territoire_id,
        Accompagnement.personne_id == personne_id,
        Accompagnement.compte_id == acteur.compte_id,
        Accompagnement.structure_id == acteur.structure_id,
        Accompagnement.origine != "observe",
        Accompagnement.fin.is_(None),
    )
    return (await db.execute(requete)).scalars().first()
