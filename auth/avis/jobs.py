"""Send the mail of a notice: no name, no fact, and only if it still may leave.

Tell whom a refused mail concerns.
"""

from collections.abc import Mapping
from uuid import UUID

from procrastinate import JobContext
from sqlalchemy import text

from auth.avis.queries import find_destinataire
from auth.journal.commands import Precisions, noter
from auth.vocabulary import Automate, Geste
from core.db import open_session
from core.jobs import REESSAIS, app
from core.outbox import REFUS_DIT, Courriel, Postier, adresse_sms, deposer_courriel

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "dire_refus": "Avis d’une adresse refusée",
    "envoyer_avis": "Envoi d’un avis",
}
SUJETS = {
    True: "Du nouveau dans votre carnet",
    False: "Du nouveau dans un carnet que vous suivez",
}
_DIRE_REFUS = text("select prive.dire_refus(:envoye_par, :pour)")
_CORPS = """Bonjour,

{sujet}. Pour le lire, connectez-vous : {adresse}/avis

Ce message ne dit pas quoi : vos informations ne voyagent pas par courriel.
"""


@app.task(name="envoyer_avis", queue="courriels", retry=REESSAIS, pass_context=True)
async def envoyer_avis(context: JobContext, territoire_id: int, avis_id: str) -> None:
    """Look again whether the recipient may be told.

    A carnet closed meanwhile, or a notice read, sends nothing. Where no text message leaves, those
    who follow a person who has a mobile alone are told.
    """
    postier: Postier = context.additional_context["postier"]
    async with open_session(postier.sessions, Automate(territoire_id)) as db, db.begin():
        trouve = await find_destinataire(db, UUID(avis_id), sms=bool(postier.passerelle_sms))
        if trouve is None:
            return
        sujet, pour = SUJETS[trouve.est_personne], str(trouve.compte_id)
        if trouve.mobile is None:
            corps = _CORPS.format(sujet=sujet, adresse=postier.base_url)
            message = Courriel(trouve.courriel, sujet, corps, "avis", territoire_id, pour=pour)
        elif postier.passerelle_sms:
            # A screen that is locked shows it: it says no more than the mail.
            ici = adresse_sms(postier.passerelle_sms, trouve.mobile)
            corps = f"{sujet} : {postier.base_url}/avis"
            message = Courriel(ici, "Carnet", corps, "avis", territoire_id, pour=pour)
        else:
            # It is read in her space, a letter says it, and whoever follows her knows that it does
            # not ring.
            await db.execute(_DIRE_REFUS, {"envoye_par": None, "pour": pour})
            return
        await deposer_courriel(db, postier.coffre, message)


@app.task(name=REFUS_DIT, queue="courriels", retry=REESSAIS, pass_context=True)
async def dire_refus(context: JobContext, territoire_id: int, envoye_par: str, pour: str) -> None:
    """Tell, inside the product, whoever can correct the address that refused our mail."""
    postier: Postier = context.additional_context["postier"]
    async with open_session(postier.sessions, Automate(territoire_id)) as db, db.begin():
        elle = await db.scalar(
            _DIRE_REFUS, {"envoye_par": envoye_par or None, "pour": pour or None}
        )
        objet, details = "Courriel refusé par son destinataire", {"compte": pour}
        await noter(
            db, Geste.ecriture, objet, precisions=Precisions(details=details), personne_id=elle
        )
