"""Put a matter off, and take it up again."""

from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from carnet.journee.models import Report
from carnet.journee.queries import Affaire, get_affaire
from carnet.journee.rules import refuser_report
from carnet.journee.schemas import NouveauReport
from core.clock import aujourdhui, maintenant
from core.errors import Conflict, Invalid


async def reporter_affaire(
    db: AsyncSession, acteur: Acteur, affaire_id: UUID, saisie: NouveauReport
) -> Affaire:
    """Put off what waits for the acteur: it comes back on the day that they name.

    Raises NotFound for what does not wait for them, Invalid for a day that is past or too far.
    """
    affaire = await get_affaire(db, acteur, affaire_id)
    jour = aujourdhui()
    if refus := refuser_report(affaire.genre, saisie.jusqu_au, jour):
        raise Invalid({"jusqu_au": refus})
    # The one before, past or not, gives way to this one.
    await db.execute(
        update(Report)
        .where(
            Report.territoire_id == acteur.territoire_id,
            Report.compte_id == acteur.compte_id,
            Report.structure_id == acteur.structure_id,
            Report.genre == affaire.genre.value,
            Report.objet_id == affaire.objet_id,
            Report.repris_le.is_(None),
        )
        .values(repris_le=func.now())
    )
    # From another tab at the same moment: the first one stands.
    await db.execute(
        insert(Report)
        .values(
            territoire_id=acteur.territoire_id,
            personne_id=affaire.personne_id,
            structure_id=acteur.structure_id,
            compte_id=acteur.compte_id,
            genre=affaire.genre.value,
            objet_id=affaire.objet_id,
            jusqu_au=saisie.jusqu_au,
            motif=saisie.motif.value,
        )
        .on_conflict_do_nothing()
    )
    await noter(db, Geste.ecriture, "Chose remise à plus tard", personne_id=affaire.personne_id)
    return affaire


async def reprendre_affaire(db: AsyncSession, acteur: Acteur, affaire_id: UUID) -> Affaire:
    """Take up today what was put off.

    Raises NotFound for what does not wait for them, Conflict for what is not put off.
    """
    affaire = await get_affaire(db, acteur, affaire_id)
    if affaire.report is None:
        raise Conflict("Cela n’est plus remis à plus tard : vous le trouvez dans « À faire ».")
    affaire.report.repris_le = maintenant()
    await noter(db, Geste.ecriture, "Chose reprise", personne_id=affaire.personne_id)
    return affaire
