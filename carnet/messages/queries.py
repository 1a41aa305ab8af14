"""Read threads, those that one has not read, and who reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from auth.acces import ROLES_QUI_SUIVENT
from auth.cercle.queries import est_accompagnee
from auth.comptes.models import Compte
from auth.comptes.queries import auteur_nomme
from auth.personnes.models import Personne
from auth.territoires.models import Structure
from auth.territoires.queries import RESTREINTE, ligne_de, nom_de_structure, nommer
from auth.vocabulary import Acteur, Domaine
from carnet.documents.models import Document
from carnet.elements.queries import ELLE_MEME, get_element
from carnet.messages.models import Conversation, LectureConversation, Message
from carnet.messages.rules import RESERVES
from carnet.messages.vocabulary import PAR_FIL, EtatConversation, FiltreMessages
from core.errors import Forbidden, NotFound

_POUR, _MARQUE, _MENTION = aliased(Structure), aliased(LectureConversation), aliased(Compte)
_REPONSE, _DEMANDE, _SUIVANT = aliased(Message), aliased(Message), aliased(Message)


@dataclass(frozen=True, slots=True)
class Fil:
    """Hold a thread as a list shows it: whose, by whom, what is new in it for its reader."""

    conversation: Conversation
    prenom: str
    nom: str
    auteur: str | None
    pour: str | None
    dernier_le: datetime
    non_lus: int
    a_repondre: bool
    # How many of the threads that were asked for hold something new, those of other pages too.
    fils_non_lus: int

    @property
    def id(self) -> UUID:
        """Give the number of the thread."""
        return self.conversation.id

    @property
    def personne_id(self) -> UUID:
        """Give whose carnet it is in."""
        return self.conversation.personne_id

    @property
    def personne(self) -> str:
        """Name whose carnet it is in."""
        return f"{self.prenom} {self.nom}"

    @property
    def objet(self) -> str:
        """Say what it is about."""
        return self.conversation.objet

    @property
    def domaine(self) -> str:
        """Give the name of its domain, as programs say it."""
        return self.sujet.name

    @property
    def sujet(self) -> Domaine:
        """Give its domain."""
        return Domaine(self.conversation.domaine)

    @property
    def etat(self) -> str:
        """Say whether it is open."""
        return self.conversation.etat

    @property
    def edition(self) -> int:
        """Give the edition of the thread, for whoever closes it."""
        return self.conversation.edition


@dataclass(frozen=True, slots=True)
class LectureDuFil:
    """Hold until when somebody has read a thread."""

    qui: str
    le: datetime


@dataclass(frozen=True, slots=True)
class MessageLu:
    """Hold a message as it is read: by whom, whom it asks, what is joined, who has read it since.

    Of a document that its reader may not open, nothing is known but that there is one.
    """

    message: Message
    auteur: str | None
    mention: str | None
    piece: Document | None
    lu_par: Sequence[LectureDuFil]
    est_mien: bool

    @property
    def id(self) -> UUID:
        """Give the number of the message."""
        return self.message.id

    @property
    def texte(self) -> str:
        """Give what it says."""
        return self.message.texte

    @property
    def joint(self) -> bool:
        """Say whether a document goes with it."""
        return self.message.piece_id is not None

    @property
    def cree_le(self) -> datetime:
        """Give when it was sent."""
        return self.message.cree_le

    @property
    def est_d_elle(self) -> bool:
        """Say whether the person wrote it."""
        return self.message.auteur_structure_id is None


def exiger_messagerie(acteur: Acteur) -> None:
    """Raise Forbidden for a rôle that takes part in no thread."""
    if not acteur.est_personne and acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden(RESERVES)


def _non_lu(acteur: Acteur, message: Any = Message) -> ColumnElement[bool]:
    """Say whether a message is another's, and came after one's mark."""
    return and_(
        message.auteur_compte_id != acteur.compte_id,
        or_(_MARQUE.lu_le.is_(None), message.cree_le > _MARQUE.lu_le),
    )


def _du_fil(message: Any) -> ColumnElement[bool]:
    return and_(
        message.territoire_id == Conversation.territoire_id,
        message.conversation_id == Conversation.id,
    )


def _marque(acteur: Acteur) -> ColumnElement[bool]:
    return and_(
        _MARQUE.territoire_id == Conversation.territoire_id,
        _MARQUE.conversation_id == Conversation.id,
        _MARQUE.compte_id == acteur.compte_id,
    )


def _a_repondre(acteur: Acteur) -> ColumnElement[bool]:
    """Say whether an open thread waits for an answer of one's structure, or of oneself."""
    if acteur.est_personne:
        return false()
    repondu = exists().where(_du_fil(_REPONSE), _REPONSE.auteur_structure_id == acteur.structure_id)
    # True or false, never null: most threads ask no structure.
    posee = Conversation.pour_structure_id.is_not_distinct_from(acteur.structure_id)
    demande = exists().where(
        _du_fil(_DEMANDE),
        _DEMANDE.mention_compte_id == acteur.compte_id,
        ~exists().where(
            _SUIVANT.territoire_id == _DEMANDE.territoire_id,
            _SUIVANT.conversation_id == _DEMANDE.conversation_id,
            _SUIVANT.auteur_compte_id == acteur.compte_id,
            _SUIVANT.cree_le >= _DEMANDE.cree_le,
        ),
    )
    return and_(
        Conversation.etat == EtatConversation.ouverte.value,
        or_(and_(posee, ~repondu), demande),
    )


