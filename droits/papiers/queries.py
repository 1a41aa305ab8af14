"""Read the papers: those being written, those published, those that anybody reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.models import LigneJournal
from auth.vocabulary import Acteur, Domaine, Geste, Role, domaines_du_masque
from core.clock import debut_du_jour
from core.errors import Invalid, NotFound
from droits.papiers.models import PapiersTerritoire
from droits.papiers.schemas import RechercheFuite, ReglagesPapiers

_PUBLIES = text("select territoire, nom, publie_le, valeurs from prive.papiers_publies()")


@dataclass(frozen=True, slots=True)
class PapiersLus:
    """Hold what one territoire says of itself; nothing when it published nothing yet."""

    territoire_id: int
    nom: str
    publie_le: datetime | None
    reglages: ReglagesPapiers | None


async def find_enregistres_et_publies(
    db: AsyncSession, acteur: Acteur
) -> tuple[PapiersTerritoire | None, PapiersTerritoire | None]:
    """Find the last version that was only saved, then the last that was published."""
    requete = (
        select(PapiersTerritoire)
        .where(PapiersTerritoire.territoire_id == acteur.territoire_id)
        .ext(distinct_on(PapiersTerritoire.publie))
        .order_by(PapiersTerritoire.publie, PapiersTerritoire.version.desc())
    )
    lus = {papiers.publie: papiers for papiers in (await db.scalars(requete)).all()}
    return lus.get(False), lus.get(True)


async def find_derniers(
    db: AsyncSession, acteur: Acteur, *, publies: bool
) -> PapiersTerritoire | None:
    """Find one of them."""
    enregistres, publics = await find_enregistres_et_publies(db, acteur)
    return publics if publies else enregistres


async def list_papiers_publies(db: AsyncSession) -> Sequence[PapiersLus]:
    """List the territoires that whoever asks may know of, with what each published, by name."""
    return [
        PapiersLus(cle, nom, le, None if dites is None else ReglagesPapiers.model_validate(dites))
        for cle, nom, le, dites in await db.execute(_PUBLIES)
    ]


def choisir_papiers(lus: Sequence[PapiersLus], territoire: int | None) -> PapiersLus | None:
    """Give those of one territoire; of the only one there is when none is named.

    None when one has to be chosen. Raises NotFound for one that is not there.
    """
    if territoire is None:
        return lus[0] if len(lus) == 1 else None
    trouves = [papiers for papiers in lus if papiers.territoire_id == territoire]
    if not trouves:
        raise NotFound()
    return trouves[0]


@dataclass(frozen=True, slots=True)
class CarnetTouche:
    """Hold what was done to one carnet, in numbers: never a name, never a content."""

    personne_id: UUID
    lectures: int
    ecritures: int
    exports: int
    bits: int
    comptes: int
    premiere: datetime
    derniere: datetime

    @property
    def domaines(self) -> list[Domaine]:
        """Give what was read or written."""
        return domaines_du_masque(self.bits)

    @property
    def est_sensible(self) -> bool:
        """Say whether a sensitive domain was among them: a high risk for the person."""
        return any(domaine.est_sensible for domaine in self.domaines)


@dataclass(frozen=True, slots=True)
class Fuite:
    """Hold the carnets that a leak touched, and how many lines showed names that none tells."""

    carnets: Sequence[CarnetTouche]
    nombre: int
    listes: int


# What showed or changed something: a refusal showed nothing.
_LISENT = (Geste.lecture, Geste.recherche)
_ECRIVENT = (Geste.ecriture, Geste.consentement)


def _est(*gestes: Geste) -> ColumnElement[bool]:
    return LigneJournal.geste.in_([geste.value for geste in gestes])


async def find_fuite(
    db: AsyncSession,
    acteur: Acteur,
    recherche: RechercheFuite,
    *,
    connexion: timedelta,
    limite: int,
) -> Fuite:
    """Find in the journal whose carnets were read or written, the most lately touched first.

    `connexion` is how long a log-in may last. Raises Invalid when the line is no log-in.
    """
    clauses = await _clauses(db, acteur, recherche, connexion)
    ligne = LigneJournal

    def combien(*gestes: Geste) -> ColumnElement[int]:
        return func.count().filter(_est(*gestes))

    requete = (
        select(
            ligne.personne_id,
            combien(*_LISENT),
            combien(*_ECRIVENT),
            combien(Geste.export),
            func.bit_or(ligne.domaines),
            func.count(ligne.compte_id.distinct()),
            func.min(ligne.le),
            func.max(ligne.le).label("derniere"),
            func.count().over(),
        )
        .where(*clauses, ligne.personne_id.is_not(None))
        .group_by(ligne.personne_id)
        .order_by(func.max(ligne.le).desc(), ligne.personne_id)
        .limit(limite)
    )
    lues = (await db.execute(requete)).all()
    listes = await db.scalar(
        select(func.count()).where(
            *clauses,
            ligne.personne_id.is_(None),
            _est(*_LISENT, Geste.export),
            # This very search is no leak.
            or_(ligne.compte_id != acteur.compte_id, ~_est(Geste.recherche)),
        )
    )
    carnets = [CarnetTouche(*lue[:-1]) for lue in lues]
    return Fuite(carnets, lues[0][-1] if lues else 0, int(listes or 0))


async def _clauses(
    db: AsyncSession, acteur: Acteur, recherche: RechercheFuite, connexion: timedelta
) -> list[ColumnElement[bool]]:
    ligne = LigneJournal
    # Nobody's hand is in what a job does.
    clauses = [
        ligne.territoire_id == acteur.territoire_id,
        _est(*_LISENT, *_ECRIVENT, Geste.export),
        ligne.compte_id.is_not(None),
    ]
    if recherche.session is not None:
        entree = (
            await db.execute(
                select(ligne.compte_id, ligne.le).where(
                    ligne.territoire_id == acteur.territoire_id,
                    ligne.numero == recherche.session,
                    _est(Geste.connexion),
                )
            )
        ).one_or_none()
        if entree is None:
            raise Invalid({"session": "Ce numéro n’est pas celui d’une connexion du journal."})
        clauses += [
            ligne.compte_id == entree.compte_id,
            ligne.le >= entree.le,
            ligne.le <= entree.le + connexion,
        ]
    if recherche.compte is not None:
        clauses.append(ligne.compte_id == recherche.compte)
    if recherche.structure is not None:
        clauses.append(ligne.structure_id == recherche.structure)
    if recherche.du is not None:
        clauses.append(ligne.le >= debut_du_jour(recherche.du))
    if recherche.au is not None:
        clauses.append(ligne.le < debut_du_jour(recherche.au + timedelta(days=1)))
    if recherche.session is None and recherche.compte is None:
        # What she reads of her own carnet is no leak, unless it is her compte that leaked.
        clauses.append(ligne.role != Role.personne.value)
    return clauses
