"""Join and leave the circle; propose a référent de parcours, and answer."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import ROLES_QUI_ECRIVENT
from auth.avis.commands import (
    prevenir_cercle,
    prevenir_compte,
    prevenir_personne,
    prevenir_referent,
)
from auth.avis.vocabulary import GenreAvis
from auth.cercle.models import Accompagnement, Designation
from auth.cercle.queries import (
    DesignationLue,
    exiger_de_pouvoir_rejoindre,
    find_ma_place,
    get_designation,
    list_designations,
    list_sans_referent,
    repond,
)
from auth.cercle.schemas import PropositionsReferent
from auth.consentements.commands import FONDEMENTS
from auth.journal.commands import Precisions, noter
from auth.personnes.queries import get_personne
from auth.relais.commands import annoncer_relais
from auth.remises.commands import entendre, tendre
from auth.remises.queries import RemiseLue
from auth.vocabulary import Acteur, Geste, Recueil, Role
from core.errors import Conflict, Forbidden, Invalid, NotFound

QUI_PROPOSER = "Choisissez un professionnel d’une structure du cercle."


async def rejoindre(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    *,
    motif: str,
    maintenant: datetime,
) -> UUID:
    """Join the circle with a written motive; the person and the référent are told at once.

    Raises NotFound without an agreement that covers the structure: whether the carnet exists is not
    told either.
    """
    if acteur.structure_id is None or acteur.role not in ROLES_QUI_ECRIVENT:
        raise Forbidden("Votre rôle ne permet pas d’accompagner une personne.")
    await db.flush()
    await exiger_de_pouvoir_rejoindre(db, acteur, personne_id)
    if await find_ma_place(db, acteur, personne_id) is not None:
        raise Conflict("Vous êtes déjà dans le cercle de cette personne.")
    accompagnement = Accompagnement(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=personne_id,
        structure_id=acteur.structure_id,
        compte_id=acteur.compte_id,
        origine="declare",
        motif=motif,
        debut=maintenant,
    )
    db.add(accompagnement)
    await noter(
        db,
        Geste.ecriture,
        "Entrée dans le cercle",
        precisions=Precisions(motif=motif),
        personne_id=personne_id,
    )
    await prevenir_personne(db, acteur, GenreAvis.entree_cercle, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.entree_cercle, personne_id)
    return accompagnement.id


def exiger_commence(accompagnement: Accompagnement, maintenant: datetime) -> None:
    """Refuse to leave a circle before one is in it."""
    if accompagnement.debut >= maintenant:
        raise Conflict("Cet accompagnement n’a pas encore commencé.")


async def quitter(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, *, maintenant: datetime
) -> Accompagnement:
    """Leave the circle; a référent de parcours keeps reading for thirty days, without writing."""
    accompagnement = await find_ma_place(db, acteur, personne_id)
    if accompagnement is None:
        raise NotFound()
    exiger_commence(accompagnement, maintenant)
    accompagnement.fin = maintenant
    await noter(db, Geste.ecriture, "Sortie du cercle", personne_id=personne_id)
    await prevenir_personne(db, acteur, GenreAvis.sortie_cercle, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.sortie_cercle, personne_id)
    await annoncer_relais(db, acteur)
    return accompagnement


async def proposer_referent(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    compte_id: UUID,
    structure_id: UUID,
    *,
    motif: str,
) -> UUID:
    """Propose a professional of the circle as référent de parcours.

    Nothing moves before both say yes. Raises NotFound for a hidden carnet, Forbidden for whoever is
    not of the circle, Invalid for somebody who may not be référent, Conflict when they already are,
    or are already proposed.
    """
    await get_personne(db, acteur, personne_id)
    t = acteur.territoire_id
    gere = acteur.role is Role.gestionnaire and structure_id == acteur.structure_id
    if not (gere or acteur.role in ROLES_QUI_ECRIVENT) or not await db.scalar(
        select(func.prive.est_du_cercle(t, personne_id, acteur.structure_id))
    ):
        raise Forbidden("Seul un membre du cercle propose un référent de parcours.")
    if not await db.scalar(
        select(func.prive.peut_etre_referent(t, personne_id, compte_id, structure_id))
    ):
        raise Invalid({"qui": QUI_PROPOSER})
    actuel = await db.scalar(select(func.prive.referent_actuel(t, personne_id)))
    if actuel is not None:
        place = await db.get(Accompagnement, (t, actuel))
        if place is not None and (place.compte_id, place.structure_id) == (compte_id, structure_id):
            raise Conflict("Ce professionnel est déjà le référent de parcours.")
    for lue in await list_designations(db, acteur, personne_id=personne_id):
        if lue.etat == "en_attente" and lue.designation.compte_id == compte_id:
            raise Conflict(
                "Ce professionnel est déjà proposé : sa réponse ou celle de la personne est"
                " attendue."
            )
    designation = Designation(
        territoire_id=t,
        id=uuid4(),
        personne_id=personne_id,
        structure_id=structure_id,
        compte_id=compte_id,
        propose_par=acteur.compte_id,
        propose_par_structure_id=acteur.structure_id,
        remplace_id=actuel,
        motif=motif,
    )
    db.add(designation)
    await noter(
        db,
        Geste.ecriture,
        "Référent de parcours proposé",
        precisions=Precisions(motif=motif),
        personne_id=personne_id,
        domaines=1,
    )
    await prevenir_compte(db, acteur, GenreAvis.proposition_referent, compte_id, personne_id)
    await prevenir_personne(db, acteur, GenreAvis.proposition_referent, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.autre_referent, personne_id)
    return designation.id


async def proposer_referents(db: AsyncSession, acteur: Acteur, saisie: PropositionsReferent) -> int:
    """Propose one colleague as référent of several people who have none; all of them, or none.

    As the gestionnaire of a structure. Gives how many; raises Invalid for somebody who may not be
    référent, Conflict when one of these people has a référent, or waits for an answer, by now.
    """
    if acteur.role is not Role.gestionnaire or acteur.structure_id is None:
        raise Forbidden("Cette page est celle des gestionnaires de structure.")
    sans = {personne.id for personne in await list_sans_referent(db, acteur)}
    choisies = list(dict.fromkeys(saisie.personnes))
    if not sans.issuperset(choisies):
        raise Conflict(
            "La situation a changé : une de ces personnes a maintenant un référent de parcours, ou"
            " ne vous est plus ouverte. Regardez de nouveau la liste."
        )
    t, qui, chez = acteur.territoire_id, saisie.compte_id, acteur.structure_id
    for personne_id in choisies:
        if not await db.scalar(select(func.prive.peut_etre_referent(t, personne_id, qui, chez))):
            raise Invalid({"compte_id": QUI_PROPOSER})
        await proposer_referent(
            db,
            acteur,
            personne_id,
            qui,
            chez,
            motif=saisie.motif,
        )
    return len(choisies)


async def repondre_designation(
    db: AsyncSession, acteur: Acteur, designation_id: UUID, *, oui: bool, motif: str | None = None
) -> bool:
    """Accept or refuse to be the référent; returns whether responsibility moved.

    A refusal says why.
    """
    lue = await _en_attente(db, acteur, designation_id)
    d = lue.designation
    if not repond(acteur, d):
        raise Forbidden("Seul le professionnel proposé répond, et comme professionnel.")
    if d.reponse is not None:
        raise Conflict("Vous avez déjà répondu.")
    if not oui and motif is None:
        raise Invalid(
            {
                "motif": "Dites pourquoi, en dix caractères au moins : qui propose doit pouvoir"
                " chercher ailleurs."
            }
        )
    aboutie = bool(await db.scalar(select(func.prive.repondre_designation(d.id, oui, motif))))
    objet = "Référent de parcours : a accepté" if oui else "Référent de parcours : a refusé"
    await noter(
        db,
        Geste.ecriture,
        objet,
        precisions=Precisions(motif=motif),
        personne_id=d.personne_id,
        domaines=1,
    )
    await _annoncer(db, acteur, d, aboutie)
    return aboutie


async def tendre_designation(
    db: AsyncSession, acteur: Acteur, designation_id: UUID, *, session: str, code: str
) -> str:
    """Hand the screen over so that the person answers about the proposed référent.

    Returns the screen's token.
    """
    lue = await _en_attente(db, acteur, designation_id)
    if lue.designation.accord is not None:
        raise Conflict("La personne a déjà répondu.")
    qui = ", ".join(
        mot for mot in (f"{lue.prenom or ''} {lue.nom or ''}".strip(), lue.structure) if mot
    )
    question = {
        "designation": str(designation_id),
        "qui": qui,
        "motif": lue.designation.motif,
        "interesse": not est_tiers(acteur, lue.designation),
    }
    return await tendre(db, lue.designation.personne_id, question, 1, session=session, code=code)


async def entendre_designation(
    db: AsyncSession, remise: RemiseLue, jeton: str, *, oui: bool
) -> bool:
    """Record the person's answer on the screen handed over.

    Her yes to somebody who gains by it took a code of hers. Returns whether responsibility moved.
    """
    remise_id = await entendre(db, jeton, accepte=oui)
    return await accorder_designation(
        db, remise.moi.acteur, UUID(remise.proposition["designation"]), oui=oui, remise_id=remise_id
    )


async def accorder_designation(
    db: AsyncSession,
    acteur: Acteur,
    designation_id: UUID,
    *,
    oui: bool,
    remise_id: UUID | None = None,
) -> bool:
    """Record what the person says of the proposed référent; returns whether responsibility moved.

    Her yes is her own act, or is noted by somebody who neither proposes nor is proposed; her no, by
    anybody of the circle. Raises Forbidden otherwise.
    """
    lue = await _en_attente(db, acteur, designation_id)
    d = lue.designation
    if d.accord is not None:
        raise Conflict("La personne a déjà répondu.")
    if not acteur.est_personne and not await db.scalar(
        select(func.prive.recueille(acteur.territoire_id, d.personne_id))
    ):
        raise Forbidden("Seul un membre du cercle note ce que la personne dit devant lui.")
    elle = acteur.est_personne or remise_id is not None
    if oui and not elle and not est_tiers(acteur, d):
        raise Forbidden(
            "La proposition vient de vous, ou vous nomme : tendez l’écran à la personne, ou"
            " demandez à un collègue."
        )
    aboutie = bool(await db.scalar(select(func.prive.accorder_designation(d.id, oui, remise_id))))
    objet = (
        "Référent de parcours : la personne est d’accord"
        if oui
        else "Référent de parcours : la personne refuse"
    )
    fondement = "la personne elle-même" if acteur.est_personne else "dit en présence"
    if remise_id is not None:
        fondement = FONDEMENTS[Recueil.ecran]
    await noter(
        db,
        Geste.consentement,
        objet,
        precisions=Precisions(fondement=fondement),
        personne_id=d.personne_id,
        domaines=1,
    )
    await _annoncer(db, acteur, d, aboutie)
    if not acteur.est_personne:
        await prevenir_personne(db, acteur, GenreAvis.reponse_referent, d.personne_id)
    return aboutie


def est_tiers(acteur: Acteur, designation: Designation) -> bool:
    """Say whether somebody may witness the person's yes: not who proposes, nor who is proposed."""
    return acteur.compte_id not in (designation.propose_par, designation.compte_id)


