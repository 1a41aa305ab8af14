"""Write the path: objectives, actions, appointments, exchanges."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import ROLES_QUI_SUIVENT
from auth.avis.vocabulary import GenreAvis
from auth.cercle.models import Accompagnement
from auth.journal.commands import noter
from auth.territoires.queries import find_structure
from auth.vocabulary import Acteur, Domaine, Geste, masque
from carnet.elements.acces import Plume, exiger_ecriture
from carnet.elements.commands import (
    NON_DIT,
    AvisA,
    Passage,
    Recit,
    Vu,
    avancer,
    consigner,
    modifier,
    prendre,
    refuser_perime,
    remplacer,
)
from carnet.elements.doubles import a_l_instant, refuser_double
from carnet.elements.models import Evenement
from carnet.elements.queries import etat_de, get_element
from carnet.elements.rules import RIEN_N_A_CHANGE
from carnet.elements.thematiques import domaine_de
from carnet.elements.vocabulary import EtatElement, GenreFrise
from carnet.parcours.agenda import Moment
from carnet.parcours.models import Action, Objectif, RendezVous
from carnet.parcours.queries import (
    Conflit,
    Creneau,
    aussi_voulu,
    champs_echange,
    choisi_en,
    creneaux_de,
    dater,
    deplace_en,
    est_retire,
    find_choix_d_offre,
    find_qui_tient_aussi,
    find_suite_echange,
    get_echange,
    list_conflits,
    list_suivants,
    voulus_en,
)
from carnet.parcours.rules import (
    ANNULATIONS,
    dire_objet,
    expirer,
    refuser_a_deux,
    refuser_choix,
    refuser_creneaux,
    refuser_deplacement,
    refuser_echange,
    refuser_issue,
    refuser_lieu,
    refuser_nature,
    refuser_objet,
    refuser_retrait_echange,
    refuser_sans_choix,
)
from carnet.parcours.schemas import (
    ActionRedatee,
    CreneauChoisi,
    NouveauRendezVous,
    NouvelEchange,
    NouvelleAction,
    NouvelObjectif,
    OffreRetenue,
    RendezVousDeplace,
)
from carnet.parcours.vocabulary import (
    EtatAction,
    EtatObjectif,
    EtatRendezVous,
    GenreAction,
    GenreObjectif,
    GenreRendezVous,
    ModeRendezVous,
    NatureRendezVous,
    RythmeRendezVous,
)
from core.clock import PARIS
from core.dates import dire_jour, jour_de, refuser_instant, refuser_passes
from core.db import tenir
from core.errors import AConfirmer, Conflict, Forbidden, Inchange, Invalid, NotFound
from core.texts import date_heure_fr
from core.typographie import FINE
from offers.catalogue.queries import find_nom, get_service
from offers.places.queries import list_reserves
from offers.recherche.choix import Choix

QUI_TIENT_AUSSI = "Choisissez un professionnel du cercle qui écrit dans ce domaine."
SANS_SAISIE: Mapping[str, Any] = {}
_TENIR_ECHANGE = text(
    "select pg_advisory_xact_lock(hashtextextended('carnet/parcours/echange/' || :echange, 0))"
)
_TENIR_AGENDA = text(
    "select pg_advisory_xact_lock(hashtextextended('carnet/parcours/agenda/' || :cle, 0))"
)


async def ajouter_objectif(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouvelObjectif,
    *,
    maintenant: datetime,
    id: UUID | None = None,
) -> Objectif:
    """Add an objective.

    Raises NotFound for a hidden carnet, Forbidden for a domain one may not complete.
    """
    domaine = Domaine[saisie.domaine] if saisie.domaine else domaine_de(saisie.thematique.value)
    plume = await exiger_ecriture(
        db, acteur, personne_id, domaine, "domaine" if saisie.domaine else "thematique"
    )
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
        id=id,
        thematique=saisie.thematique.value,
        intitule=saisie.intitule,
        pourquoi=saisie.pourquoi,
        cree_le=maintenant,
    )
    return await consigner(
        db, plume, objectif, Recit(GenreObjectif.objectif, le=maintenant, journal="Objectif ajouté")
    )


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
    plume = await exiger_ecriture(db, acteur, personne_id, Domaine(objectif.domaine))
    if etat_de(objectif) is not EtatObjectif.en_cours:
        raise Conflict("Cet objectif est terminé : reprenez-le avant d’y ajouter une action.")
    jour = jour_de(maintenant)
    if refus := refuser_passes({"echeance": saisie.echeance}, jour):
        raise Invalid(refus)
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
        id=id,
        objectif_id=objectif.id,
        intitule=saisie.intitule,
        porteur=saisie.porteur,
        porteur_structure_id=acteur.structure_id if saisie.porteur == "structure" else None,
        echeance=saisie.echeance,
        service_id=saisie.service_id,
        offre_le=maintenant if saisie.service_id else None,
        cree_le=maintenant,
    )
    return await consigner(
        db, plume, action, Recit(GenreAction.action, le=maintenant, journal="Action ajoutée")
    )


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

    With another structure (`structure_id`), it counts as linked on that day: the person's
    agreements still decide what it reads. Raises Invalid for a past date or an unknown structure,
    AConfirmer when another stands at that hour, or is for the same reason that day.
    """
    plume = await exiger_ecriture(db, acteur, personne_id, Domaine[saisie.domaine])
    aussi = await _exiger_possible(db, plume, saisie, maintenant)
    ailleurs = _ailleurs(acteur, saisie)
    voulus, creneaux = voulus_en(acteur, saisie), creneaux_de(saisie)
    # Until one is chosen, slots stand at the last of them: past it, nothing is to choose.
    debuts = [max(creneaux)] if creneaux else [voulu.debut for voulu in voulus]
    await refuser_double(
        db,
        acteur,
        RendezVous,
        personne_id,
        "Ce rendez-vous est déjà noté.",
        RendezVous.avec_compte_id == acteur.compte_id,
        RendezVous.debut == debuts[0],
        # What was only offered for that hour is no appointment yet.
        RendezVous.etat == (EtatRendezVous.propose if creneaux else EtatRendezVous.prevu).value,
    )
    if not saisie.malgre:
        await _demander_malgre(db, acteur, personne_id, voulus)
    serie = uuid4() if len(debuts) > 1 else None
    etat, genre = EtatRendezVous.prevu, GenreRendezVous.rendez_vous
    if creneaux:
        etat, genre = EtatRendezVous.propose, GenreRendezVous.propose
    poses = [
        RendezVous(
            id=id if rang == 0 else None,
            nature=saisie.nature.value,
            motif=saisie.motif.value,
            mode=saisie.mode.value,
            objet=voulus[0].objet,
            debut=debut,
            duree_minutes=saisie.duree_minutes,
            lieu=saisie.lieu,
            avec_compte_id=acteur.compte_id,
            structure_id=ailleurs,
            aussi_compte_id=aussi.compte_id if aussi else None,
            aussi_structure_id=aussi.structure_id if aussi else None,
            serie_id=serie,
            etat=etat.value,
            creneaux=creneaux or None,
            expire_le=expirer(creneaux, maintenant) if creneaux else None,
            cree_le=maintenant,
        )
        for rang, debut in enumerate(debuts)
    ]
    for rang, pose in enumerate(poses):
        await consigner(
            db,
            plume,
            pose,
            Recit(
                genre,
                le=maintenant,
                journal="Créneaux proposés" if creneaux else "Rendez-vous fixé",
                # Told once of them all.
                avis=_avis_de_fixe(pose) if rang == 0 else (),
            ),
        )
    if ailleurs is not None:
        structure = "Structure rencontrée : dans le cercle le jour du rendez-vous"
        await noter(db, Geste.ecriture, structure, personne_id=personne_id, domaines=1)
    return poses[0]


