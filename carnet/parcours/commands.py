"""Write the path: objectives, actions, appointments; each act adds its line to the timeline."""

from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_compte, prevenir_personne
from auth.avis.vocabulary import GenreAvis
from auth.journal.commands import noter
from auth.territoires.queries import find_structure
from auth.vocabulary import Acteur, Domaine, Geste
from carnet.elements.acces import exiger_ecriture
from carnet.elements.commands import inscrire
from carnet.elements.doubles import a_l_instant, refuser_double
from carnet.elements.models import Evenement
from carnet.elements.queries import etat_de, get_element
from carnet.elements.rules import RIEN_N_A_CHANGE, refuser_transition
from carnet.elements.vocabulary import GenreFrise
from carnet.parcours.models import Action, Objectif, RendezVous
from carnet.parcours.queries import est_retire, get_echange
from carnet.parcours.rules import (
    ANNULATIONS,
    refuser_deplacement,
    refuser_echange,
    refuser_echeance,
    refuser_issue,
    refuser_retrait,
)
from carnet.parcours.schemas import (
    NouveauRendezVous,
    NouvelEchange,
    NouvelleAction,
    NouvelObjectif,
    RendezVousDeplace,
)
from carnet.parcours.vocabulary import (
    ACTION,
    OBJECTIF,
    RENDEZ_VOUS,
    EtatAction,
    EtatObjectif,
    EtatRendezVous,
    GenreAction,
    GenreObjectif,
    GenreRendezVous,
)
from carnet.suivi.thematiques import domaine_de
from core.clock import PARIS
from core.db import tenir
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.texts import date_heure_fr
from offers.catalogue.queries import get_service
from offers.places.queries import list_reserves


async def ajouter_objectif(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouvelObjectif,
    *,
    maintenant: datetime,
    id: UUID | None = None,
) -> Objectif:
    """Add an objective. Raises NotFound for a hidden carnet, Forbidden for a domain one may not complete."""
    domaine = Domaine[saisie.domaine] if saisie.domaine else domaine_de(saisie.thematique.value)
    await exiger_ecriture(db, acteur, personne_id, domaine, "domaine" if saisie.domaine else "thematique")
    await refuser_double(
        db,
        acteur,
        Objectif,
        personne_id,
        "Cet objectif est déjà noté.",
        a_l_instant(acteur, Objectif, Objectif.cree_le, maintenant),
        Objectif.domaine == domaine.value,
        Objectif.thematique == saisie.thematique.value,
        Objectif.intitule == saisie.intitule,
    )
    objectif = Objectif(
        territoire_id=acteur.territoire_id,
        id=id or uuid4(),
        personne_id=personne_id,
        domaine=domaine.value,
        auteur_compte_id=acteur.compte_id,
        auteur_structure_id=acteur.structure_id,
        thematique=saisie.thematique.value,
        intitule=saisie.intitule,
        pourquoi=saisie.pourquoi,
        cree_le=maintenant,
    )
    db.add(objectif)
    await inscrire(db, acteur, personne_id, domaine, GenreObjectif.objectif, saisie.intitule, maintenant, objectif.id)
    await noter(db, Geste.ecriture, "Objectif ajouté", personne_id=personne_id, domaines=1 << domaine)
    return objectif


