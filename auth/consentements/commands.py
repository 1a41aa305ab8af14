"""Give, withdraw and refuse: the acts by which a person opens and shuts their carnet."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import (
    differer_avis,
    prevenir_compte,
    prevenir_personne,
    prevenir_referent,
    prevenir_role,
)
from auth.avis.vocabulary import GenreAvis
from auth.consentements.models import (
    Consentement,
    ConsentementEvenement,
    DemandeAcces,
    Exclusion,
    ExclusionMotif,
    RefusMotif,
)
from auth.consentements.queries import (
    AccordAttendu,
    est_reconfirme,
    exiger_de_pouvoir_rouvrir,
    finalite_redite,
    get_attendu,
    get_consentement,
    get_notice,
    list_en_attente,
    list_portees,
)
from auth.consentements.rules import (
    REFUS_DE_RECUEIL,
    demandes_en_propre,
    nommer_domaines,
    refuser_duree,
    refuser_portee,
    refuser_rappel,
)
from auth.consentements.schemas import NouveauConsentement, NouvelleExclusion
from auth.journal.commands import Precisions, noter
from auth.territoires.models import Structure
from auth.vocabulary import (
    PORTE_FORTE,
    SENSIBLES,
    TOUS,
    Acteur,
    Automate,
    Categorie,
    DonnePar,
    Finalite,
    Geste,
    Portee,
    Recueil,
    Role,
    domaines_du_masque,
)
from core.clock import debut_du_jour, fin_du_jour
from core.dates import jour_de
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.texts import date_fr

# What an agreement recorded by a professional rests on, as the journal says it.
FONDEMENTS: Mapping[Recueil, str] = {
    Recueil.ecran: "réponse de la personne, sur l’écran remis",
    Recueil.papier: "papier signé",
    Recueil.oral: "de vive voix, en présence",
}


async def _structure_existe(db: AsyncSession, acteur: Acteur, structure_id: UUID) -> bool:
    requete = select(Structure.id).where(
        Structure.territoire_id == acteur.territoire_id, Structure.id == structure_id
    )
    return (await db.execute(requete)).scalar_one_or_none() is not None


async def _verifier(
    db: AsyncSession, acteur: Acteur, saisie: NouveauConsentement, debut: datetime, fin: datetime
) -> None:
    erreurs: dict[str, str] = {}
    if (saisie.portee is Portee.structure) != (saisie.structure_id is not None):
        erreurs["structure_id"] = "Choisissez la structure à qui vous donnez votre accord."
    elif saisie.structure_id and not await _structure_existe(db, acteur, saisie.structure_id):
        erreurs["structure_id"] = "Cette structure n’est pas dans votre territoire."
    if (saisie.portee is Portee.categorie) != (saisie.categorie is not None):
        erreurs["categorie"] = "Choisissez la catégorie de structures."
    if refus := refuser_portee(saisie.portee, saisie.masque):
        erreurs["domaines"] = refus
    if refus := refuser_duree(debut, fin):
        erreurs["fin"] = refus
    if erreurs:
        raise Invalid(erreurs)


async def exiger_a_reconfirmer(db: AsyncSession, acteur: Acteur, ancien: Consentement) -> None:
    """Raise what confirming this agreement would, for however long."""
    if acteur.personne_id is None or ancien.personne_id != acteur.personne_id:
        raise Forbidden("Seule la personne confirme son accord.")
    if ancien.retire_le is not None:
        raise Conflict("Cet accord est retiré : donnez-en un nouveau.")
    if await _est_reconfirme(db, acteur, ancien):
        raise Conflict("Vous avez déjà confirmé cet accord.")


async def reconfirmer(
    db: AsyncSession, acteur: Acteur, consentement_id: UUID, fin: date, *, maintenant: datetime
) -> UUID:
    """Confirm an agreement again, on the notice in force: a new one, the same but its dates.

    The old one is untouched. One whose purpose is not offered any more is said again for her
    support, as the page reads it out. Raises Conflict when it was withdrawn, or confirmed already.
    """
    ancien = await get_consentement(db, acteur, consentement_id)
    await exiger_a_reconfirmer(db, acteur, ancien)
    saisie = NouveauConsentement(
        portee=Portee(ancien.portee),
        structure_id=ancien.structure_id,
        categorie=Categorie(ancien.categorie) if ancien.categorie else None,
        domaines=[d.name for d in domaines_du_masque(ancien.domaines)],
        peut_completer=ancien.peut_completer,
        finalite=finalite_redite(ancien),
        fin=fin,
    )
    return await donner_consentement(
        db,
        acteur,
        ancien.personne_id,
        saisie,
        provenance=Provenance(ancien_id=consentement_id),
        maintenant=maintenant,
    )


async def _est_reconfirme(db: AsyncSession, acteur: Acteur, ancien: Consentement) -> bool:
    requete = select(est_reconfirme()).where(
        Consentement.territoire_id == acteur.territoire_id, Consentement.id == ancien.id
    )
    return bool(await db.scalar(requete))


async def exiger_recueil(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> None:
    """Let pass a professional who may record what the person says in their presence.

    To others, nobody is there.
    """
    permis = text("select prive.recueille(:t, :p)")
    if not await db.scalar(permis, {"t": acteur.territoire_id, "p": personne_id}):
        raise NotFound()


def _agit_seul(acteur: Acteur) -> bool:
    """Say whether this is she, or her guardian, on an account of their own."""
    return acteur.est_personne or acteur.est_representant


def _dit_qui_donne(acteur: Acteur, saisie: NouveauConsentement) -> bool:
    if acteur.est_representant:
        return saisie.donne_par is DonnePar.representant
    return acteur.est_personne is (saisie.donne_par is DonnePar.personne)


async def exiger_mandat(db: AsyncSession, personne_id: UUID, domaines: int, fin: datetime) -> None:
    """Let pass a guardian whose mandate covers these domains, until then.

    Raises NotFound for whoever does not represent her, Invalid past the mandate.
    """
    mandats = [m for m in await list_portees(db) if m.personne_id == personne_id]
    if not mandats:
        raise NotFound()
    couvrent = [m for m in mandats if not domaines & ~(m.domaines | 1)]
    if not couvrent:
        raise Invalid({"domaines": "Votre mandat ne porte pas sur tous ces sujets."})
    if all(m.fin is not None and fin >= debut_du_jour(m.fin) for m in couvrent):
        raise Invalid({"fin": "Un accord ne dure pas plus que votre mandat."})


async def verifier_accord(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouveauConsentement,
    *,
    maintenant: datetime,
) -> datetime:
    """Check that this agreement may be given or recorded by this acteur.

    Returns the instant it ends. Raises Forbidden when the professional records it as if the person
    had typed it, NotFound when the person is not theirs to listen to, Invalid on what the rules
    refuse.
    """
    if not _dit_qui_donne(acteur, saisie):
        raise Forbidden("Dites qui donne l’accord : la personne elle-même, ou vous en sa présence.")
    if acteur.est_personne and acteur.personne_id != personne_id:
        raise NotFound()
    if acteur.par_lien and saisie.masque & SENSIBLES:
        raise Invalid(
            {"domaines": f"La santé, la justice, les violences et le séjour : {PORTE_FORTE}."}
        )
    if _agit_seul(acteur) and saisie.recueil is not Recueil.ecran:
        raise Forbidden("Votre accord se donne ici, à l’écran.")
    if not _agit_seul(acteur):
        await exiger_recueil(db, acteur, personne_id)
    fin = fin_du_jour(saisie.fin)
    if acteur.est_representant:
        await exiger_mandat(db, personne_id, saisie.masque, fin)
    await _verifier(db, acteur, saisie, maintenant, fin)
    if not _agit_seul(acteur):
        await _verifier_recueil(db, _ligne(acteur, personne_id, saisie, maintenant, fin))
    return fin


def _ligne(
    acteur: Acteur, personne_id: UUID, saisie: NouveauConsentement, debut: datetime, fin: datetime
) -> dict[str, Any]:
    """Give the agreement as the columns that the wall judges."""
    return {
        "territoire_id": acteur.territoire_id,
        "personne_id": personne_id,
        "portee": saisie.portee.value,
        "structure_id": saisie.structure_id,
        "categorie": saisie.categorie.value if saisie.categorie else None,
        "domaines": saisie.masque,
        "peut_completer": saisie.peut_completer,
        "finalite": saisie.finalite.value,
        "debut": debut,
        "fin": fin,
        "donne_par": saisie.donne_par.value,
        "recueil": saisie.recueil.value,
    }


async def _verifier_recueil(db: AsyncSession, ligne: Mapping[str, Any]) -> None:
    demande = text(
        "select prive.refus_de_recueil(jsonb_populate_record(null::consentement, cast(:ligne as"
        " jsonb)))"
    )
    refus = await db.scalar(demande, {"ligne": json.dumps(ligne, default=str)})
    if refus == "recueil":
        raise NotFound()
    if refus is not None:
        champ, phrase = REFUS_DE_RECUEIL[refus]
        raise Invalid({champ: phrase})


class Provenance(NamedTuple):
    """Hold what an agreement comes from: a signed paper, a screen, an older agreement.

    `id` is the number that it was given beforehand; `avec` the agreement of the other of two who
    must agree, that this one joins.
    """

    id: UUID | None = None
    preuve_id: UUID | None = None
    remise_id: UUID | None = None
    ancien_id: UUID | None = None
    avec: AccordAttendu | None = None


SANS_PROVENANCE = Provenance()


async def donner_consentement(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouveauConsentement,
    *,
    maintenant: datetime,
    provenance: Provenance = SANS_PROVENANCE,
) -> UUID:
    """Record an agreement: by the person for themselves, or by a professional in their presence.

    What is recorded from a signed paper points at its scan, what was answered on the screen handed
    over at that screen; what confirms an older agreement names it. Whatever a professional records
    is told to the person, their référent and the DPO. Raises as `verifier_accord` does, and Invalid
    on a proof that is claimed and not there.
    """
    fin = await verifier_accord(db, acteur, personne_id, saisie, maintenant=maintenant)
    if saisie.recueil is Recueil.papier and provenance.preuve_id is None:
        raise Invalid({"recueil": "Un accord sur papier se note avec sa copie signée."})
    sans_ecran = provenance.remise_id is None and not _agit_seul(acteur)
    if saisie.recueil is Recueil.ecran and sans_ecran:
        raise Invalid(
            {"recueil": "Un accord à l’écran se donne sur l’écran que vous tendez à la personne."}
        )
    notice = await get_notice(db, acteur)
    avec = provenance.avec
    consentement = Consentement(
        **_ligne(acteur, personne_id, saisie, maintenant, avec.fin if avec else fin),
        avec_id=avec.id if avec else None,
        id=provenance.id or uuid4(),
        notice_id=notice.id,
        recueilli_par=acteur.compte_id,
        recueil_structure_id=acteur.structure_id,
        preuve_id=provenance.preuve_id,
        remise_id=provenance.remise_id,
    )
    db.add(consentement)
    genre, details = "accord", {}
    if provenance.ancien_id:
        genre, details = "reconfirmation", {"ancien": str(provenance.ancien_id)}
    await _inscrire(
        db, acteur, _evenement(personne_id, genre, maintenant, consentement.id, details)
    )
    fondement = None if acteur.est_personne else FONDEMENTS[saisie.recueil]
    if acteur.est_representant:
        fondement = "mandat confirmé"
    await noter(
        db,
        Geste.consentement,
        "Accord donné",
        precisions=Precisions(fondement=fondement),
        personne_id=personne_id,
        domaines=saisie.masque,
    )
    await db.refresh(consentement, ["attendus"])
    await annoncer_invitations(db, acteur)
    if avec is None and consentement.attendus:
        await _annoncer_attente(db, acteur, personne_id)
    if acteur.est_personne:
        await _annoncer_ouverture(db, acteur, personne_id)
        return consentement.id
    genre_dit = GenreAvis.accord_du_representant if acteur.est_representant else GenreAvis.accord
    await annoncer_consentement(db, acteur, genre_dit, personne_id)
    if saisie.masque & SENSIBLES:
        await prevenir_role(db, acteur, GenreAvis.accord_sensible, Role.dpo)
    return consentement.id


async def _annoncer_attente(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> None:
    """Tell the other of the two who must agree: her guardians, or her."""
    if acteur.est_representant:
        await prevenir_personne(db, acteur, GenreAvis.accord_a_deux, personne_id)
        return
    for curateur in await db.scalars(
        text("select * from prive.curateurs(:personne)"), {"personne": personne_id}
    ):
        await prevenir_compte(db, acteur, GenreAvis.accord_a_deux, curateur, personne_id)


async def seconder(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    consentement_id: UUID,
    *,
    maintenant: datetime,
) -> UUID:
    """Say yes to what the other of two who must agree said yes to, in one gesture.

    Nothing opens before; either takes it back. Raises NotFound when no agreement waits for the
    acteur.
    """
    attendu = await get_attendu(db, acteur, personne_id, consentement_id)
    saisie = NouveauConsentement(
        portee=Portee(attendu.portee),
        structure_id=attendu.structure_id,
        categorie=Categorie(attendu.categorie) if attendu.categorie else None,
        domaines=[d.name for d in domaines_du_masque(attendu.domaines)],
        peut_completer=attendu.peut_completer,
        finalite=Finalite(attendu.finalite),
        fin=jour_de(attendu.fin),
        donne_par=DonnePar.representant if acteur.est_representant else DonnePar.personne,
    )
    return await donner_consentement(
        db,
        acteur,
        personne_id,
        saisie,
        provenance=Provenance(avec=attendu),
        maintenant=maintenant,
    )


async def _annoncer_ouverture(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> None:
    """Tell her référent what she opened herself; and her, when a weak proof did in her name."""
    await prevenir_referent(db, acteur, GenreAvis.ouverture_d_elle, personne_id)
    if acteur.par_lien:
        await prevenir_personne(db, acteur, GenreAvis.ouverture_d_elle, personne_id)


async def annoncer_invitations(db: AsyncSession, acteur: Acteur | Automate) -> None:
    """Mail what the wall told, in this transaction, of the invitations it answered."""
    await db.flush()
    avis = (await db.execute(text("select * from prive.avis_d_invitation()"))).scalars().all()
    await differer_avis(db, acteur, avis)


async def annoncer_consentement(
    db: AsyncSession, acteur: Acteur, genre: GenreAvis, personne_id: UUID
) -> None:
    """Tell the person, their référent de parcours and the DPO; whoever did it knows."""
    await prevenir_personne(db, acteur, genre, personne_id)
    await prevenir_referent(db, acteur, genre, personne_id)
    await prevenir_role(db, acteur, genre, Role.dpo)


async def noter_refus(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouveauConsentement,
    *,
    maintenant: datetime,
) -> None:
    """Record that the person said no to what was proposed; nothing was open, nothing changes.

    Noted by a professional, it is told to her, to her référent and to the DPO.
    """
    details = saisie.model_dump(
        mode="json", include={"portee", "structure_id", "categorie", "finalite"}
    )
    details |= {"domaines": saisie.masque, "peut_completer": saisie.peut_completer}
    await _inscrire(db, acteur, _evenement(personne_id, "refus", maintenant, details=details))
    if saisie.structure_id and not acteur.est_personne:
        repondre = text("select prive.refuser_en_presence(:p, :s, :d)")
        await db.execute(repondre, {"p": personne_id, "s": saisie.structure_id, "d": saisie.masque})
        await annoncer_invitations(db, acteur)
    await noter(
        db, Geste.consentement, "Accord refusé", personne_id=personne_id, domaines=saisie.masque
    )
    if not acteur.est_personne:
        await annoncer_consentement(db, acteur, GenreAvis.refus_note, personne_id)


def exiger_de_retirer(acteur: Acteur, consentement: Consentement) -> None:
    """Raise what withdrawing this agreement would."""
    if consentement.personne_id != acteur.personne_id and not acteur.est_representant:
        raise Forbidden("Seule la personne peut retirer son accord.")
    if consentement.retire_le is not None:
        raise Conflict("Cet accord est déjà retiré.")


async def retirer_consentement(
    db: AsyncSession, acteur: Acteur, consentement_id: UUID, *, maintenant: datetime
) -> Consentement:
    """Withdraw an agreement.

    The next request of those it opened to sees nothing of what it alone opened.
    """
    consentement = await get_consentement(db, acteur, consentement_id)
    exiger_de_retirer(acteur, consentement)
    consentement.retire_le = maintenant
    await _inscrire(
        db, acteur, _evenement(consentement.personne_id, "retrait", maintenant, consentement.id)
    )
    await noter(
        db,
        Geste.consentement,
        "Accord retiré",
        personne_id=consentement.personne_id,
        domaines=consentement.domaines,
    )
    await annoncer_consentement(db, acteur, GenreAvis.retrait, consentement.personne_id)
    return consentement


async def exclure(
    db: AsyncSession,
    acteur: Acteur,
    saisie: NouvelleExclusion,
    *,
    maintenant: datetime,
) -> UUID:
    """Refuse one structure or one professional, whatever was agreed.

    The reason stays the person's.
    """
    if acteur.personne_id is None:
        raise Forbidden("Seule la personne peut fermer son carnet à quelqu’un.")
    commun = {
        "territoire_id": acteur.territoire_id,
        "id": uuid4(),
        "personne_id": acteur.personne_id,
    }
    exclusion = Exclusion(
        **commun,
        structure_id=saisie.structure_id,
        compte_id=saisie.compte_id,
        debut=maintenant,
    )
    db.add(exclusion)
    await db.flush()
    if saisie.motif:
        db.add(ExclusionMotif(**commun, motif=saisie.motif))
    qui = saisie.structure_id or saisie.compte_id
    details: dict[str, Any] = {"structure_id" if saisie.structure_id else "compte_id": str(qui)}
    details["finalite"] = "coordination"
    await _inscrire(
        db,
        acteur,
        _evenement(
            acteur.personne_id, "exclusion", maintenant, details=details | {"domaines": TOUS}
        ),
    )
    await noter(
        db, Geste.consentement, "Refus nommé", personne_id=acteur.personne_id, domaines=TOUS
    )
    await prevenir_personne(db, acteur, GenreAvis.refus_note, acteur.personne_id)
    return exclusion.id


async def demander_acces(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    *,
    domaines: int,
    motif: str,
    maintenant: datetime,
) -> UUID:
    """Ask the person to open domains to one's structure; nothing opens until they answer.

    Raises Conflict when the structure waits already for her answer on one of them.
    """
    if acteur.structure_id is None:
        raise Forbidden("Une demande se fait au nom d’une structure.")
    for attend in await list_en_attente(db, acteur, personne_id):
        if en_commun := attend.demande.domaines_demandes & demandes_en_propre(domaines):
            noms = nommer_domaines(en_commun)
            raise Conflict(
                f"Votre structure a déjà demandé à lire les informations {noms}, le"
                f" {date_fr(attend.demande.faite_le)} : la personne n’a pas encore répondu."
            )
    demande = DemandeAcces(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=personne_id,
        structure_id=acteur.structure_id,
        compte_id=acteur.compte_id,
        domaines=domaines | 1,
        motif=motif,
        faite_le=maintenant,
    )
    db.add(demande)
    await noter(
        db,
        Geste.consentement,
        "Demande d’accès",
        precisions=Precisions(motif=motif),
        personne_id=personne_id,
        domaines=domaines,
    )
    await prevenir_personne(db, acteur, GenreAvis.demande_acces, personne_id)
    return demande.id


async def refuser_demande(
    db: AsyncSession,
    acteur: Acteur,
    demande_id: UUID,
    *,
    maintenant: datetime,
    motif: str | None = None,
) -> None:
    """Answer no; who asked is told no more than that, and the reason stays the person's."""
    demande = await _repondre(db, acteur, demande_id, "refusee", maintenant)
    if motif:
        commun = {
            "territoire_id": acteur.territoire_id,
            "id": demande.id,
            "personne_id": demande.personne_id,
        }
        db.add(RefusMotif(**commun, motif=motif))
    details = {"structure_id": str(demande.structure_id), "domaines": demande.domaines}
    await _inscrire(
        db, acteur, _evenement(demande.personne_id, "refus", maintenant, details=details)
    )
    await _dire_repondue(db, acteur, demande)
    await prevenir_personne(db, acteur, GenreAvis.refus_note, demande.personne_id)
    await noter(
        db,
        Geste.consentement,
        "Demande refusée",
        personne_id=demande.personne_id,
        domaines=demande.domaines,
    )


