"""Open a carnet in an emergency, go further, close, review.

Each is told and journalled in its own transaction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_compte, prevenir_personne, prevenir_referent, prevenir_role
from auth.avis.vocabulary import GenreAvis
from auth.comptes.commands import exiger_dpo
from auth.journal.commands import Precisions, noter
from auth.personnes.queries import get_personne
from auth.urgences.queries import UrgenceLue, entrer_en_urgence, get_mon_urgence, get_urgence
from auth.urgences.rules import ROLES_DE_L_URGENCE, sensibles_de_l_urgence
from auth.urgences.schemas import Confirmation, OuvertureParIdentite, OuvertureUrgence, Revue
from auth.urgences.vocabulary import EtatUrgence, IssueRevue
from auth.vocabulary import Acteur, Geste, Role
from core.errors import Conflict, Forbidden, Invalid
from core.geo.models import Commune
from core.geo.queries import list_communes
from core.plier import normaliser

_BRISER = text(
    "select prive.briser_la_glace(:personne, :nom, :naissance, :codes, :code_postal, :motif,"
    " :texte)"
)
_CONFIRMER = text("select prive.confirmer_sensibles(:bris, :domaines, :texte)")
_REFERMER = text("select prive.refermer_urgence(:bris)")
_REVOIR = text("select prive.revoir_urgence(:bris, :issue, :commentaire)")
TERMINEE = "Cette ouverture est terminée."
RIEN = "Bris de glace : aucun carnet ouvert"


def exiger_role(acteur: Acteur) -> None:
    """Refuse whoever could not open a carnet in an emergency."""
    if acteur.role not in ROLES_DE_L_URGENCE or acteur.structure_id is None:
        raise Forbidden("Votre rôle n’ouvre pas de carnet en urgence.")


async def ouvrir_par_identite(
    db: AsyncSession, acteur: Acteur, saisie: OuvertureParIdentite, *, maintenant: datetime
) -> UUID | None:
    """Open the one carnet of that exact identity.

    None, whatever the reason, and the attempt is journalled.
    """
    exiger_role(acteur)
    communes = [
        c.code
        for c in await list_communes(db, saisie.commune, limite=50)
        if _est(c, saisie.commune)
    ]
    parametres = {
        "personne": None,
        "nom": normaliser(f"{saisie.nom} {saisie.prenom}"),
        "naissance": saisie.date_naissance,
        "codes": communes,
        "code_postal": saisie.commune,
        "motif": saisie.motif.value,
        "texte": saisie.texte,
    }
    return await _ouvrir(db, acteur, parametres, saisie, maintenant)


def _est(commune: Commune, saisie: str) -> bool:
    return normaliser(saisie) in (
        normaliser(commune.nom),
        normaliser(commune.code),
        *commune.codes_postaux,
    )


async def ouvrir_sur_carnet(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: OuvertureUrgence,
    *,
    maintenant: datetime,
) -> UUID | None:
    """Open the whole of a carnet that one sees in part."""
    exiger_role(acteur)
    await get_personne(db, acteur, personne_id)
    vides: dict[str, Any] = {"nom": None, "naissance": None, "codes": [], "code_postal": None}
    parametres = vides | {
        "personne": personne_id,
        "motif": saisie.motif.value,
        "texte": saisie.texte,
    }
    return await _ouvrir(db, acteur, parametres, saisie, maintenant)


async def _ouvrir(
    db: AsyncSession,
    acteur: Acteur,
    parametres: dict[str, Any],
    saisie: OuvertureUrgence,
    maintenant: datetime,
) -> UUID | None:
    bris_id: UUID | None = (await db.execute(_BRISER, parametres)).scalar_one()
    if bris_id is None:
        # Whoever was looked for, nothing of what was typed is kept: the line says that somebody
        # tried.
        await noter(
            db,
            Geste.refus,
            RIEN,
            precisions=Precisions(motif=saisie.motif.libelle, details={"urgence": True}),
        )
        return None
    lue = await get_mon_urgence(db, acteur, bris_id, maintenant=maintenant)
    await _noter(db, Geste.ecriture, "Ouverture en urgence", lue, domaines=lue.bris.domaines)
    personne_id = lue.bris.personne_id
    await prevenir_personne(db, acteur, GenreAvis.ouverture_urgence, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.ouverture_urgence, personne_id)
    await prevenir_role(db, acteur, GenreAvis.urgence_a_revoir, Role.dpo)
    return bris_id


def exiger_a_confirmer(acteur: Acteur, lue: UrgenceLue) -> None:
    """Raise what opening the sensitive domains of this opening would, whichever they are."""
    if not sensibles_de_l_urgence(acteur.role):
        raise Forbidden("Votre rôle n’atteint pas ces domaines, même en urgence.")
    if lue.bris.sensibles_le is not None:
        raise Conflict(
            "Vous avez déjà confirmé ; une seule confirmation est possible par ouverture."
        )
    if lue.etat is not EtatUrgence.ouverte:
        raise Conflict(TERMINEE)


async def confirmer_sensibles(
    db: AsyncSession, acteur: Acteur, bris_id: UUID, saisie: Confirmation, *, maintenant: datetime
) -> None:
    """Add sensitive domains to one's running opening, once, after a second confirmation."""
    lue = await get_mon_urgence(db, acteur, bris_id, maintenant=maintenant)
    exiger_a_confirmer(acteur, lue)
    if not saisie.masque:
        raise Invalid({"domaines": "Choisissez au moins un domaine sensible."})
    parametres = {"bris": bris_id, "domaines": saisie.masque, "texte": saisie.texte}
    if not (await db.execute(_CONFIRMER, parametres)).scalar_one():
        raise Conflict(TERMINEE)
    await _noter(
        db, Geste.ecriture, "Ouverture en urgence, domaines sensibles", lue, domaines=saisie.masque
    )
    await prevenir_personne(db, acteur, GenreAvis.ouverture_urgence, lue.bris.personne_id)
    await prevenir_referent(db, acteur, GenreAvis.ouverture_urgence, lue.bris.personne_id)
    await prevenir_role(db, acteur, GenreAvis.urgence_a_revoir, Role.dpo)


