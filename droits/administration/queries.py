"""Read structures and professionals as those who administer them do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte, Habilitation, HabilitationProposee
from auth.comptes.queries import ACCOMPAGNENT
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de
from auth.vocabulary import Acteur, Role
from core.errors import NotFound
from core.plier import normaliser
from droits.administration.rules import roles_administres

PAR_PAGE = 25


@dataclass(frozen=True, slots=True)
class Habilite:
    """Hold one habilitation, and the name of its structure."""

    habilitation: Habilitation
    structure: str

    @property
    def role(self) -> Role:
        """Give the rôle it lets one act in."""
        return Role(self.habilitation.role)


@dataclass(frozen=True, slots=True)
class Proposition:
    """Hold a capacity in a sensitive structure, proposed by somebody, for whom, and the answer."""

    proposee: HabilitationProposee
    structure: str
    compte: Compte
    peut_repondre: bool

    @property
    def role(self) -> Role:
        """Give the rôle it would let one act in."""
        return Role(self.proposee.role)


async def est_sensible(db: AsyncSession, acteur: Acteur, structure_id: UUID) -> bool:
    """Say whether who acts there is confirmed: it is sensitive, or was a month ago.

    Raises NotFound.
    """
    structure = await get_structure(db, acteur, structure_id)
    requete = select(func.prive.est_sensible(structure.territoire_id, structure.id))
    return bool(await db.scalar(requete))


async def attend_confirmation(db: AsyncSession, acteur: Acteur, structure_id: UUID) -> bool:
    """Say whether a capacity there waits for whoever answers for the structure."""
    return acteur.role is not Role.gestionnaire and await est_sensible(db, acteur, structure_id)


async def agit_dans_une_sensible(db: AsyncSession, acteur: Acteur, compte_id: UUID) -> bool:
    """Say whether a compte may act, now or later, in a sensitive structure."""
    h = Habilitation
    requete = select(
        exists().where(
            h.territoire_id == acteur.territoire_id,
            h.compte_id == compte_id,
            or_(h.fin.is_(None), h.fin > func.now()),
            func.prive.est_sensible(h.territoire_id, h.structure_id),
        )
    )
    return bool(await db.scalar(requete))


async def list_habilitations_proposees(db: AsyncSession, acteur: Acteur) -> Sequence[Proposition]:
    """List the capacities proposed that the acteur reads: those that wait, then the newest."""
    return await _proposees(db, acteur)


async def _proposees(
    db: AsyncSession, acteur: Acteur, *lesquelles: ColumnElement[bool]
) -> list[Proposition]:
    p = HabilitationProposee
    requete = (
        select(
            p,
            Structure.nom,
            Compte,
            func.prive.repond_de(p.territoire_id, p.structure_id, p.compte_id),
        )
        .join(Structure, ligne_de(Structure, p.structure_id))
        .join(Compte, ligne_de(Compte, p.compte_id))
        .where(p.territoire_id == acteur.territoire_id, *lesquelles)
        .order_by(p.repondue_le.desc().nulls_first(), p.proposee_le.desc(), p.id)
        .limit(100)
    )
    return [
        Proposition(
            proposee,
            nom,
            compte,
            repond
            and proposee.reponse is None
            and acteur.compte_id not in (proposee.compte_id, proposee.proposee_par),
        )
        for proposee, nom, compte, repond in await db.execute(requete)
    ]


async def count_habilitations_proposees(db: AsyncSession, acteur: Acteur) -> int:
    """Count the capacities proposed that nobody answered, among those that the acteur reads."""
    requete = select(func.count()).where(
        HabilitationProposee.territoire_id == acteur.territoire_id,
        HabilitationProposee.reponse.is_(None),
    )
    return (await db.execute(requete)).scalar_one()


@dataclass(frozen=True, slots=True)
class AttentesLues:
    """Hold what an administrateur has to see to, in numbers."""

    delegues: int
    sans_gestionnaire: int
    sans_habilitation: int
    invites: int


async def compter_attentes(db: AsyncSession, acteur: Acteur) -> AttentesLues:
    """Count the DPOs, the structures without gestionnaire, the comptes that open nothing.

    And those who were invited and never came.
    """
    h, t = Habilitation, acteur.territoire_id
    court = (h.debut <= func.now()) & (h.fin.is_(None) | (h.fin > func.now()))
    delegues = select(func.count(func.distinct(h.compte_id))).where(
        h.territoire_id == t, h.role == Role.dpo.value, court
    )
    sans_gestionnaire = select(func.count()).where(
        Structure.territoire_id == t,
        Structure.quittee_le.is_(None) | (Structure.quittee_le > func.now()),
        exists().where(
            h.territoire_id == t, h.structure_id == Structure.id, h.role.in_(ACCOMPAGNENT), court
        ),
        ~exists().where(
            h.territoire_id == t,
            h.structure_id == Structure.id,
            h.role == Role.gestionnaire.value,
            court,
        ),
    )
    sans_habilitation = select(func.count()).where(
        Compte.territoire_id == t,
        Compte.personne_id.is_(None),
        ~Compte.est_representant,
        Compte.clos_le.is_(None),
        ~exists().where(
            h.territoire_id == t, h.compte_id == Compte.id, h.fin.is_(None) | (h.fin > func.now())
        ),
        ~exists().where(
            HabilitationProposee.territoire_id == t,
            HabilitationProposee.compte_id == Compte.id,
            HabilitationProposee.reponse.is_(None),
        ),
    )
    invites = select(func.count()).select_from(func.prive.invites_sans_suite())
    requete = select(
        *(
            lue.scalar_subquery()
            for lue in (delegues, sans_gestionnaire, sans_habilitation, invites)
        )
    )
    return AttentesLues(*(await db.execute(requete)).one())


async def list_invites_sans_suite(db: AsyncSession) -> Mapping[UUID, datetime]:
    """Give when each one was last invited who never came, among those whom the acteur keeps."""
    lignes = await db.execute(text("select * from prive.invites_sans_suite()"))
    return {ligne.compte_id: ligne.invite_le for ligne in lignes}


async def get_proposition(db: AsyncSession, acteur: Acteur, proposee_id: UUID) -> Proposition:
    """Get a capacity proposed that the acteur reads, or raise NotFound."""
    for proposition in await _proposees(db, acteur, HabilitationProposee.id == proposee_id):
        return proposition
    raise NotFound()


async def list_gestionnaires(
    db: AsyncSession, acteur: Acteur, structure_id: UUID
) -> Sequence[UUID]:
    """List who answers for a structure today."""
    h = Habilitation
    requete = (
        select(h.compte_id)
        .where(
            h.territoire_id == acteur.territoire_id,
            h.structure_id == structure_id,
            h.role == Role.gestionnaire.value,
            h.debut <= func.now(),
            or_(h.fin.is_(None), h.fin > func.now()),
        )
        .order_by(h.compte_id)
    )
    return (await db.execute(requete)).scalars().all()


def _motif(texte: str) -> str:
    cherche = texte[:80]
    return "%" + cherche.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


async def list_structures_administrees(
    db: AsyncSession, acteur: Acteur, recherche: str, page: int
) -> tuple[Sequence[Structure], int]:
    """List one page of the territoire's structures, those that left too, and count them all."""
    requete = select(Structure).where(Structure.territoire_id == acteur.territoire_id)
    if recherche:
        requete = requete.where(func.prive.plier(Structure.nom).like(_motif(normaliser(recherche))))
    total = await db.scalar(select(func.count()).select_from(requete.subquery())) or 0
    requete = (
        requete.order_by(Structure.nom, Structure.id).limit(PAR_PAGE).offset((page - 1) * PAR_PAGE)
    )
    return (await db.execute(requete)).scalars().all(), total


