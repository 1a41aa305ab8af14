"""Print a letter, mark it as given or posted, take the mark back."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import Precisions, noter
from auth.lettres.queries import LettreLue, get_lettre
from auth.lettres.rules import refuser_jour, refuser_remise, refuser_reprise
from auth.lettres.schemas import RemiseLettre
from auth.lettres.vocabulary import COMMENT_DITS
from auth.vocabulary import Acteur, Geste, Role
from core.dates import jour_de
from core.errors import Conflict, Forbidden, Invalid
from core.texts import date_fr

RESERVEE = (
    "Les courriers à imprimer sont ceux des personnes que suit votre structure : votre rôle n’en a"
    " pas."
)
ROLES_DES_LETTRES = frozenset(
    {Role.professionnel, Role.charge_orientation, Role.gestionnaire, Role.dpo}
)


def exiger_lettres(acteur: Acteur) -> None:
    """Let pass the rôles that hand letters over."""
    if acteur.role not in ROLES_DES_LETTRES:
        raise Forbidden(RESERVEE)


async def imprimer_lettre(db: AsyncSession, acteur: Acteur, lettre_id: UUID) -> LettreLue:
    """Settle what the sheet says, so that what comes later waits on another one.

    Printed again, it is the same. Raises NotFound for another's.
    """
    lue = await get_lettre(db, acteur, lettre_id)
    await db.scalar(text("select prive.imprimer_lettre(:lettre)"), {"lettre": lettre_id})
    await noter(
        db, Geste.export, "Courrier à la personne imprimé", personne_id=lue.personne_id, domaines=1
    )
    return lue


async def remettre_lettre(
    db: AsyncSession, acteur: Acteur, lettre_id: UUID, saisie: RemiseLettre, *, aujourdhui: date
) -> LettreLue:
    """Mark a letter as given by hand or posted.

    Raises NotFound for another's, Conflict when it was never printed or is marked already, Invalid
    on a day that cannot be.
    """
    lue = await get_lettre(db, acteur, lettre_id)
    if refus := refuser_remise(lue.etat):
        raise Conflict(refus)
    if refus := refuser_jour(saisie.jour, jour_de(lue.cree_le), aujourdhui):
        raise Invalid({"jour": refus})
    remise = await db.scalar(
        text("select prive.remettre_lettre(:lettre, :comment, :jour)"),
        {"lettre": lettre_id, "comment": saisie.comment.value, "jour": saisie.jour},
    )
    if not remise:
        raise Conflict("Ce courrier est déjà noté comme remis.")
    fondement = f"{COMMENT_DITS[saisie.comment.value]} le {date_fr(saisie.jour)}"
    await noter(
        db,
        Geste.ecriture,
        "Courrier à la personne remis",
        personne_id=lue.personne_id,
        domaines=1,
        precisions=Precisions(fondement=fondement),
    )
    return lue


async def reprendre_lettre(
    db: AsyncSession, acteur: Acteur, lettre_id: UUID, *, maintenant: datetime
) -> LettreLue:
    """Take back, within ten minutes, the mark that one put: the letter waits again.

    Raises NotFound for another structure's, Conflict when it is too late or another's mark.
    """
    lue = await get_lettre(db, acteur, lettre_id)
    la_mienne = lue.remise_par_id == acteur.compte_id
    if refus := refuser_reprise(lue.remise_le, maintenant, la_mienne=la_mienne):
        raise Conflict(refus)
    if not await db.scalar(text("select prive.reprendre_lettre(:lettre)"), {"lettre": lettre_id}):
        raise Conflict("Ce courrier a changé : relisez la page.")
    await noter(
        db,
        Geste.ecriture,
        "Courrier à la personne : remise annulée",
        personne_id=lue.personne_id,
        domaines=1,
    )
    return lue
