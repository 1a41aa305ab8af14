"""Compare a new carnet with all the others, once nobody waits for the answer."""

from collections.abc import Mapping
from uuid import UUID

from procrastinate import JobContext

from auth.rapprochements.commands import rapprocher
from auth.vocabulary import Automate
from core.db import open_session
from core.jobs import REESSAIS, app
from core.outbox import Postier

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "rapprocher": "Recherche de carnets qui se ressemblent",
}


@app.task(name="rapprocher", queue="entretien", retry=REESSAIS, pass_context=True)
async def chercher_doublons(
    context: JobContext, territoire_id: int, personne_id: str, compte_id: str, distinctes: str
) -> None:
    """Queue the pairs that look alike; those who see both carnets are told, nobody else."""
    postier: Postier = context.additional_context["postier"]
    automate = Automate(territoire_id)
    async with open_session(postier.sessions, automate) as db, db.begin():
        ecartes = frozenset(map(UUID, distinctes.split()))
        await rapprocher(
            db, automate, UUID(personne_id), compte_id=UUID(compte_id), distinctes=ecartes
        )
