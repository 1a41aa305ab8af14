"""Take the steps of retention every night, and make the copies that people ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from procrastinate import JobContext

from auth.avis.commands import prevenir_personne
from auth.avis.vocabulary import GenreAvis
from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Acteur, Automate, Role
from core.clock import aujourdhui, maintenant
from core.db import Sessions, open_session
from core.jobs import REESSAIS, app
from core.outbox import Postier
from droits.conservation.commands import (
    avancer_copie,
    effacer_carnet,
    franchir,
    livrer_copie,
    oublier_papiers,
    purger_copies,
)
from droits.conservation.copie import archiver_copie
from droits.conservation.models import OBJET_COPIE
from droits.conservation.queries import (
    SuiviConservation,
    lire_carnet_entier,
    list_conservation,
    list_effacements_dus,
    list_papiers_a_effacer,
)
from droits.conservation.rules import VALIDITE_COPIE
from droits.conservation.vocabulary import EtapeConservation

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "composer_copie": "Copie d’un carnet",
    "conserver": "Fin de conservation des carnets",
}


@dataclass(slots=True)
class Prevision:
    """Hold what a run does, or would do, in one territoire."""

    territoire_id: int
    suivis: Sequence[SuiviConservation] = ()
    demandes: Sequence[UUID] = ()
    faits: dict[EtapeConservation, int] = field(default_factory=dict)


async def prevoir(sessions: Sessions, jusqu_au: date) -> list[Prevision]:
    """Say what retention would do up to a day, territoire by territoire; nothing changes."""
    async with open_session(sessions, ANONYME) as db, db.begin():
        territoires = await list_territoires(db)
    previsions = []
    for territoire in territoires:
        automate = Automate(territoire)
        async with open_session(sessions, automate) as db, db.begin():
            suivis = await list_conservation(db, jusqu_au=jusqu_au)
            previsions.append(Prevision(territoire, suivis, await list_effacements_dus(db)))
    return previsions


async def _franchir(
    sessions: Sessions, automate: Automate, etape: EtapeConservation, personne_id: UUID
) -> bool:
    async with open_session(sessions, automate) as db, db.begin():
        if etape is not EtapeConservation.effacement:
            return await franchir(db, automate, etape, personne_id)
        return await effacer_carnet(db, personne_id) is not None


async def effacer_papiers(sessions: Sessions, preuves: Path, automate: Automate) -> int:
    """Erase the files of carnets that are gone.

    Those that a killed run left are on the list too.
    """
    async with open_session(sessions, automate) as db, db.begin():
        fichiers = await list_papiers_a_effacer(db)
        for fichier in fichiers:
            (preuves / fichier).unlink(missing_ok=True)
        await oublier_papiers(db, fichiers)
    return len(fichiers)


async def conserver(sessions: Sessions, preuves: Path, jour: date) -> list[Prevision]:
    """Take every step due today, one transaction a person.

    Stopped anywhere, the next run goes on from there.
    """
    previsions = await prevoir(sessions, jour)
    for prevision in previsions:
        automate = Automate(prevision.territoire_id)
        etapes = [(EtapeConservation.effacement, personne) for personne in prevision.demandes]
        etapes += [
            (s.prochaine.etape, s.personne_id)
            for s in prevision.suivis
            if s.prochaine.est_due(jour)
        ]
        for etape, personne_id in etapes:
            if await _franchir(sessions, automate, etape, personne_id):
                prevision.faits[etape] = prevision.faits.get(etape, 0) + 1
        await effacer_papiers(sessions, preuves, automate)
        async with open_session(sessions, automate) as db, db.begin():
            await purger_copies(db)
    return previsions


@app.periodic(cron="20 3 * * *")
@app.task(
    name="conserver",
    queue="conservation",
    queueing_lock="conserver",
    lock="conserver",
    pass_context=True,
)
async def conserver_chaque_nuit(context: JobContext, timestamp: int) -> None:
    """Take the steps of retention of every territoire."""
    postier: Postier = context.additional_context["postier"]
    await conserver(postier.sessions, context.additional_context["preuves"], aujourdhui())


@app.task(name="composer_copie", queue="copies", retry=REESSAIS, pass_context=True)
async def composer_copie(
    context: JobContext, territoire_id: int, compte_id: str, personne_id: str, copie_id: str
) -> None:
    """Make one person's copy, reading as that person through the wall.

    Stop as soon as it is killed.
    """
    postier: Postier = context.additional_context["postier"]
    acteur = Acteur(territoire_id, UUID(compte_id), Role.personne, personne_id=UUID(personne_id))
    copie = UUID(copie_id)
    async with open_session(postier.sessions, acteur) as db, db.begin():
        if not await avancer_copie(db, acteur, copie, 10):
            return
    async with open_session(postier.sessions, acteur) as db, db.begin():
        carnet = await lire_carnet_entier(db, acteur)
        pieces = [
            piece
            for lire in context.additional_context["pieces"]
            for piece in await lire(db, acteur, postier.coffre)
        ]
        if not await avancer_copie(db, acteur, copie, 60):
            return
    fait_le = maintenant()
    archive = archiver_copie(carnet, fait_le, context.additional_context["mots"], pieces)
    scelle = postier.coffre.sceller(archive, OBJET_COPIE, copie.bytes)
    async with open_session(postier.sessions, acteur) as db, db.begin():
        await livrer_copie(db, acteur, copie, scelle, len(archive), fait_le + VALIDITE_COPIE)
    automate = Automate(territoire_id)
    async with open_session(postier.sessions, automate) as db, db.begin():
        await prevenir_personne(db, automate, GenreAvis.copie_prete, acteur.personne_id or copie)
