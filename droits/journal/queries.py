"""Read the journal: who opened a carnet, for its person, and what the DPO looks into."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.journal.models import LigneJournal, PeriodeJournal
from auth.territoires.models import Structure, Territoire
from auth.territoires.queries import ligne_de
from auth.vocabulary import Acteur, Domaine, Geste, domaines_du_masque
from core.clock import debut_du_jour
from core.errors import NotFound
from droits.journal.models import AlerteLecture, Signalement
from droits.journal.rules import DELAI_REPONSE, dire_a_elle, etat_signalement, phrase_alerte
from droits.journal.schemas import Filtres, FiltresPersonne
from droits.journal.vocabulary import DE_SON_ESPACE, ENTREE, EtatSignalement, GenreAlerte, Part


@dataclass(frozen=True, slots=True)
class Consultation:
    """Hold one line as it is read; `signalement` when the reader reported it or answers for it."""

    ligne: LigneJournal
    prenom: str | None
    nom: str | None
    fonction: str | None
    structure: str | None
    signalement: Signalement | None

    @property
    def auteur(self) -> str | None:
        """Give who did it, when their name may be read."""
        return f"{self.prenom} {self.nom}" if self.prenom else None

    @property
    def numero(self) -> int:
        """Give the line's number."""
        return self.ligne.numero

    @property
    def geste(self) -> Geste:
        """Give what was done."""
        return Geste(self.ligne.geste)

    @property
    def domaines(self) -> list[Domaine]:
        """List the domains."""
        return domaines_du_masque(self.ligne.domaines)

    @property
    def urgence(self) -> bool:
        """Say whether it was done under an emergency opening."""
        return bool(self.ligne.details.get("urgence"))

    @property
    def automatique(self) -> bool:
        """Say whether nobody was behind it."""
        return self.ligne.compte_id is None

    @property
    def a_la_porte(self) -> bool:
        """Say whether it is an entry, or a try at one, under the person's own compte.

        Whoever it was.
        """
        return self.ligne.objet == ENTREE or (self.ligne.role is None and not self.automatique)

    @property
    def a_elle(self) -> str:
        """Say to the person what was done."""
        return dire_a_elle(self.geste, self.ligne.objet, self.ligne.details)


# One's own carnet, and those that were brought into it.
_SUR_MOI = LigneJournal.personne_id == func.any(func.prive.mes_carnets())


async def list_consultations(
    db: AsyncSession,
    acteur: Acteur,
    filtres: FiltresPersonne,
    *,
    avant: int | None = None,
    limite: int = 50,
    parts: Collection[Part] = (Part.autres,),
) -> Sequence[Consultation]:
    """List what is journalled about the acteur's own carnet, newest first.

    `avant` is the number to start below.
    """
    clauses: list[ColumnElement[bool]] = [or_(*(_part(acteur, part) for part in parts))]
    if filtres.mois:
        clauses += _mois(filtres.mois)
    if filtres.structure:
        clauses.append(LigneJournal.structure_id == filtres.structure)
    return await _list(db, acteur, and_(*clauses), avant, limite)


def _part(acteur: Acteur, part: Part) -> ColumnElement[bool]:
    """Choose the lines of one part.

    Whoever holds her paper or her mailbox enters under her own compte, and nobody is logged in yet
    at the door: these lines are hers to read, although the compte is her own.
    """
    if part is Part.entrees:
        return and_(
            LigneJournal.compte_id == acteur.compte_id,
            or_(LigneJournal.objet.in_(DE_SON_ESPACE), LigneJournal.role.is_(None)),
        )
    qui = (
        LigneJournal.compte_id.is_(None)
        if part is Part.automatiques
        else LigneJournal.compte_id != acteur.compte_id
    )
    return and_(_SUR_MOI, qui)


def _mois(mois: str) -> list[ColumnElement[bool]]:
    premier = date.fromisoformat(f"{mois}-01")
    suivant = (premier + timedelta(days=32)).replace(day=1)
    return [LigneJournal.le >= debut_du_jour(premier), LigneJournal.le < debut_du_jour(suivant)]


async def list_choix(db: AsyncSession, acteur: Acteur) -> tuple[list[str], list[tuple[UUID, str]]]:
    """List the months and the structures between which the person may choose."""
    mois = func.to_char(func.timezone("Europe/Paris", LigneJournal.le), "YYYY-MM")
    requete = (
        select(mois, LigneJournal.structure_id, Structure.nom)
        .outerjoin(Structure, ligne_de(Structure, LigneJournal.structure_id))
        .where(LigneJournal.territoire_id == acteur.territoire_id, _SUR_MOI)
        .where(LigneJournal.compte_id != acteur.compte_id)
        .group_by(mois, LigneJournal.structure_id, Structure.nom)
    )
    lignes = (await db.execute(requete)).all()
    structures = {cle: nom for _, cle, nom in lignes if cle is not None and nom is not None}
    return sorted({m for m, _, _ in lignes}, reverse=True), sorted(
        structures.items(), key=lambda s: s[1]
    )