async def ajouter_action(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouvelleAction,
    *,
    maintenant: datetime,
    id: UUID | None = None,
) -> Action:
    """Add an action to one of the carnet's objectives, in the objective's own domain.

    Raises Invalid naming `confirme` when something stands against its offer and nobody confirmed.
    """
    objectif = await get_element(db, acteur, Objectif, saisie.objectif_id)
    if objectif.personne_id != personne_id:
        raise NotFound()
    domaine = Domaine(objectif.domaine)
    await exiger_ecriture(db, acteur, personne_id, domaine)
    if objectif.etat != "en_cours":
        raise Conflict("Cet objectif est terminé : reprenez-le avant d’y ajouter une action.")
    if refus := refuser_echeance(saisie.echeance, maintenant.astimezone(PARIS).date()):
        raise Invalid({"echeance": refus})
    if saisie.porteur == "structure" and acteur.structure_id is None:
        raise Invalid({"porteur": "Vous pouvez noter ce que vous ferez vous-même."})
    if saisie.service_id is not None:
        await get_service(db, saisie.service_id)
        if not saisie.confirme:
            await _demander_confirmation(db, saisie.service_id, maintenant)
    await refuser_double(
        db,
        acteur,
        Action,
        personne_id,
        "Cette action est déjà notée.",
        a_l_instant(acteur, Action, Action.cree_le, maintenant),
        Action.objectif_id == objectif.id,
        Action.intitule == saisie.intitule,
        Action.porteur == saisie.porteur,
    )
    action = Action(
        territoire_id=acteur.territoire_id,
        id=id or uuid4(),
        personne_id=personne_id,
        domaine=domaine.value,
        auteur_compte_id=acteur.compte_id,
        auteur_structure_id=acteur.structure_id,
        objectif_id=objectif.id,
        intitule=saisie.intitule,
        porteur=saisie.porteur,
        porteur_structure_id=acteur.structure_id if saisie.porteur == "structure" else None,
        echeance=saisie.echeance,
        service_id=saisie.service_id,
        offre_le=maintenant if saisie.service_id else None,
        cree_le=maintenant,
    )
    db.add(action)
    await inscrire(db, acteur, personne_id, domaine, GenreAction.action, saisie.intitule, maintenant, action.id)
    await noter(db, Geste.ecriture, "Action ajoutée", personne_id=personne_id, domaines=1 << domaine)
    return action


async def fixer_rendez_vous(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouveauRendezVous,
    *,
    maintenant: datetime,
    id: UUID | None = None,
) -> RendezVous:
    """Fix an appointment; a time typed without a zone is Paris time.

    With another structure (`structure_id`), it counts as linked on that day: the person's agreements still decide what
    it reads. Raises Invalid for a past date or an unknown structure.
    """
    domaine = Domaine[saisie.domaine]
    await exiger_ecriture(db, acteur, personne_id, domaine)
    debut = saisie.debut if saisie.debut.tzinfo else saisie.debut.replace(tzinfo=PARIS)
    if debut <= maintenant:
        raise Invalid({"debut": "Choisissez une date à venir."})
    ailleurs = saisie.structure_id if saisie.structure_id != acteur.structure_id else None
    if ailleurs is not None and await find_structure(db, acteur, ailleurs) is None:
        raise Invalid({"structure_id": "Cette structure n’est pas dans votre territoire."})
    await refuser_double(
        db,
        acteur,
        RendezVous,
        personne_id,
        "Ce rendez-vous est déjà noté.",
        RendezVous.avec_compte_id == acteur.compte_id,
        RendezVous.debut == debut,
        RendezVous.etat == "prevu",
    )
    rendez_vous = RendezVous(
        territoire_id=acteur.territoire_id,
        id=id or uuid4(),
        personne_id=personne_id,
        domaine=domaine.value,
        auteur_compte_id=acteur.compte_id,
        auteur_structure_id=acteur.structure_id,
        objet=saisie.objet,
        debut=debut,
        duree_minutes=saisie.duree_minutes,
        lieu=saisie.lieu,
        avec_compte_id=acteur.compte_id,
        structure_id=ailleurs,
        etat="prevu",
        cree_le=maintenant,
    )
    db.add(rendez_vous)
    await inscrire(
        db, acteur, personne_id, domaine, GenreRendezVous.rendez_vous, saisie.objet, maintenant, rendez_vous.id
    )
    await noter(db, Geste.ecriture, "Rendez-vous fixé", personne_id=personne_id, domaines=1 << domaine)
    if ailleurs is not None:
        structure = "Structure rencontrée : dans le cercle le jour du rendez-vous"
        await noter(db, Geste.ecriture, structure, personne_id=personne_id, domaines=1)
        await prevenir_personne(db, acteur, GenreAvis.premiere_rencontre, personne_id)
    return rendez_vous


