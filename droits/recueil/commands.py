"""Ask for an agreement on the screen handed over; record a signed paper."""

import hashlib
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from auth.consentements.commands import (
    Provenance,
    donner_consentement,
    noter_refus,
    verifier_accord,
)
from auth.consentements.models import ConsentementPreuve
from auth.consentements.schemas import NouveauConsentement
from auth.remises.commands import entendre, tendre
from auth.remises.queries import RemiseLue
from auth.vocabulary import (
    ORDINAIRES,
    SENSIBLES,
    Acteur,
    Domaine,
    domaines_du_masque,
    masque,
)
from core.depot import Depot, reconnaitre
from core.errors import Conflict, Invalid, NotFound

# A page scanned or photographed by a telephone.
TAILLE_MAX_OCTETS = 10 * 1024 * 1024


class SessionGardee(NamedTuple):
    """Hold the professional's session that waits, and the code that gives it back."""

    session: str
    code: str


class CopieDeposee(NamedTuple):
    """Hold a scan, and the name under which the depot encrypted it."""

    contenu: bytes
    nom: str | None


async def remettre_ecran(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    proposition: NouveauConsentement,
    garde: SessionGardee,
    *,
    maintenant: datetime,
) -> str:
    """Hand the screen over with one question; the session waits behind the code.

    Returns the screen's own token.
    """
    await verifier_accord(db, acteur, personne_id, proposition, maintenant=maintenant)
    question = proposition.model_dump(mode="json")
    return await tendre(
        db, personne_id, question, proposition.masque, session=garde.session, code=garde.code
    )


def proposition_de(remise: RemiseLue) -> NouveauConsentement:
    """Read again what the professional proposes."""
    return NouveauConsentement.model_validate(remise.proposition)


async def repondre_remise(
    db: AsyncSession,
    remise: RemiseLue,
    jeton: str,
    *,
    accepte: bool,
    coches: list[str],
    maintenant: datetime,
) -> None:
    """Record the person's answer, once: an agreement on what they ticked, or a refusal, as easily.

    A sensitive domain opens only when the person ticked it on that screen, and typed a code of
    hers. Raises Conflict when they already answered.
    """
    acteur, proposition = remise.moi.acteur, proposition_de(remise)
    cochees = sensibles_coches(proposition, coches)
    remise_id = await entendre(db, jeton, accepte=accepte, coches=cochees)
    if not accepte:
        await noter_refus(db, acteur, remise.personne_id, proposition, maintenant=maintenant)
        return
    gardes = domaines_du_masque(proposition.masque & (ORDINAIRES | cochees))
    choisi = proposition.model_copy(update={"domaines": [domaine.name for domaine in gardes]})
    await donner_consentement(
        db,
        acteur,
        remise.personne_id,
        choisi,
        provenance=Provenance(remise_id=remise_id),
        maintenant=maintenant,
    )


def sensibles_coches(proposition: NouveauConsentement, coches: list[str]) -> int:
    """Give the sensitive domains that the person ticked, of those that she is asked about."""
    cochees = masque(Domaine[nom] for nom in coches if nom in Domaine.__members__)
    return cochees & proposition.masque & SENSIBLES


def refuser_copie(contenu: bytes) -> str | None:
    """Say why this file is not a readable copy of a paper, or None."""
    if not contenu:
        return "Joignez la copie signée : une photo ou un PDF."
    if len(contenu) > TAILLE_MAX_OCTETS:
        return "Ce fichier est trop lourd : 10 Mo au plus."
    if reconnaitre(contenu) is None:
        return "Ce fichier n’est ni un PDF, ni une photo JPEG ou PNG."
    return None


async def noter_papier(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouveauConsentement,
    copie: CopieDeposee,
    *,
    maintenant: datetime,
) -> UUID:
    """Record an agreement signed on paper, with its scan.

    The scan is already encrypted, under the name that the depot gave. Raises Invalid beside
    `fichier` when the scan is missing, too heavy, or of another kind than its name says.
    """
    await verifier_accord(db, acteur, personne_id, saisie, maintenant=maintenant)
    contenu, nom = copie
    genre = reconnaitre(contenu)
    if (
        (refus := refuser_copie(contenu))
        or genre is None
        or nom is None
        or acteur.structure_id is None
    ):
        raise Invalid({"fichier": refus or "Cette copie ne peut pas être reçue."})
    preuve = ConsentementPreuve(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=personne_id,
        structure_id=acteur.structure_id,
        compte_id=acteur.compte_id,
        type=genre,
        taille=len(contenu),
        sha256=hashlib.sha256(contenu).digest(),
        fichier=nom,
        depose_le=maintenant,
    )
    db.add(preuve)
    await db.flush()
    return await donner_consentement(
        db,
        acteur,
        personne_id,
        saisie,
        provenance=Provenance(preuve_id=preuve.id),
        maintenant=maintenant,
    )


def lire_preuve(preuve: ConsentementPreuve, depot: Depot) -> bytes:
    """Read a signed paper, and check that it is the one that was handed in."""
    try:
        contenu = depot.lire(preuve.fichier)
    except FileNotFoundError as absence:
        raise NotFound("Cette copie n’est plus là.") from absence
    if hashlib.sha256(contenu).digest() != preuve.sha256:
        raise Conflict(
            "Cette copie n’est plus celle qui a été reçue : prévenez le délégué à la protection des"
            " données."
        )
    return contenu


def sensibles_de(proposition: NouveauConsentement) -> list[tuple[str, str]]:
    """List the sensitive domains of a proposition, each to be ticked on its own."""
    return [(d.name, d.libelle) for d in domaines_du_masque(proposition.masque & SENSIBLES)]


def ordinaires_de(proposition: NouveauConsentement) -> list[Domaine]:
    """List the ordinary domains of a proposition."""
    return domaines_du_masque(proposition.masque & ~SENSIBLES)