async def accorder_demande(
    db: AsyncSession,
    acteur: Acteur,
    demande_id: UUID,
    saisie: NouveauConsentement,
    *,
    maintenant: datetime,
) -> UUID:
    """Answer yes: the consent that the person chose to give, in the same transaction."""
    demande = await _repondre(db, acteur, demande_id, "accordee", maintenant)
    if saisie.structure_id != demande.structure_id:
        raise Invalid(
            {"structure_id": "Vous répondez à une demande : gardez la structure qui la fait."}
        )
    await _dire_repondue(db, acteur, demande)
    return await donner_consentement(db, acteur, demande.personne_id, saisie, maintenant=maintenant)


async def _dire_repondue(db: AsyncSession, acteur: Acteur, demande: DemandeAcces) -> None:
    """Tell who asked that she answered, never what; of an invitation, the wall tells it."""
    if demande.est_une_invitation:
        await annoncer_invitations(db, acteur)
        return
    await prevenir_compte(
        db, acteur, GenreAvis.demande_repondue, demande.compte_id, demande.personne_id
    )


async def rappeler_demande_acces(
    db: AsyncSession, acteur: Acteur, demande_id: UUID, *, maintenant: datetime
) -> None:
    """Say one's own request to her again, once; raises Conflict when it is too soon, or done."""
    demande = await _get_la_mienne(db, acteur, demande_id)
    if refus := refuser_rappel(demande.etat, demande.faite_le, demande.rappelee_le, maintenant):
        raise Conflict(refus)
    rappel = text("select prive.rappeler_demande(:demande)")
    if await db.scalar(rappel, {"demande": demande_id}) is None:
        raise Conflict("Cette demande n’attend plus de réponse.")
    genre = GenreAvis.invitation if demande.est_une_invitation else GenreAvis.demande_acces
    await prevenir_personne(db, acteur, genre, demande.personne_id)
    await noter(
        db,
        Geste.consentement,
        "Demande rappelée",
        personne_id=demande.personne_id,
        domaines=demande.domaines,
    )


