"""Hand the screen over, hear the answer, take the screen back; record a signed paper."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.connexions.queries import empreinte
from auth.consentements.commands import donner_consentement, noter_refus, verifier_accord
from auth.consentements.models import ConsentementPreuve
from auth.consentements.schemas import NouveauConsentement
from auth.journal.commands import noter
from auth.recueil.queries import ESSAIS, RemiseLue, empreinte_du_code
from auth.vocabulary import ORDINAIRES, SENSIBLES, Acteur, Domaine, Geste, domaines_du_masque, masque
from core.depot import Depot, reconnaitre
from core.errors import Conflict, Invalid, NotFound

TAILLE_MAX_OCTETS = 10 * 1024 * 1024


async def remettre_ecran(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    proposition: NouveauConsentement,
    *,
    session: str,
    code: str,
    maintenant: datetime,
) -> str:
    """Hand the screen over with one question; the session waits behind the code. Returns the screen's own token."""
    await verifier_accord(db, acteur, personne_id, proposition, maintenant=maintenant)
    question = proposition.model_dump(mode="json")
    return await tendre(db, personne_id, question, proposition.masque, session=session, code=code)


async def tendre(
    db: AsyncSession, personne_id: UUID, question: Mapping[str, Any], masque: int, *, session: str, code: str
) -> str:
    """Hand the screen over with any question that its page can show, on those domains; returns the screen's token."""
    jeton = secrets.token_urlsafe(32)
    await noter(db, Geste.consentement, "Écran remis à la personne", personne_id=personne_id)
    await db.execute(
        text("select prive.remettre(:session, :empreinte, :code, :personne, cast(:quoi as jsonb), :masque)"),
        {
            "session": empreinte(session),
            "empreinte": empreinte(jeton),
            "code": empreinte_du_code(jeton, code),
            "personne": personne_id,
            "quoi": json.dumps(question),
            "masque": masque,
        },
    )
    return jeton


def proposition_de(remise: RemiseLue) -> NouveauConsentement:
    """Read again what the professional proposes."""
    return NouveauConsentement.model_validate(remise.proposition)


async def entendre(db: AsyncSession, jeton: str, *, accepte: bool, coches: int = 0) -> UUID:
    """Keep the person's answer, once, with what they ticked; returns the screen that proves it.

    Raises Conflict when they already answered.
    """
    remise_id: UUID | None = await db.scalar(
        text("select prive.repondre_remise(:empreinte, :dit, :coches)"),
        {"empreinte": empreinte(jeton), "dit": "accord" if accepte else "refus", "coches": coches},
    )
    if remise_id is None:
        raise Conflict("La réponse est déjà enregistrée.")
    return remise_id


async def repondre(
    db: AsyncSession, remise: RemiseLue, jeton: str, *, accepte: bool, coches: list[str], maintenant: datetime
) -> None:
    """Record the person's answer, once: an agreement on what they ticked, or a refusal, as easily.

    A sensitive domain opens only when the person ticked it on that screen. Raises Conflict when they already answered.
    """
    acteur, proposition = remise.moi.acteur, proposition_de(remise)
    cochees = masque(Domaine[nom] for nom in coches if nom in Domaine.__members__) & SENSIBLES
    remise_id = await entendre(db, jeton, accepte=accepte, coches=cochees)
    if not accepte:
        await noter_refus(db, acteur, remise.personne_id, proposition, maintenant=maintenant)
        return
    gardes = domaines_du_masque(proposition.masque & (ORDINAIRES | cochees))
    choisi = proposition.model_copy(update={"domaines": [domaine.name for domaine in gardes]})
    await donner_consentement(db, acteur, remise.personne_id, choisi, maintenant=maintenant, remise_id=remise_id)


async def reprendre_ecran(db: AsyncSession, jeton: str, code: str) -> tuple[str | None, str | None]:
    """Give the session a new token when the code is right; otherwise say why not, in French."""
    session = secrets.token_urlsafe(32)
    verdict = await db.scalar(
        text("select prive.reprendre(:empreinte, :code, :session)"),
        {"empreinte": empreinte(jeton), "code": empreinte_du_code(jeton, code), "session": empreinte(session)},
    )
    if verdict == "ok":
        await noter(db, Geste.connexion, "Écran repris")
        return session, None
    if verdict == "faux":
        return None, f"Ce n’est pas le code. Après {ESSAIS} erreurs, il faudra se reconnecter."
    return None, "Trop d’erreurs : fermez cette session, puis reconnectez-vous."


async def abandonner_ecran(db: AsyncSession, jeton: str) -> None:
    """End the session that waits."""
    await noter(db, Geste.deconnexion, "Session fermée depuis l’écran remis")
    await db.execute(text("select prive.abandonner_remise(:empreinte)"), {"empreinte": empreinte(jeton)})


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
    contenu: bytes,
    nom: str | None,
    *,
    maintenant: datetime,
) -> UUID:
    """Record an agreement signed on paper, with its scan, already encrypted under the name that the depot gave.

    Raises Invalid beside `fichier` when the scan is missing, too heavy, or of another kind than its name says.
    """
    await verifier_accord(db, acteur, personne_id, saisie, maintenant=maintenant)
    genre = reconnaitre(contenu)
    if (refus := refuser_copie(contenu)) or genre is None or nom is None or acteur.structure_id is None:
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
    return await donner_consentement(db, acteur, personne_id, saisie, maintenant=maintenant, preuve_id=preuve.id)


def lire_preuve(preuve: ConsentementPreuve, depot: Depot) -> bytes:
    """Read a signed paper, and check that it is the one that was handed in."""
    try:
        contenu = depot.lire(preuve.fichier)
    except FileNotFoundError as absence:
        raise NotFound("Cette copie n’est plus là.") from absence
    if hashlib.sha256(contenu).digest() != preuve.sha256:
        raise Conflict(
            "Cette copie n’est plus celle qui a été reçue : prévenez le délégué à la protection des données."
        )
    return contenu


def sensibles_de(proposition: NouveauConsentement) -> list[tuple[str, str]]:
    """List the sensitive domains of a proposition, each to be ticked on its own."""
    return [(d.name, d.libelle) for d in domaines_du_masque(proposition.masque & SENSIBLES)]


def ordinaires_de(proposition: NouveauConsentement) -> list[Domaine]:
    """List the ordinary domains of a proposition."""
    return domaines_du_masque(proposition.masque & ~SENSIBLES)
