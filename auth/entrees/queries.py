"""Read whether a person has her own space."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from core.editions import empreinte_des_champs
from core.errors import Forbidden, NotFound


@dataclass(frozen=True, slots=True)
class Espace:
    """Hold what her circle sees of her space, never a code.

    `propose` and `numero_propose` are the e-mail and the number that her carnet has.
    """

    prenom: str
    nom: str
    propose: str | None
    numero_propose: str | None
    ouvert: bool
    courriel: str | None
    mobile: str | None
    code_jusqu_au: datetime | None
    identite: bool
    liaison_jusqu_au: datetime | None

    @property
    def canal(self) -> "Canal":
        """Give by what she comes back."""
        return Canal(self.courriel, self.mobile)


async def get_espace(db: AsyncSession, personne_id: UUID) -> Espace:
    """Get her space; raises NotFound unless the acteur is of her circle, and her carnet lives."""
    lignes = await db.execute(
        text("select * from prive.espace_de(:personne)"), {"personne": personne_id}
    )
    ligne = lignes.mappings().one_or_none()
    if ligne is None:
        raise NotFound()
    return Espace(**ligne)


class Canal(NamedTuple):
    """Hold by what the person comes back: neither is when it is by paper or FranceConnect."""

    courriel: str | None
    mobile: str | None

    @property
    def edition(self) -> int:
        """Give the edition of the two alone: that of her compte grows each time she enters."""
        return empreinte_des_champs(self._asdict())


async def get_mon_canal(db: AsyncSession) -> Canal:
    """Get by what the acteur comes back; raises Forbidden for whoever has no space."""
    ligne = (await db.execute(text("select * from prive.mon_canal()"))).one_or_none()
    if ligne is None:
        raise Forbidden("Seule une personne accompagnée a son espace.")
    return Canal(*ligne)


async def find_mon_code(db: AsyncSession) -> datetime | None:
    """Find until when a code waits to open the acteur's own space.

    None for whoever has no space.
    """
    fin: datetime | None = await db.scalar(text("select prive.mon_code()"))
    return fin


_NUMERO = text("""
select coalesce(k.telephone, s.telephone)
from compte k
left join structure s on s.territoire_id = k.territoire_id and s.id = :structure
where k.territoire_id = :territoire and k.id = :compte
""")


async def find_numero_a_appeler(db: AsyncSession, acteur: Acteur) -> str | None:
    """Find the number of whoever hands a paper over: their own, else that of their structure."""
    qui = {
        "territoire": acteur.territoire_id,
        "compte": acteur.compte_id,
        "structure": acteur.structure_id,
    }
    numero: str | None = await db.scalar(_NUMERO, qui)
    return numero