def _ailleurs(acteur: Acteur, saisie: NouveauRendezVous) -> UUID | None:
    """Name the structure that holds the appointment, when it is not the acteur's own."""
    return saisie.structure_id if saisie.structure_id != acteur.structure_id else None


async def _exiger_possible(
    db: AsyncSession, plume: Plume, saisie: NouveauRendezVous, maintenant: datetime
) -> Accompagnement | None:
    """Raise Invalid, field by field, for what cannot be; gives the place of who holds it too."""
    acteur, ailleurs = plume.acteur, _ailleurs(plume.acteur, saisie)
    refus = {
        "debut": refuser_instant(dater(saisie.debut), maintenant),
        "objet": refuser_objet(dire_objet(saisie.motif, saisie.objet)),
        "lieu": refuser_lieu(saisie.mode, saisie.lieu),
        "nature": refuser_nature(saisie.nature, acteur.est_personne),
    }
    for champ, autre in (("ou_bien", saisie.ou_bien), ("ou_encore", saisie.ou_encore)):
        refus[champ] = refuser_instant(dater(autre), maintenant) if autre else None
    if creneaux := creneaux_de(saisie):
        autrement = ailleurs is not None or saisie.rythme is not RythmeRendezVous.une_fois
        refus["ou_bien"] = refus["ou_bien"] or refuser_creneaux(
            creneaux, acteur.est_personne, autrement
        )
    aussi = None
    if saisie.aussi_compte_id is not None:
        soi_meme = saisie.aussi_compte_id == acteur.compte_id
        refus["aussi_compte_id"] = refuser_a_deux(
            acteur.est_personne, ailleurs is not None, soi_meme
        )
        aussi = await find_qui_tient_aussi(db, acteur, plume, saisie.aussi_compte_id)
        if aussi is None:
            refus["aussi_compte_id"] = refus["aussi_compte_id"] or QUI_TIENT_AUSSI
    if ailleurs is not None and await find_structure(db, acteur, ailleurs) is None:
        refus["structure_id"] = "Cette structure n’est pas dans votre territoire."
    if dits := {champ: dit for champ, dit in refus.items() if dit}:
        raise Invalid(dits)
    return aussi


