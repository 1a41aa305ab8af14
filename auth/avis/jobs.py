"""Send the mail of a notice: no name, no fact, and only if it still may leave."""

from uuid import UUID

from procrastinate import JobContext

from auth.avis.queries import find_destinataire
from auth.vocabulary import Automate
from core.db import open_session
from core.jobs import REESSAIS, app
from core.outbox import Courriel, Postier, deposer

SUJETS = {
    True: "Du nouveau dans votre carnet",
    False: "Du nouveau dans un carnet que vous suivez",
}
_CORPS = """Bonjour,

{sujet}. Pour le lire, connectez-vous : {adresse}/avis

Ce message ne dit pas quoi : vos informations ne voyagent pas par courriel.
"""


@app.task(name="envoyer_avis", queue="courriels", retry=REESSAIS, pass_context=True)
async def envoyer_avis(context: JobContext, territoire_id: int, avis_id: str) -> None:
    """Look again whether the recipient may be told: a carnet closed meanwhile, or a notice read, sends nothing."""
    postier: Postier = context.additional_context["postier"]
    async with open_session(postier.sessions, Automate(territoire_id)) as db, db.begin():
        trouve = await find_destinataire(db, UUID(avis_id))
        if trouve is None:
            return
        courriel, est_personne = trouve
        sujet = SUJETS[est_personne]
        corps = _CORPS.format(sujet=sujet, adresse=postier.base_url)
        await deposer(db, postier.coffre, Courriel(courriel, sujet, corps))
