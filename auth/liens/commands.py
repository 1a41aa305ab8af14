"""Ask for a link, send it, spend it.

Nothing tells an address that is known from one that is not.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from auth.connexions.commands import (
    CompteProuve,
    OuvertureSession,
    avancer_connexion,
    ouvrir_apres_preuve,
)
from auth.connexions.models import OBJET_LIEN
from auth.connexions.queries import empreinte_du_jeton, list_capacites
from auth.connexions.vocabulary import MoyenConnexion
from auth.liens.schemas import QuiVient
from auth.liens.vocabulary import Reconnue
from core.coffre import Coffre
from core.errors import NotFound, TropDeDemandes
from core.jobs import differer
from core.limites import compter, empreinter
from core.outbox import Courriel, Postier, adresse_sms, deposer_courriel

SUJET = "Votre lien de connexion"
PERIME = "Ce lien a déjà servi, ou il a plus de dix minutes. Demandez-en un autre."
_OBJET_CODE = b"code d'un lien"
CHIFFRES = 8
# Codes that may be typed: in one browser, then for one compte from one network, then from wherever.
# Whoever knows her address or her number alone does not shut her door: that takes ten networks.
# Links open all the same; by SMS there is none. One code in 10^8, 200 tries a day: two chances in a
# million. At worst, a browser waits for the 80 codes that ten networks asked (PAR_ADRESSE, twice,
# in auth.liens.pages): one chance in six thousand a day.
ESSAIS, _DIX_MINUTES_S = 5, 600
ESSAIS_PAR_JOUR, _JOUR_S = 20, 86400
ESSAIS_DE_PARTOUT = 200
# A locked screen shows it: no name, nothing of the carnet.
_SMS = "Votre code : {code}. Il sert une fois, pendant dix minutes. Ne le donnez à personne."
_CORPS = """Bonjour,

Vous avez demandé à entrer dans votre carnet. Ouvrez ce lien dans le navigateur
où vous l’avez demandé :

{adresse}/connexion/lien?jeton={jeton}

Ou tapez ce code, dans la page où vous avez demandé le lien :

{code}