async def list_registre(
    db: AsyncSession,
    acteur: Acteur,
    filtres: Filtres,
    *,
    avant: int | None = None,
    limite: int = 50,
) -> Sequence[Consultation]:
    """List every line that the acteur may see and that passes the filters, newest first."""
    return await _list(db, acteur, and_(true(), *_clauses(filtres)), avant, limite)


def _clauses(f: Filtres) -> list[ColumnElement[bool]]:
    possibles: list[tuple[object, ColumnElement[bool]]] = [
        (f.du, LigneJournal.le >= debut_du_jour(f.du or date(2000, 1, 1))),
        (f.au, LigneJournal.le < debut_du_jour((f.au or date(2000, 1, 1)) + timedelta(days=1))),
        (f.compte, LigneJournal.compte_id == f.compte),
        (f.structure, LigneJournal.structure_id == f.structure),
        (f.geste, LigneJournal.geste == (f.geste.value if f.geste else "")),
        (f.personne, LigneJournal.personne_id == f.personne),
        (f.premier, LigneJournal.numero >= (f.premier or 0)),
        (f.dernier, LigneJournal.numero <= (f.dernier or 0)),
        (f.urgence or None, LigneJournal.details["urgence"].as_boolean()),
    ]
    clauses = [clause for valeur, clause in possibles if valeur is not None]
    if f.domaine is not None:
        clauses.append(LigneJournal.domaines.op("&")(1 << f.domaine) != 0)
    return clauses


async def get_ligne(db: AsyncSession, acteur: Acteur, numero: int) -> Consultation:
    """Get one line about the acteur's own carnet that the page shows, or raise NotFound."""
    filtre = and_(
        LigneJournal.numero == numero, _SUR_MOI, or_(*(_part(acteur, part) for part in Part))
    )
    lignes = await _list(db, acteur, filtre, None, 1)
    if not lignes:
        raise NotFound()
    return lignes[0]


async def _list(
    db: AsyncSession, acteur: Acteur, filtre: ColumnElement[bool], avant: int | None, limite: int
) -> Sequence[Consultation]:
    requete = (
        select(LigneJournal, Compte.prenom, Compte.nom, Compte.fonction, Structure.nom, Signalement)
        .outerjoin(Compte, ligne_de(Compte, LigneJournal.compte_id))
        .outerjoin(Structure, ligne_de(Structure, LigneJournal.structure_id))
        .outerjoin(
            Signalement,
            and_(
                Signalement.territoire_id == LigneJournal.territoire_id,
                Signalement.numero == LigneJournal.numero,
            ),
        )
        .where(LigneJournal.territoire_id == acteur.territoire_id, filtre)
        .order_by(LigneJournal.numero.desc())
        .limit(limite)
    )
    if avant is not None:
        requete = requete.where(LigneJournal.numero < avant)
    return [Consultation(*ligne) for ligne in await db.execute(requete)]


@dataclass(frozen=True, slots=True)
class SignalementLu:
    """Hold a report with the line it is about, at one instant.

    The line is not there any more once its month was dropped.
    """

    signalement: Signalement
    consultation: Consultation | None
    maintenant: datetime

    @property
    def etat(self) -> EtatSignalement:
        """Say where it stands."""
        return etat_signalement(
            self.signalement.cree_le, self.signalement.repondu_le, self.maintenant
        )

    @property
    def attendue_avant(self) -> datetime:
        """Give the day before which the answer is due."""
        return self.signalement.cree_le + DELAI_REPONSE


