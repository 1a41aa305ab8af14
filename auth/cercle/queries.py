"""Read the circle of a person."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from auth.cercle import rules
from auth.cercle.models import Accompagnement, Designation
from auth.cercle.vocabulary import ORIGINES, ORIGINES_A_LA_PERSONNE
from auth.comptes.models import Compte, Habilitation
from auth.comptes.queries import auteur_nomme
from auth.personnes.models import Personne
from auth.personnes.queries import visible
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de, nom_de_structure
from auth.vocabulary import Acteur, Role
from core.clock import maintenant
from core.errors import NotFound

# Who may become somebody's référent, and answers so: `prive.peut_etre_referent` says it too.
ROLE_PROPOSE = Role.professionnel


@dataclass(frozen=True, slots=True)
class Membre:
    """Hold one place in the circle with its names.

    Those of a sensitive structure are not fetched.
    """

    accompagnement: Accompagnement
    structure: str
    categorie: str | None
    prenom: str | None
    nom: str | None
    fonction: str | None
    telephone: str | None
    presences: str | None

    @property
    def est_present(self) -> bool:
        """Say whether the place runs now."""
        return rules.est_presente(self.accompagnement.debut, self.accompagnement.fin, maintenant())

    @property
    def est_a_venir(self) -> bool:
        """Say whether the place has not begun: an appointment still to come."""
        return self.accompagnement.debut > maintenant()

    @property
    def lit_jusqu_au(self) -> datetime | None:
        """Give the end of the read-only days, while they run."""
        place = self.accompagnement
        return rules.lit_jusqu_au(place.est_referent, place.debut, place.fin, maintenant())

    @property
    def origine(self) -> str:
        """Say how they came."""
        return ORIGINES[self.accompagnement.origine]

    @property
    def origine_a_la_personne(self) -> str:
        """Say to the person how they came."""
        return ORIGINES_A_LA_PERSONNE[self.accompagnement.origine]


def est_accompagnee(acteur: Acteur, de: UUID | None = None) -> ColumnElement[bool]:
    """Say whether the acteur, for the structure they act for, accompanies the person now.

    `de` names a colleague instead, for the same structure.
    """
    return and_(
        Accompagnement.territoire_id == Personne.territoire_id,
        Accompagnement.personne_id == Personne.id,
        Accompagnement.compte_id == (de or acteur.compte_id),
        Accompagnement.structure_id == acteur.structure_id,
        Accompagnement.debut <= func.now(),
        (Accompagnement.fin.is_(None)) | (Accompagnement.fin > func.now()),
    )


def _places(acteur: Acteur) -> Select[*tuple[Any, ...]]:
    """Select places with the names that the wall lets say."""
    place = Accompagnement
    return (
        select(
            place,
            nom_de_structure(place.structure_id),
            Structure.categorie,
            Compte.prenom,
            Compte.nom,
            Compte.fonction,
            Compte.telephone,
            Compte.presences,
        )
        .outerjoin(Structure, ligne_de(Structure, place.structure_id))
        .outerjoin(
            Compte,
            auteur_nomme(place.compte_id, place.structure_id),
        )
        .where(place.territoire_id == acteur.territoire_id)
    )


async def list_places(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Sequence[Membre]:
    """List every place, present ones first: the référent de parcours, then by structure.

    Past ones last.
    """
    place = Accompagnement
    termine = place.fin <= func.now()
    requete = (
        _places(acteur)
        .where(place.personne_id == personne_id)
        .order_by(
            func.coalesce(termine, False),
            place.est_referent.desc(),
            Structure.nom,
            place.debut,
            place.id,
        )
    )
    return [Membre(*ligne) for ligne in await db.execute(requete)]


async def list_cercles(
    db: AsyncSession, acteur: Acteur, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[Membre]]:
    """List who accompanies each of these people now, in the order of `list_cercle`."""
    place = Accompagnement
    requete = (
        _places(acteur)
        .where(place.personne_id.in_(ids))
        .order_by(place.est_referent.desc(), Structure.nom, place.debut, place.id)
    )
    cercles: dict[UUID, list[Membre]] = {cle: [] for cle in ids}
    for ligne in await db.execute(requete):
        membre = Membre(*ligne)
        if membre.est_present:
            cercles[membre.accompagnement.personne_id].append(membre)
    return cercles


@dataclass(frozen=True, slots=True)
class PlaceAutour:
    """Hold one place around somebody whom the acteur accompanies, as far as it may be named.

    Who may not be named has no identifier either: it would tell one hidden structure from another.
    """

    compte_id: UUID | None
    est_referent: bool
    structure_id: UUID | None
    structure: str
    nom: str | None


async def list_places_autour(
    db: AsyncSession, acteur: Acteur
) -> Mapping[UUID, Sequence[PlaceAutour]]:
    """List who accompanies, now, each of the people whom the acteur accompanies."""
    place, mienne = Accompagnement, aliased(Accompagnement)
    requete = (
        _places(acteur)
        .with_only_columns(
            place.personne_id,
            Compte.id,
            place.est_referent,
            Structure.id,
            nom_de_structure(place.structure_id),
            Compte.prenom,
            Compte.nom,
        )
        .where(
            place.personne_id.in_(
                select(mienne.personne_id).where(
                    mienne.territoire_id == acteur.territoire_id,
                    mienne.compte_id == acteur.compte_id,
                    mienne.structure_id == acteur.structure_id,
                    mienne.debut <= func.now(),
                    (mienne.fin.is_(None)) | (mienne.fin > func.now()),
                )
            ),
            place.debut <= func.now(),
            (place.fin.is_(None)) | (place.fin > func.now()),
        )
        .order_by(place.est_referent.desc(), Structure.nom, place.debut, place.id)
    )
    places: defaultdict[UUID, list[PlaceAutour]] = defaultdict(list)
    for cle, compte_id, est_referent, structure_id, structure, prenom, nom in await db.execute(
        requete
    ):
        qui = f"{prenom} {nom}" if nom else None
        places[cle].append(PlaceAutour(compte_id, est_referent, structure_id, structure, qui))
    return places


async def list_cercle(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Sequence[Membre]:
    """List who accompanies the person now: the référent de parcours first, then by structure."""
    return [membre for membre in await list_places(db, acteur, personne_id) if membre.est_present]


def lecture_seule(membres: Sequence[Membre], acteur: Acteur) -> datetime | None:
    """Give until when the acteur's structure still reads, without writing, for one person."""
    places = [m.accompagnement for m in membres]
    return rules.lecture_seule_d_une_structure(
        [(p.structure_id, p.est_referent, p.debut, p.fin) for p in places],
        acteur.structure_id,
        maintenant(),
    )


