"""Have a carnet compared with the others, tell those who see both, and set a pair aside."""

from uuid import UUID

from sqlalchemy import func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_compte
from auth.avis.vocabulary import GenreAvis
from auth.journal.commands import noter
from auth.personnes.models import Rapprochement
from auth.personnes.queries import find_a_rapprocher, get_rapprochement, list_candidats_de
from auth.personnes.rules import classer_candidats
from auth.personnes.vocabulary import EtatRapprochement
from auth.vocabulary import Acteur, Automate, Geste
from core.jobs import differer

_PROPOSER = text(
    "select prive.proposer_rapprochement(:personne, :autre, :score, cast(:raisons as text[]),"
    " cast(:par as uuid))"
)


async def demander_rapprochement(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, *, distinctes: tuple[UUID, ...] = ()
) -> None:
    """Have the carnet compared with all the others, after the answer has left.

    `distinctes` were said to be others.
    """
    await differer(
        db,
        "rapprocher",
        territoire_id=acteur.territoire_id,
        personne_id=personne_id,
        compte_id=acteur.compte_id,
        distinctes=" ".join(map(str, distinctes)),
    )


async def rapprocher(
    db: AsyncSession,
    automate: Automate,
    personne_id: UUID,
    *,
    compte_id: UUID,
    distinctes: frozenset[UUID],
) -> int:
    """Queue the carnets that may be the same person's, and tell those who see both.

    Returns how many look alike.
    """
    identite = await find_a_rapprocher(db, personne_id)
    if identite is None:
        return 0
    rangs = classer_candidats(identite, await list_candidats_de(db, personne_id, identite))
    for rang in rangs[:20]:
        autre = rang.candidat.personne_id
        parametres = {
            "personne": personne_id,
            "autre": autre,
            "score": rang.score,
            "raisons": [raison.value for raison in rang.raisons],
            "par": compte_id if autre in distinctes else None,
        }
        for decideur in (await db.execute(_PROPOSER, parametres)).scalars().all():
            await prevenir_compte(db, automate, GenreAvis.doublon, decideur, personne_id)
    return len(rangs)


async def ecarter_paire(db: AsyncSession, acteur: Acteur, rapprochement_id: UUID) -> None:
    """Say that two carnets are two people's: the pair is not proposed again."""
    rapprochement = await get_rapprochement(db, acteur, rapprochement_id)
    requete = (
        update(Rapprochement)
        .where(
            Rapprochement.territoire_id == acteur.territoire_id,
            Rapprochement.id == rapprochement.id,
        )
        .values(
            etat=EtatRapprochement.ecarte.value, decide_le=func.now(), decide_par=acteur.compte_id
        )
    )
    await db.execute(requete)
    for personne_id in (rapprochement.a_id, rapprochement.b_id):
        await noter(db, Geste.ecriture, "Rapprochement écarté", personne_id=personne_id, domaines=1)