async def conclure_rendez_vous(
    db: AsyncSession,
    acteur: Acteur,
    rendez_vous_id: UUID,
    etat: EtatRendezVous,
    *,
    maintenant: datetime,
    vu: Vu = NON_DIT,
) -> RendezVous:
    """Say what became of an appointment, or correct what was said; `prevu` takes it back.

    The person is told when one that was to come is called off.
    """
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    plume = await prendre(db, acteur, rendez_vous)

    def avis(lu: RendezVous, avant: EtatElement) -> Iterable[AvisA]:
        change = etat in ANNULATIONS or avant in ANNULATIONS
        return (
            _avis_de_changement(acteur, lu, lu.aussi_compte_id)
            if change and lu.debut > maintenant
            else ()
        )

    return await avancer(
        db,
        plume,
        rendez_vous,
        Passage(etat, maintenant=maintenant, journal="Issue d’un rendez-vous", vu=vu),
        refus=lambda lu: (
            refuser_issue(lu.debut, etat, maintenant)
            or refuser_sans_choix(etat, lu.creneaux is not None)
        ),
        avis=avis,
    )


async def choisir_creneau(
    db: AsyncSession,
    acteur: Acteur,
    rendez_vous_id: UUID,
    saisie: CreneauChoisi,
    *,
    maintenant: datetime,
    vu: Vu = NON_DIT,
) -> RendezVous:
    """Fix an appointment at one of the slots that were offered; the others are free again.

    She chooses, or a professional notes what she said. Raises Conflict for a slot that is not, or
    no longer, to be chosen, AConfirmer when another appointment stands at that hour.
    """
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    domaine = Domaine(rendez_vous.domaine)
    plume = await exiger_ecriture(db, acteur, rendez_vous.personne_id, domaine)
    debut, etat = dater(saisie.debut), etat_de(rendez_vous)
    if vu.affiche not in (None, etat) or vu.edition not in (None, rendez_vous.edition):
        await refuser_perime(db, rendez_vous, {"etat": (EtatRendezVous.prevu.value, etat.value)})
    creneaux = rendez_vous.creneaux if etat is EtatRendezVous.propose else None
    if refus := refuser_choix(creneaux or [], rendez_vous.expire_le, debut, maintenant):
        raise Conflict(refus)
    voulu = choisi_en(rendez_vous, debut)
    await _exiger_libre(db, acteur, rendez_vous.personne_id, voulu, saisie.malgre)
    if not await db.scalar(select(func.prive.choisir_creneau(rendez_vous_id, debut))):
        raise Conflict("Un créneau vient d’être choisi : regardez où cela en est.")
    await db.refresh(rendez_vous)
    await modifier(
        db,
        plume,
        rendez_vous,
        Recit(
            GenreRendezVous.choisi,
            texte=f"{rendez_vous.objet} : {date_heure_fr(debut)}",
            le=maintenant,
            journal="Créneau choisi",
            avis=_avis_de_choix(acteur, rendez_vous),
        ),
    )
    return rendez_vous


