"""Try every table of items of the database, and one added as a migration does.

Break it, and see that it is said. One database for all: each test undoes what it did.
"""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from core.migrations import migrer
from droits.conservation.copie import titres
from droits.conservation.queries import TABLES_DE_LA_COPIE, list_sortes
from tests.architecture import test_catalogue_du_mur as catalogue
from tests.auth.elements import EPREUVES, JAMAIS_CONTESTES, Scene
from tests.conftest import cloner
from web.sante import MURS, ROLES

pytestmark = [pytest.mark.pg, pytest.mark.xdist_group("elements")]
Connexion = psycopg.Connection[Any]
Epreuve = Callable[[Scene, str], None]
NOUVELLE = "engagement"
_TABLE = """
create table {nom} (
  territoire_id int not null, id uuid not null default gen_random_uuid(), personne_id uuid not null,
  domaine int2 not null, auteur_compte_id uuid not null, {structure}
  texte text not null, etat text not null default 'promis', le timestamptz not null default now(),
  primary key ({cle}))
"""
_ELEMENT = {"nom": NOUVELLE, "structure": "auteur_structure_id uuid,", "cle": "territoire_id, id"}


@pytest.fixture(scope="module")
def ouverte(modele: str, worker_id: str) -> Iterator[Scene]:
    """Give a database with one more table, and a scene in it.

    `carnet bd migrer` applied the wall again.
    """
    base = cloner(f"carnet_elements_{worker_id}", modele)
    with psycopg.connect(base.admin_dsn) as admin:
        admin.execute("set role carnet_owner")
        admin.execute(_TABLE.format(**_ELEMENT).encode())
        # As after a migration: the wall stands for another revision.
        admin.execute("update prive.version_sql set sha256 = ''")
        admin.execute("reset role")
        admin.commit()
        migrer(base.admin_url, ROLES, MURS)
        yield Scene(admin)
        admin.rollback()


@pytest.fixture
def scene(ouverte: Scene) -> Iterator[Scene]:
    """Lend the scene, and undo what is done to it."""
    with ouverte.admin.transaction(force_rollback=True):
        yield ouverte


def _du_catalogue() -> list[Callable[[Connexion], None]]:
    return [f for nom, f in vars(catalogue).items() if nom.startswith("test_")]


def test_new_table_passes_every_check_of_the_catalogue(scene: Scene) -> None:
    assert NOUVELLE in scene.tables
    for controle in _du_catalogue():
        controle(scene.admin)


@pytest.mark.parametrize("epreuve", EPREUVES, ids=lambda e: e.__name__)
def test_every_table_of_items_stands(scene: Scene, epreuve: Epreuve) -> None:
    for table in scene.tables:
        with scene.admin.transaction(force_rollback=True):
            epreuve(scene, table)


@pytest.mark.parametrize("epreuve", EPREUVES, ids=lambda e: e.__name__)
def test_broken_table_is_seen(scene: Scene, epreuve: Epreuve) -> None:
    scene.admin.execute(EPREUVES[epreuve].format(t=NOUVELLE).encode())
    with pytest.raises(AssertionError, match=NOUVELLE):
        epreuve(scene, NOUVELLE)


