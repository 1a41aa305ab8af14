"""Ask structures, when the time has come, whether their offers are still true."""

from collections.abc import Mapping
from datetime import date, timedelta

from procrastinate import JobContext
from sqlalchemy import text

from auth.avis.commands import prevenir_compte
from auth.avis.vocabulary import GenreAvis
from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate
from core.clock import aujourdhui
from core.coffre import Coffre
from core.db import Sessions, open_session
from core.jobs import REESSAIS, app
from core.liens import sceller
from core.outbox import Courriel, Postier, deposer_courriel
from offers.locales.rules import LIEN

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "relire_offres": "Rappel des offres à relire",
}
SUJET = "Une offre de votre structure est à relire"
VALABLE = timedelta(days=30)
_CORPS = """Bonjour,

Une offre de votre structure, publiée dans Carnet, est à relire. Est-elle toujours à jour ?
Répondez d’un clic :

{adresse}/offres-a-jour/{jeton}

Ce lien sert pendant trente jours, à cette offre seulement. Vous pouvez aussi la corriger
dans Carnet :
{adresse}/mes-offres
"""
_A_REVOIR = text("select * from prive.offres_locales_a_revoir(:jour)")


async def rappeler(sessions: Sessions, coffre: Coffre, adresse: str, jour: date) -> int:
    """Tell, once each time, the professionals of each structure and its public address.

    Gives how many offers.
    """
    async with open_session(sessions, ANONYME) as db, db.begin():
        territoires = await list_territoires(db)
    nombre = 0
    for territoire in territoires:
        automate = Automate(territoire)
        async with open_session(sessions, automate) as db, db.begin():
            for offre_id, _service, courriel, comptes in (
                await db.execute(_A_REVOIR, {"jour": jour})
            ).all():
                for compte in comptes:
                    await prevenir_compte(db, automate, GenreAvis.offre_a_relire, compte)
                if courriel:
                    jeton = sceller(coffre, LIEN, territoire, offre_id, jour + VALABLE)
                    corps = _CORPS.format(adresse=adresse, jeton=jeton)
                    auteur = str(comptes[0]) if comptes else None
                    await deposer_courriel(
                        db, coffre, Courriel(courriel, SUJET, corps, "offre", territoire, auteur)
                    )
                nombre += 1
    return nombre


@app.periodic(cron="20 6 * * *", periodic_id="relire_offres")
@app.task(
    name="relire_offres",
    queue="entretien",
    queueing_lock="relire_offres",
    retry=REESSAIS,
    pass_context=True,
)
async def relire_offres(context: JobContext, timestamp: int) -> None:
    """Do it every morning."""
    postier: Postier = context.additional_context["postier"]
    await rappeler(postier.sessions, postier.coffre, postier.base_url, aujourdhui())