async def list_signalements(
    db: AsyncSession,
    acteur: Acteur,
    *,
    maintenant: datetime,
    id: UUID | None = None,
    limite: int = 200,
) -> Sequence[SignalementLu]:
    """List the reports that the acteur may know of, those that wait first, oldest first.

    Their own, or all for the DPO.
    """
    requete = (
        select(Signalement, LigneJournal, Compte.prenom, Compte.nom, Compte.fonction, Structure.nom)
        .outerjoin(
            LigneJournal,
            and_(
                LigneJournal.territoire_id == Signalement.territoire_id,
                LigneJournal.numero == Signalement.numero,
            ),
        )
        .outerjoin(Compte, ligne_de(Compte, LigneJournal.compte_id))
        .outerjoin(Structure, ligne_de(Structure, LigneJournal.structure_id))
        .where(Signalement.territoire_id == acteur.territoire_id)
        .order_by(Signalement.repondu_le.is_not(None), Signalement.cree_le, Signalement.id)
        .limit(limite)
    )
    if id is not None:
        requete = requete.where(Signalement.id == id)
    return [
        SignalementLu(s, _de_la_ligne(s, ligne, prenom, nom, fonction, structure), maintenant)
        for s, ligne, prenom, nom, fonction, structure in await db.execute(requete)
    ]


def _de_la_ligne(
    signalement: Signalement,
    ligne: LigneJournal | None,
    prenom: str | None,
    nom: str | None,
    fonction: str | None,
    structure: str | None,
) -> Consultation | None:
    """Hold the line that was reported, while it is there."""
    if ligne is None:
        return None
    return Consultation(ligne, prenom, nom, fonction, structure, signalement)


async def get_signalement(
    db: AsyncSession, acteur: Acteur, id: UUID, *, maintenant: datetime
) -> SignalementLu:
    """Get one report that the acteur may know of, or raise NotFound."""
    lus = await list_signalements(db, acteur, maintenant=maintenant, id=id, limite=1)
    if not lus:
        raise NotFound()
    return lus[0]


@dataclass(frozen=True, slots=True)
class AlerteLue:
    """Hold an alert with whom it is about."""

    alerte: AlerteLecture
    prenom: str | None
    nom: str | None
    fonction: str | None

    @property
    def genre(self) -> GenreAlerte:
        """Give its kind."""
        return GenreAlerte(self.alerte.genre)

    @property
    def phrase(self) -> str:
        """Say it in one sentence."""
        return phrase_alerte(self.genre, self.alerte.nombre)


async def list_alertes(
    db: AsyncSession, acteur: Acteur, *, limite: int = 200
) -> Sequence[AlerteLue]:
    """List the alerts of the territoire for the DPO: open ones first, the latest day first."""
    requete = (
        select(AlerteLecture, Compte.prenom, Compte.nom, Compte.fonction)
        .outerjoin(Compte, ligne_de(Compte, AlerteLecture.compte_id))
        .where(AlerteLecture.territoire_id == acteur.territoire_id)
        .order_by(AlerteLecture.close_le.is_not(None), AlerteLecture.jour.desc(), AlerteLecture.id)
        .limit(limite)
    )
    return [AlerteLue(*ligne) for ligne in await db.execute(requete)]


async def get_alerte(db: AsyncSession, acteur: Acteur, id: UUID) -> AlerteLecture:
    """Get one alert, or raise NotFound."""
    requete = select(AlerteLecture).where(
        AlerteLecture.territoire_id == acteur.territoire_id, AlerteLecture.id == id
    )
    alerte = (await db.execute(requete)).scalar_one_or_none()
    if alerte is None:
        raise NotFound()
    return alerte


def alertes_ouvertes(acteur: Acteur) -> Select[int]:
    """Count the open alerts of the territoire, as a part of a larger question."""
    return select(func.count()).where(
        AlerteLecture.territoire_id == acteur.territoire_id, AlerteLecture.close_le.is_(None)
    )


async def count_a_traiter(db: AsyncSession, acteur: Acteur) -> tuple[int, int]:
    """Count, for the DPO, the reports without an answer and the open alerts."""
    signales = select(func.count()).where(
        Signalement.territoire_id == acteur.territoire_id, Signalement.repondu_le.is_(None)
    )
    alertes = alertes_ouvertes(acteur)
    ligne = (await db.execute(select(signales.scalar_subquery(), alertes.scalar_subquery()))).one()
    return ligne[0], ligne[1]


async def list_periodes(db: AsyncSession, acteur: Acteur) -> Sequence[PeriodeJournal]:
    """List the sealed months of the territoire's journal for the DPO, the latest first."""
    requete = (
        select(PeriodeJournal)
        .where(PeriodeJournal.territoire_id == acteur.territoire_id)
        .order_by(PeriodeJournal.mois.desc())
    )
    return (await db.execute(requete)).scalars().all()


async def get_duree_du_journal(db: AsyncSession, acteur: Acteur) -> int:
    """Give how many months the territoire keeps its journal after each has ended."""
    requete = select(Territoire.journal_mois).where(Territoire.id == acteur.territoire_id)
    return (await db.execute(requete)).scalar_one()