Lien et code servent une seule fois, pendant dix minutes. Ne les donnez à personne.
Si vous n’avez rien demandé, il n’y a rien à faire.
"""


@dataclass(frozen=True, slots=True)
class Demande:
    """Hold who asks for a link or a code: where it goes, by what, for which browser and page."""

    adresse: str
    moyen: MoyenConnexion
    navigateur: str
    suite: str = "/"


@dataclass(frozen=True, slots=True)
class Essai:
    """Hold a code that somebody types: in which browser, from which network."""

    code: str
    navigateur: str
    reseau: str


async def demander_lien(db: AsyncSession, coffre: Coffre, demande: Demande) -> None:
    """Note that somebody asks for a link; the job looks for whom, after the answer left."""
    cle = uuid4()
    await db.execute(
        text("select prive.demander_lien(:id, :navigateur, :courriel, :suite, :moyen)"),
        {
            "id": cle,
            "navigateur": empreinte_du_jeton(demande.navigateur),
            "courriel": coffre.sceller(demande.adresse.encode(), OBJET_LIEN),
            "suite": demande.suite,
            "moyen": demande.moyen.value,
        },
    )
    await differer(db, "envoyer_lien", presse=True, lien_id=cle)


async def envoyer_lien(db: AsyncSession, postier: Postier, lien_id: UUID) -> None:
    """Put the link or the code in the outbox when the address is an accompanied person's.

    Forget it otherwise.
    """
    coffre = postier.coffre
    demande = (
        await db.execute(text("select * from prive.lire_demande_lien(:id)"), {"id": lien_id})
    ).one_or_none()
    if demande is None:
        return
    ou = coffre.ouvrir(bytes(demande.courriel), OBJET_LIEN).decode()
    jeton, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**CHIFFRES):0{CHIFFRES}}"
    parametres = {
        "id": lien_id,
        "empreinte": empreinte_du_jeton(jeton),
        "courriel": ou,
        "code": coffre.sceller_constant(code.encode(), _OBJET_CODE),
    }
    pose = await db.scalar(
        text("select prive.poser_lien(:id, :empreinte, :courriel, :code)"), parametres
    )
    if pose:
        dit = f"{code[:4]} {code[4:]}"
        compte = (
            await db.execute(text("select * from prive.comptes_du_lien(:id)"), {"id": lien_id})
        ).first()
        territoire, pour = (compte.territoire_id, str(compte.compte_id)) if compte else (None, None)
        if demande.moyen == MoyenConnexion.sms:
            ici, corps = adresse_sms(postier.passerelle_sms, ou), _SMS.format(code=dit)
            message = Courriel(ici, "Carnet", corps, "code", territoire, pour=pour)
        else:
            ici = postier.base_url.rstrip("/")
            corps = _CORPS.format(adresse=ici, jeton=jeton, code=dit)
            message = Courriel(ou, SUJET, corps, "lien", territoire, pour=pour)
        await deposer_courriel(db, coffre, message)


async def est_ouvert(db: AsyncSession, jeton: str, navigateur: str) -> bool:
    """Say whether a link can still be spent in this browser."""
    parametres = {
        "empreinte": empreinte_du_jeton(jeton),
        "navigateur": empreinte_du_jeton(navigateur),
    }
    return bool(
        await db.scalar(text("select prive.lien_ouvert(:empreinte, :navigateur)"), parametres)
    )


async def depenser_lien(
    db: AsyncSession, jeton: str, navigateur: str
) -> tuple[OuvertureSession, str]:
    """Spend a link, once; gives what opens and the page that was wanted.

    Raises NotFound when it opens nothing.
    """
    parametres = {
        "empreinte": empreinte_du_jeton(jeton),
        "navigateur": empreinte_du_jeton(navigateur),
    }
    depense = await db.execute(
        text("select * from prive.depenser_lien(:empreinte, :navigateur)"), parametres
    )
    lignes = depense.all()
    if not lignes:
        raise NotFound(PERIME)
    return await _ouvrir(db, lignes)


async def depenser_code(
    db: AsyncSession, moteur: AsyncEngine, coffre: Coffre, secret: str, essai: Essai
) -> tuple[OuvertureSession, str] | None:
    """Spend the code of a message in the browser that asked.

    None when it opens nothing, without saying why. A browser that asked for an address that nobody
    has does the same work. Raises TropDeDemandes past five tries there.
    """
    ici = empreinte_du_jeton(essai.navigateur)
    cle = empreinter(secret, "code_navigateur", ici.hex())
    await compter(moteur, "code_navigateur", cle, maximum=ESSAIS, fenetre_s=_DIX_MINUTES_S)
    jeton = {"code": coffre.sceller_constant(essai.code.encode(), _OBJET_CODE), "navigateur": ici}
    comptes = await db.execute(text("select * from prive.comptes_du_code(:navigateur)"), jeton)
    for compte in comptes.scalars().all() or (ici.hex(),):
        # One network that is past its count takes nothing from what the others may type.
        for quoi, qui, maximum in (
            ("code_reseau", (compte, essai.reseau), ESSAIS_PAR_JOUR),
            ("code_compte", (compte,), ESSAIS_DE_PARTOUT),
        ):
            cle = empreinter(secret, quoi, *qui)
            try:
                await compter(moteur, quoi, cle, maximum=maximum, fenetre_s=_JOUR_S)
            except TropDeDemandes:
                return None
    lignes = (
        await db.execute(text("select * from prive.depenser_code(:code, :navigateur)"), jeton)
    ).all()
    return await _ouvrir(db, lignes) if lignes else None


async def _ouvrir(db: AsyncSession, lignes: Sequence[Row[Any]]) -> tuple[OuvertureSession, str]:
    comptes = [CompteProuve(ligne.territoire_id, ligne.compte_id) for ligne in lignes]
    moyen = MoyenConnexion(lignes[0].moyen)
    return await ouvrir_apres_preuve(db, comptes, moyen), lignes[0].suite


async def reconnaitre_qui_vient(
    db: AsyncSession, moteur: AsyncEngine, secret: str, preuve: str, saisie: QuiVient
) -> tuple[Reconnue, OuvertureSession | None]:
    """Say who comes, among the people of an address; gives what opens when it is one of them.

    A wrong answer is counted, so nothing is raised for it. Raises TropDeDemandes past twenty a day
    for the same people.
    """
    qui = await list_capacites(db, preuve)
    cle = empreinter(secret, "reconnue", *sorted(str(c.compte_id) for c in qui))
    await compter(moteur, "reconnue", cle, maximum=ESSAIS_PAR_JOUR, fenetre_s=_JOUR_S)
    parametres = {
        "empreinte": empreinte_du_jeton(preuve),
        "naissance": saisie.date_naissance,
        "prenom": saisie.prenom or None,
    }
    dit = await db.scalar(
        text("select prive.reconnaitre(:empreinte, :naissance, :prenom)"), parametres
    )
    reconnue = Reconnue(dit)
    return reconnue, await avancer_connexion(db, preuve) if reconnue is Reconnue.une else None
