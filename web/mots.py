"""Say in French what the tables of a carnet keep in one word: each slice's own words, for the person's copy."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from auth.avis.vocabulary import PHRASES_A_ELLE, PHRASES_AVIS
from auth.conservation.vocabulary import CHAMPS_IDENTITE, GenreDemande
from auth.journal.vocabulary import VERBES
from auth.paroles.vocabulary import DITS
from auth.recus.vocabulary import DONNEURS_DITS, GENRES_DITS, RECUEILS_DITS
from auth.urgences.vocabulary import IssueRevue, MotifUrgence
from auth.vocabulary import Categorie, Finalite, Role
from carnet.diagnostic.vocabulary import Nature, Source, Urgence
from carnet.elements.queries import mots, sortes
from carnet.suivi.vocabulary import ORIGINES
from offers.catalogue.vocabulary import PUBLICS, THEMATIQUES
from web.modeles import TABLES  # the kinds of items are known by their tables


def _libelles(genre: Any) -> dict[str, str]:
    return {str(membre.value): membre.libelle for membre in genre}


_ROLES = _libelles(Role)
_ELEMENTS: Any = mots()
_NOMS = {sorte.relation: sorte.nom for sorte in sortes()}
# Table, column → what is stored → what is said.
MOTS: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType({
    **{(nom, "etat"): etats for nom, etats in _ELEMENTS["etats"].items() if "etat" in TABLES.tables[nom].columns},
    ("accompagnement", "origine"): ORIGINES,
    ("action", "porteur"): {"personne": "moi", "structure": "la structure"},
    ("avis", "genre"): {genre.value: PHRASES_A_ELLE.get(genre, phrase) for genre, phrase in PHRASES_AVIS.items()},
    ("bris_de_glace", "issue"): _libelles(IssueRevue),
    ("bris_de_glace", "motif"): _libelles(MotifUrgence),
    ("bris_de_glace", "role"): _ROLES,
    ("consentement", "categorie"): _libelles(Categorie),
    ("consentement", "donne_par"): DONNEURS_DITS,
    ("consentement", "finalite"): _libelles(Finalite),
    ("consentement", "portee"): {
        "structure": "une structure",
        "categorie": "une sorte de structures",
        "consortium": "toutes les structures du territoire",
    },
    ("consentement", "recueil"): RECUEILS_DITS,
    ("consentement_evenement", "genre"): GENRES_DITS,
    ("consentement_preuve", "type"): {"application/pdf": "PDF", "image/jpeg": "photo", "image/png": "image"},
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
    ("constat", "nature"): _libelles(Nature),
    ("constat", "source"): _libelles(Source),
    ("constat", "thematique"): THEMATIQUES,
    ("constat", "urgence"): _libelles(Urgence),
    ("demande_acces", "etat"): {
        "en_attente": "en attente",
        "accordee": "acceptée",
        "refusee": "refusée",
        "retiree": "retirée",
    },
    ("demande_droit", "dit"): DITS,
    ("demande_droit", "genre"): _libelles(GenreDemande),
    ("demande_droit", "objet"): {**CHAMPS_IDENTITE, **_NOMS},
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
    ("objectif", "thematique"): THEMATIQUES,
    ("personne", "publics"): PUBLICS,
    ("relais", "cause"): {
        "compte": "son compte est fermé",
        "habilitation": "il ne travaille plus pour cette structure",
        "structure": "la structure est partie",
        "cercle": "il a quitté le cercle",
    },
    ("relais", "origine"): ORIGINES,
    ("relais", "suite"): {"repris": "quelqu’un a pris la suite", "rendu": "revenu"},
    ("representant", "qualite"): {"tutelle": "Tutelle", "curatelle": "Curatelle", "parent": "Parent"},
    ("version", "relation"): {**_NOMS, "personne": "mon identité et mes coordonnées"},
})  # fmt: skip