_POLITIQUES = [
    nom for nom, _, _ in (catalogue.POLITIQUES_D_ELEMENT | catalogue.POLITIQUES_QUI_AVANCENT)
]
_MEME_MOTS = catalogue.test_every_item_table_is_behind_the_same_words
_ENSEMBLE = catalogue.test_every_item_table_has_the_whole_set_of_policies
_OUVRE = "using (territoire_id = (select prive.ctx_territoire()))"
# What somebody may do to a table by mistake, and the check of the catalogue that says so.
FAUTES: list[tuple[str, Callable[[Connexion], None]]] = [
    *((f"drop policy {nom} on {{t}}", _ENSEMBLE) for nom in sorted(_POLITIQUES)),
    (f"create policy autre on {{t}} for select to carnet_app {_OUVRE}", _ENSEMBLE),
    ((f"drop policy lire on {{t}}; create policy lire on {{t}} as restrictive to carnet_app"
     f" {_OUVRE}"), _ENSEMBLE),
    *(((f"alter policy {nom} on {{t}}"
       f" {_OUVRE}"), _MEME_MOTS) for nom in ("lire", "carnet_ferme", "refus_au_compte")),
    ("alter policy lire on {t} to public", _ENSEMBLE),
    ("create policy vue on {t} using (true)",
     catalogue.test_every_policy_of_the_application_names_the_territoire),
    ("alter table {t} no force row level security",
     catalogue.test_every_table_of_a_territoire_forces_its_policies),
    ("alter table {t} disable row level security",
     catalogue.test_every_table_of_a_territoire_forces_its_policies),
    ("alter table {t} owner to carnet_app",
     catalogue.test_every_table_of_a_territoire_forces_its_policies),
    ("grant update (texte) on {t} to carnet_app",
     catalogue.test_application_changes_only_the_listed_columns),
    ("grant delete on {t} to carnet_app",
     catalogue.test_application_erases_truncates_and_hooks_nothing),
    ("create view vue as select * from {t}", catalogue.test_no_view_goes_around_the_policies),
]  # fmt: skip


@pytest.mark.parametrize(("faute", "controle"), FAUTES, ids=[faute for faute, _ in FAUTES])
def test_faulty_item_table_fails_the_catalogue(
    scene: Scene, faute: str, controle: Callable[[Connexion], None]
) -> None:
    scene.admin.execute(faute.format(t=NOUVELLE).encode())
    with pytest.raises(AssertionError):
        controle(scene.admin)


# Tables that are no items: made by the owner, the wall applied again or not, with nothing of their
# own.
_AUTRES: list[tuple[dict[str, str], bool, Callable[[Connexion], None]]] = [
    (
        {"structure": ""},
        True,
        catalogue.test_every_table_of_a_territoire_has_a_policy_of_its_own_or_is_listed,
    ),
    (
        {"structure": ""},
        True,
        catalogue.test_a_table_of_her_domains_that_is_no_item_is_a_listed_one,
    ),
    ({}, False, catalogue.test_every_table_of_a_territoire_forces_its_policies),
    ({}, False, _ENSEMBLE),
    (
        {"cle": "id, territoire_id"},
        True,
        catalogue.test_every_table_of_a_territoire_forces_its_policies,
    ),
]


@pytest.mark.parametrize(("champs", "murs", "controle"), _AUTRES)
def test_table_that_lacks_what_an_item_has_fails_the_catalogue(
    scene: Scene, champs: dict[str, str], murs: bool, controle: Callable[[Connexion], None]
) -> None:
    scene.admin.execute("set local role carnet_owner")
    scene.admin.execute(_TABLE.format(**_ELEMENT | {"nom": "carte"} | champs).encode())
    for mur in MURS if murs else ():
        scene.admin.execute(mur.read_bytes())
    scene.admin.execute("reset role")
    with pytest.raises(AssertionError, match="carte"):
        controle(scene.admin)


def test_table_of_no_territoire_fails_the_catalogue(scene: Scene) -> None:
    scene.admin.execute("create table carte (id uuid primary key, texte text)")
    with pytest.raises(AssertionError, match="carte"):
        catalogue.test_a_table_without_a_territoire_is_a_listed_one(scene.admin)


def test_every_table_of_the_copy_has_its_title(scene: Scene) -> None:
    with scene.comme(scene.compte, None):
        tables = {nom for nom, _ in scene.admin.execute(TABLES_DE_LA_COPIE.encode())} - {NOUVELLE}
    assert tables - titres().keys() == set()
    sortes = {sorte.relation: sorte for sorte in list_sortes()}
    assert set(sortes) == set(scene.tables) - {NOUVELLE}
    assert {nom for nom, sorte in sortes.items() if sorte.texte} == set(sortes) - JAMAIS_CONTESTES
