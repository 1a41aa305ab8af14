"""Sum a day up by mail, without a name or a fact, once a day and an account."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from procrastinate import JobContext

from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Acteur, Automate, Role
from carnet.messages.queries import count_fils_non_lus
from carnet.nouveautes.commands import prendre_resume
from carnet.nouveautes.queries import (
    ResumeAFaire,
    count_carnets_changes,
    get_departement,
    list_resumes_a_faire,
)
from carnet.nouveautes.rules import dire_resume, jour_du_resume
from core.clock import maintenant
from core.db import open_session
from core.jobs import REESSAIS, app
from core.outbox import Courriel, Postier, deposer_courriel

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "resumer_la_journee": "Résumé du matin, par courriel",
}
SUJET = "Votre résumé du jour"
_CORPS = """Bonjour,

{dit}. Pour les lire, connectez-vous : {adresse}/avis

Ce message ne dit ni qui, ni quoi : vos informations ne voyagent pas par courriel.
Vous n’en voulez plus ? « Mon compte », puis « Mon résumé du matin ».
"""
# Of a change that is older, an earlier summary told; whoever had none hears of a week.
_AU_PLUS = timedelta(days=7)


async def resumer_la_journee(postier: Postier, present: datetime) -> int:
    """Go through the territoires where it is the hour; returns how many mails were left.

    Done again, or taken up where it stopped, it sends nothing twice.
    """
    async with open_session(postier.sessions, ANONYME) as db, db.begin():
        territoires = await list_territoires(db)
    partis = 0
    for territoire in territoires:
        async with open_session(postier.sessions, Automate(territoire)) as db, db.begin():
            jour = jour_du_resume(await get_departement(db, territoire), present)
            dus = [] if jour is None else await list_resumes_a_faire(db, jour)
        for compte_id, capacites in groupby(dus, key=lambda du: du.compte_id):
            if jour is not None:
                dit = await _dire(postier, territoire, list(capacites), present)
                partis += await _laisser(postier, territoire, compte_id, jour, dit)
    return partis


async def _dire(
    postier: Postier, territoire: int, capacites: list[ResumeAFaire], present: datetime
) -> str | None:
    """Count what changed and what waits, as the account itself would see it: behind its wall."""
    carnets = messages = 0
    for capacite in capacites:
        acteur = Acteur(territoire, capacite.compte_id, Role(capacite.role), capacite.structure_id)
        depuis = max(capacite.envoye_le or present - _AU_PLUS, present - _AU_PLUS)
        async with open_session(postier.sessions, acteur) as db, db.begin():
            carnets += await count_carnets_changes(db, acteur, depuis)
            messages += await count_fils_non_lus(db, acteur)
    return dire_resume(carnets, messages)


async def _laisser(
    postier: Postier, territoire: int, compte_id: UUID, jour: date, dit: str | None
) -> bool:
    """Take the day and leave the mail in the outbox, both or neither."""
    async with open_session(postier.sessions, Automate(territoire)) as db, db.begin():
        adresse = await prendre_resume(db, compte_id, jour, part=dit is not None)
        if adresse is None or dit is None:
            return False
        corps = _CORPS.format(dit=dit, adresse=postier.base_url)
        courriel = Courriel(adresse, SUJET, corps, "resume", territoire, pour=str(compte_id))
        await deposer_courriel(db, postier.coffre, courriel)
        return True


@app.periodic(cron="5 * * * *", periodic_id="resumer_la_journee")
@app.task(
    name="resumer_la_journee",
    queue="entretien",
    queueing_lock="resumer_la_journee",
    retry=REESSAIS,
    pass_context=True,
)
async def resumer_chaque_jour(context: JobContext, timestamp: int) -> None:
    """Look every hour for the territoires whose day begins."""
    await resumer_la_journee(context.additional_context["postier"], maintenant())