async def retirer_designation(db: AsyncSession, acteur: Acteur, designation_id: UUID) -> UUID:
    """Take one's own proposal back while it waits; returns whose carnet it was about."""
    d = (await _en_attente(db, acteur, designation_id)).designation
    if d.propose_par != acteur.compte_id:
        raise Forbidden("Seul celui qui a proposé retire sa proposition.")
    await db.execute(select(func.prive.retirer_designation(d.id)))
    await prevenir_personne(db, acteur, GenreAvis.proposition_retiree, d.personne_id)
    await prevenir_compte(db, acteur, GenreAvis.proposition_retiree, d.compte_id, d.personne_id)
    await noter(
        db, Geste.ecriture, "Proposition de référent retirée", personne_id=d.personne_id, domaines=1
    )
    return d.personne_id


async def _en_attente(db: AsyncSession, acteur: Acteur, designation_id: UUID) -> DesignationLue:
    lue = await get_designation(db, acteur, designation_id)
    if lue.etat != "en_attente":
        raise Conflict("Cette proposition n’attend plus de réponse : la situation a changé depuis.")
    return lue


async def _annoncer(
    db: AsyncSession, acteur: Acteur, designation: Designation, aboutie: bool
) -> None:
    personne = designation.personne_id
    if not aboutie:
        await prevenir_compte(
            db, acteur, GenreAvis.reponse_referent, designation.propose_par, personne
        )
        return
    await noter(
        db, Geste.ecriture, "Référent de parcours désigné", personne_id=personne, domaines=1
    )
    await prevenir_cercle(db, acteur, GenreAvis.nouveau_referent, personne)
    await prevenir_personne(db, acteur, GenreAvis.nouveau_referent, personne)
    if designation.remplace_id is not None:
        ancien = await db.get(Accompagnement, (designation.territoire_id, designation.remplace_id))
        if ancien is not None and ancien.compte_id is not None:
            await prevenir_compte(
                db, acteur, GenreAvis.nouveau_referent, ancien.compte_id, personne
            )