async def exiger_de_pouvoir_rejoindre(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> None:
    """Let pass whoever may join under an agreement; to others, nobody is there (NotFound)."""
    permis = select(
        func.prive.peut_rejoindre(acteur.territoire_id, personne_id, acteur.structure_id)
    )
    if acteur.structure_id is None or not await db.scalar(permis):
        raise NotFound()


async def find_ma_place(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Accompagnement | None:
    """Find one's own open place beside a person whom one may see."""
    requete = select(Accompagnement).where(
        Accompagnement.territoire_id == acteur.territoire_id,
        Accompagnement.personne_id == personne_id,
        Accompagnement.compte_id == acteur.compte_id,
        Accompagnement.structure_id == acteur.structure_id,
        Accompagnement.origine != "observe",
        Accompagnement.fin.is_(None),
    )
    return (await db.execute(requete)).scalars().first()


@dataclass(frozen=True, slots=True)
class DesignationLue:
    """Hold a proposal of référent with its names, and where it stands."""

    designation: Designation
    etat: str
    structure: str
    prenom: str | None
    nom: str | None
    propose_par: str | None
    personne: str


async def list_designations(
    db: AsyncSession,
    acteur: Acteur,
    *,
    personne_id: UUID | None = None,
    id: UUID | None = None,
    miennes: bool = False,
) -> Sequence[DesignationLue]:
    """List proposals of référent, newest first.

    About a person, or those that wait for the acteur's own word.
    """
    d, auteur = Designation, aliased(Compte)
    requete = (
        select(
            d,
            func.prive.etat_designation(d.territoire_id, d.id),
            nom_de_structure(d.structure_id),
            Compte.prenom,
            Compte.nom,
            auteur.prenom + " " + auteur.nom,
            Personne.prenom + " " + Personne.nom,
        )
        .join(Personne, ligne_de(Personne, d.personne_id))
        .outerjoin(Structure, ligne_de(Structure, d.structure_id))
        .outerjoin(
            Compte,
            auteur_nomme(d.compte_id, d.structure_id),
        )
        .outerjoin(auteur, ligne_de(auteur, d.propose_par))
        .where(d.territoire_id == acteur.territoire_id)
        .order_by(d.proposee_le.desc(), d.id)
    )
    if personne_id is not None:
        requete = requete.where(d.personne_id == personne_id)
    if id is not None:
        requete = requete.where(d.id == id)
    if miennes:
        requete = requete.where(
            d.compte_id == acteur.compte_id,
            d.structure_id == acteur.structure_id,
            d.reponse.is_(None),
        )
    return [DesignationLue(*ligne) for ligne in await db.execute(requete)]


async def get_designation(db: AsyncSession, acteur: Acteur, designation_id: UUID) -> DesignationLue:
    """Get a proposal of référent that the acteur may see, or raise NotFound."""
    trouvees = await list_designations(db, acteur, id=designation_id)
    if not trouvees:
        raise NotFound()
    return trouvees[0]


async def list_a_repondre(db: AsyncSession, acteur: Acteur) -> Sequence[DesignationLue]:
    """List what waits for the acteur: for who is proposed themselves, or for the person."""
    if acteur.personne_id is not None:
        lues = await list_designations(db, acteur, personne_id=acteur.personne_id)
        return [lue for lue in lues if lue.etat == "en_attente" and lue.designation.accord is None]
    if acteur.role is not ROLE_PROPOSE:
        return []
    return [
        lue for lue in await list_designations(db, acteur, miennes=True) if lue.etat == "en_attente"
    ]


def repond(acteur: Acteur, designation: Designation) -> bool:
    """Say whether the acteur is who is proposed, in the rôle and for the structure proposed."""
    propose = (designation.compte_id, designation.structure_id, ROLE_PROPOSE)
    return propose == (acteur.compte_id, acteur.structure_id, acteur.role)


async def list_proposables(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[tuple[str, str]]:
    """List who may be proposed as référent: « compte structure », then name."""
    place = Accompagnement
    du_cercle = select(place.structure_id).where(
        place.territoire_id == acteur.territoire_id,
        place.personne_id == personne_id,
        place.origine != "observe",
        place.debut <= func.now(),
        (place.fin.is_(None)) | (place.fin > func.now()),
    )
    requete = (
        select(Compte.id, Structure.id, Compte.prenom, Compte.nom, Structure.nom)
        .select_from(Compte)
        .join(
            Habilitation,
            and_(
                Habilitation.territoire_id == Compte.territoire_id,
                Habilitation.compte_id == Compte.id,
            ),
        )
        .join(Structure, ligne_de(Structure, Habilitation.structure_id))
        .where(Compte.territoire_id == acteur.territoire_id, Compte.clos_le.is_(None))
        .where(Habilitation.role == ROLE_PROPOSE.value, Habilitation.debut <= func.now())
        .where((Habilitation.fin.is_(None)) | (Habilitation.fin > func.now()))
        .where(Structure.id.in_(du_cercle))
        .order_by(Structure.nom, Compte.nom, Compte.prenom, Compte.id)
    )
    return [
        (f"{c} {s}", f"{prenom} {nom}, {chez}")
        for c, s, prenom, nom, chez in await db.execute(requete)
    ]


@dataclass(frozen=True, slots=True)
class Collegue:
    """Hold one professional of a structure and their load.

    The load is whom they accompany, among those one may see.
    """

    compte_id: UUID
    prenom: str
    nom: str
    fonction: str | None
    telephone: str | None
    presences: str | None
    personnes: int
    referent: int


async def list_equipe(db: AsyncSession, acteur: Acteur) -> Sequence[Collegue]:
    """List who accompanies people for the acteur's structure today, with their load."""
    h, place = Habilitation, Accompagnement
    presente = and_(
        place.territoire_id == h.territoire_id,
        place.compte_id == h.compte_id,
        place.structure_id == h.structure_id,
        place.debut <= func.now(),
        (place.fin.is_(None)) | (place.fin > func.now()),
    )
    requete = (
        select(
            Compte.id,
            Compte.prenom,
            Compte.nom,
            Compte.fonction,
            Compte.telephone,
            Compte.presences,
            func.count(func.distinct(place.personne_id)),
            func.count(func.distinct(place.personne_id)).filter(place.est_referent),
        )
        .select_from(h)
        .join(Compte, ligne_de(Compte, h.compte_id))
        .outerjoin(place, presente)
        .where(h.territoire_id == acteur.territoire_id, h.structure_id == acteur.structure_id)
        .where(h.role.in_(("professionnel", "charge_orientation")), h.debut <= func.now())
        .where((h.fin.is_(None)) | (h.fin > func.now()), Compte.clos_le.is_(None))
        .group_by(Compte.territoire_id, Compte.id)
        .order_by(Compte.nom, Compte.prenom, Compte.id)
    )
    return [Collegue(*ligne) for ligne in await db.execute(requete)]


@dataclass(frozen=True, slots=True)
class PersonneDeStructure:
    """Hold somebody whose agreement covers a structure, and who follows them there, by name."""

    personne: Personne
    suivie_par: str | None
    a_un_referent: bool


async def list_personnes_de_structure(
    db: AsyncSession,
    acteur: Acteur,
    *,
    suivies: bool | None = None,
    limite: int = 50,
    saut: int = 0,
) -> tuple[int, int, Sequence[PersonneDeStructure]]:
    """List the people of the acteur's structure, by name, and count those followed and not.

    Followed: somebody accompanies them there now. `suivies` keeps one or the other.
    """
    place, autre, qui = aliased(Accompagnement), aliased(Accompagnement), aliased(Compte)
    court = and_(place.debut <= func.now(), (place.fin.is_(None)) | (place.fin > func.now()))
    ici = and_(
        place.territoire_id == Personne.territoire_id,
        place.personne_id == Personne.id,
        place.structure_id == acteur.structure_id,
        court,
    )
    par = (
        select(func.string_agg(qui.prenom + " " + qui.nom, ", "))
        .select_from(place)
        .join(qui, and_(qui.territoire_id == place.territoire_id, qui.id == place.compte_id))
        .where(ici, place.origine != "observe")
        .scalar_subquery()
    )
    referent = exists().where(
        autre.territoire_id == Personne.territoire_id,
        autre.personne_id == Personne.id,
        autre.est_referent,
        autre.debut <= func.now(),
        (autre.fin.is_(None)) | (autre.fin > func.now()),
    )
    lues = (
        select(Personne.id, par.label("par"), referent.label("suivi"))
        .where(Personne.territoire_id == acteur.territoire_id, visible(acteur))
        .where(~func.prive.est_notre_accueil(Personne.id))
        .subquery()
    )
    combien = select(
        func.count().filter(lues.c.par.is_not(None)), func.count().filter(lues.c.par.is_(None))
    ).select_from(lues)
    avec, sans = (await db.execute(combien)).one()
    if not limite:
        return avec, sans, ()
    requete = (
        select(Personne, lues.c.par, lues.c.suivi)
        .join(lues, lues.c.id == Personne.id)
        .where(Personne.territoire_id == acteur.territoire_id)
        .order_by(Personne.nom_recherche, Personne.id)
        .limit(limite)
        .offset(saut)
    )
    if suivies is not None:
        requete = requete.where(lues.c.par.is_not(None) if suivies else lues.c.par.is_(None))
    return avec, sans, [PersonneDeStructure(*ligne) for ligne in await db.execute(requete)]


async def list_sans_referent(
    db: AsyncSession, acteur: Acteur, *, limite: int = 100
) -> Sequence[Personne]:
    """List the people of the acteur's structure who have no référent de parcours, by name.

    Whoever was welcomed and wanted no carnet yet waits for nobody.
    """
    place, autre = aliased(Accompagnement), aliased(Accompagnement)
    du_cercle = exists().where(
        place.territoire_id == Personne.territoire_id,
        place.personne_id == Personne.id,
        place.structure_id == acteur.structure_id,
        place.debut <= func.now(),
        (place.fin.is_(None)) | (place.fin > func.now()),
    )
    referent = exists().where(
        autre.territoire_id == Personne.territoire_id,
        autre.personne_id == Personne.id,
        autre.est_referent,
        autre.debut <= func.now(),
        (autre.fin.is_(None)) | (autre.fin > func.now()),
    )
    requete = (
        select(Personne)
        .where(
            Personne.territoire_id == acteur.territoire_id, visible(acteur), du_cercle, ~referent
        )
        .where(~func.prive.est_notre_accueil(Personne.id))
        .order_by(Personne.nom_recherche, Personne.id)
        .limit(limite)
    )
    return (await db.execute(requete)).scalars().all()