async def conclure_rendez_vous(
    db: AsyncSession,
    acteur: Acteur,
    rendez_vous_id: UUID,
    etat: EtatRendezVous,
    *,
    maintenant: datetime,
    affiche: str | None = None,
) -> RendezVous:
    """Say what became of an appointment, or correct what was said; `prevu` takes it back.

    The person is told when one that was to come is called off.
    """
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    domaine = Domaine(rendez_vous.domaine)
    personne_id = rendez_vous.personne_id
    await exiger_ecriture(db, acteur, personne_id, domaine)
    if acteur.est_personne:
        raise Conflict("La structure note la suite du rendez-vous : prévenez-la.")
    await tenir(db, rendez_vous)
    if refus := refuser_transition(RENDEZ_VOUS, etat_de(rendez_vous), etat, affiche):
        raise Conflict(refus)
    if refus := refuser_issue(rendez_vous.debut, etat, maintenant):
        raise Conflict(refus)
    change = etat in ANNULATIONS or rendez_vous.etat in ANNULATIONS
    rendez_vous.etat = etat.value
    rendez_vous.sequence += 1
    genre = RENDEZ_VOUS.lignes[etat]
    await inscrire(db, acteur, personne_id, domaine, genre, rendez_vous.objet, maintenant, rendez_vous.id)
    await noter(db, Geste.ecriture, "Issue d’un rendez-vous", personne_id=personne_id, domaines=1 << domaine)
    if change and rendez_vous.debut > maintenant:
        await _prevenir_du_changement(db, acteur, rendez_vous)
    return rendez_vous


async def deplacer_rendez_vous(
    db: AsyncSession,
    acteur: Acteur,
    rendez_vous_id: UUID,
    saisie: RendezVousDeplace,
    *,
    maintenant: datetime,
) -> RendezVous:
    """Move an appointment to another time or place, and tell the person; a time without a zone is Paris time."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    domaine = Domaine(rendez_vous.domaine)
    personne_id = rendez_vous.personne_id
    await exiger_ecriture(db, acteur, personne_id, domaine)
    if acteur.est_personne:
        raise Conflict("La structure déplace le rendez-vous : demandez-le-lui.")
    debut = saisie.debut if saisie.debut.tzinfo else saisie.debut.replace(tzinfo=PARIS)
    await tenir(db, rendez_vous)
    refus = refuser_deplacement(etat_de(rendez_vous), rendez_vous.sequence, saisie.sequence, debut, maintenant)
    if refus:
        raise Conflict(refus)
    # A form knows minutes, no seconds.
    voulu = (debut.replace(second=0, microsecond=0), saisie.duree_minutes, saisie.lieu)
    present = (rendez_vous.debut.replace(second=0, microsecond=0), rendez_vous.duree_minutes, rendez_vous.lieu)
    if voulu == present:
        raise Conflict(RIEN_N_A_CHANGE)
    avant = date_heure_fr(rendez_vous.debut)
    rendez_vous.debut, rendez_vous.duree_minutes = debut, saisie.duree_minutes
    rendez_vous.lieu = saisie.lieu
    rendez_vous.sequence += 1
    texte = f"{rendez_vous.objet} : {avant} → {date_heure_fr(debut)}"
    genre = GenreRendezVous.deplace
    await inscrire(db, acteur, personne_id, domaine, genre, texte, maintenant, rendez_vous.id)
    await noter(db, Geste.ecriture, "Rendez-vous déplacé", personne_id=personne_id, domaines=1 << domaine)
    await _prevenir_du_changement(db, acteur, rendez_vous)
    return rendez_vous


async def reprendre_rendez_vous(
    db: AsyncSession, acteur: Acteur, rendez_vous_id: UUID, *, maintenant: datetime
) -> RendezVous:
    """Take an appointment to come whose professional stopped, as a colleague of the structure that fixed it."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    domaine = Domaine(rendez_vous.domaine)
    personne_id = rendez_vous.personne_id
    await exiger_ecriture(db, acteur, personne_id, domaine)
    if acteur.est_personne or rendez_vous.auteur_structure_id != acteur.structure_id:
        raise Forbidden("Un collègue de la structure qui a fixé ce rendez-vous le reprend.")
    if rendez_vous.a_reprendre_le is None or rendez_vous.etat != "prevu" or rendez_vous.debut <= maintenant:
        raise Conflict("Ce rendez-vous n’est plus à reprendre : regardez où il en est.")
    await db.execute(select(func.prive.reprendre_rendez_vous(rendez_vous_id)))
    await db.refresh(rendez_vous)
    await inscrire(
        db, acteur, personne_id, domaine, GenreRendezVous.repris, rendez_vous.objet, maintenant, rendez_vous_id
    )
    await noter(db, Geste.ecriture, "Rendez-vous repris", personne_id=personne_id, domaines=1 << domaine)
    await _prevenir_du_changement(db, acteur, rendez_vous)
    return rendez_vous


