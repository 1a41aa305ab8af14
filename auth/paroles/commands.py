"""Shut what the person says: by herself, or noted by whoever heard her."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_compte, prevenir_personne, prevenir_referent, prevenir_role
from auth.avis.vocabulary import GenreAvis
from auth.journal.commands import Precisions, noter
from auth.paroles.schemas import FermetureDite
from auth.paroles.vocabulary import DEMANDES, DITS, OBJETS, RETRAITS, Quoi
from auth.vocabulary import Acteur, Categorie, Geste, Role
from core.errors import Conflict, Invalid, NotFound
from core.texts import date_fr

_FERMER = text("select prive.fermer(:p, :quoi, :cible, :dit, :dit_le, :sorte)")


async def exiger_entendre(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> None:
    """Let pass whoever may note what the person shuts; to others, nobody is there."""
    permis = text("select prive.entend(:t, :p)")
    if not await db.scalar(permis, {"t": acteur.territoire_id, "p": personne_id}):
        raise NotFound()


class ManiereDite(NamedTuple):
    """Hold how and when she said it; neither when she does it herself."""

    dit: str | None
    dit_le: date | None


async def fermer(
    db: AsyncSession,
    personne_id: UUID,
    quoi: str,
    cible: UUID | None,
    parole: ManiereDite,
    *,
    sorte: Categorie | None = None,
) -> list[UUID]:
    """Shut it in the database, at once; gives the professionals whom it concerns."""
    await db.flush()
    parametres = {
        "p": personne_id,
        "quoi": quoi,
        "cible": cible,
        "dit": parole.dit,
        "dit_le": parole.dit_le,
        "sorte": sorte and sorte.value,
    }
    return list((await db.execute(_FERMER, parametres)).scalars().all())


async def noter_fermeture(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, saisie: FermetureDite, *, aujourdhui: date
) -> None:
    """Note what she said that she shuts, or asks about her data; she alone opens, or takes back.

    She, whom it concerns and the DPO are told; whom it concerns, without her name. What was shut
    already is shut. Raises NotFound to whom she is not there, Invalid on a day to come or a target
    that is not there.
    """
    await exiger_entendre(db, acteur, personne_id)
    dit, dit_le = (None, None) if acteur.est_personne else (saisie.dit, saisie.dit_le or aujourdhui)
    if dit_le is not None and not 0 <= (aujourdhui - dit_le).days <= 366:
        raise Invalid({"dit_le": "Choisissez le jour où elle l’a dit : aujourd’hui, ou avant."})
    if acteur.est_personne and saisie.quoi in DEMANDES:
        raise Invalid({"quoi": "Votre demande se fait depuis « Mes droits »."})
    if saisie.quoi is Quoi.rectification and not saisie.texte:
        raise Invalid({"texte": "Écrivez ce qu’elle demande de corriger."})
    await _verifier_cible(db, acteur, saisie)
    fondement = None if dit is None or dit_le is None else f"dit {DITS[dit]}, le {date_fr(dit_le)}"
    objet = OBJETS[saisie.quoi] if fondement else OBJETS[saisie.quoi].partition(",")[0]
    if saisie.quoi in DEMANDES:
        await _noter_demande(db, personne_id, saisie, dit_le)
        concernes: list[UUID] = []
    else:
        quoi, cible, sorte = saisie.quoi.value, saisie.cible, saisie.categorie
        concernes = await fermer(
            db, personne_id, quoi, cible, ManiereDite(dit=dit, dit_le=dit_le), sorte=sorte
        )
    await noter(
        db,
        Geste.consentement,
        objet,
        precisions=Precisions(fondement=fondement),
        personne_id=personne_id,
        domaines=1,
    )
    await _annoncer(db, acteur, personne_id, saisie.quoi, concernes)


async def refuser_demande_couverte(db: AsyncSession, acteur: Acteur, demande_id: UUID) -> None:
    """Answer no to a request whose words this session covers.

    Who asked is told no more than that.
    """
    if acteur.personne_id is None:
        raise NotFound()
    for compte_id in await fermer(
        db, acteur.personne_id, "demande", demande_id, ManiereDite(dit=None, dit_le=None)
    ):
        await prevenir_compte(db, acteur, GenreAvis.demande_repondue, compte_id, acteur.personne_id)
    await prevenir_personne(db, acteur, GenreAvis.refus_note, acteur.personne_id)
    await noter(
        db, Geste.consentement, "Demande refusée", personne_id=acteur.personne_id, domaines=1
    )


async def _verifier_cible(db: AsyncSession, acteur: Acteur, saisie: FermetureDite) -> None:
    existe = {
        Quoi.structure: "select 1 from structure where territoire_id = :t and id = :c",
        Quoi.professionnel: "select 1 from compte where territoire_id = :t and id = :c and"
        " personne_id is null",
    }.get(saisie.quoi)
    if existe and not await db.scalar(text(existe), {"t": acteur.territoire_id, "c": saisie.cible}):
        champ = "structure_id" if saisie.quoi is Quoi.structure else "compte_id"
        raise Invalid({champ: "Choisissez à qui elle ferme son carnet."})


async def _noter_demande(
    db: AsyncSession, personne_id: UUID, saisie: FermetureDite, dit_le: date | None
) -> None:
    noter_demande = text("select prive.noter_demande(:p, :genre, :texte, :dit, :dit_le)")
    parametres = {
        "p": personne_id,
        "genre": saisie.quoi.value,
        "texte": saisie.texte or "Dit par la personne, sans autre précision.",
        "dit": saisie.dit,
        "dit_le": dit_le,
    }
    if await db.scalar(noter_demande, parametres) is None:
        raise Conflict("Cette demande est déjà faite : le délégué la suit.")


async def _annoncer(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, quoi: Quoi, concernes: list[UUID]
) -> None:
    if quoi in DEMANDES:
        await prevenir_personne(db, acteur, GenreAvis.demande_notee, personne_id)
        await prevenir_role(db, acteur, GenreAvis.demande_droit, Role.dpo)
        if quoi is Quoi.rectification:
            await prevenir_referent(db, acteur, GenreAvis.contestation, personne_id)
        return
    genre = GenreAvis.retrait if quoi in RETRAITS else GenreAvis.refus_note
    await prevenir_personne(db, acteur, genre, personne_id)
    await prevenir_role(db, acteur, genre, Role.dpo)
    if genre is GenreAvis.retrait:
        await prevenir_referent(db, acteur, genre, personne_id)
    for compte_id in concernes:
        await prevenir_compte(db, acteur, GenreAvis.lecture_changee, compte_id)
