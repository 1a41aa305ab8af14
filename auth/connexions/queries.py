"""Read who is behind a session cookie or an API token."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from auth.connexions.vocabulary import MoyenConnexion
from auth.vocabulary import Acteur, Role

_LIRE = {
    "connexion": text("select * from prive.lire_connexion(:empreinte, :appareil, :partage)"),
    "jeton": text("select * from prive.lire_jeton(:empreinte)"),
}


def empreinte_du_jeton(jeton: str) -> bytes:
    """Hash a token as it is stored."""
    return hashlib.sha256(jeton.encode()).digest()


@dataclass(frozen=True, slots=True)
class Moi:
    """Hold who is logged in: the acteur, and the names that the pages show."""

    acteur: Acteur
    prenom: str
    nom: str
    fonction: str | None
    structure: str | None
    territoire: str
    connexion_id: UUID | None = None
    plusieurs: bool = False
    ecrit: bool = True
    partagee: bool = False
    # They have not said yet how they are reached, nor that they would rather not.
    profil_du: bool = False

    @property
    def role(self) -> Role:
        """Give the rôle one acts in."""
        return self.acteur.role


def _moi(ligne: Any, genre: str) -> Moi:
    qui = (
        ligne.territoire_id,
        ligne.compte_id,
        Role(ligne.role),
        ligne.structure_id,
        ligne.personne_id,
    )
    noms = (ligne.prenom, ligne.nom, ligne.fonction, ligne.structure_nom, ligne.territoire_nom)
    if genre == "jeton":
        return Moi(Acteur(*qui), *noms, ecrit=ligne.ecrit)
    acteur = Acteur(*qui, par_lien=MoyenConnexion(ligne.moyen).est_faible)
    seance = {
        "plusieurs": ligne.plusieurs,
        "partagee": ligne.partagee,
        "profil_du": ligne.profil_du,
    }
    return Moi(acteur, *noms, connexion_id=ligne.connexion_id, **seance)


async def find_moi(
    db: AsyncConnection, genre: str, jeton: str, appareil: str = "", *, partage: bool = False
) -> Moi | None:
    """Find who holds this token (`connexion` or `jeton`), while it runs with a held capacity.

    `appareil` is the device in words, kept with a session that has none yet; `partage`, that the
    browser says its computer is shared.
    """
    parametres = {"empreinte": empreinte_du_jeton(jeton)} | (
        {"appareil": appareil, "partage": partage} if genre == "connexion" else {}
    )
    ligne = (await db.execute(_LIRE[genre], parametres)).one_or_none()
    return None if ligne is None else _moi(ligne, genre)


@dataclass(frozen=True, slots=True)
class CompteDemo:
    """Hold one account that the demo lets anybody be."""

    courriel: str
    territoire_id: int
    territoire_nom: str
    compte_id: UUID
    habilitation_id: UUID | None
    prenom: str
    nom: str
    fonction: str | None
    structure_nom: str | None
    role: Role


async def list_comptes_demo(db: AsyncSession) -> Sequence[CompteDemo]:
    """List the demo accounts; only territoires marked as demo have any."""
    lignes = await db.execute(text("select * from prive.comptes_demo()"))
    return [
        CompteDemo(**(dict(ligne) | {"role": Role(ligne["role"])})) for ligne in lignes.mappings()
    ]


@dataclass(frozen=True, slots=True)
class Capacite:
    """Hold one capacity that a proof opens: a rôle in a structure, or one's own carnet."""

    territoire_id: int
    territoire_nom: str
    compte_id: UUID
    habilitation_id: UUID | None
    role: Role
    structure_nom: str | None
    moyen: MoyenConnexion
    choisie: bool
    second_facteur_du: bool
    personne_due: bool


async def list_capacites(db: AsyncSession, preuve: str) -> Sequence[Capacite]:
    """List what a proof still opens: several until one is chosen, none once it has expired."""
    lignes = await db.execute(
        text("select * from prive.lire_preuve(:empreinte)"),
        {"empreinte": empreinte_du_jeton(preuve)},
    )
    return [
        Capacite(
            **(dict(ligne) | {"role": Role(ligne["role"]), "moyen": MoyenConnexion(ligne["moyen"])})
        )
        for ligne in lignes.mappings()
    ]


async def find_federation(db: AsyncSession, jeton: str) -> tuple[MoyenConnexion, bytes] | None:
    """Find which provider opened this session, and the sealed token that ends it there too."""
    lignes = await db.execute(
        text("select * from prive.lire_federation(:empreinte)"),
        {"empreinte": empreinte_du_jeton(jeton)},
    )
    ligne = lignes.one_or_none()
    return None if ligne is None else (MoyenConnexion(ligne.fournisseur), ligne.id_token)