async def _prevenir_du_changement(db: AsyncSession, acteur: Acteur, rendez_vous: RendezVous) -> None:
    await prevenir_personne(db, acteur, GenreAvis.rendez_vous_change, rendez_vous.personne_id)
    if rendez_vous.avec_compte_id != acteur.compte_id:
        await prevenir_compte(
            db,
            acteur,
            GenreAvis.rendez_vous_change,
            rendez_vous.avec_compte_id,
            rendez_vous.personne_id,
        )


async def noter_echange(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, saisie: NouvelEchange, *, maintenant: datetime
) -> Evenement:
    """Add an exchange to the timeline on the day it happened; it counts as news of the person."""
    domaine = Domaine.parcours
    await exiger_ecriture(db, acteur, personne_id, domaine)
    if acteur.est_personne:
        raise Conflict("Un échange se note par le professionnel : vous pouvez ajouter vos mots.")
    _verifier_jour(saisie, maintenant)
    le = _instant(saisie.le, maintenant)
    await refuser_double(
        db,
        acteur,
        Evenement,
        personne_id,
        "Cet échange est déjà noté.",
        a_l_instant(acteur, Evenement, Evenement.le, le),
        Evenement.genre == saisie.moyen.value,
        Evenement.texte == saisie.texte,
        ~est_retire(Evenement),
    )
    echange = await inscrire(db, acteur, personne_id, domaine, saisie.moyen, saisie.texte, le)
    await noter(db, Geste.ecriture, "Échange noté", personne_id=personne_id, domaines=1 << domaine)
    return echange


async def corriger_echange(
    db: AsyncSession, acteur: Acteur, echange_id: UUID, saisie: NouvelEchange, *, maintenant: datetime
) -> Evenement:
    """Note again an exchange that one noted oneself; what was noted first stays in the timeline, taken back."""
    ancien = await _get_le_mien(db, acteur, echange_id)
    _verifier_jour(saisie, maintenant)
    domaine, personne_id = Domaine(ancien.domaine), ancien.personne_id
    avant = (ancien.genre, ancien.le.astimezone(PARIS).date(), ancien.texte)
    if (saisie.moyen, saisie.le, saisie.texte) == avant:
        raise Conflict(RIEN_N_A_CHANGE)
    le = ancien.le if saisie.le == ancien.le.astimezone(PARIS).date() else _instant(saisie.le, maintenant)
    await inscrire(db, acteur, personne_id, domaine, GenreFrise.retire, ancien.texte, maintenant, ancien.id)
    echange = await inscrire(db, acteur, personne_id, domaine, saisie.moyen, saisie.texte, le)
    await noter(db, Geste.ecriture, "Échange corrigé", personne_id=personne_id, domaines=1 << domaine)
    return echange


async def retirer_echange(db: AsyncSession, acteur: Acteur, echange_id: UUID, *, maintenant: datetime) -> Evenement:
    """Take back an exchange that one noted oneself: its line stays, another says so, and it is no news any more."""
    echange = await _get_le_mien(db, acteur, echange_id)
    domaine, personne_id = Domaine(echange.domaine), echange.personne_id
    await inscrire(db, acteur, personne_id, domaine, GenreFrise.retire, echange.texte, maintenant, echange.id)
    await noter(db, Geste.ecriture, "Échange retiré", personne_id=personne_id, domaines=1 << domaine)
    return echange


def _verifier_jour(saisie: NouvelEchange, maintenant: datetime) -> None:
    if refus := refuser_echange(saisie.le, maintenant.astimezone(PARIS).date()):
        raise Invalid({"le": refus})


def _instant(le: date, maintenant: datetime) -> datetime:
    """Give an instant of that day: now for today, noon in Paris for another."""
    return maintenant if le == maintenant.astimezone(PARIS).date() else datetime.combine(le, time(12), PARIS)