async def refermer_ouverture(
    db: AsyncSession, acteur: Acteur, bris_id: UUID, *, maintenant: datetime
) -> None:
    """Close one's own opening now."""
    lue = await get_mon_urgence(db, acteur, bris_id, maintenant=maintenant)
    if not (await db.execute(_REFERMER, {"bris": bris_id})).scalar_one():
        raise Conflict("Cette ouverture est déjà terminée.")
    await _noter(db, Geste.ecriture, "Fin de l’ouverture en urgence", lue, domaines=0)
    await prevenir_personne(db, acteur, GenreAvis.urgence_refermee, lue.bris.personne_id)
    await prevenir_referent(db, acteur, GenreAvis.urgence_refermee, lue.bris.personne_id)


async def lire_sous_urgence(
    db: AsyncSession, acteur: Acteur, bris_id: UUID, *, maintenant: datetime
) -> UrgenceLue | None:
    """Enter one's running opening for the rest of the transaction.

    None when it no longer opens anything.
    """
    lue = await get_mon_urgence(db, acteur, bris_id, maintenant=maintenant)
    return lue if await entrer_en_urgence(db, bris_id) else None


def dire_urgence(lue: UrgenceLue) -> Precisions:
    """Say in the journal why one reads there: the emergency, and its reason."""
    return Precisions(
        motif=lue.motif.libelle,
        fondement="bris de glace",
        details={"urgence": True, "bris": str(lue.bris.id)},
    )


async def noter_lecture(db: AsyncSession, lue: UrgenceLue, objet: str, *, domaines: int) -> None:
    """Record what is read under an opening."""
    await _noter(db, Geste.lecture, objet, lue, domaines=domaines)


async def revoir(
    db: AsyncSession, acteur: Acteur, bris_id: UUID, saisie: Revue, *, maintenant: datetime
) -> None:
    """Conclude on an opening, once, and tell the person and the professional."""
    exiger_dpo(acteur)
    lue = await get_urgence(db, acteur, bris_id, maintenant=maintenant)
    if lue.bris.compte_id == acteur.compte_id:
        raise Conflict("On ne revoit pas sa propre ouverture : un autre délégué le fera.")
    parametres = {"bris": bris_id, "issue": saisie.issue.value, "commentaire": saisie.commentaire}
    if not (await db.execute(_REVOIR, parametres)).scalar_one():
        raise Conflict("Cette ouverture a déjà été revue.")
    objet = "Revue d’une ouverture en urgence : " + IssueRevue(saisie.issue).libelle.lower()
    details = {"urgence": True, "revue": str(bris_id)}
    await noter(
        db,
        Geste.ecriture,
        objet,
        precisions=Precisions(details=details),
        personne_id=lue.bris.personne_id,
    )
    await prevenir_personne(db, acteur, GenreAvis.urgence_revue, lue.bris.personne_id)
    await prevenir_compte(db, acteur, GenreAvis.urgence_revue, lue.bris.compte_id)


async def _noter(
    db: AsyncSession, geste: Geste, objet: str, lue: UrgenceLue, *, domaines: int
) -> None:
    await noter(
        db,
        geste,
        objet,
        precisions=dire_urgence(lue),
        personne_id=lue.bris.personne_id,
        domaines=domaines,
    )
