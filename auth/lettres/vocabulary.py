"""Name what becomes of a letter, and say what she may do about what it tells."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from auth.avis.vocabulary import GenreAvis

# How long whoever marked a letter as given may take it back; the wall says the same.
REPRISE = timedelta(minutes=10)
PAR_PAGE = 30


class Comment(StrEnum):
    """Name how a letter reached her."""

    main = "main"
    poste = "poste"


class EtatLettre(StrEnum):
    """Name where a letter stands."""

    a_imprimer = "a_imprimer"
    imprimee = "imprimee"
    remise = "remise"


COMMENT_DITS: Mapping[str, str] = {
    Comment.main.value: "remis en main propre",
    Comment.poste.value: "posté",
}
COMMENT_TITRES: Mapping[str, str] = {
    Comment.main.value: "Remis en main propre",
    Comment.poste.value: "Mis à la poste",
}
# By the page where she would act on it: what she may do without a screen.
QUOI_FAIRE: Mapping[str, str] = {
    "qui-sait-quoi": "Vous pouvez demander qui lit votre carnet. Vous pouvez dire oui, dire non,"
    " ou reprendre un accord.",
    "mon-cercle": "Vous pouvez demander qui vous accompagne. Vous pouvez dire oui, ou non.",
    "mes-droits": "Vous pouvez demander où cela en est. Vous pouvez reprendre une demande, ou en"
    " faire une autre.",
    "qui-a-regarde": "Vous pouvez demander qui a regardé votre carnet. Vous pouvez dire que ce"
    " n’est pas normal.",
    "mon-parcours": "Vous pouvez demander à le voir. Vous pouvez dire que vous n’êtes pas"
    " d’accord.",
    "ma-carte": "Vous pouvez demander une autre carte. Vous pouvez dire que ce n’est pas vous.",
    "mes-informations": "Vous pouvez demander à les voir. Vous pouvez les faire corriger.",
    "mes-documents": "Vous pouvez demander à le voir. Vous pouvez dire que ce n’est pas le bon.",
    "mes-messages": "Vous pouvez demander à lire le message. Vous pouvez demander de répondre avec"
    " vous.",
    "mes-violations": "Vous pouvez demander ce qui s’est passé, ce que cela peut faire, et ce qui"
    " est fait.",
}
# What she is told that has no page in her space where she acts on it.
SANS_PAGE: Mapping[GenreAvis, str] = {
    GenreAvis.reponse_referent: "mon-cercle",
}
