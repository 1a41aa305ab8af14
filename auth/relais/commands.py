"""Tell everyone concerned by a professional who stops, and hand their people over before."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import differer_avis
from auth.journal.commands import Precisions, noter
from auth.vocabulary import Acteur, Automate, Geste
from core.jobs import differer

SUIVRE_DEPART = "suivre_depart"
_ANNONCER = text("select prive.annoncer_relais()")
_CONFIER = text("select pour, avis_id from prive.confier_tout(:de, :structure, :vers, :motif)")


async def annoncer_relais(db: AsyncSession, acteur: Acteur | Automate) -> None:
    """Tell what the database just noted.

    To the people, their circles and those who answer for the structures.
    """
    await db.flush()
    await differer_avis(db, acteur, (await db.execute(_ANNONCER)).scalars().all())


async def suivre_depart(db: AsyncSession, acteur: Acteur) -> None:
    """Leave nobody behind when a structure left: its people are told once this is committed."""
    await db.flush()
    await differer(db, SUIVRE_DEPART, territoire_id=acteur.territoire_id)


async def confier_tout(
    db: AsyncSession, acteur: Acteur, de: UUID, structure_id: UUID, vers: UUID, *, motif: str
) -> None:
    """Hand over to one colleague all those whom a compte accompanies for a structure.

    As far as agreements allow.
    """
    parametres = {"de": de, "structure": structure_id, "vers": vers, "motif": motif}
    lignes = (await db.execute(_CONFIER, parametres)).all()
    for personne_id in sorted({ligne.pour for ligne in lignes}):
        objet = "Accompagnement confié à un collègue"
        await noter(
            db,
            Geste.ecriture,
            objet,
            precisions=Precisions(motif=motif),
            personne_id=personne_id,
            domaines=1,
        )
    await differer_avis(
        db, acteur, [ligne.avis_id for ligne in lignes if ligne.avis_id is not None]
    )
