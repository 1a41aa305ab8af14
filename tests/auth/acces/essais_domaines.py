"""Add a thirteenth domain as if one forgot something: the mask widened, nothing else said."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
TREIZIEME = 12
ORDINAIRES = set(range(8))
_BORNES = """
select c.conrelid::regclass::text, c.conname from pg_constraint c
 where c.contype = 'c' and c.connamespace = 'public'::regnamespace
   and pg_get_constraintdef(c.oid) ~ '4095|<= 11'
"""
_ORAL = (
    "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines,"
    " peut_completer, finalite,"
    " fin, notice_id, donne_par, recueil, recueilli_par, recueil_structure_id) select 1, %s,"
    " 'structure', %s, 4097,"
    " true, 'coordination', now() + interval '9 days', id, 'professionnel', 'oral', %s, %s from"
    " notice"
)


class Scene:
    """Hold a person with a line in each of thirteen domains, and a structure of her circle."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        admin.execute(
            "create or replace function prive.tous() returns int language sql immutable parallel"
            " safe as 'select 8191'"
        )
        # The bounds would be widened with the mask.
        for table, nom in admin.execute(_BORNES).fetchall():
            admin.execute(f"alter table {table} drop constraint {nom}".encode())
        monde.territoire(admin, 1)
        self.structure = monde.structure(admin, 1)
        self.pro = monde.professionnel(admin, 1, self.structure)
        self.personne = monde.personne(admin, 1)
        self.compte = monde.compte_de(admin, 1, self.personne)
        monde.place(admin, 1, self.personne, self.structure, self.pro)
        monde.frise(admin, 1, self.personne, self.compte)
        admin.execute(
            "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id, genre,"
            " texte)"
            " values (1, %s, %s, %s, 'objectif', 'treizième')",
            (self.personne, TREIZIEME, self.compte),
        )

    def domaines(self) -> set[int]:
        """List what the present caller reads."""
        return {d for (d,) in self.admin.execute("select domaine from evenement")}

    def lus(self, compte: UUID | None = None, role: str = "professionnel") -> set[int]:
        """List what somebody of the structure reads; the professional when nobody is named."""
        monde.entrer(self.admin, 1, compte or self.pro, role, self.structure)
        lus = self.domaines()
        monde.sortir(self.admin)
        return lus

    def refuse(self, requete: str, parametres: tuple[Any, ...]) -> bool:
        """Say whether the wall refuses a statement; nothing of it stays."""
        try:
            with self.admin.transaction(force_rollback=True):
                self.admin.execute(requete.encode(), parametres)
        except errors.InsufficientPrivilege:
            return True
        return False

    def accorder(self, **champs: Any) -> UUID:
        """Agree, herself, to the thirteenth domain."""
        return monde.accord(self.admin, 1, self.personne, domaines=4097, **champs)


def essai_treizieme_domaine(admin: Connexion) -> None:
    """Open a domain that nobody called ordinary.

    To whom she named by herself, and to nobody else by any way.
    """
    s = Scene(admin)
    for portee in ({"portee": "consortium"}, {"portee": "categorie", "categorie": "ccas"}):
        try:
            with admin.transaction(force_rollback=True):
                s.accorder(**portee)
        except errors.CheckViolation:
            continue
        raise AssertionError(portee)
    monde.accord(admin, 1, s.personne)
    assert s.lus() == ORDINAIRES
    # What was only said, whatever its row says; it cannot even be noted.
    with admin.transaction(force_rollback=True):
        admin.execute(_ORAL.encode(), (s.personne, s.structure, s.pro, s.structure))
        assert s.lus() == ORDINAIRES
    monde.entrer(admin, 1, s.pro, "professionnel", s.structure)
    assert s.refuse(_ORAL, (s.personne, s.structure, s.pro, s.structure))
    monde.sortir(admin)
    s.accorder(portee="structure", structure_id=s.structure)
    assert s.lus() == ORDINAIRES | {TREIZIEME}
    for role, atteints in (
        ("charge_orientation", ORDINAIRES),
        ("gestionnaire", {0, 7}),
        ("dpo", set()),
    ):
        assert s.lus(monde.professionnel(admin, 1, s.structure, role), role) == atteints, role
    _par_lien(s)
    _en_urgence(s)
    # Who was shut out of everything, when there were twelve, is out of the thirteenth too.
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        (s.personne, s.pro),
    )
    assert s.lus() == set()
    admin.execute("delete from exclusion")
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, structure_id) values (1, %s, %s)",
        (s.personne, s.structure),
    )
    assert s.lus() == set()


def _par_lien(s: Scene) -> None:
    s.admin.execute("set local role carnet_app")
    s.admin.execute(
        "select prive.entrer(1, %s, 'personne', null, %s, true)", (s.compte, s.personne)
    )
    assert s.domaines() == ORDINAIRES
    assert s.admin.execute("select domaines from consentement").fetchall() == [(255,)]
    assert s.admin.execute(
        "select count(*) from prive.qui_voit() where domaine = 12"
    ).fetchone() == (0,)
    assert s.admin.execute("select sensibles from prive.qui_voit_couvert()").fetchall() == [(1,)]
    assert s.refuse(
        "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id, genre,"
        " texte)"
        " values (1, %s, 12, %s, 'objectif', 'x')",
        (s.personne, s.compte),
    )
    monde.sortir(s.admin)


def _en_urgence(s: Scene) -> None:
    ailleurs = monde.structure(s.admin, 1)
    inconnu = monde.professionnel(s.admin, 1, ailleurs)
    s.admin.execute("update personne set code_postal = '30000' where id = %s", (s.personne,))
    nom = s.admin.execute(
        "select nom_recherche from personne where id = %s", (s.personne,)
    ).fetchone()
    monde.entrer(s.admin, 1, inconnu, "professionnel", ailleurs)
    bris = s.admin.execute(
        "select prive.briser_la_glace(null, %s, '1990-01-01', '{}', '30000', 'urgence_vitale',"
        " 'Ne répond plus depuis ce matin.')",
        nom,
    ).fetchone()
    s.admin.execute("select prive.lire_en_urgence(%s)", bris)
    assert s.domaines() == ORDINAIRES
    monde.sortir(s.admin)
