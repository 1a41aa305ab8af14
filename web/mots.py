"""Say in French what the tables of a carnet keep in one word.

Each slice's own words, for the person's copy.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from auth.avis.vocabulary import PHRASES_A_ELLE, PHRASES_AVIS
from auth.cercle.vocabulary import ORIGINES
from auth.paroles.vocabulary import DITS
from auth.urgences.vocabulary import IssueRevue, MotifUrgence
from auth.vocabulary import Categorie, Finalite, Role
from carnet.elements.queries import mots, sortes
from core.db import MOTS as MOTS_DITS
from core.db import infos_des_colonnes
from core.texts import libelles
from droits.conservation.vocabulary import CHAMPS_IDENTITE, DITE, DITE_SUR, GenreDemande
from droits.journal.vocabulary import VERBES
from droits.recus.vocabulary import DONNEURS_DITS, GENRES_DITS, RECUEILS_DITS
from offers.catalogue.vocabulary import PUBLICS
from web.modeles import TABLES  # the kinds of items are known by their tables

_ROLES = libelles(Role)
_ELEMENTS: Any = mots()
_NOMS = {sorte.relation: sorte.nom for sorte in sortes()}
# Table, column → what is stored → what is said; a column says it itself in its `info`.
MOTS: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType({
    **{
        (nom, "etat"): etats
        for nom, etats in _ELEMENTS["etats"].items()
        if "etat" in TABLES.tables[nom].columns
    },
    **infos_des_colonnes(MOTS_DITS),
    ("accompagnement", "origine"): ORIGINES,
    ("avis", "genre"): {
        genre.value: PHRASES_A_ELLE.get(genre, phrase) for genre, phrase in PHRASES_AVIS.items()
    },
    ("bris_de_glace", "issue"): libelles(IssueRevue),
    ("bris_de_glace", "motif"): libelles(MotifUrgence),
    ("bris_de_glace", "role"): _ROLES,
    ("consentement", "categorie"): libelles(Categorie),
    ("consentement", "donne_par"): DONNEURS_DITS,
    ("consentement", "finalite"): libelles(Finalite),
    ("consentement", "portee"): {
        "structure": "une structure",
        "categorie": "une sorte de structures",
        "consortium": "toutes les structures du territoire",
    },
    ("consentement", "recueil"): RECUEILS_DITS,
    ("consentement_evenement", "genre"): GENRES_DITS,
    ("consentement_preuve", "type"): {
        "application/pdf": "PDF",
        "image/jpeg": "photo",
        "image/png": "image",
    },
    ("conservation_evenement", "cause"): {
        "delai": "le délai est passé",
        "demande": "une demande",
        "personne": "vous l’avez voulu",
        "dpo": "le délégué à la protection des données",
    },
    ("conservation_evenement", "genre"): {
        "avis": "Avis avant l’archive",
        "archive": "Mise en archive",
        "restauration": "Carnet rouvert",
        "effacement": "Effacement",
        "gel": "Gel posé",
        "levee": "Gel levé",
    },
    ("demande_acces", "etat"): {
        "en_attente": "en attente",
        "accordee": "acceptée",
        "refusee": "refusée",
        "retiree": "retirée",
        "depassee": "dépassée",
    },
    ("demande_droit", "dit"): DITS,
    ("demande_droit", "genre"): libelles(GenreDemande),
    ("demande_droit", "objet"): {**CHAMPS_IDENTITE, **_NOMS, DITE: DITE_SUR},
    ("demande_droit_suite", "genre"): {
        "prolongation": "Délai prolongé",
        "reponse": "Réponse",
        "desaccord": "Mon désaccord",
        "retrait": "Demande retirée",
    },
    ("designation", "accord_recueil"): {"ecran": "à l’écran", "presence": "en face à face"},
    ("evenement", "genre"): _ELEMENTS["genres"],
    ("journal", "geste"): {geste.value: verbe for geste, verbe in VERBES.items()},
    ("journal", "role"): _ROLES,
    ("personne", "publics"): PUBLICS,
    ("relais", "cause"): {
        "compte": "son compte est fermé",
        "habilitation": "il ne travaille plus pour cette structure",
        "structure": "la structure est partie",
        "cercle": "il a quitté le cercle",
    },
    ("relais", "origine"): ORIGINES,
    ("relais", "suite"): {"repris": "quelqu’un a pris la suite", "rendu": "revenu"},
    ("representant", "qualite"): {
        "tutelle": "Tutelle",
        "curatelle": "Curatelle",
        "parent": "Parent",
    },
    ("version", "relation"): {**_NOMS, "personne": "mon identité et mes coordonnées"},
})  # fmt: skip
