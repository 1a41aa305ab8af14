"""Open a thread, take it back, write in it, close it, open it again, mark it as read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import differer_avis
from auth.avis.vocabulary import GenreAvis
from auth.vocabulary import Acteur, Domaine
from carnet.documents.queries import get_document
from carnet.elements.acces import Plume, exiger_ecriture
from carnet.elements.commands import (
    NON_DIT,
    Passage,
    Recit,
    Vu,
    annuler,
    avancer,
    consigner,
    prendre,
)
from carnet.elements.doubles import a_l_instant, refuser_double
from carnet.elements.lecteurs import lire_lecteurs
from carnet.elements.queries import etat_de
from carnet.elements.rules import SANS_IDENTITE
from carnet.messages.models import Conversation, LectureConversation, Message
from carnet.messages.queries import exiger_messagerie, get_conversation, list_messages
from carnet.messages.rules import (
    DEJA_REPONDU,
    FERMEE,
    SANS_PIECE,
    refuser_mention,
    refuser_question,
)
from carnet.messages.schemas import NouveauMessage, NouvelleConversation
from carnet.messages.vocabulary import EtatConversation, GenreConversation, GenreMessage
from core.errors import Conflict, Invalid, NotFound

_PREVENIR = text("select prive.prevenir_du_fil(:message, :genres)").bindparams(
    bindparam("genres", type_=ARRAY(Text))
)
# What the wall tells: the message, the question put to a structure, what is asked by name.
_GENRES = [
    GenreAvis.message_recu.value,
    GenreAvis.question_recue.value,
    GenreAvis.mention_recue.value,
]


async def ouvrir_conversation(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouvelleConversation,
    *,
    maintenant: datetime,
    id: UUID | None = None,
) -> Conversation:
    """Open a thread on a carnet with its first message.

    Raises NotFound for a hidden carnet, Forbidden for a subject one may not complete, Invalid for a
    structure or somebody who would not read it, or a document that is not there.
    """
    exiger_messagerie(acteur)
    domaine = Domaine[saisie.domaine]
    if domaine is Domaine.identite:
        raise Invalid({"domaine": SANS_IDENTITE})
    plume = await exiger_ecriture(db, acteur, personne_id, domaine, "domaine")
    await _exiger_lecteurs(db, plume, saisie.mention_compte_id, saisie.pour_structure_id)
    await _exiger_piece(db, plume, saisie.piece_id)
    await refuser_double(
        db,
        acteur,
        Conversation,
        personne_id,
        "Cette conversation est déjà ouverte.",
        a_l_instant(acteur, Conversation, Conversation.cree_le, maintenant),
        Conversation.domaine == domaine.value,
        Conversation.objet == saisie.objet,
    )
    conversation = await consigner(
        db,
        plume,
        Conversation(
            id=id,
            objet=saisie.objet,
            pour_structure_id=saisie.pour_structure_id,
            etat=EtatConversation.ouverte.value,
            cree_le=maintenant,
        ),
        Recit(GenreConversation.conversation, le=maintenant, journal="Conversation ouverte"),
    )
    await db.flush()
    await _dire(db, plume, conversation, saisie, maintenant)
    return conversation


async def ecrire_message(
    db: AsyncSession,
    acteur: Acteur,
    conversation_id: UUID,
    saisie: NouveauMessage,
    *,
    maintenant: datetime,
) -> Message:
    """Write in an open thread.

    Raises NotFound for a hidden one, Forbidden for a subject one may not complete, Conflict for one
    that is closed, Invalid for somebody who would not read it.
    """
    exiger_messagerie(acteur)
    conversation = await get_conversation(db, acteur, conversation_id)
    plume = await exiger_ecriture(
        db, acteur, conversation.personne_id, Domaine(conversation.domaine)
    )
    if etat_de(conversation) is EtatConversation.close:
        raise Conflict(FERMEE)
    await _exiger_lecteurs(db, plume, saisie.mention_compte_id)
    await _exiger_piece(db, plume, saisie.piece_id)
    await refuser_double(
        db,
        acteur,
        Message,
        conversation.personne_id,
        "Ce message est déjà envoyé.",
        a_l_instant(acteur, Message, Message.cree_le, maintenant),
        Message.conversation_id == conversation.id,
        Message.texte == saisie.texte,
    )
    return await _dire(db, plume, conversation, saisie, maintenant)


async def annuler_conversation(
    db: AsyncSession, acteur: Acteur, conversation_id: UUID, *, maintenant: datetime
) -> Conversation:
    """Take back a thread that one has just opened, with what one wrote in it; gives what it was.

    Raises NotFound for a hidden one, Forbidden for somebody else's, Conflict, with its reason, once
    somebody answered or ten minutes have passed.
    """
    exiger_messagerie(acteur)
    conversation = await get_conversation(db, acteur, conversation_id)
    if conversation.auteur_compte_id == acteur.compte_id:
        messages = await list_messages(db, acteur, conversation)
        if not all(lu.est_mien for lu in messages):
            raise Conflict(DEJA_REPONDU)
        for lu in messages:
            await annuler(db, acteur, lu.message, maintenant=maintenant)
    await annuler(db, acteur, conversation, maintenant=maintenant)
    return conversation


async def avancer_conversation(
    db: AsyncSession,
    acteur: Acteur,
    conversation_id: UUID,
    etat: EtatConversation,
    *,
    maintenant: datetime,
    vu: Vu = NON_DIT,
) -> Conversation:
    """Close a thread, or open it again."""
    exiger_messagerie(acteur)
    conversation = await get_conversation(db, acteur, conversation_id)
    plume = await prendre(db, acteur, conversation)
    journal = "Conversation close" if etat is EtatConversation.close else "Conversation rouverte"
    passage = Passage(etat, maintenant=maintenant, journal=journal, vu=vu)
    return await avancer(db, plume, conversation, passage)


async def marquer_lue(
    db: AsyncSession, acteur: Acteur, conversation: Conversation, *, maintenant: datetime
) -> None:
    """Keep until when one has read a thread; the page that shows it notes the reading."""
    marque = insert(LectureConversation).values(
        territoire_id=acteur.territoire_id,
        conversation_id=conversation.id,
        compte_id=acteur.compte_id,
        structure_id=acteur.structure_id,
        lu_le=maintenant,
    )
    await db.execute(
        marque.on_conflict_do_update(
            index_elements=["territoire_id", "conversation_id", "compte_id"],
            set_={"lu_le": marque.excluded.lu_le, "structure_id": marque.excluded.structure_id},
        )
    )


async def _exiger_lecteurs(
    db: AsyncSession, plume: Plume, mention: UUID | None, pour: UUID | None = None
) -> None:
    if mention is None and pour is None:
        return
    lecteurs = await lire_lecteurs(db, plume.acteur, plume.personne_id)
    lus = lecteurs.du_cercle(plume.domaine)
    refus = {
        "pour_structure_id": refuser_question(
            pour,
            plume.acteur.structure_id,
            {lu.structure_id for lu in lus if lu.structure_id is not None},
        ),
        "mention_compte_id": refuser_mention(
            mention, {lu.compte_id for lu in lus if lu.compte_id is not None}
        ),
    }
    if dits := {champ: phrase for champ, phrase in refus.items() if phrase}:
        raise Invalid(dits)


async def _exiger_piece(db: AsyncSession, plume: Plume, piece_id: UUID | None) -> None:
    """Join what one reads in this carnet alone; who reads the thread may not read it."""
    if piece_id is None:
        return
    try:
        lu = await get_document(db, plume.acteur, piece_id)
    except NotFound as absence:
        raise Invalid({"piece_id": SANS_PIECE}) from absence
    if lu.personne_id != plume.personne_id or not lu.depose:
        raise Invalid({"piece_id": SANS_PIECE})


async def _dire(
    db: AsyncSession,
    plume: Plume,
    conversation: Conversation,
    saisie: NouveauMessage,
    maintenant: datetime,
) -> Message:
    """Add a message to a thread, and tell those who read it that there is one."""
    message = await consigner(
        db,
        plume,
        Message(
            conversation_id=conversation.id,
            texte=saisie.texte,
            mention_compte_id=saisie.mention_compte_id,
            piece_id=saisie.piece_id,
            cree_le=maintenant,
        ),
        Recit(GenreMessage.message, le=maintenant, journal="Message écrit"),
    )
    await db.flush()
    avis = await db.execute(_PREVENIR, {"message": message.id, "genres": _GENRES})
    await differer_avis(db, plume.acteur, avis.scalars().all())
    return message
