"""Keep a search, change it, no longer keep it."""

from uuid import UUID, uuid4

from sqlalchemy import func, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from core.db import tenir
from core.editions import exiger_edition
from core.errors import Conflict
from offers.recherche.queries import demander_pour
from offers.recherche.requete import ecrire_requete, lire_requete
from offers.veilles.models import Veille
from offers.veilles.queries import get_veille, list_veilles
from offers.veilles.schemas import FicheVeille, NouvelleVeille

MAXIMUM = 20
# What the link at the foot of a mail serves.
LIEN = b"veille"
_TAIRE = text("select prive.taire_la_veille(:veille)")


async def garder_recherche(db: AsyncSession, acteur: Acteur, nouvelle: NouvelleVeille) -> Veille:
    """Keep a search; « what I may ask for » becomes what it means for this acteur.

    Raises Conflict past twenty.
    """
    if len(await list_veilles(db, acteur)) >= MAXIMUM:
        raise Conflict(f"Vous suivez déjà {MAXIMUM} recherches : supprimez-en d’abord.")
    recherche = lire_requete(nouvelle.requete)
    assert recherche is not None  # noqa: S101 -- the schema read it
    recherche = demander_pour(acteur, recherche).model_copy(update={"mobilisable_par_moi": False})
    veille = Veille(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        compte_id=acteur.compte_id,
        nom=nouvelle.nom,
        requete=ecrire_requete(recherche),
        rythme=nouvelle.rythme,
    )
    db.add(veille)
    await db.flush()
    return veille


async def modifier_veille(
    db: AsyncSession,
    acteur: Acteur,
    veille_id: UUID,
    fiche: FicheVeille,
    *,
    edition: int | None = None,
) -> None:
    """Name a search otherwise, or be told at another pace.

    Raises Perime when it is not the `edition` that was read.
    """
    veille = await get_veille(db, acteur, veille_id)
    await tenir(db, veille)
    ecrit = fiche.model_dump(mode="json")
    exiger_edition(edition, veille.edition, ecrit, {n: getattr(veille, n) for n in ecrit})
    veille.nom, veille.rythme = fiche.nom, fiche.rythme


async def fermer_veille(db: AsyncSession, acteur: Acteur, veille_id: UUID) -> None:
    """No longer keep a search."""
    veille = await get_veille(db, acteur, veille_id)
    veille.fermee_le = func.now()


async def taire_par_lien(db: AsyncSession, veille_id: UUID) -> bool:
    """Stop the mails of a search, with the proof that a link brought.

    False when it is no longer kept.
    """
    return bool(await db.scalar(_TAIRE, {"veille": veille_id}))
