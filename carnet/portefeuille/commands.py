"""Hand people over to a colleague, in one transaction."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import func

from auth.avis.commands import prevenir_compte, prevenir_personne, prevenir_referent
from auth.avis.vocabulary import GenreAvis
from auth.journal.commands import Precisions, noter
from auth.vocabulary import Acteur, Geste
from carnet.portefeuille.queries import get_titulaire, list_portefeuille, list_repreneurs
from carnet.portefeuille.schemas import Transfert
from carnet.portefeuille.vocabulary import BOUGENT, Sort
from core.errors import Conflict, Invalid


async def transferer(
    db: AsyncSession, acteur: Acteur, compte_id: UUID, transfert: Transfert
) -> int:
    """Hand the chosen people over; returns how many moved. All of those who can move do, or none.

    The place in the circle and the appointments to come move at once; a référent de parcours is
    proposed, and changes when both said yes. Raises NotFound for somebody else's portfolio, Invalid
    for a colleague who cannot take over, Conflict when a person chosen is no longer there or cannot
    be handed over.
    """
    await get_titulaire(db, acteur, compte_id)
    if str(transfert.vers) not in dict(await list_repreneurs(db, acteur, compte_id)):
        raise Invalid({"vers": "Choisissez un collègue habilité dans votre structure."})
    choisies = set(transfert.personnes)
    suivies = await list_portefeuille(
        db, acteur, compte_id, personnes=list(choisies), vers=transfert.vers
    )
    if len(suivies) < len(choisies) or any(s.sort not in BOUGENT for s in suivies):
        raise Conflict(
            "La situation a changé : regardez de nouveau qui peut être confié, puis confirmez."
        )
    for suivie in suivies:
        await _transmettre(db, acteur, suivie.personne.id, compte_id, transfert)
    return len(suivies)


async def _transmettre(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, compte_id: UUID, transfert: Transfert
) -> None:
    vers, motif = transfert.vers, transfert.motif
    fait = await db.scalar(select(func.prive.transmettre(personne_id, compte_id, vers, motif)))
    await noter(
        db,
        Geste.ecriture,
        "Accompagnement confié à un collègue",
        precisions=Precisions(motif=motif),
        personne_id=personne_id,
        domaines=1,
    )
    await prevenir_personne(db, acteur, GenreAvis.transfert, personne_id)
    await prevenir_compte(db, acteur, GenreAvis.transfert, vers, personne_id)
    if fait == Sort.referent:
        await prevenir_compte(db, acteur, GenreAvis.proposition_referent, vers, personne_id)
        await prevenir_personne(db, acteur, GenreAvis.proposition_referent, personne_id)
    else:
        await prevenir_referent(db, acteur, GenreAvis.transfert, personne_id)
    if acteur.compte_id != compte_id:
        await prevenir_compte(db, acteur, GenreAvis.transfert, compte_id, personne_id)
