"""Break the wall on purpose, one clause at a time, and see that it is noticed.

Each mutant replaces one passage of a wall file, however its words are laid out there; the passage
must be there exactly once, so that the list follows the wall. The broken wall is applied by the
product's own migrations to a database that never had another one, then tried three ways: the
catalogue's tests, direct attempts, and random histories compared with the oracle.
"""

import inspect
import random
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg

from core.migrations import RACINE, creer_base, migrer
from tests.architecture import test_catalogue_du_mur as catalogue
from tests.auth.histoires import Bilan, Histoire, installer
from tests.conftest import Base, _adresses, cloner
from tests.tranches import apports
from web.sante import MURS, ROLES

Connexion = psycopg.Connection[Any]
NU = "carnet_modele_nu"
GRAINES, PAS = (1, 2, 3, 4), 45


@dataclass(frozen=True, slots=True)
class Mutant:
    """Name one fault: where, which passage, what it becomes."""

    nom: str
    avant: str
    apres: str
    fichier: str


def _casser(tranche: ModuleType) -> list[Mutant]:
    """List what a slice breaks: tests/carnet/notes/mur.py, carnet/notes/mur.sql.

    What is no slice names its file.
    """
    sien = "/".join([*tranche.__name__.split(".")[1:3], "mur.sql"])
    mur = getattr(tranche, "MUR", sien)
    return [Mutant(faute.nom, faute.avant, faute.apres, mur) for faute in tranche.MUTANTS]


MUTANTS = tuple(mutant for tranche in apports("mur") for mutant in _casser(tranche))


def trouver_essais(*ou: ModuleType, debut: str = "essai_") -> list[Callable[[Connexion], None]]:
    """List what these modules try themselves; what they import is tried where it stands."""
    return [
        f
        for module in ou
        for nom, f in vars(module).items()
        if nom.startswith(debut) and inspect.isfunction(f) and f.__module__ == module.__name__
    ]


# Direct attempts, which break nothing by chance: beside the mutants of a slice, or in files of
# their own when there are many.
ESSAIS = trouver_essais(*apports("mur"), *apports("essais_*"))


def _nom(mur: Path) -> str:
    """Name a wall file from the root."""
    return str(mur.relative_to(RACINE))


def _passage(quoi: str) -> re.Pattern[str]:
    """Look for these words, whatever the spaces and the ends of lines between them."""
    mots = r"\s+".join(re.escape(mot) for mot in quoi.split())
    return re.compile(
        (r"\s" if quoi[0].isspace() else "") + mots + (r"(?=\s)" if quoi[-1].isspace() else "")
    )


def compter_les_passages(mutant: Mutant) -> int:
    """Count in its wall file the passages that a mutant would change; 0 where no such file is."""
    texte = {_nom(mur): mur for mur in MURS}.get(mutant.fichier)
    return len(_passage(mutant.avant).findall(texte.read_text("utf-8"))) if texte else 0


def murs_mutes(mutant: Mutant, dossier: Path) -> list[Path]:
    """Write the wall files with that one passage changed, which must be there exactly once."""
    ecrits: list[Path] = []
    for mur in MURS:
        texte = mur.read_text("utf-8")
        nom = _nom(mur)
        if nom == mutant.fichier:
            texte, fois = _passage(mutant.avant).subn(lambda _: mutant.apres, texte)
            assert fois == 1, f"« {mutant.nom} »: passage {fois} times in {nom}"
        cible = dossier / nom
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_text(texte, "utf-8")
        ecrits.append(cible)
    assert mutant.fichier in {_nom(mur) for mur in MURS}, mutant.fichier
    return ecrits


def base_nue() -> str:
    """Migrate a template without any wall, once a server."""
    with psycopg.connect(_adresses("postgres").admin_dsn, autocommit=True) as verrou:
        verrou.execute("select pg_advisory_lock(7205759406)")
        if not verrou.execute("select 1 from pg_database where datname = %s", (NU,)).fetchone():
            creer_base(_adresses(NU).admin_url)
            migrer(_adresses(NU).admin_url, ROLES, [])
    return NU


def eprouver(mutant: Mutant | None, nom_de_base: str) -> str | None:
    """Build a database with this mutant's wall and try it; gives what noticed it, if anything."""
    base = cloner(nom_de_base, base_nue())
    with tempfile.TemporaryDirectory() as dossier:
        murs = murs_mutes(mutant, Path(dossier)) if mutant else list(MURS)
        try:
            migrer(base.admin_url, ROLES, murs)
        except Exception as refus:  # a wall that cannot be built is noticed
            return f"migration: {type(refus).__name__}"
    return essayer(base, mutant.fichier if mutant else "")