def _les_miennes(acteur: Acteur) -> ColumnElement[bool]:
    """Keep the threads of those one follows, and those where one wrote or is asked something."""
    if acteur.est_personne:
        return Conversation.personne_id == acteur.personne_id
    suivie = exists().where(Personne.id == Conversation.personne_id, est_accompagnee(acteur))
    dedans = exists().where(
        _du_fil(_DEMANDE),
        or_(
            _DEMANDE.auteur_compte_id == acteur.compte_id,
            _DEMANDE.mention_compte_id == acteur.compte_id,
        ),
    )
    return or_(suivie, dedans, Conversation.pour_structure_id == acteur.structure_id)


def _resumes(acteur: Acteur, lesquels: ColumnElement[bool]) -> Subquery:
    """Gather, thread by thread, when somebody wrote last, what is unread, what is waited for."""
    non_lus = func.count(Message.id).filter(_non_lu(acteur))
    return (
        select(
            Conversation.id,
            func.coalesce(func.max(Message.cree_le), Conversation.cree_le).label("dernier_le"),
            non_lus.label("non_lus"),
            func.sum(case((non_lus > 0, 1), else_=0)).over().label("fils_non_lus"),
            _a_repondre(acteur).label("a_repondre"),
        )
        .outerjoin(Message, _du_fil(Message))
        .outerjoin(_MARQUE, _marque(acteur))
        .where(Conversation.territoire_id == acteur.territoire_id, lesquels)
        .group_by(Conversation.territoire_id, Conversation.id)
        .subquery()
    )


def _fils(acteur: Acteur, resumes: Subquery) -> Select[Any]:
    return (
        select(
            Conversation,
            Personne.prenom,
            Personne.nom,
            Compte.prenom,
            Compte.nom,
            nom_de_structure(Conversation.auteur_structure_id),
            func.coalesce(_POUR.nom, RESTREINTE),
            resumes.c.dernier_le,
            resumes.c.non_lus,
            resumes.c.a_repondre,
            resumes.c.fils_non_lus,
        )
        .join(resumes, resumes.c.id == Conversation.id)
        .join(Personne, ligne_de(Personne, Conversation.personne_id))
        .outerjoin(Structure, ligne_de(Structure, Conversation.auteur_structure_id))
        .outerjoin(
            Compte, auteur_nomme(Conversation.auteur_compte_id, Conversation.auteur_structure_id)
        )
        .outerjoin(_POUR, ligne_de(_POUR, Conversation.pour_structure_id))
        .where(Conversation.territoire_id == acteur.territoire_id)
    )


def _lire_fil(acteur: Acteur, ligne: Any) -> Fil:
    conversation, prenom, nom, par_prenom, par_nom, par_structure, pour, *reste = ligne
    return Fil(
        conversation,
        prenom,
        nom,
        _signer(acteur, conversation, par_prenom, par_nom, par_structure),
        pour if conversation.pour_structure_id else None,
        *reste,
    )


def _signer(
    acteur: Acteur, ligne: Any, prenom: str | None, nom: str | None, structure: str | None
) -> str | None:
    """Say who wrote; the person, whose compte no professional reads, is said in words."""
    if ligne.auteur_structure_id is None:
        return "vous" if acteur.est_personne else ELLE_MEME
    return nommer(prenom, nom, structure)


@dataclass(frozen=True, slots=True)
class ListeDeFils:
    """Hold what is asked of a list of threads."""

    voir: FiltreMessages = FiltreMessages.tous
    personne_id: UUID | None = None
    apres: tuple[datetime, UUID] | None = None


async def list_fils(
    db: AsyncSession, acteur: Acteur, choix: ListeDeFils, *, limite: int
) -> list[Fil]:
    """List one's threads, or those of one carnet that one reads, the latest word first."""
    resumes = _resumes(
        acteur,
        _les_miennes(acteur)
        if choix.personne_id is None
        else Conversation.personne_id == choix.personne_id,
    )
    requete = (
        _fils(acteur, resumes)
        .order_by(resumes.c.dernier_le.desc(), Conversation.id.desc())
        .limit(limite)
    )
    if choix.voir is FiltreMessages.non_lus:
        requete = requete.where(resumes.c.non_lus > 0)
    if choix.voir is FiltreMessages.a_repondre:
        requete = requete.where(resumes.c.a_repondre)
    if choix.apres is not None:
        requete = requete.where(
            tuple_(resumes.c.dernier_le, Conversation.id) < tuple_(*choix.apres)
        )
    return [_lire_fil(acteur, ligne) for ligne in await db.execute(requete)]


