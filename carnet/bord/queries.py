"""Read whom an acteur follows, and what needs somebody today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    and_,
    cast,
    exists,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import DOMAINES_DU_ROLE
from auth.conservation.queries import derniere_nouvelle
from auth.conservation.vocabulary import Nouvelle
from auth.personnes.models import Personne
from auth.personnes.queries import visible
from auth.urgences.models import BrisDeGlace
from auth.urgences.queries import la_mienne
from auth.vocabulary import Acteur, Role
from carnet.bord.rules import Appel, Objet, appels
from carnet.bord.vocabulary import Gravite
from carnet.diagnostic.models import Constat
from carnet.diagnostic.vocabulary import Urgence
from carnet.parcours.models import Action, RendezVous
from carnet.suivi.models import Accompagnement
from carnet.suivi.queries import est_accompagnee
from core.clock import PARIS, aujourdhui
from core.errors import NotFound
from core.geo.models import Commune


@dataclass(frozen=True, slots=True)
class Suivi:
    """Hold one person, and why they need somebody today; `partiel` says that some of their carnet is closed."""

    personne: Personne
    est_referent: bool
    prochain_rendez_vous: datetime | None
    nouvelle_le: datetime
    nouvelle: Nouvelle
    partiel: bool
    appels: Sequence[Appel]


async def list_suivis(
    db: AsyncSession, acteur: Acteur, *, recherche: str | None = None, personne_id: UUID | None = None
) -> Sequence[Suivi]:
    """List the people whom the acteur accompanies themselves and may see, by name; or the one person asked for."""
    commun = and_(RendezVous.territoire_id == Personne.territoire_id, RendezVous.personne_id == Personne.id)
    prochain = select(func.min(RendezVous.debut)).where(
        commun, RendezVous.etat == "prevu", RendezVous.debut > func.now()
    )
    derniere = derniere_nouvelle()
    mien = est_accompagnee(acteur)
    requete = (
        select(
            Personne,
            exists().where(mien, Accompagnement.est_referent),
            prochain.scalar_subquery(),
            derniere.c.le,
            derniere.c.genre,
            func.prive.domaines_lus(Personne.id),
        )
        .outerjoin(derniere, true())
        .where(Personne.territoire_id == acteur.territoire_id, visible(acteur))
        .order_by(Personne.nom_recherche, Personne.id)
    )
    requete = requete.where(exists().where(mien) if personne_id is None else Personne.id == personne_id)
    if recherche:
        requete = requete.where(Personne.nom_recherche.contains(recherche, autoescape=True))
    lus = (await db.execute(requete)).all()
    objets = await _list_objets(db, acteur, [ligne[0].id for ligne in lus])
    suivis = []
    for personne, est_referent, rendez_vous, le, genre, domaines in lus:
        nouvelle = Nouvelle(genre)
        trouves = appels(
            objets.get(personne.id, ()),
            nouvelle=le.astimezone(PARIS).date(),
            de_quoi=nouvelle.libelle,
            rendez_vous=rendez_vous is not None,
            aujourdhui=aujourdhui(),
        )
        partiel = domaines != DOMAINES_DU_ROLE[Role.personne]
        suivis.append(Suivi(personne, est_referent, rendez_vous, le, nouvelle, partiel, trouves))
    return suivis


def _jour(instant: SQLColumnExpression[datetime]) -> ColumnElement[date]:
    return cast(func.timezone(PARIS.key, instant), Date)


async def _list_objets(db: AsyncSession, acteur: Acteur, personnes: Sequence[UUID]) -> Mapping[UUID, Sequence[Objet]]:
    """List what may call for somebody in these carnets, among what the acteur may see."""
    if not personnes:
        return {}
    r = RendezVous
    parties: Sequence[Select[*tuple[Any, ...]]] = (
        select(Constat.personne_id, literal(Gravite.danger.value), Constat.id, Constat.texte, _jour(Constat.cree_le))
        .where(Constat.territoire_id == acteur.territoire_id, Constat.personne_id.in_(personnes))
        .where(Constat.clos_le.is_(None), Constat.cle.is_(None), Constat.urgence >= int(Urgence.tout_de_suite.value)),
        select(Action.personne_id, literal(Gravite.retard.value), Action.id, Action.intitule, Action.echeance)
        .where(Action.territoire_id == acteur.territoire_id, Action.personne_id.in_(personnes))
        .where(Action.clos_le.is_(None), Action.echeance < aujourdhui()),
        select(r.personne_id, literal(Gravite.manque.value), r.id, r.objet, _jour(r.debut))
        .where(r.territoire_id == acteur.territoire_id, r.personne_id.in_(personnes))
        .where(r.etat == "absent", r.debut <= func.now()),
    )
    objets: dict[UUID, list[Objet]] = {}
    for personne_id, gravite, cle, texte, le in await db.execute(union_all(*parties)):
        objets.setdefault(personne_id, []).append(Objet(Gravite(gravite), cle, texte, le))
    return objets


def rang_d_appel(suivi: Suivi) -> tuple[str, UUID]:
    """Give the place of a person who needs somebody: the gravest call first, then the oldest, then by name."""
    premier = suivi.appels[0]
    return f"{premier.gravite:d} {premier.depuis.isoformat()} {suivi.personne.nom_recherche}", suivi.personne.id


def trier_appels(suivis: Sequence[Suivi], apres: tuple[str, UUID] | None = None) -> Sequence[Suivi]:
    """Keep the people who need somebody, in order, after the given place."""
    appeles = sorted((suivi for suivi in suivis if suivi.appels), key=rang_d_appel)
    return [suivi for suivi in appeles if apres is None or rang_d_appel(suivi) > apres]


async def get_entete(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> tuple[Personne, str | None, BrisDeGlace | None]:
    """Get a person, the name of their commune, the acteur's emergency opening that runs; or raise NotFound."""
    requete = (
        select(Personne, Commune.nom, BrisDeGlace)
        .outerjoin(Commune, Commune.code == Personne.commune_code)
        .outerjoin(BrisDeGlace, la_mienne(acteur, personne_id))
        .where(Personne.territoire_id == acteur.territoire_id, Personne.id == personne_id, visible(acteur))
        .limit(1)
    )
    ligne = (await db.execute(requete)).one_or_none()
    if ligne is None:
        raise NotFound
    return ligne[0], ligne[1], ligne[2]


async def list_carnets(
    db: AsyncSession, acteur: Acteur, *, apres: tuple[str, UUID] | None = None, limite: int = 50
) -> Sequence[Personne]:
    """List every carnet that the acteur may see, by name, after the given (search name, id)."""
    requete = (
        select(Personne)
        .where(Personne.territoire_id == acteur.territoire_id, visible(acteur))
        .order_by(Personne.nom_recherche, Personne.id)
        .limit(limite)
    )
    if apres is not None:
        nom, cle = apres
        requete = requete.where(
            (Personne.nom_recherche > nom) | ((Personne.nom_recherche == nom) & (Personne.id > cle))
        )
    return (await db.execute(requete)).scalars().all()
