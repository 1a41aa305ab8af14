"""Open to a structure what its change of category or of departure opens."""

from collections.abc import Mapping
from uuid import UUID

from procrastinate import JobContext

from auth.territoires.commands import REDERIVER, rederiver_par_lots
from core.jobs import REESSAIS, app
from core.outbox import Postier

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    REDERIVER: "Accès d’une structure qui a changé",
}


@app.task(name=REDERIVER, queue="entretien", retry=REESSAIS, pass_context=True)
async def rederiver_structure(context: JobContext, territoire_id: int, structure_id: str) -> None:
    """Go through its people; done twice, it changes nothing more."""
    postier: Postier = context.additional_context["postier"]
    await rederiver_par_lots(postier.sessions, territoire_id, UUID(structure_id))
