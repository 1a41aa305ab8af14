"""Anchor the journal every hour outside the database, and send its head out of the machine."""

from collections.abc import Mapping

import structlog
from procrastinate import JobContext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from auth.journal.ancres import AncreEcrite, TeteLue, ancrer
from auth.journal.periodes import Ancreur, entretenir
from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate
from core.clock import maintenant
from core.db import Sessions, open_session
from core.jobs import REESSAIS, app, differer
from core.outbox import Courriel, Postier, deposer_courriel
from core.texts import date_heure_fr

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "ancrer_journal": "Signature du journal des accès",
    "entretenir_journal": "Mois scellés et retirés du journal des accès",
}
_TETE = text("select numero, empreinte from prive.tete_du_journal()")
_DELEGUES = text("select compte_id, courriel from prive.delegues_du_territoire() order by 1")
_MARQUER = text("select prive.marquer_tete_envoyee(:numero)")
_SANS_DELEGUE = text("select * from prive.dire_sans_delegue()")
_JOURNAL = structlog.get_logger("carnet.journal")
_SUJET = "Où en est le journal des accès"
_CORPS = """Bonjour,

Gardez ce message : il prouve, plus tard, qu’aucune ligne du journal des accès écrite avant lui n’a
été changée ni ôtée. Il ne parle de personne, et n’appelle aucune réponse.

Territoire {territoire}, le {le}
Dernière ligne : {numero}
Empreinte : {empreinte}

L’ancre signée, telle qu’elle est gardée :
{ligne}

Pour la confronter, l’exploitant lance :
carnet journal confronter {empreinte} --territoire {territoire}
"""


async def _territoires(sessions: Sessions) -> list[int]:
    async with open_session(sessions, ANONYME) as db, db.begin():
        return list(await list_territoires(db))


async def _tetes(sessions: Sessions) -> list[TeteLue]:
    tetes = []
    for territoire in await _territoires(sessions):
        async with open_session(sessions, Automate(territoire)) as db, db.begin():
            tete = (await db.execute(_TETE)).one_or_none()
            if tete is not None:
                tetes.append(TeteLue(territoire, tete.numero, bytes(tete.empreinte)))
    return tetes


@app.periodic(cron="15 * * * *", periodic_id="ancrer_journal")
@app.task(
    name="ancrer_journal",
    queue="entretien",
    queueing_lock="ancrer_journal",
    retry=REESSAIS,
    pass_context=True,
)
async def ancrer_journal(context: JobContext, timestamp: int) -> None:
    """Sign the head of every territoire; done twice, it only adds a line.

    The delegate of a territoire is sent its head when it moved: whoever rewrites the machine cannot
    rewrite their mailbox. What fails for one keeps no other from its own, and is tried again alone.
    """
    ancreur: Ancreur = context.additional_context["ancreur"]
    postier: Postier = context.additional_context["postier"]
    tetes = await _tetes(ancreur.sessions)
    le = maintenant()
    echecs: list[Exception] = []
    for ecrite in ancrer(ancreur.dossier, ancreur.coffre, tetes, le):
        if not ecrite.tete.numero:
            continue
        try:
            await _envoyer_au_delegue(postier, ecrite, date_heure_fr(le))
        except (SQLAlchemyError, OSError) as erreur:
            _JOURNAL.error("tete_non_envoyee", territoire=ecrite.tete.territoire_id)
            echecs.append(erreur)
    if echecs:
        raise echecs[0]


async def _envoyer_au_delegue(postier: Postier, ecrite: AncreEcrite, le: str) -> None:
    tete = ecrite.tete
    corps = _CORPS.format(
        territoire=tete.territoire_id,
        le=le,
        numero=tete.numero,
        empreinte=tete.empreinte.hex(),
        ligne=ecrite.ligne,
    )
    async with open_session(postier.sessions, Automate(tete.territoire_id)) as db, db.begin():
        delegues = (await db.execute(_DELEGUES)).all()
        if not delegues:
            # It waits for the next delegate, and somebody is told that there is none.
            _JOURNAL.warning("tete_sans_delegue", territoire=tete.territoire_id)
            for avis_id in (await db.execute(_SANS_DELEGUE)).scalars().all():
                await differer(
                    db, "envoyer_avis", territoire_id=tete.territoire_id, avis_id=avis_id
                )
            return
        if not await db.scalar(_MARQUER, {"numero": tete.numero}):
            return
        for compte_id, courriel in delegues:
            message = Courriel(
                courriel, _SUJET, corps, "ancre", tete.territoire_id, pour=str(compte_id)
            )
            await deposer_courriel(db, postier.coffre, message)


@app.periodic(cron="25 2 * * *", periodic_id="entretenir_journal")
@app.task(
    name="entretenir_journal",
    queue="entretien",
    queueing_lock="entretenir_journal",
    retry=REESSAIS,
    pass_context=True,
)
async def entretenir_journal(context: JobContext, timestamp: int) -> None:
    """Seal the month that ended, drop those that are old; done twice, it changes nothing more.

    What fails for one territoire keeps no other from its own, and is tried again.
    """
    ancreur: Ancreur = context.additional_context["ancreur"]
    echecs: list[Exception] = []
    for territoire in await _territoires(ancreur.sessions):
        try:
            bilan = await entretenir(ancreur, territoire, maintenant())
        except (SQLAlchemyError, OSError) as erreur:
            _JOURNAL.error("journal_non_entretenu", territoire=territoire)
            echecs.append(erreur)
            continue
        if bilan.retenus:
            _JOURNAL.info("mois_retenus", territoire=territoire, mois=len(bilan.retenus))
    if echecs:
        raise echecs[0]
