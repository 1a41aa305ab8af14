"""Read the working notes of one's own structure; the person is only told how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from auth.acces import DOMAINES_DU_ROLE
from auth.comptes.models import Compte
from auth.personnes.models import Personne
from auth.personnes.queries import get_personne
from auth.territoires.queries import ligne_de
from auth.vocabulary import TOUS, Acteur
from carnet.notes.models import NoteTravail
from carnet.notes.rules import A_ELLE, RESERVEES
from carnet.notes.vocabulary import ObstacleNote
from core.editions import dire_changement
from core.errors import Forbidden, NotFound

_PREMIERE, _SUIVANTE, _ECRIVAIN = aliased(NoteTravail), aliased(NoteTravail), aliased(Compte)
_OBSTACLE = text("select prive.obstacle_aux_notes(:p)")


@dataclass(frozen=True, slots=True)
class VersionNote:
    """Hold one version of a note; no text when it was taken back."""

    version: int
    texte: str | None
    le: datetime
    par: str


@dataclass(frozen=True, slots=True)
class NoteLue:
    """Hold a note as it stands, who wrote it, and whose hand changed it last."""

    id: UUID
    personne_id: UUID
    texte: str
    version: int
    ecrite_le: datetime
    auteur: str
    auteur_compte_id: UUID
    changee_le: datetime | None
    changee_par: str | None
    retiree: bool = False
    versions: Sequence[VersionNote] = ()

    @property
    def dernier(self) -> str:
        """Say who changed it last, or wrote it, and when."""
        return dire_changement(self.changee_le or self.ecrite_le, self.changee_par or self.auteur)


async def exiger_lecture(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Personne:
    """Give the person whose notes the acteur's structure keeps.

    Raises NotFound for a hidden person, Forbidden for a rôle that reads no notes, and for herself.
    """
    personne = await get_personne(db, acteur, personne_id)
    if not lit_les_notes(acteur):
        raise Forbidden(A_ELLE if acteur.est_personne else RESERVEES)
    return personne


def lit_les_notes(acteur: Acteur) -> bool:
    """Say whether this rôle reads its structure's notes: the one that reaches every domain.

    Neither she nor whoever represents her, who reach them all and act for no structure.
    """
    hors_structure = acteur.est_personne or acteur.est_representant
    return not hors_structure and DOMAINES_DU_ROLE[acteur.role] == TOUS


async def find_obstacle(db: AsyncSession, personne_id: UUID) -> ObstacleNote | None:
    """Find what keeps the session's acteur from writing a note about this person."""
    trouve: str | None = await db.scalar(_OBSTACLE, {"p": personne_id})
    return None if trouve is None else ObstacleNote(trouve)


async def list_notes(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    *,
    apres: tuple[datetime, UUID] | None = None,
    limite: int,
) -> list[NoteLue]:
    """List the notes that stand, the newest first."""
    requete = (
        _notes(acteur)
        .where(NoteTravail.personne_id == personne_id, NoteTravail.texte.is_not(None))
        .order_by(_PREMIERE.le.desc(), _PREMIERE.id.desc())
        .limit(limite)
    )
    if apres is not None:
        requete = requete.where(tuple_(_PREMIERE.le, _PREMIERE.id) < tuple_(*apres))
    return [_lire(ligne) for ligne in await db.execute(requete)]


async def list_retirees(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, *, limite: int
) -> list[NoteLue]:
    """List the notes that were taken back, the last one first, each with the text that it had."""
    avant = aliased(NoteTravail)
    requete = (
        _notes(acteur)
        .add_columns(avant.texte)
        .join(
            avant,
            and_(
                avant.territoire_id == NoteTravail.territoire_id,
                avant.ligne_id == NoteTravail.ligne_id,
                avant.numero == NoteTravail.numero - 1,
            ),
        )
        .where(NoteTravail.personne_id == personne_id, NoteTravail.texte.is_(None))
        .order_by(NoteTravail.le.desc(), NoteTravail.id)
        .limit(limite)
    )
    return [_lire(ligne, ligne[-1]) for ligne in await db.execute(requete)]


async def get_note(db: AsyncSession, acteur: Acteur, note_id: UUID) -> NoteLue:
    """Get one note with all its versions, the newest first, or raise NotFound."""
    requete = (
        select(NoteTravail, Compte.prenom, Compte.nom)
        .join(Compte, _par(Compte, NoteTravail))
        .where(NoteTravail.territoire_id == acteur.territoire_id, NoteTravail.ligne_id == note_id)
        .order_by(NoteTravail.numero.desc())
    )
    lignes = [(note, f"{prenom} {nom}") for note, prenom, nom in await db.execute(requete)]
    if not lignes:
        raise NotFound()
    (derniere, main), (premiere, auteur) = lignes[0], lignes[-1]
    return NoteLue(
        premiere.id,
        premiere.personne_id,
        next(note.texte for note, _ in lignes if note.texte is not None),
        derniere.numero,
        premiere.le,
        auteur,
        premiere.par_compte_id,
        derniere.le if derniere.numero > 1 else None,
        main if derniere.numero > 1 else None,
        derniere.texte is None,
        [VersionNote(note.numero, note.texte, note.le, par) for note, par in lignes],
    )


def _par(compte: type[Compte], note: type[NoteTravail]) -> ColumnElement[bool]:
    return ligne_de(compte, note.par_compte_id)


def _notes(acteur: Acteur) -> Select[NoteTravail, datetime, UUID, str, str, str, str]:
    """Select the last version of each note, with who wrote the first and who wrote the last."""
    derniere = ~exists().where(
        _SUIVANTE.territoire_id == NoteTravail.territoire_id,
        _SUIVANTE.ligne_id == NoteTravail.ligne_id,
        _SUIVANTE.numero > NoteTravail.numero,
    )
    premiere = ligne_de(_PREMIERE, NoteTravail.ligne_id)
    return (
        select(
            NoteTravail,
            _PREMIERE.le,
            _PREMIERE.par_compte_id,
            _ECRIVAIN.prenom,
            _ECRIVAIN.nom,
            Compte.prenom,
            Compte.nom,
        )
        .join(_PREMIERE, premiere)
        .join(_ECRIVAIN, _par(_ECRIVAIN, _PREMIERE))
        .join(Compte, _par(Compte, NoteTravail))
        .where(NoteTravail.territoire_id == acteur.territoire_id, derniere)
    )


def _lire(ligne: Any, texte: str | None = None) -> NoteLue:
    note, le, compte_id, prenom, nom, main_prenom, main_nom = ligne[:7]
    changee = note.numero > 1
    return NoteLue(
        note.ligne_id,
        note.personne_id,
        texte or note.texte,
        note.numero,
        le,
        f"{prenom} {nom}",
        compte_id,
        note.le if changee else None,
        f"{main_prenom} {main_nom}" if changee else None,
        note.texte is None,
    )
