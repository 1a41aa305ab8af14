"""Name the two kinds of a thread: what it is about, and what is said in it."""

from collections.abc import Mapping
from enum import StrEnum

from auth.vocabulary import Domaine
from carnet.elements.vocabulary import EtatElement, GenreLigne, Mains, Sorte

OBJET_MAX, TEXTE_MAX = 200, 4000
PAR_PAGE = 30
# How many messages of a thread one page shows, the latest.
PAR_FIL = 100
# How many documents of the carnet one chooses from, the latest.
PIECES = 50


class EtatConversation(EtatElement):
    """Name where a thread stands."""

    ouverte = "ouverte", "Ouverte"
    close = "close", "Close"


class GenreConversation(GenreLigne):
    """Name the lines of a thread."""

    conversation = "conversation", "Conversation ouverte"
    ouverte = "conversation_ouverte", "Conversation rouverte"
    close = "conversation_close", "Conversation close"


class GenreMessage(GenreLigne):
    """Name the line of a message; hers is news of her as all that she writes."""

    message = "message", "Message"


_CLOSE: frozenset[EtatElement] = frozenset({EtatConversation.close})
CONVERSATION = Sorte(
    relation="conversation",
    nom="cette conversation",
    titre="Mes conversations",
    rang=60,
    texte="objet",
    le="cree_le",
    genres=tuple(GenreConversation),
    transitions={
        EtatConversation.ouverte: _CLOSE,
        EtatConversation.close: frozenset({EtatConversation.ouverte}),
    },
    lignes={
        EtatConversation.ouverte: GenreConversation.ouverte,
        EtatConversation.close: GenreConversation.close,
    },
    ajouts=frozenset({GenreConversation.conversation}),
    fins=_CLOSE,
    a_reprendre="Cette conversation est close : rouvrez-la d’abord.",
    mains=Mains(
        "auteur_structure_id",
        None,
        "Un professionnel a ouvert cette conversation : lui ou un collègue la ferme.",
    ),
)
MESSAGE = Sorte(
    relation="message",
    nom="ce message",
    titre="Les messages de mes conversations",
    rang=61,
    texte="texte",
    le="cree_le",
    genres=tuple(GenreMessage),
    ajouts=frozenset({GenreMessage.message}),
)


class FiltreMessages(StrEnum):
    """Name which threads a list shows."""

    non_lus = "non_lus"
    a_repondre = "a_repondre"
    tous = "tous"


FILTRES: Mapping[FiltreMessages, str] = {
    FiltreMessages.non_lus: "Non lus",
    FiltreMessages.a_repondre: "À répondre",
    FiltreMessages.tous: "Tous",
}
# The subjects of threads, and what she reads when she chooses one: the words of her life. Never the
# identity, which every agreement opens.
SUJETS_A_ELLE: Mapping[Domaine, str] = {
    Domaine.famille: "Ma famille",
    Domaine.logement: "Mon logement",
    Domaine.emploi_formation: "Mon travail, ma formation",
    Domaine.mobilite: "Me déplacer",
    Domaine.numerique_administratif: "Mes papiers, internet",
    Domaine.budget: "Mon argent",
    Domaine.parcours: "Mes rendez-vous, mes étapes",
    Domaine.sante: "Ma santé",
    Domaine.justice: "La justice",
    Domaine.violences: "Des violences que je vis",
    Domaine.sejour_asile: "Mon titre de séjour",
}