async def _get_la_mienne(db: AsyncSession, acteur: Acteur, demande_id: UUID) -> DemandeAcces:
    requete = select(DemandeAcces).where(
        DemandeAcces.territoire_id == acteur.territoire_id,
        DemandeAcces.id == demande_id,
        DemandeAcces.compte_id == acteur.compte_id,
    )
    demande = (await db.execute(requete)).scalar_one_or_none()
    if demande is None:
        raise NotFound()
    return demande


async def retirer_demande_acces(
    db: AsyncSession, acteur: Acteur, demande_id: UUID, *, maintenant: datetime
) -> DemandeAcces:
    """Take back one's own request, as long as the person has not answered."""
    demande = await _get_la_mienne(db, acteur, demande_id)
    if demande.etat == "depassee":
        raise Conflict("Cette demande est dépassée : elle n’attend plus de réponse.")
    if demande.etat != "en_attente":
        raise Conflict("La personne a déjà répondu à cette demande.")
    demande.etat, demande.repondue_le = "retiree", maintenant
    await prevenir_personne(db, acteur, GenreAvis.demande_acces_retiree, demande.personne_id)
    await noter(
        db,
        Geste.consentement,
        "Demande retirée",
        personne_id=demande.personne_id,
        domaines=demande.domaines,
    )
    return demande