def _avis_de_choix(acteur: Acteur, rendez_vous: RendezVous) -> Iterable[AvisA]:
    if not acteur.est_personne:
        yield AvisA(GenreAvis.rendez_vous_change)
    for compte_id in (rendez_vous.avec_compte_id, rendez_vous.aussi_compte_id):
        if compte_id is not None and compte_id != acteur.compte_id:
            yield AvisA(GenreAvis.creneau_choisi, compte_id)


async def annuler_les_suivants(
    db: AsyncSession,
    acteur: Acteur,
    rendez_vous_id: UUID,
    etat: EtatRendezVous,
    *,
    maintenant: datetime,
) -> int:
    """Call off those that follow an appointment in its series, as it was; gives how many.

    The person was told of the first. Raises Conflict for an outcome that calls nothing off.
    """
    if etat not in ANNULATIONS:
        raise Conflict("Les suivants restent prévus : seule une annulation vaut pour eux aussi.")
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    suivants = await list_suivants(db, acteur, rendez_vous)
    for suivant in suivants:
        await avancer(
            db,
            await prendre(db, acteur, suivant),
            suivant,
            Passage(
                etat,
                maintenant=maintenant,
                journal="Issue d’un rendez-vous",
                vu=Vu(EtatRendezVous.prevu.value),
            ),
        )
    return len(suivants)


async def prendre_pour_deplacer(db: AsyncSession, acteur: Acteur, rendez_vous: RendezVous) -> Plume:
    """Give the pen over an appointment to whoever may move it, or refuse."""
    plume = await exiger_ecriture(db, acteur, rendez_vous.personne_id, Domaine(rendez_vous.domaine))
    if acteur.est_personne:
        raise Conflict("La structure déplace le rendez-vous : demandez-le-lui.")
    return plume


def exiger_prevu(rendez_vous: RendezVous) -> None:
    """Refuse to move an appointment of which it is said how it went."""
    if refus := refuser_deplacement(etat_de(rendez_vous)):
        raise Conflict(refus)


