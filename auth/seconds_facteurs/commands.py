"""Enrol a code generator, and pass by one of its codes or by a recovery code."""

import json
from dataclasses import dataclass

import pyotp
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.connexions.queries import empreinte_du_jeton
from auth.seconds_facteurs.queries import Facteur
from auth.seconds_facteurs.rules import (
    OBJET_FACTEUR,
    empreinte_de_secours,
    est_un_code,
    nettoyer,
    pas_du_code,
    tirer_codes,
)
from core.coffre import Coffre
from core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Inscription:
    """Hold what is shown once: the secret to type or scan, and the recovery codes to keep."""

    secret: str
    codes: list[str]

    def adresse(self, courriel: str) -> str:
        """Give what the QR code says to the application."""
        return pyotp.TOTP(self.secret).provisioning_uri(name=courriel, issuer_name="Carnet")


async def proposer_secret(db: AsyncSession, coffre: Coffre, preuve: str) -> Inscription:
    """Draw a secret and recovery codes for this proof; asked again, give the same ones."""
    neuve = json.dumps({"secret": pyotp.random_base32(), "codes": tirer_codes()}).encode()
    scelle = await db.scalar(
        text("select prive.proposer_facteur(:empreinte, :scelle)"),
        {"empreinte": empreinte_du_jeton(preuve), "scelle": coffre.sceller(neuve, OBJET_FACTEUR)},
    )
    if scelle is None:
        raise NotFound()
    return Inscription(**json.loads(coffre.ouvrir(scelle, OBJET_FACTEUR)))


async def passer(
    db: AsyncSession, coffre: Coffre, preuve: str, facteur: Facteur, saisie: str, maintenant: float
) -> bool:
    """Spend a typed code on this proof, and enrol the generator the first time.

    Says whether it was right.
    """
    if facteur.scelle is None:
        return False
    contenu = json.loads(coffre.ouvrir(facteur.scelle, OBJET_FACTEUR))
    code = nettoyer(saisie)
    pas = pas_du_code(contenu["secret"], code, maintenant) if est_un_code(code) else None
    if facteur.confirme:
        requete = text("select prive.passer_facteur(:empreinte, :pas, :code)")
        secours = None if est_un_code(code) else empreinte_de_secours(code)
        return bool(
            await db.scalar(
                requete, {"empreinte": empreinte_du_jeton(preuve), "pas": pas, "code": secours}
            )
        )
    if pas is None:
        return False
    parametres = {
        "empreinte": empreinte_du_jeton(preuve),
        "pas": pas,
        "scelle": coffre.sceller(json.dumps({"secret": contenu["secret"]}).encode(), OBJET_FACTEUR),
        "codes": [empreinte_de_secours(secours) for secours in contenu["codes"]],
    }
    requete = text(
        "select prive.confirmer_facteur(:empreinte, :pas, :scelle, cast(:codes as bytea[]))"
    )
    return bool(await db.scalar(requete, parametres))
