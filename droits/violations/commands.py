"""Write the register of violations, conclude and open again, tell those who were touched."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_personne, prevenir_role
from auth.avis.vocabulary import GenreAvis
from auth.comptes.commands import exiger_dpo
from auth.journal.commands import Precisions, noter, noter_fait
from auth.territoires.queries import list_structures
from auth.vocabulary import Acteur, Geste, Role
from core.clock import PARIS
from core.dates import jour_de
from core.editions import exiger_edition
from core.errors import Conflict, Forbidden, Inchange, Invalid
from droits.violations.models import Violation, ViolationAvis
from droits.violations.queries import (
    find_a_prevenir,
    find_contact,
    get_violation,
    limiter_avis,
)
from droits.violations.rules import list_manques_de_violation, refuser_saisie
from droits.violations.schemas import AvisAuxPersonnes, SaisieViolation
from droits.violations.vocabulary import DU_DELEGUE, EtatViolation

_TENIR = text("select pg_advisory_xact_lock(hashtextextended('droits/violations/' || :t, 0))")
SANS_CONTACT = (
    "Les papiers du territoire ne disent pas comment joindre le délégué : remplissez-les d’abord."
)
CHANGEE = "Cette violation a changé depuis votre lecture : relisez-la."


def exiger_lecteur_du_registre(acteur: Acteur) -> None:
    """Let pass who keeps the register, and who notes its first words."""
    if acteur.role not in (Role.administrateur, Role.dpo):
        raise Forbidden("Ce registre est celui du délégué, avec l’administration.")


async def noter_violation(
    db: AsyncSession, acteur: Acteur, saisie: SaisieViolation, *, maintenant: datetime
) -> Violation:
    """Add an entry; by the administration, its first words alone, and the DPO is told.

    Raises Invalid beside each field that cannot be.
    """
    exiger_lecteur_du_registre(acteur)
    await _tenir(db, acteur)
    valeurs = await _verifier(db, acteur, saisie, maintenant)
    if acteur.role is not Role.dpo and (de_trop := [nom for nom in DU_DELEGUE if nom in valeurs]):
        raise Invalid(dict.fromkeys(de_trop, "Le délégué le dira."))
    dernier = await db.scalar(
        select(func.coalesce(func.max(Violation.numero), 0)).where(
            Violation.territoire_id == acteur.territoire_id
        )
    )
    ligne = Violation(
        territoire_id=acteur.territoire_id,
        violation_id=uuid4(),
        numero=int(dernier or 0) + 1,
        version=1,
        etat=EtatViolation.ouverte.value,
        valeurs=valeurs,
        ecrit_par=acteur.compte_id,
        ecrit_le=func.now(),
    )
    db.add(ligne)
    await db.flush()
    await noter_fait(db, "Violation de données notée", violation=ligne.numero)
    await prevenir_role(db, acteur, GenreAvis.violation_notee, Role.dpo)
    return ligne


async def corriger_violation(
    db: AsyncSession,
    acteur: Acteur,
    violation_id: UUID,
    saisie: SaisieViolation,
    *,
    maintenant: datetime,
    edition: int | None = None,
) -> Violation:
    """Write another version of an entry that is not concluded; the former one stays.

    Raises Perime when it is not the `edition` that was read, Inchange when nothing changes.
    """
    exiger_dpo(acteur)
    await _tenir(db, acteur)
    lue = await get_violation(db, acteur, violation_id, maintenant=maintenant)
    if lue.est_conclue:
        raise Conflict("Cette violation est conclue : rouvrez-la d’abord.")
    valeurs = await _verifier(db, acteur, saisie, maintenant)
    tenu = lue.ligne.valeurs
    exiger_edition(
        edition, lue.ligne.version, {nom: valeurs.get(nom) for nom in valeurs | tenu}, tenu
    )
    changes = sorted(nom for nom in valeurs | tenu if valeurs.get(nom) != tenu.get(nom))
    if not changes:
        raise Inchange("Rien n’a changé : tout était déjà écrit ainsi.")
    ligne = await _ajouter(db, acteur, lue.ligne, valeurs=valeurs)
    await noter_fait(db, "Violation de données corrigée", violation=ligne.numero, champs=changes)
    return ligne


async def conclure_violation(
    db: AsyncSession, acteur: Acteur, violation_id: UUID, *, version: int, maintenant: datetime
) -> Violation:
    """Conclude the version that was read: facts, effects, measures, risk and delays are all said.

    Raises Invalid beside each field that is missing, Conflict when it changed or is concluded.
    """
    exiger_dpo(acteur)
    await _tenir(db, acteur)
    lue = await get_violation(db, acteur, violation_id, maintenant=maintenant)
    if lue.est_conclue or lue.ligne.version != version:
        raise Conflict("Cette violation est déjà conclue." if lue.est_conclue else CHANGEE)
    if manquants := list_manques_de_violation(lue.ligne.valeurs):
        raise Invalid(manquants, "Cette violation n’est pas complète : corrigez-la d’abord.")
    ligne = await _ajouter(db, acteur, lue.ligne, etat=EtatViolation.conclue)
    await noter_fait(db, "Violation de données conclue", violation=ligne.numero)
    return ligne


async def rouvrir_violation(
    db: AsyncSession,
    acteur: Acteur,
    violation_id: UUID,
    pourquoi: str,
    *,
    version: int,
    maintenant: datetime,
) -> Violation:
    """Open a concluded entry again, and say why.

    Raises Conflict when it is open, or changed since it was read.
    """
    exiger_dpo(acteur)
    await _tenir(db, acteur)
    lue = await get_violation(db, acteur, violation_id, maintenant=maintenant)
    if not lue.est_conclue or lue.ligne.version != version:
        raise Conflict(CHANGEE if lue.est_conclue else "Cette violation est déjà ouverte.")
    ligne = await _ajouter(db, acteur, lue.ligne, etat=EtatViolation.ouverte, pourquoi=pourquoi)
    await noter_fait(db, "Violation de données rouverte", violation=ligne.numero)
    return ligne


async def prevenir_touchees(
    db: AsyncSession,
    acteur: Acteur,
    violation_id: UUID,
    avis: AvisAuxPersonnes,
    *,
    connexion: timedelta,
    maintenant: datetime,
) -> int:
    """Tell those whom a search found, once each, on their channel or by letter; gives how many.

    Raises Invalid when nobody says how to reach the DPO, Conflict when the review showed others.
    """
    exiger_dpo(acteur)
    await _tenir(db, acteur)
    lue = await get_violation(db, acteur, violation_id, maintenant=maintenant)
    if lue.est_conclue:
        raise Conflict("Cette violation est conclue : rouvrez-la d’abord.")
    contact = await find_contact(db, acteur)
    if contact is None:
        raise Conflict(SANS_CONTACT)
    trouvees = await find_a_prevenir(db, acteur, violation_id, avis.recherche, connexion=connexion)
    if len(trouvees.personnes) != avis.nombre:
        raise Conflict("Les personnes trouvées ont changé depuis votre relecture : relisez.")
    dites = limiter_avis(trouvees.personnes)
    for personne_id in dites:
        db.add(
            ViolationAvis(
                territoire_id=acteur.territoire_id,
                violation_id=violation_id,
                version=lue.ligne.version,
                personne_id=personne_id,
                nature=avis.nature,
                effets=avis.effets,
                mesures=avis.mesures,
                contact=contact,
                envoye_par=acteur.compte_id,
                le=func.now(),
            )
        )
        await prevenir_personne(db, acteur, GenreAvis.violation, personne_id)
        await noter(
            db,
            Geste.ecriture,
            "Personne prévenue d’une violation de ses données",
            personne_id=personne_id,
            precisions=Precisions(details={"violation": lue.ligne.numero}),
        )
    valeurs = lue.ligne.valeurs | {
        "prevenues": (lue.saisie.prevenues or 0) + len(dites),
        "prevenues_le": jour_de(maintenant).isoformat(),
    }
    await _ajouter(db, acteur, lue.ligne, valeurs=valeurs)
    await noter_fait(
        db,
        "Personnes prévenues d’une violation de données",
        violation=lue.ligne.numero,
        personnes=len(dites),
    )
    return len(dites)


async def _tenir(db: AsyncSession, acteur: Acteur) -> None:
    await db.execute(_TENIR, {"t": str(acteur.territoire_id)})


async def _verifier(
    db: AsyncSession, acteur: Acteur, saisie: SaisieViolation, maintenant: datetime
) -> dict[str, Any]:
    """Give what is kept of an entry; raises Invalid beside each field that cannot be."""
    valeurs = {
        nom: dit
        for nom, dit in saisie.model_dump(mode="json", exclude_none=True).items()
        if dit != []
    }
    ici = maintenant.astimezone(PARIS)
    fautes = refuser_saisie(valeurs, saisie.connue, saisie.notifiee, maintenant=ici)
    connues = {s.id for s in await list_structures(db, acteur)} if saisie.structures else set()
    if set(saisie.structures) - connues:
        fautes["structures"] = "Choisissez parmi les structures du territoire."
    if fautes:
        raise Invalid(fautes)
    return valeurs


async def _ajouter(
    db: AsyncSession,
    acteur: Acteur,
    avant: Violation,
    *,
    valeurs: dict[str, Any] | None = None,
    etat: EtatViolation | None = None,
    pourquoi: str | None = None,
) -> Violation:
    ligne = Violation(
        territoire_id=acteur.territoire_id,
        violation_id=avant.violation_id,
        numero=avant.numero,
        version=avant.version + 1,
        etat=etat.value if etat else avant.etat,
        valeurs=avant.valeurs if valeurs is None else valeurs,
        pourquoi=pourquoi,
        ecrit_par=acteur.compte_id,
        ecrit_le=func.now(),
    )
    db.add(ligne)
    await db.flush()
    return ligne