async def get_structure(db: AsyncSession, acteur: Acteur, structure_id: UUID) -> Structure:
    """Get a structure of one's territoire, or raise NotFound."""
    requete = select(Structure).where(
        Structure.territoire_id == acteur.territoire_id, Structure.id == structure_id
    )
    trouvee = (await db.execute(requete)).scalar_one_or_none()
    if trouvee is None:
        raise NotFound()
    return trouvee


async def count_professionnels(db: AsyncSession, acteur: Acteur, structure_id: UUID) -> int:
    """Count the comptes that act for a structure now."""
    requete = select(func.count(func.distinct(Habilitation.compte_id))).where(
        Habilitation.territoire_id == acteur.territoire_id,
        Habilitation.structure_id == structure_id,
        or_(Habilitation.fin.is_(None), Habilitation.fin > func.now()),
    )
    return await db.scalar(requete) or 0


def _comptes(acteur: Acteur) -> Select[Compte]:
    """Start from the professionals that the acteur administers."""
    requete = select(Compte).where(
        Compte.territoire_id == acteur.territoire_id, Compte.personne_id.is_(None)
    )
    if acteur.role is Role.gestionnaire:
        requete = requete.where(
            exists().where(
                Habilitation.territoire_id == Compte.territoire_id,
                Habilitation.compte_id == Compte.id,
                Habilitation.structure_id == acteur.structure_id,
                Habilitation.role.in_([role.value for role in roles_administres(acteur.role)]),
            )
        )
    return requete