def _epreuves(fichier: str) -> list[Callable[[Connexion], None]]:
    """List the direct attempts and the catalogue's tests, those beside this wall file first.

    What is broken in a slice is seen there, nearly always: the others need not be tried.
    """
    tranche = f"tests.{fichier.removesuffix('/mur.sql').replace('/', '.')}."
    siens = [essai for essai in ESSAIS if essai.__module__.startswith(tranche)]
    autres = [essai for essai in ESSAIS if essai not in siens]
    return [*siens, *trouver_essais(catalogue, debut="test_"), *autres]


def essayer(base: Base, fichier: str = "") -> str | None:
    """Run direct attempts, the catalogue's tests, random histories; gives the first that fails.

    Those that stand beside the wall file of this name come first.
    """
    with psycopg.connect(base.admin_dsn) as admin:
        for epreuve in _epreuves(fichier):
            try:
                epreuve(admin)
            except Exception as vu:  # any failure is a mutant noticed, but that of the machine
                if admin.closed:
                    raise
                print(f"{epreuve.__name__}: {vu!r}")
                return epreuve.__name__
            finally:
                admin.rollback()
        installer(admin)
        admin.commit()
        for graine in GRAINES:
            try:
                vivre(admin, graine)
            except Exception as vu:  # the same
                if admin.closed:
                    raise
                return f"histoire {graine} ({type(vu).__name__})"
    return None


GESTES: dict[str, Callable[[random.Random], dict[str, Any]]] = {
    "accorder": lambda r: {
        "qui": r.randrange(3),
        "portee": r.choice(("structure", "categorie", "consortium")),
        "rang": r.randrange(12),
        "domaines": set(r.sample(range(1, 12), r.randrange(1, 8))),
        "ecrit": r.random() < 0.6,
        "finalite": r.choice(("coordination", "coordination", "prescription", "statistiques")),
        "debut": r.choice((-40, -2, -2, 3)),
        "duree": r.choice((15, 90, 600)),
    },
    "retirer": lambda r: {"rang": r.randrange(12), "par_la_personne": False},
    "accompagner": lambda r: {
        "qui": r.randrange(3),
        "rang": r.randrange(12),
        "referent": r.random() < 0.4,
        "debut": r.choice((-20, -2, -2, 3)),
        "duree": r.choice((None, None, 1, 15)),
    },
    "sortir_du_cercle": lambda r: {"rang": r.randrange(12)},
    "changer_de_referent": lambda r: {"qui": r.randrange(3), "rang": r.randrange(12), "ancien": 0},
    "refuser": lambda r: {
        "qui": r.randrange(3),
        "rang": r.randrange(12),
        "nommee": r.random() < 0.5,
    },
    "lever": lambda r: {"rang": r.randrange(12)},
    "fermer_ou_rouvrir": lambda r: {
        "qui": r.randrange(3),
        "ferme": r.random() < 0.4,
        "colonne": r.choice(("archivee_le", "suspendu_le")),
    },
    "changer_de_categorie": lambda r: {
        "rang": r.randrange(4),
        "categorie": r.choice(("ccas", "plie", "iae")),
    },
    "quitter_le_consortium": lambda r: {
        "rang": r.randrange(4),
        "jours": r.choice((None, None, -3, 4)),
    },
    "finir_une_habilitation": lambda r: {"rang": r.randrange(12)},
    "habiliter_de_nouveau": lambda r: {"rang": r.randrange(12), "debut": r.choice((-1, -1, 3))},
    "clore_un_compte": lambda r: {"rang": r.randrange(15), "clos": r.random() < 0.4},
    "attendre": lambda r: {"jours": r.choice((1, 5, 20))},
    "rediger": lambda r: {
        "qui": r.randrange(3),
        "rang": r.randrange(12),
        "domaine": r.randrange(12),
    },
}
POIDS = {"accorder": 4, "accompagner": 4, "rediger": 3, "refuser": 2, "retirer": 2}


def vivre(admin: Connexion, graine: int) -> None:
    """Live one seeded history without the pages; raises at the first disagreement."""
    hasard = random.Random(graine)
    Histoire.db, Histoire.application, Histoire.bilan, Histoire.numero = (
        admin,
        None,
        Bilan(),
        10 * graine,
    )
    histoire = Histoire()
    histoire.commencer(qui=graine, rang=graine)
    noms = [nom for nom in GESTES for _ in range(POIDS.get(nom, 1))]
    histoire.everyone_sees_exactly_what_the_rule_says()
    for _ in range(PAS):
        nom = hasard.choice(noms)
        getattr(histoire, nom)(**GESTES[nom](hasard))
        histoire.everyone_sees_exactly_what_the_rule_says()