async def _get_le_mien(db: AsyncSession, acteur: Acteur, echange_id: UUID) -> Evenement:
    echange, retire = await get_echange(db, acteur, echange_id)
    await exiger_ecriture(db, acteur, echange.personne_id, Domaine(echange.domaine))
    if refus := refuser_retrait(echange.auteur_compte_id == acteur.compte_id, retire):
        raise Conflict(refus)
    return echange


async def avancer_action(
    db: AsyncSession,
    acteur: Acteur,
    action_id: UUID,
    etat: EtatAction,
    *,
    maintenant: datetime,
    affiche: str | None = None,
) -> Action:
    """Move an action to another state; the person moves the actions that are theirs."""
    action = await get_element(db, acteur, Action, action_id)
    domaine = Domaine(action.domaine)
    await exiger_ecriture(db, acteur, action.personne_id, domaine)
    if acteur.est_personne and action.porteur != "personne":
        raise Conflict("Cette action est celle de la structure : elle seule la fait avancer.")
    await tenir(db, action)
    if refus := refuser_transition(ACTION, etat_de(action), etat, affiche):
        raise Conflict(refus)
    action.etat, action.clos_le = etat.value, maintenant if etat in ACTION.fins else None
    await inscrire(db, acteur, action.personne_id, domaine, ACTION.lignes[etat], action.intitule, maintenant, action.id)
    await noter(db, Geste.ecriture, "Action avancée", personne_id=action.personne_id, domaines=1 << domaine)
    return action


async def avancer_objectif(
    db: AsyncSession,
    acteur: Acteur,
    objectif_id: UUID,
    etat: EtatObjectif,
    *,
    maintenant: datetime,
    affiche: str | None = None,
) -> Objectif:
    """Move an objective to another state."""
    objectif = await get_element(db, acteur, Objectif, objectif_id)
    domaine = Domaine(objectif.domaine)
    await exiger_ecriture(db, acteur, objectif.personne_id, domaine)
    if acteur.est_personne and objectif.auteur_structure_id is not None:
        raise Conflict("Cet objectif a été écrit par un professionnel : dites-lui où vous en êtes.")
    await tenir(db, objectif)
    if refus := refuser_transition(OBJECTIF, etat_de(objectif), etat, affiche):
        raise Conflict(refus)
    objectif.etat, objectif.clos_le = etat.value, maintenant if etat in OBJECTIF.fins else None
    genre = OBJECTIF.lignes[etat]
    await inscrire(db, acteur, objectif.personne_id, domaine, genre, objectif.intitule, maintenant, objectif.id)
    await noter(db, Geste.ecriture, "Objectif avancé", personne_id=objectif.personne_id, domaines=1 << domaine)
    return objectif


async def retenir_offre(
    db: AsyncSession,
    acteur: Acteur,
    action_id: UUID,
    service_id: str,
    *,
    maintenant: datetime,
    confirme: bool = False,
) -> Action:
    """Attach an offer of the catalogue to an action.

    Raises Invalid naming `confirme` when something stands against the offer and nobody confirmed.
    """
    action = await get_element(db, acteur, Action, action_id)
    domaine = Domaine(action.domaine)
    await exiger_ecriture(db, acteur, action.personne_id, domaine)
    if acteur.est_personne and action.porteur != "personne":
        raise Conflict("Cette action est celle de la structure : elle seule choisit l’offre.")
    service = await get_service(db, service_id)
    if not confirme and action.service_id != service.id:
        await _demander_confirmation(db, service.id, maintenant)
    if action.service_id != service.id:
        action.service_id, action.offre_le = service.id, maintenant
    await inscrire(db, acteur, action.personne_id, domaine, GenreAction.offre, service.nom, maintenant, action.id)
    await noter(db, Geste.ecriture, "Offre proposée", personne_id=action.personne_id, domaines=1 << domaine)
    return action


async def _demander_confirmation(db: AsyncSession, service_id: str, maintenant: datetime) -> None:
    reserves = await list_reserves(db, service_id, maintenant.astimezone(PARIS).date())
    if reserves:
        raise Invalid({"confirme": " ".join(reserves)})
