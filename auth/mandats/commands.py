"""Write a mandate, confirm it, close it, and give its guardian the code of a paper."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import (
    prevenir_compte,
    prevenir_personne,
    prevenir_referent,
    prevenir_role,
)
from auth.avis.vocabulary import GenreAvis
from auth.comptes.commands import exiger_dpo
from auth.entrees.commands import nouveau_code
from auth.entrees.queries import get_espace
from auth.journal.commands import noter
from auth.mandats.queries import get_mandat, list_mes_mandats
from auth.mandats.rules import refuser_mandat
from auth.mandats.schemas import NouveauMandat, ReponseMandat
from auth.mandats.vocabulary import EtatMandat
from auth.personnes.models import Representant
from auth.vocabulary import Acteur, Geste, Role
from core.clock import aujourdhui
from core.errors import Conflict, Forbidden, Invalid
from core.telephones import numero_mobile

_FINI = "Ce mandat est déjà terminé."


async def noter_mandat(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, saisie: NouveauMandat
) -> UUID:
    """Write a mandate; it gives nothing until the DPO confirms it.

    The one that it corrects closes at once. She, her référent and the DPO are told. Raises NotFound
    for whoever is not of her circle, Invalid on days that cannot be.
    """
    await get_espace(db, personne_id)
    jour = aujourdhui()
    if erreurs := refuser_mandat(saisie.debut, saisie.fin, saisie.date_naissance, jour=jour):
        raise Invalid(erreurs)
    if saisie.reprend is not None:
        ancien = await get_mandat(db, acteur, saisie.reprend)
        if ancien.mandat.personne_id != personne_id:
            raise Conflict("Ce mandat est celui d’une autre personne.")
        await clore_mandat(db, acteur, saisie.reprend)
    mandat = Representant(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=personne_id,
        prenom=saisie.prenom,
        nom=saisie.nom,
        date_naissance=saisie.date_naissance,
        qualite=saisie.qualite.value,
        telephone=saisie.telephone,
        courriel=saisie.courriel,
        mobile=numero_mobile(saisie.telephone or ""),
        domaines=saisie.masque,
        debut=saisie.debut,
        fin=saisie.fin,
        jugement=saisie.jugement,
        propose_par=acteur.compte_id,
        propose_structure_id=acteur.structure_id,
    )
    db.add(mandat)
    await noter(db, Geste.ecriture, "Mandat noté", personne_id=personne_id, domaines=saisie.masque)
    await prevenir_personne(db, acteur, GenreAvis.mandat_note, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.mandat_note, personne_id)
    await prevenir_role(db, acteur, GenreAvis.mandat_a_confirmer, Role.dpo)
    return mandat.id


async def repondre_mandat(
    db: AsyncSession, acteur: Acteur, mandat_id: UUID, saisie: ReponseMandat
) -> None:
    """Confirm a mandate, the judgment in hand, or refuse it; never one's own.

    She, her référent and whoever wrote it are told. Raises Conflict once it is answered or closed.
    """
    exiger_dpo(acteur)
    lu = await get_mandat(db, acteur, mandat_id)
    if lu.mandat.propose_par == acteur.compte_id:
        raise Forbidden("Un mandat se confirme par un autre que son auteur.")
    personne_id = await db.scalar(
        text("select prive.repondre_mandat(:cle, :oui, :chez)"),
        {"cle": mandat_id, "oui": saisie.oui, "chez": saisie.compte_id if saisie.oui else None},
    )
    if personne_id is None:
        raise Conflict("Ce mandat a déjà sa réponse, ou il est terminé.")
    await prevenir_personne(db, acteur, GenreAvis.mandat_repondu, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.mandat_repondu, personne_id)
    if lu.mandat.propose_par is not None:
        await prevenir_compte(
            db, acteur, GenreAvis.mandat_repondu, lu.mandat.propose_par, personne_id
        )


async def clore_mandat(db: AsyncSession, acteur: Acteur, mandat_id: UUID) -> UUID:
    """Close a mandate now: the guardian's next request is refused. Gives whose it was.

    She, her référent and the DPO are told. Raises Conflict when it is closed.
    """
    lu = None
    if not await _est_le_mien(db, acteur, mandat_id):
        lu = await get_mandat(db, acteur, mandat_id)
        if acteur.role is not Role.dpo and lu.mandat.compte_id != acteur.compte_id:
            await get_espace(db, lu.mandat.personne_id)
        exiger_de_clore(lu.etat)
    personne_id: UUID | None = await db.scalar(
        text("select prive.clore_mandat(:cle)"), {"cle": mandat_id}
    )
    if personne_id is None:
        raise Conflict(_FINI)
    if lu is not None:
        db.expire(lu.mandat)
    await prevenir_personne(db, acteur, GenreAvis.mandat_clos, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.mandat_clos, personne_id)
    await prevenir_role(db, acteur, GenreAvis.mandat_clos, Role.dpo)
    return personne_id


async def _est_le_mien(db: AsyncSession, acteur: Acteur, mandat_id: UUID) -> bool:
    """Say whether a guardian acts by this mandate today.

    Entered by a link or a code, they do not read one that names what is sensitive: they end it.
    """
    return acteur.est_representant and any(m.id == mandat_id for m in await list_mes_mandats(db))


def exiger_de_clore(etat: EtatMandat) -> None:
    """Refuse to close a mandate that is over."""
    if etat is EtatMandat.fini:
        raise Conflict(_FINI)


async def donner_code_mandat(
    db: AsyncSession, acteur: Acteur, mandat_id: UUID, secret: str
) -> tuple[str, datetime]:
    """Draw the code of a guardian's paper, once; the former one opens nothing more.

    She and the DPO are told. Raises Conflict unless the mandate is confirmed and runs.
    """
    lu = await get_mandat(db, acteur, mandat_id)
    await get_espace(db, lu.mandat.personne_id)
    code, empreinte = nouveau_code(secret)
    fin: datetime | None = await db.scalar(
        text("select prive.donner_code_mandat(:cle, :empreinte)"),
        {"cle": mandat_id, "empreinte": empreinte},
    )
    if fin is None:
        raise Conflict("Ce mandat n’ouvre rien aujourd’hui : le délégué le confirme d’abord.")
    await prevenir_personne(db, acteur, GenreAvis.code_du_representant, lu.mandat.personne_id)
    await prevenir_role(db, acteur, GenreAvis.espace_prepare, Role.dpo)
    return code, fin
