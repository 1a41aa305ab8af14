"""Add an item table to a scratch database the way a migration does: the wall closes it without being told its name."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from auth.vocabulary import Domaine
from tests.architecture import test_catalogue_du_mur as catalogue
from tests.auth import monde
from web.sante import MURS

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
_TABLE = """
create table engagement (
  territoire_id int not null, id uuid not null default gen_random_uuid(), personne_id uuid not null,
  domaine int2 not null,
  auteur_compte_id uuid not null, auteur_structure_id uuid, texte text not null, etat text not null default 'promis',
  primary key (territoire_id, id))
"""
_ECRIRE = (
    "insert into engagement (territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id, texte)"
    " values (1, %s, %s, %s, %s, 'promesse')"
)


def _migrer(admin: Connexion, table: str) -> None:
    """Create the table as the owner does, then apply the wall again, as `carnet bd migrer` does."""
    admin.execute("set local role carnet_owner")
    admin.execute(table.encode())
    for mur in MURS:
        admin.execute(mur.read_bytes())
    admin.execute("reset role")


class Scene:
    """Hold a person with twelve promises by her structure, one in a domain by another one, and who looks."""

    def __init__(self, admin: Connexion) -> None:
        _migrer(admin, _TABLE)
        self.admin = admin
        monde.territoire(admin, 1)
        self.structure = monde.structure(admin, 1)
        self.pro = monde.professionnel(admin, 1, self.structure)
        self.autre = monde.structure(admin, 1)
        self.lecteur = monde.professionnel(admin, 1, self.autre)
        self.personne = monde.personne(admin, 1)
        self.compte = monde.compte_de(admin, 1, self.personne)
        for structure, pro in ((self.structure, self.pro), (self.autre, self.lecteur)):
            monde.place(admin, 1, self.personne, structure, pro)
        self.accord = monde.accord(admin, 1, self.personne)
        for domaine in Domaine:
            admin.execute(_ECRIRE, (self.personne, domaine, self.pro, self.structure))

    def lus(self, compte: UUID, structure: UUID, bris: UUID | None = None) -> set[int]:
        """List the domains of the promises that this professional reads."""
        monde.entrer(self.admin, 1, compte, "professionnel", structure)
        if bris:
            self.admin.execute("select prive.lire_en_urgence(%s)", (bris,))
        return self._lire()

    def _lire(self) -> set[int]:
        lus = {d for (d,) in self.admin.execute("select domaine from engagement")}
        monde.sortir(self.admin)
        return lus

    def par_lien(self, *, lien: bool) -> set[int]:
        """List what the person reads, by her account or by a link."""
        self.admin.execute("set local role carnet_app")
        self.admin.execute("select prive.entrer(1, %s, 'personne', null, %s, %s)", (self.compte, self.personne, lien))
        return self._lire()


@pytest.fixture
def scene(admin: Connexion) -> Scene:
    return Scene(admin)


def test_new_item_table_passes_every_check_of_the_catalogue(admin: Connexion, scene: Scene) -> None:
    assert ("engagement",) in admin.execute("select prive.elements()::text").fetchall()
    catalogue.test_every_table_of_a_territoire_forces_its_policies(admin)
    catalogue.test_every_table_of_a_territoire_has_a_policy_of_its_own_or_is_listed(admin)
    catalogue.test_every_item_table_has_the_whole_set_of_policies(admin)
    catalogue.test_every_policy_of_the_application_names_the_territoire(admin)
    catalogue.test_application_changes_only_the_listed_columns(admin)
    catalogue.test_application_erases_truncates_and_hooks_nothing(admin)


def test_table_of_a_territoire_that_is_not_an_item_fails_until_it_has_a_policy(admin: Connexion) -> None:
    _migrer(admin, "create table carte (territoire_id int, id uuid, texte text, primary key (territoire_id, id))")
    with pytest.raises(AssertionError, match="carte"):
        catalogue.test_every_table_of_a_territoire_has_a_policy_of_its_own_or_is_listed(admin)


def test_agreement_and_author_and_person_read_it(scene: Scene) -> None:
    assert scene.lus(scene.lecteur, scene.autre) == set(range(8))
    assert scene.lus(scene.pro, scene.structure) == set(range(12))
    assert scene.par_lien(lien=False) == set(range(12))


def test_link_shows_nothing_sensitive_of_it(scene: Scene) -> None:
    assert scene.par_lien(lien=True) == set(range(8))


def test_withdrawal_closes_it_to_all_but_its_author(admin: Connexion, scene: Scene) -> None:
    admin.execute("update consentement set retire_le = now() where id = %s", (scene.accord,))
    assert scene.lus(scene.lecteur, scene.autre) == set()
    assert scene.lus(scene.pro, scene.structure) == set(range(12))


@pytest.mark.parametrize("champ", ["archivee_le", "suspendu_le"])
def test_archive_and_objection_close_it_to_its_author_too(admin: Connexion, scene: Scene, champ: str) -> None:
    admin.execute(f"update personne set {champ} = now() where id = %s".encode(), (scene.personne,))
    assert scene.lus(scene.lecteur, scene.autre) == set()
    assert scene.lus(scene.pro, scene.structure) == set()
    assert scene.par_lien(lien=False) == set(range(12))


def test_exclusion_closes_it_to_that_compte_even_of_its_author(admin: Connexion, scene: Scene) -> None:
    admin.execute("insert into exclusion (territoire_id, personne_id, compte_id, domaines) values (1, %s, %s, 4095)",
                  (scene.personne, scene.pro))  # fmt: skip
    assert scene.lus(scene.pro, scene.structure) == set()


def test_foreign_territoire_reads_nothing_of_it(admin: Connexion, scene: Scene) -> None:
    monde.territoire(admin, 2)
    ailleurs = monde.structure(admin, 2)
    monde.entrer(admin, 2, monde.professionnel(admin, 2, ailleurs), "professionnel", ailleurs)
    assert admin.execute("select count(*) from engagement").fetchone() == (0,)


def test_emergency_reads_it_and_writes_nothing_in_it(admin: Connexion, scene: Scene) -> None:
    structure = monde.structure(admin, 1)
    inconnu = monde.professionnel(admin, 1, structure)
    assert scene.lus(inconnu, structure) == set()
    admin.execute("update personne set code_postal = '30000' where id = %s", (scene.personne,))
    nom = admin.execute("select nom_recherche from personne").fetchone()
    monde.entrer(admin, 1, inconnu, "professionnel", structure)
    bris = admin.execute(
        "select prive.briser_la_glace(null, %s, '1990-01-01', '{}', '30000', 'urgence_vitale',"
        " 'Ne répond plus depuis ce matin.')",
        nom,
    ).fetchone()
    monde.sortir(admin)
    assert bris is not None
    assert scene.lus(inconnu, structure, bris[0]) == set(range(8))
    monde.entrer(admin, 1, inconnu, "professionnel", structure)
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute(_ECRIRE, (scene.personne, 3, inconnu, structure))


def test_nobody_signs_it_for_another_nor_writes_beyond_the_agreement(admin: Connexion, scene: Scene) -> None:
    monde.entrer(admin, 1, scene.lecteur, "professionnel", scene.autre)
    admin.execute(_ECRIRE, (scene.personne, 3, scene.lecteur, scene.autre))
    for domaine, compte, structure in ((3, scene.pro, scene.autre), (3, scene.lecteur, scene.structure),
                                       (8, scene.lecteur, scene.autre)):  # fmt: skip
        with pytest.raises(errors.InsufficientPrivilege), admin.transaction():
            admin.execute(_ECRIRE, (scene.personne, domaine, compte, structure))
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute("update engagement set texte = 'autre'")


def test_erasure_takes_it_away(admin: Connexion, scene: Scene) -> None:
    admin.execute("set local role carnet_owner")
    admin.execute("select prive.effacer_un_carnet(1, %s)", (scene.personne,))
    assert admin.execute("select count(*) from engagement").fetchone() == (0,)
