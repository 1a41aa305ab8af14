"""Write in a carnet."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Domaine
from carnet.elements.models import Evenement
from carnet.elements.vocabulary import Genre


async def inscrire(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    domaine: Domaine,
    genre: Genre,
    texte: str,
    le: datetime,
    objet_id: UUID | None = None,
) -> Evenement:
    """Add one line to the timeline, signed by the acteur."""
    ligne = Evenement(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=personne_id,
        domaine=domaine.value,
        auteur_compte_id=acteur.compte_id,
        auteur_structure_id=acteur.structure_id,
        le=le,
        genre=genre.value,
        objet_id=objet_id,
        texte=texte,
    )
    db.add(ligne)
    return ligne