async def list_professionnels(
    db: AsyncSession, acteur: Acteur, recherche: str, page: int
) -> tuple[Sequence[Compte], int]:
    """List one page of the professionals that the acteur administers, and count them all."""
    requete = _comptes(acteur)
    if recherche:
        motif = _motif(normaliser(recherche))
        # An address is kept as it is written: its dots and hyphens are no spaces.
        adresse = _motif("".join(recherche.replace("\x00", "").split()).lower())
        requete = requete.where(
            or_(
                (func.prive.plier(Compte.prenom) + " " + func.prive.plier(Compte.nom)).like(motif),
                (func.prive.plier(Compte.nom) + " " + func.prive.plier(Compte.prenom)).like(motif),
                Compte.courriel.like(adresse),
            )
        )
    total = await db.scalar(select(func.count()).select_from(requete.subquery())) or 0
    requete = (
        requete.order_by(Compte.nom, Compte.prenom, Compte.id)
        .limit(PAR_PAGE)
        .offset((page - 1) * PAR_PAGE)
    )
    return (await db.execute(requete)).scalars().all(), total


async def get_professionnel(db: AsyncSession, acteur: Acteur, compte_id: UUID) -> Compte:
    """Get a professional that the acteur administers, or raise NotFound."""
    compte = (await db.execute(_comptes(acteur).where(Compte.id == compte_id))).scalar_one_or_none()
    if compte is None:
        raise NotFound()
    return compte


async def find_compte(db: AsyncSession, acteur: Acteur, courriel: str) -> Compte | None:
    """Find the professional of the territoire who answers to an e-mail."""
    requete = select(Compte).where(
        Compte.territoire_id == acteur.territoire_id,
        Compte.personne_id.is_(None),
        Compte.courriel == courriel,
    )
    return (await db.execute(requete)).scalar_one_or_none()


async def list_habilitations(
    db: AsyncSession, acteur: Acteur, comptes: Sequence[UUID]
) -> Sequence[Habilite]:
    """List the habilitations of these comptes that the acteur administers.

    Running and to come first, then ended.
    """
    requete = (
        select(Habilitation, Structure.nom)
        .join(Structure, ligne_de(Structure, Habilitation.structure_id))
        .where(
            Habilitation.territoire_id == acteur.territoire_id, Habilitation.compte_id.in_(comptes)
        )
        .order_by(Habilitation.fin.desc().nulls_first(), Habilitation.debut.desc(), Habilitation.id)
    )
    if acteur.role is Role.gestionnaire:
        requete = requete.where(Habilitation.structure_id == acteur.structure_id)
    return [Habilite(habilitation, nom) for habilitation, nom in await db.execute(requete)]


async def est_la_derniere(db: AsyncSession, acteur: Acteur, habilitation: Habilitation) -> bool:
    """Say whether the structure could accompany nobody, were this habilitation to end now."""
    h = Habilitation
    autre = exists().where(
        h.territoire_id == acteur.territoire_id,
        h.compte_id == habilitation.compte_id,
        h.structure_id == habilitation.structure_id,
        h.id != habilitation.id,
        h.role.in_(ACCOMPAGNENT),
        h.debut <= func.now(),
        or_(h.fin.is_(None), h.fin > func.now()),
    )
    return not await db.scalar(select(autre))


async def get_habilitation(
    db: AsyncSession, acteur: Acteur, habilitation_id: UUID
) -> tuple[Habilite, Compte]:
    """Get an habilitation that the acteur administers, and whose it is, or raise NotFound."""
    requete = (
        select(Habilitation, Structure.nom, Compte)
        .join(Structure, ligne_de(Structure, Habilitation.structure_id))
        .join(Compte, ligne_de(Compte, Habilitation.compte_id))
        .where(
            Habilitation.territoire_id == acteur.territoire_id, Habilitation.id == habilitation_id
        )
        .where(Habilitation.role.in_([role.value for role in roles_administres(acteur.role)]))
    )
    if acteur.role is Role.gestionnaire:
        requete = requete.where(Habilitation.structure_id == acteur.structure_id)
    ligne = (await db.execute(requete)).one_or_none()
    if ligne is None:
        raise NotFound()
    return Habilite(ligne[0], ligne[1]), ligne[2]
