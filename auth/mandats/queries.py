"""Read the mandates of a person, those that wait, and whom a guardian represents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.mandats.rules import etat_du_mandat
from auth.mandats.vocabulary import EtatMandat, Qualite
from auth.personnes.models import Representant
from auth.vocabulary import Acteur, Domaine, domaines_du_masque
from core.clock import aujourdhui
from core.errors import NotFound


@dataclass(frozen=True, slots=True)
class MandatLu:
    """Hold a mandate, where it stands, and until when a code waits for its guardian."""

    mandat: Representant
    etat: EtatMandat
    code_jusqu_au: datetime | None = None

    @property
    def qualite(self) -> Qualite:
        """Give the measure."""
        return Qualite(self.mandat.qualite)

    @property
    def domaines(self) -> list[Domaine]:
        """List the domains that it names."""
        return domaines_du_masque(self.mandat.domaines)

    @property
    def finit(self) -> bool:
        """Say whether it may still be closed."""
        return self.etat not in (EtatMandat.fini, EtatMandat.refuse)


def _lu(mandat: Representant, jour: date, code: datetime | None = None) -> MandatLu:
    etat = etat_du_mandat(mandat.reponse, mandat.clos_le, mandat.debut, mandat.fin, jour=jour)
    return MandatLu(mandat, etat, code)


async def list_mandats(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Sequence[MandatLu]:
    """List the mandates of a person that the acteur reads, the newest first."""
    lignes = await db.execute(
        text("select id, jusqu_au from prive.codes_des_mandats(:personne)"),
        {"personne": personne_id},
    )
    codes: Mapping[UUID, datetime] = {ligne.id: ligne.jusqu_au for ligne in lignes}
    return [
        _lu(mandat, aujourdhui(), codes.get(mandat.id))
        for mandat in await _mandats(db, acteur, Representant.personne_id == personne_id)
    ]


# The accounts that each may join are read with it: one question, however many wait.
_SUIVIS = text(
    "select m.*, array(select prive.comptes_du_representant(m.id)) as comptes"
    " from prive.mandats_suivis() m"
)


async def _mandats(
    db: AsyncSession, acteur: Acteur, *lesquels: ColumnElement[bool]
) -> Sequence[Representant]:
    requete = (
        select(Representant)
        .where(Representant.territoire_id == acteur.territoire_id, *lesquels)
        .order_by(Representant.propose_le.desc(), Representant.id)
    )
    return (await db.execute(requete)).scalars().all()


async def get_mandat(db: AsyncSession, acteur: Acteur, mandat_id: UUID) -> MandatLu:
    """Get a mandate that the acteur reads, or raise NotFound."""
    for mandat in await _mandats(db, acteur, Representant.id == mandat_id):
        return _lu(mandat, aujourdhui())
    raise NotFound()


@dataclass(frozen=True, slots=True)
class MandatSuivi:
    """Hold a mandate that waits or runs, about whom, and the accounts that it may join."""

    lu: MandatLu
    prenom: str
    nom: str
    date_naissance: date
    comptes: Sequence[UUID]
    peut_repondre: bool


async def list_mandats_suivis(db: AsyncSession, acteur: Acteur) -> Sequence[MandatSuivi]:
    """List for the DPO the mandates that wait or run, the oldest first.

    Empty for anybody else.
    """
    qui = {ligne.id: ligne for ligne in await db.execute(_SUIVIS)}
    if not qui:
        return []
    suivis = []
    for mandat in reversed(await _mandats(db, acteur, Representant.id.in_(qui))):
        elle, lu = qui[mandat.id], _lu(mandat, aujourdhui())
        suivis.append(
            MandatSuivi(
                lu,
                elle.prenom,
                elle.nom,
                elle.date_naissance,
                elle.comptes,
                lu.etat is EtatMandat.attend and mandat.propose_par != acteur.compte_id,
            )
        )
    return suivis


@dataclass(frozen=True, slots=True)
class MonMandat:
    """Hold whom the acteur represents today, on what and until when."""

    id: UUID
    personne_id: UUID
    prenom: str
    nom: str
    masque: int
    qualite: Qualite
    fin: date | None

    @property
    def domaines(self) -> list[Domaine]:
        """List the domains of the mandate."""
        return domaines_du_masque(self.masque)


async def list_mes_mandats(db: AsyncSession) -> Sequence[MonMandat]:
    """List whom the acteur represents today, by name; nobody for whoever is no guardian."""
    lignes = await db.execute(
        text(
            "select m.id, m.personne_id, p.prenom, p.nom, m.domaines, m.qualite, m.fin"
            " from prive.mes_mandats m join personne p on p.id = m.personne_id"
            " order by p.nom, p.prenom, m.personne_id, m.id"
        )
    )
    return [
        MonMandat(
            ligne.id,
            ligne.personne_id,
            ligne.prenom,
            ligne.nom,
            ligne.domaines,
            Qualite(ligne.qualite),
            ligne.fin,
        )
        for ligne in lignes
    ]


async def get_mes_mandats(db: AsyncSession, personne_id: UUID) -> Sequence[MonMandat]:
    """Get the mandates by which the acteur represents this person, or raise NotFound."""
    siens = [m for m in await list_mes_mandats(db) if m.personne_id == personne_id]
    if not siens:
        raise NotFound()
    return siens