async def list_questions(db: AsyncSession, acteur: Acteur) -> list[Fil]:
    """List all the threads where an answer of one's structure, or of oneself, is waited for."""
    requete = _fils(acteur, _resumes(acteur, and_(_les_miennes(acteur), _a_repondre(acteur))))
    return [_lire_fil(acteur, ligne) for ligne in await db.execute(requete)]


async def get_fil(db: AsyncSession, acteur: Acteur, conversation_id: UUID) -> Fil:
    """Get a thread that the acteur reads, in a carnet that they see, or raise NotFound."""
    requete = _fils(acteur, _resumes(acteur, Conversation.id == conversation_id))
    ligne = (await db.execute(requete)).one_or_none()
    if ligne is None:
        raise NotFound()
    return _lire_fil(acteur, ligne)


def fils_non_lus(acteur: Acteur) -> ScalarSelect[int]:
    """Select how many of one's threads hold something new."""
    return (
        select(func.count())
        .select_from(Conversation)
        # Those that a list names: a carnet that closed is in none.
        .join(Personne, ligne_de(Personne, Conversation.personne_id))
        .outerjoin(_MARQUE, _marque(acteur))
        .where(
            Conversation.territoire_id == acteur.territoire_id,
            exists().where(_du_fil(_REPONSE), _non_lu(acteur, _REPONSE)),
            _les_miennes(acteur),
        )
        .scalar_subquery()
    )


async def count_fils_non_lus(db: AsyncSession, acteur: Acteur) -> int:
    """Count one's threads where something is new."""
    return (await db.execute(select(fils_non_lus(acteur)))).scalar_one()


async def list_messages(
    db: AsyncSession, acteur: Acteur, conversation: Conversation, *, limite: int = PAR_FIL
) -> list[MessageLu]:
    """List the latest messages of a thread, the oldest of them first, with who read one's own."""
    requete = (
        select(
            Message,
            Compte.prenom,
            Compte.nom,
            nom_de_structure(Message.auteur_structure_id),
            _MENTION.prenom,
            _MENTION.nom,
            Document,
        )
        .outerjoin(Structure, ligne_de(Structure, Message.auteur_structure_id))
        .outerjoin(Compte, auteur_nomme(Message.auteur_compte_id, Message.auteur_structure_id))
        .outerjoin(_MENTION, ligne_de(_MENTION, Message.mention_compte_id))
        .outerjoin(Document, ligne_de(Document, Message.piece_id))
        .where(
            Message.territoire_id == acteur.territoire_id,
            Message.conversation_id == conversation.id,
        )
        .order_by(Message.cree_le.desc(), Message.id.desc())
        .limit(limite)
    )
    lues = (await db.execute(requete)).all()
    marques = await _list_lectures(db, acteur, conversation.id)
    messages = []
    for message, prenom, nom, structure, a_prenom, a_nom, piece in reversed(lues):
        est_mien = message.auteur_compte_id == acteur.compte_id
        messages.append(
            MessageLu(
                message,
                _signer(acteur, message, prenom, nom, structure),
                " ".join(mot for mot in (a_prenom, a_nom) if mot)
                or ("quelqu’un du cercle" if message.mention_compte_id else None),
                piece,
                [lu for lu in marques if lu.le >= message.cree_le] if est_mien else [],
                est_mien,
            )
        )
    return messages


async def _list_lectures(
    db: AsyncSession, acteur: Acteur, conversation_id: UUID
) -> list[LectureDuFil]:
    """List until when the others have read, as the wall lets an author know it."""
    marque = LectureConversation
    requete = (
        select(marque, Compte.prenom, Compte.nom, nom_de_structure(marque.structure_id))
        .outerjoin(Structure, ligne_de(Structure, marque.structure_id))
        .outerjoin(Compte, auteur_nomme(marque.compte_id, marque.structure_id))
        .where(
            marque.territoire_id == acteur.territoire_id,
            marque.conversation_id == conversation_id,
            marque.compte_id != acteur.compte_id,
        )
        .order_by(marque.lu_le, marque.id)
    )
    return [
        LectureDuFil(
            ELLE_MEME if lu.structure_id is None else nommer(prenom, nom, structure) or RESTREINTE,
            lu.lu_le,
        )
        for lu, prenom, nom, structure in await db.execute(requete)
    ]


async def get_conversation(db: AsyncSession, acteur: Acteur, conversation_id: UUID) -> Conversation:
    """Get a thread that the acteur may see, or raise NotFound."""
    return await get_element(db, acteur, Conversation, conversation_id)
