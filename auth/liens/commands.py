"""Ask for a link, send it, spend it. Nothing tells an address that is known from one that is not."""

import secrets
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.connexions.commands import CompteProuve, Ouverture, ouvrir_apres_preuve
from auth.connexions.queries import empreinte
from auth.connexions.vocabulary import Moyen
from core.coffre import Coffre
from core.errors import NotFound
from core.jobs import differer
from core.outbox import Courriel, deposer

SUJET = "Votre lien de connexion"
PERIME = "Ce lien a déjà servi, ou il a plus de dix minutes. Demandez-en un autre."
_OBJET = b"lien"
_CORPS = """Bonjour,

Vous avez demandé à entrer dans votre carnet. Ouvrez ce lien dans le navigateur où vous l’avez demandé :

{adresse}/connexion/lien?jeton={jeton}

Il sert une seule fois, pendant dix minutes. Si vous n’avez rien demandé, il n’y a rien à faire.
"""


async def demander_lien(db: AsyncSession, coffre: Coffre, courriel: str, navigateur: str, suite: str) -> None:
    """Note that somebody asks for a link; the job looks for whom, after the answer left."""
    cle = uuid4()
    await db.execute(
        text("select prive.demander_lien(:id, :navigateur, :courriel, :suite)"),
        {
            "id": cle,
            "navigateur": empreinte(navigateur),
            "courriel": coffre.sceller(courriel.encode(), _OBJET),
            "suite": suite,
        },
    )
    await differer(db, "envoyer_lien", lien_id=cle)


async def envoyer_lien(db: AsyncSession, coffre: Coffre, lien_id: UUID, adresse: str) -> None:
    """Put the link in the outbox when the address is an accompanied person's; forget it otherwise."""
    scelle = await db.scalar(text("select prive.lire_demande_lien(:id)"), {"id": lien_id})
    if scelle is None:
        return
    courriel = coffre.ouvrir(bytes(scelle), _OBJET).decode()
    jeton = secrets.token_urlsafe(32)
    pose = await db.scalar(
        text("select prive.poser_lien(:id, :empreinte, :courriel)"),
        {"id": lien_id, "empreinte": empreinte(jeton), "courriel": courriel},
    )
    if pose:
        corps = _CORPS.format(adresse=adresse, jeton=jeton)
        compte = (await db.execute(text("select * from prive.comptes_du_lien(:id)"), {"id": lien_id})).first()
        territoire, pour = (compte.territoire_id, str(compte.compte_id)) if compte else (None, None)
        await deposer(db, coffre, Courriel(courriel, SUJET, corps, "lien", territoire, pour=pour))


async def est_ouvert(db: AsyncSession, jeton: str, navigateur: str) -> bool:
    """Say whether a link can still be spent in this browser."""
    parametres = {"empreinte": empreinte(jeton), "navigateur": empreinte(navigateur)}
    return bool(await db.scalar(text("select prive.lien_ouvert(:empreinte, :navigateur)"), parametres))


async def depenser_lien(db: AsyncSession, jeton: str, navigateur: str) -> tuple[Ouverture, str]:
    """Spend a link, once; gives what opens and the page that was wanted. Raises NotFound when it opens nothing."""
    parametres = {"empreinte": empreinte(jeton), "navigateur": empreinte(navigateur)}
    depense = await db.execute(text("select * from prive.depenser_lien(:empreinte, :navigateur)"), parametres)
    lignes = depense.all()
    if not lignes:
        raise NotFound(PERIME)
    comptes = [CompteProuve(ligne.territoire_id, ligne.compte_id) for ligne in lignes]
    return await ouvrir_apres_preuve(db, comptes, Moyen.courriel), lignes[0].suite
