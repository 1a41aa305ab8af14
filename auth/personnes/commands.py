"""Welcome a person: open their carnet."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import ROLES_QUI_SUIVENT
from auth.journal.commands import noter
from auth.personnes.models import Personne
from auth.personnes.schemas import NouvellePersonne
from auth.vocabulary import Acteur, Geste
from core.errors import Forbidden


async def accueillir(db: AsyncSession, acteur: Acteur, saisie: NouvellePersonne, *, id: UUID | None = None) -> Personne:
    """Open a carnet; the caller's structure then joins the circle and collects the agreement before reading."""
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle ne permet pas d’ouvrir un carnet.")
    personne = Personne(
        territoire_id=acteur.territoire_id,
        id=id or uuid4(),
        cree_par_structure_id=acteur.structure_id,
        **saisie.model_dump(),
    )
    db.add(personne)
    await noter(db, Geste.ecriture, "Ouverture du carnet", personne_id=personne.id, domaines=1)
    return personne