async def _repondre(
    db: AsyncSession, acteur: Acteur, demande_id: UUID, etat: str, maintenant: datetime
) -> DemandeAcces:
    requete = select(DemandeAcces).where(
        DemandeAcces.territoire_id == acteur.territoire_id,
        DemandeAcces.id == demande_id,
        DemandeAcces.personne_id == acteur.personne_id,
    )
    demande = (await db.execute(requete)).scalar_one_or_none()
    if demande is None:
        raise NotFound()
    if not demande.attend(maintenant):
        raise Conflict("Vous avez déjà répondu à cette demande, ou elle n’attend plus de réponse.")
    demande.etat, demande.repondue_le = etat, maintenant
    return demande


async def lever_exclusion(
    db: AsyncSession, acteur: Acteur, exclusion_id: UUID, *, maintenant: datetime
) -> None:
    """Lift one's own refusal; what was agreed counts again.

    Raises Forbidden on a weak proof, when something sensitive would open with it.
    """
    exclusion = await db.get(Exclusion, (acteur.territoire_id, exclusion_id))
    if exclusion is not None:
        await exiger_de_pouvoir_rouvrir(db, acteur, exclusion.structure_id, exclusion.compte_id)
    requete = (
        update(Exclusion)
        .where(Exclusion.territoire_id == acteur.territoire_id, Exclusion.id == exclusion_id)
        .where(Exclusion.personne_id == acteur.personne_id, Exclusion.levee_le.is_(None))
        .values(levee_le=func.now())
        .returning(Exclusion.structure_id, Exclusion.compte_id)
    )
    levee = (await db.execute(requete)).one_or_none()
    if levee is None or acteur.personne_id is None:
        raise NotFound()
    vise = {"structure_id": levee.structure_id, "compte_id": levee.compte_id}
    details: dict[str, Any] = {cle: str(valeur) for cle, valeur in vise.items() if valeur}
    details["domaines"] = TOUS
    await _inscrire(
        db, acteur, _evenement(acteur.personne_id, "levee", maintenant, details=details)
    )
    await noter(
        db,
        Geste.consentement,
        "Refus levé",
        personne_id=acteur.personne_id,
        domaines=TOUS,
    )
    await _annoncer_ouverture(db, acteur, acteur.personne_id)


def _evenement(
    personne_id: UUID,
    genre: str,
    le: datetime,
    consentement_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> ConsentementEvenement:
    return ConsentementEvenement(
        id=uuid4(),
        personne_id=personne_id,
        consentement_id=consentement_id,
        genre=genre,
        le=le,
        details=dict(details or {}),
    )


async def _inscrire(db: AsyncSession, acteur: Acteur, evenement: ConsentementEvenement) -> None:
    evenement.territoire_id = acteur.territoire_id
    evenement.par_compte_id = acteur.compte_id
    db.add(evenement)
    await db.flush()
