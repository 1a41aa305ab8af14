"""Look, every morning, for offers that kept searches had not been told."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from procrastinate import JobContext
from sqlalchemy import text

from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate
from core.clock import maintenant
from core.coffre import Coffre
from core.dates import jour_de
from core.db import AsyncSession, Sessions, open_session
from core.jobs import REESSAIS, app
from core.liens import sceller
from core.outbox import Courriel, Postier, deposer_courriel
from core.texts import pluriel
from offers.veilles.commands import LIEN
from offers.veilles.queries import list_nouvelles, trouver_offres

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "veiller_offres": "Recherches enregistrées",
}
SUJET = "De nouvelles offres pour une recherche que vous suivez"
VALABLE = timedelta(days=60)
LUNDI = 0
_CORPS = """Bonjour,

{combien} à une recherche que vous suivez dans Carnet. Pour les lire : {adresse}/recherches

Ne plus recevoir de courriel pour cette recherche : {adresse}/recherches/arret/{jeton}
"""
_DUES = text("select * from prive.veilles_dues(:hebdomadaires)")
_DIRE = text("select prive.dire_a_la_veille(:veille, cast(:services as text[]), :jusqu_a)")


async def prevenir_des_nouveautes(
    sessions: Sessions, coffre: Coffre, adresse: str, instant: datetime
) -> int:
    """Tell each search that is due what is new to it, each offer once.

    Gives how many mails leave.
    """
    async with open_session(sessions, ANONYME) as db, db.begin():
        territoires = await list_territoires(db)
    nombre = 0
    for territoire in territoires:
        async with open_session(sessions, Automate(territoire)) as db, db.begin():
            nombre += await _veiller(db, coffre, adresse, territoire, instant)
    return nombre


async def _veiller(
    db: AsyncSession, coffre: Coffre, adresse: str, territoire: int, instant: datetime
) -> int:
    jour = jour_de(instant)
    dues = (await db.execute(_DUES, {"hebdomadaires": jour.weekday() == LUNDI})).all()
    if not dues:
        return 0
    nouvelles = await list_nouvelles(db, min(due.depuis for due in dues))
    nombre = 0
    for due in dues:
        candidates = [cle for cle, vu_le in nouvelles if vu_le > due.depuis]
        services = await trouver_offres(db, due.requete, candidates)
        dites = await db.scalar(_DIRE, {"veille": due.id, "services": services, "jusqu_a": instant})
        if dites and due.courriel:
            jeton = sceller(coffre, LIEN, territoire, due.id, jour + VALABLE)
            verbe = "répond" if dites == 1 else "répondent"
            combien = f"{pluriel(dites, 'nouvelle offre', 'nouvelles offres')} {verbe}"
            corps = _CORPS.format(combien=combien, adresse=adresse, jeton=jeton)
            await deposer_courriel(
                db, coffre, Courriel(due.courriel, SUJET, corps, "recherche", territoire)
            )
            nombre += 1
    return nombre


@app.periodic(cron="50 6 * * *", periodic_id="veiller_offres")
@app.task(
    name="veiller_offres",
    queue="entretien",
    queueing_lock="veiller_offres",
    retry=REESSAIS,
    pass_context=True,
)
async def veiller_offres(context: JobContext, timestamp: int) -> None:
    """Do it every morning."""
    postier: Postier = context.additional_context["postier"]
    await prevenir_des_nouveautes(postier.sessions, postier.coffre, postier.base_url, maintenant())