async def deplacer_rendez_vous(
    db: AsyncSession,
    acteur: Acteur,
    rendez_vous_id: UUID,
    saisie: RendezVousDeplace,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> RendezVous:
    """Move an appointment to another time or place, or change who holds it too; tell the person.

    Whoever holds it no more, and whoever does now, are told too. A time without a zone is Paris
    time. Raises Perime when it is not the `edition` that was read,
    AConfirmer when another stands at that hour, or is for the same reason that day.
    """
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    plume = await prendre_pour_deplacer(db, acteur, rendez_vous)
    debut = dater(saisie.debut)
    await tenir(db, rendez_vous)
    mode = saisie.mode or ModeRendezVous(rendez_vous.mode)
    if edition not in (None, rendez_vous.edition):
        ecrit = saisie.model_dump(exclude={"malgre"}) | {
            "debut": debut,
            "mode": mode.value,
            "aussi_compte_id": aussi_voulu(rendez_vous, saisie),
        }
        ecarts = {nom: (valeur, getattr(rendez_vous, nom)) for nom, valeur in ecrit.items()}
        await refuser_perime(db, rendez_vous, ecarts)
    exiger_prevu(rendez_vous)
    refus = {"debut": refuser_instant(debut, maintenant), "lieu": refuser_lieu(mode, saisie.lieu)}
    aussi_avant, aussi_apres = rendez_vous.aussi_compte_id, aussi_voulu(rendez_vous, saisie)
    chez = rendez_vous.aussi_structure_id if aussi_apres is not None else None
    if aussi_apres not in (None, aussi_avant):
        refus["aussi_compte_id"] = refuser_a_deux(
            acteur.est_personne,
            rendez_vous.structure_id is not None,
            aussi_apres == rendez_vous.avec_compte_id,
        )
        place = await find_qui_tient_aussi(db, acteur, plume, aussi_apres)
        chez = place.structure_id if place else None
        if place is None:
            refus["aussi_compte_id"] = refus["aussi_compte_id"] or QUI_TIENT_AUSSI
    if dits := {champ: dit for champ, dit in refus.items() if dit}:
        raise Invalid(dits)
    # A form knows minutes, no seconds.
    voulu = (
        debut.replace(second=0, microsecond=0),
        saisie.duree_minutes,
        saisie.lieu,
        mode.value,
        aussi_apres,
    )
    present = (
        rendez_vous.debut.replace(second=0, microsecond=0),
        rendez_vous.duree_minutes,
        rendez_vous.lieu,
        rendez_vous.mode,
        aussi_avant,
    )
    if voulu == present:
        raise Inchange(RIEN_N_A_CHANGE)
    if not saisie.malgre and (voulu[:2] != present[:2] or aussi_apres not in (None, aussi_avant)):
        await _demander_malgre(
            db, acteur, rendez_vous.personne_id, [deplace_en(rendez_vous, saisie)]
        )
    avant, apres = date_heure_fr(rendez_vous.debut), date_heure_fr(debut)
    await modifier(
        db,
        plume,
        rendez_vous,
        Recit(
            GenreRendezVous.deplace,
            texte=f"{rendez_vous.objet} : {avant} → {apres}",
            le=maintenant,
            journal="Rendez-vous déplacé",
            avis=_avis_de_deplacement(acteur, rendez_vous, aussi_avant, aussi_apres),
        ),
        aussi_compte_id=aussi_apres,
        aussi_structure_id=chez,
        debut=debut,
        duree_minutes=saisie.duree_minutes,
        lieu=saisie.lieu,
        mode=mode.value,
        sequence=rendez_vous.sequence + 1,
    )
    return rendez_vous


async def reprendre_rendez_vous(
    db: AsyncSession,
    acteur: Acteur,
    rendez_vous_id: UUID,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> RendezVous:
    """Take an appointment to come whose professional stopped.

    As a colleague of the structure that fixed it. Raises Perime when it is not the `edition` that
    was read.
    """
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    plume = await exiger_ecriture(db, acteur, rendez_vous.personne_id, Domaine(rendez_vous.domaine))
    if acteur.est_personne or rendez_vous.auteur_structure_id != acteur.structure_id:
        raise Forbidden("Un collègue de la structure qui a fixé ce rendez-vous le reprend.")
    await tenir(db, rendez_vous)
    if edition not in (None, rendez_vous.edition):
        await refuser_perime(db, rendez_vous, {})
    if (
        rendez_vous.a_reprendre_le is None
        or etat_de(rendez_vous) is not EtatRendezVous.prevu
        or rendez_vous.debut <= maintenant
    ):
        raise Conflict("Ce rendez-vous n’est plus à reprendre : regardez où il en est.")
    await db.execute(select(func.prive.reprendre_rendez_vous(rendez_vous_id)))
    await db.refresh(rendez_vous)
    await modifier(
        db,
        plume,
        rendez_vous,
        Recit(
            GenreRendezVous.repris,
            texte=rendez_vous.objet,
            le=maintenant,
            journal="Rendez-vous repris",
            avis=_avis_de_changement(acteur, rendez_vous, rendez_vous.aussi_compte_id),
        ),
    )
    return rendez_vous


async def montrer_conflits(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, voulus: Sequence[Creneau]
) -> Sequence[Conflit]:
    """List what stands in the way of appointments, and note that it is shown."""
    conflits = await list_conflits(db, acteur, personne_id, voulus)
    vus = {c.lu.rendez_vous.personne_id: c.lu.rendez_vous.domaine for c in conflits if c.lu}
    for vue, domaine in vus.items():
        dit = "Rendez-vous au même moment"
        await noter(db, Geste.lecture, dit, personne_id=vue, domaines=1 | 1 << domaine)
    return conflits


def _avis_de_fixe(rendez_vous: RendezVous) -> Iterable[AvisA]:
    if rendez_vous.structure_id is not None:
        yield AvisA(GenreAvis.premiere_rencontre)
    if rendez_vous.creneaux:
        yield AvisA(GenreAvis.creneaux_proposes)
    elif rendez_vous.nature == NatureRendezVous.convocation.value:
        yield AvisA(GenreAvis.convocation)
    if rendez_vous.aussi_compte_id is not None:
        yield AvisA(GenreAvis.rendez_vous_a_deux, rendez_vous.aussi_compte_id)


async def _demander_malgre(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, voulus: Sequence[Creneau]
) -> None:
    """Raise AConfirmer when something stands at an hour."""
    if conflits := await _tenir_et_lister(db, acteur, personne_id, voulus):
        raise AConfirmer([(c.dit, c.lu.rendez_vous.id if c.lu else None) for c in conflits])


async def _exiger_libre(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, voulu: Creneau, malgre: bool
) -> None:
    """Raise for a slot that was taken since it was offered: she chooses another one.

    A professional may say yes all the same.
    """
    if not acteur.est_personne:
        if not malgre:
            await _demander_malgre(db, acteur, personne_id, [voulu])
    elif await _tenir_et_lister(db, acteur, personne_id, [voulu]):
        raise Conflict("Ce moment n’est plus libre : choisissez-en un autre.")


async def _tenir_et_lister(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, voulus: Sequence[Creneau]
) -> Sequence[Conflit]:
    """List what stands at these hours; two who fix one at once wait in turn."""
    cles = {cle for voulu in voulus for cle in (voulu.compte_id, voulu.aussi_compte_id)}
    for cle in (personne_id, *sorted(cle for cle in cles if cle is not None)):
        await db.execute(_TENIR_AGENDA, {"cle": str(cle)})
    return await list_conflits(db, acteur, personne_id, voulus)


def _avis_de_deplacement(
    acteur: Acteur, rendez_vous: RendezVous, avant: UUID | None, apres: UUID | None
) -> list[AvisA]:
    """Tell those who held it, and whoever holds it now."""
    dits = list(_avis_de_changement(acteur, rendez_vous, avant))
    if apres not in (None, avant, acteur.compte_id):
        dits.append(AvisA(GenreAvis.rendez_vous_a_deux, apres))
    return dits


def _avis_de_changement(
    acteur: Acteur, rendez_vous: RendezVous, aussi: UUID | None
) -> Iterable[AvisA]:
    yield AvisA(GenreAvis.rendez_vous_change)
    for compte_id in (rendez_vous.avec_compte_id, aussi):
        if compte_id not in (None, acteur.compte_id):
            yield AvisA(GenreAvis.rendez_vous_change, compte_id)


async def noter_echange(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouvelEchange,
    *,
    maintenant: datetime,
) -> Evenement:
    """Add an exchange to the timeline on the day it happened; it counts as news of the person."""
    plume = await exiger_ecriture(db, acteur, personne_id, Domaine.parcours)
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
    return await consigner(
        db,
        plume,
        Evenement(texte=saisie.texte),
        Recit(saisie.moyen, le=le, journal="Échange noté", note_le=maintenant),
    )


async def corriger_echange(
    db: AsyncSession,
    acteur: Acteur,
    echange_id: UUID,
    saisie: NouvelEchange,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> Evenement:
    """Note again an exchange that one noted oneself.

    What was noted first stays in the timeline, taken back, and the new line names it. Raises Perime
    when it is not the `edition` that was read.
    """
    ecrit = {nom: getattr(saisie, nom) for nom in NouvelEchange.model_fields}
    plume, ancien = await prendre_echange(db, acteur, echange_id, edition, ecrit)
    _verifier_jour(saisie, maintenant)
    if ecrit == champs_echange(ancien):
        raise Inchange(RIEN_N_A_CHANGE)
    le = ancien.le if saisie.le == jour_de(ancien.le) else _instant(saisie.le, maintenant)
    echange = Evenement(texte=saisie.texte, objet_id=ancien.id)
    await remplacer(
        db,
        plume,
        [ancien],
        echange,
        Recit(saisie.moyen, le=le, journal="Échange corrigé", note_le=maintenant),
        maintenant=maintenant,
    )
    return echange


async def retirer_echange(
    db: AsyncSession,
    acteur: Acteur,
    echange_id: UUID,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> Evenement:
    """Take back an exchange that one noted oneself.

    Its line stays, another says so, and it is no news any more. Raises Perime when it is not the
    `edition` that was read.
    """
    plume, echange = await prendre_echange(db, acteur, echange_id, edition)
    await modifier(
        db,
        plume,
        echange,
        Recit(GenreFrise.retire, texte=echange.texte, le=maintenant, journal="Échange retiré"),
    )
    return echange


def _verifier_jour(saisie: NouvelEchange, maintenant: datetime) -> None:
    if refus := refuser_echange(saisie.le, jour_de(maintenant)):
        raise Invalid({"le": refus})


def _instant(le: date, maintenant: datetime) -> datetime:
    """Give an instant of that day: now for today, noon in Paris for another."""
    return maintenant if le == jour_de(maintenant) else datetime.combine(le, time(12), PARIS)


async def prendre_echange(
    db: AsyncSession,
    acteur: Acteur,
    echange_id: UUID,
    edition: int | None = None,
    ecrit: Mapping[str, Any] = SANS_SAISIE,
) -> tuple[Plume, Evenement]:
    """Give the pen over an exchange that one noted oneself, and that still stands, or refuse.

    Its line is no row to lock: another lock holds it. Raises Perime when it is not the `edition`
    that was read.
    """
    await db.execute(_TENIR_ECHANGE, {"echange": str(echange_id)})
    lu = await get_echange(db, acteur, echange_id)
    echange = lu.evenement
    plume = await exiger_ecriture(db, acteur, echange.personne_id, Domaine(echange.domaine))
    le_sien = echange.auteur_compte_id == acteur.compte_id
    if le_sien and edition not in (None, lu.edition):
        suite = await find_suite_echange(db, echange) if lu.retire else echange
        tenu = champs_echange(suite) if suite else {}
        ecarts = {nom: (valeur, tenu.get(nom)) for nom, valeur in ecrit.items()}
        await refuser_perime(db, echange, ecarts, lu.edition)
    if refus := refuser_retrait_echange(le_sien, lu.retire):
        raise Conflict(refus)
    return plume, echange


async def avancer_action(
    db: AsyncSession,
    acteur: Acteur,
    action_id: UUID,
    etat: EtatAction,
    *,
    maintenant: datetime,
    vu: Vu = NON_DIT,
) -> Action:
    """Move an action to another state; the person moves the actions that are theirs."""
    action = await get_element(db, acteur, Action, action_id)
    plume = await prendre(db, acteur, action)
    return await avancer(
        db,
        plume,
        action,
        Passage(etat, maintenant=maintenant, journal="Action avancée", vu=vu),
    )


async def redater_action(
    db: AsyncSession,
    acteur: Acteur,
    action_id: UUID,
    saisie: ActionRedatee,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> Action:
    """Change the day by which an action is to be done; the former one stays in the timeline.

    Raises Perime when it is not the `edition` that was read, Invalid for a day that is over.
    """
    action = await get_element(db, acteur, Action, action_id)
    plume = await prendre(db, acteur, action)
    await tenir(db, action)
    if edition not in (None, action.edition):
        await refuser_perime(db, action, {"echeance": (saisie.echeance, action.echeance)})
    if action.clos_le is not None:
        raise Conflict("Cette action est terminée : reprenez-la avant de lui donner une date.")
    if saisie.echeance == action.echeance:
        raise Inchange(RIEN_N_A_CHANGE)
    jour = jour_de(maintenant)
    if refus := refuser_passes({"echeance": saisie.echeance}, jour):
        raise Invalid(refus)
    avant, apres = (dire_jour(j) if j else "sans date" for j in (action.echeance, saisie.echeance))
    await modifier(
        db,
        plume,
        action,
        Recit(
            GenreAction.redatee,
            texte=f"{action.intitule} : {avant} → {apres}",
            le=maintenant,
            journal="Date d’une action changée",
        ),
        echeance=saisie.echeance,
    )
    return action


async def avancer_objectif(
    db: AsyncSession,
    acteur: Acteur,
    objectif_id: UUID,
    etat: EtatObjectif,
    *,
    maintenant: datetime,
    vu: Vu = NON_DIT,
) -> Objectif:
    """Move an objective to another state."""
    objectif = await get_element(db, acteur, Objectif, objectif_id)
    plume = await prendre(db, acteur, objectif)
    return await avancer(
        db,
        plume,
        objectif,
        Passage(etat, maintenant=maintenant, journal="Objectif avancé", vu=vu),
    )


async def retenir_offre(
    db: AsyncSession,
    acteur: Acteur,
    action_id: UUID,
    saisie: OffreRetenue,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> Action:
    """Attach an offer of the catalogue to an action.

    Raises Invalid naming `confirme` when something stands against the offer and nobody confirmed,
    Perime when the action is not the `edition` that was read.
    """
    action = await get_element(db, acteur, Action, action_id)
    plume = await exiger_ecriture(db, acteur, action.personne_id, Domaine(action.domaine))
    if acteur.est_personne and action.porteur != "personne":
        raise Conflict("Cette action est celle de la structure : elle seule choisit l’offre.")
    service = await get_service(db, saisie.service_id)
    await tenir(db, action)
    if edition not in (None, action.edition):
        ecart = (saisie.service_id, action.service_id)
        await refuser_perime(db, action, {"service_id": ecart})
    if not saisie.confirme and action.service_id != service.id:
        ancienne = None if saisie.remplace else action.service_id
        await _demander_confirmation(db, service.id, maintenant, a_la_place_de=ancienne)
    deja = action.service_id == service.id
    await modifier(
        db,
        plume,
        action,
        Recit(GenreAction.offre, texte=service.nom, le=maintenant, journal="Offre proposée"),
        service_id=service.id,
        offre_le=action.offre_le if deja else maintenant,
    )
    return action


async def laisser_offre(
    db: AsyncSession,
    acteur: Acteur,
    action_id: UUID,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> Action:
    """Detach the offer of an action: the timeline keeps which it was.

    Raises Conflict when it has none, Perime when the action is not the `edition` that was read.
    """
    action = await get_element(db, acteur, Action, action_id)
    plume = await exiger_ecriture(db, acteur, action.personne_id, Domaine(action.domaine))
    if acteur.est_personne and action.porteur != "personne":
        raise Conflict("Cette action est celle de la structure : elle seule choisit l’offre.")
    await tenir(db, action)
    if edition not in (None, action.edition):
        await refuser_perime(db, action, {"service_id": (None, action.service_id)})
    if action.service_id is None:
        raise Conflict("Cette action ne porte pas d’offre.")
    nom = await find_nom(db, action.service_id) or "Offre retirée du catalogue"
    await modifier(
        db,
        plume,
        action,
        Recit(GenreAction.offre_laissee, texte=nom, le=maintenant, journal="Offre écartée"),
        service_id=None,
        offre_le=None,
    )
    return action


async def lire_choix(
    db: AsyncSession, acteur: Acteur, action_id: UUID, lue: int | None
) -> Choix | None:
    """Read for which action an offer is being chosen, and note that it was read."""
    trouve = await find_choix_d_offre(db, acteur, action_id)
    if trouve is None:
        return None
    action, personne, offre = trouve
    await noter(
        db,
        Geste.lecture,
        "Offres cherchées pour une action",
        personne_id=action.personne_id,
        domaines=masque([Domaine(action.domaine)]),
    )
    return Choix(
        action.id,
        action.intitule,
        None if acteur.est_personne else personne,
        action.service_id,
        offre,
        action.edition if lue is None else lue,
    )


async def _demander_confirmation(
    db: AsyncSession, service_id: str, maintenant: datetime, *, a_la_place_de: str | None = None
) -> None:
    reserves = list(await list_reserves(db, service_id, jour_de(maintenant)))
    if a_la_place_de is not None:
        nom = await find_nom(db, a_la_place_de)
        dite = f"«{FINE}{nom}{FINE}»" if nom else "une offre retirée du catalogue"
        reserves.append(f"Cette action porte déjà {dite} : celle-ci prendra sa place.")
    if reserves:
        raise Invalid({"confirme": " ".join(reserves)})


async def poser_agenda(db: AsyncSession, acteur: Acteur) -> str:
    """Give one's calendar a private address, in the place of the former one.

    Gives its secret, once: only a print is kept. Raises Forbidden for whoever holds no appointment.
    """
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Cette adresse est celle des professionnels qui tiennent des rendez-vous.")
    secret = secrets.token_urlsafe(32)
    await db.execute(
        text("select prive.poser_agenda(:empreinte)"), {"empreinte": empreinte_d_agenda(secret)}
    )
    await noter(db, Geste.connexion, "Adresse privée d’agenda créée")
    return secret


async def couper_agenda(db: AsyncSession) -> None:
    """Cut the private address of one's calendar: it opens nothing any more.

    Raises NotFound when there is none.
    """
    if not await db.scalar(text("select prive.couper_agenda()")):
        raise NotFound("Cette adresse est déjà coupée.")
    await noter(db, Geste.deconnexion, "Adresse privée d’agenda coupée")


async def lire_agenda(db: AsyncSession, secret: str) -> list[Moment]:
    """Read the times of whoever has this private address, and note it once a day.

    Raises NotFound when it opens nothing, or no longer.
    """
    lus = await db.scalar(
        text("select prive.lire_agenda(:empreinte)"), {"empreinte": empreinte_d_agenda(secret)}
    )
    if lus is None:
        raise NotFound()
    return [
        Moment(
            UUID(lu["id"]),
            datetime.fromisoformat(lu["debut"]),
            lu["duree_minutes"],
            lu["etat"],
            lu["sequence"],
        )
        for lu in lus
    ]


def empreinte_d_agenda(jeton: str) -> bytes:
    """Give what is kept of an address: enough to know it again, not to say it."""
    return hashlib.sha256(jeton.encode()).digest()
