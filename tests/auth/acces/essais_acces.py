"""Try directly, on a broken wall, what the rule shuts and what nobody changes."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]


def essai_contexte(admin: Connexion) -> None:
    """Read nothing before anybody entered, of tables that hold something.

    An empty table may never ask who reads it.
    """
    structure, pro, personne, lui = monde.scene(admin)
    monde.accord(admin, 1, personne)
    monde.frise(admin, 1, personne, lui)
    monde.entrer(admin, 1, pro, "professionnel", structure)
    admin.execute("select prive.noter('ecriture', null, 0, 'x', null, null, '{}')")
    for nom in ("contexte", "territoire", "compte", "role", "structure", "personne", "lien"):
        admin.execute("select set_config(%s, '', true)", (f"app.{nom}",))
    for table in ("personne", "evenement", "structure", "journal", "consentement"):
        monde.refuse(
            admin, f"select * from {table}", None, errors.InvalidAuthorizationSpecification
        )
    monde.refuse(
        admin,
        "select prive.noter('lecture', null, 0, 'x', null, null, '{}')",
        None,
        errors.InvalidAuthorizationSpecification,
    )
    admin.execute("select prive.entrer_anonyme()")
    monde.refuse(
        admin,
        "select prive.noter('lecture', null, 0, 'x', null, null, '{}')",
        None,
        errors.InvalidAuthorizationSpecification,
    )
    assert admin.execute("select count(*) from personne").fetchone() == (0,)


def essai_immuable(admin: Connexion) -> None:
    """Change nothing of what is written once, even as the owner."""
    structure, pro, personne, lui = monde.scene(admin)
    accord = monde.accord(admin, 1, personne)
    monde.frise(admin, 1, personne, lui)
    admin.execute(
        "insert into consentement_evenement (territoire_id, personne_id, genre) values (1, %s,"
        " 'accord')",
        (personne,),
    )
    monde.entrer(admin, 1, pro, "professionnel", structure)
    for rang in range(3):
        admin.execute(
            "select prive.noter('ecriture', null, 0, %s, null, null, '{}')", (f"page {rang}",)
        )
    monde.sortir(admin)
    interdit = (errors.RestrictViolation,)
    for table in ("notice", "evenement", "consentement_evenement", "journal"):
        monde.refuse(admin, f"delete from {table}", None, *interdit)
        monde.refuse(admin, f"update {table} set territoire_id = territoire_id", None, *interdit)
    monde.refuse(admin, "truncate journal cascade", None, *interdit)
    for faute in (
        "domaines = 4095",
        "fin = fin + interval '1 day'",
        "peut_completer = false",
        "retire_le = null",
    ):
        monde.refuse(admin, f"update consentement set {faute} where id = %s", (accord,), *interdit)
    admin.execute("update consentement set retire_le = now() where id = %s", (accord,))
    monde.refuse(admin, "update consentement set retire_le = null", None, *interdit)
    monde.refuse(
        admin, "update consentement set retire_le = now() + interval '1 day'", None, *interdit
    )
    chaine = admin.execute("select precedente, empreinte from journal order by numero").fetchall()
    assert len({e for _, e in chaine}) == 3
    assert [p for p, _ in chaine[1:]] == [e for _, e in chaine[:-1]]
    assert admin.execute(
        "select count(*) from journal j where empreinte <> prive.empreinte_de(j)"
    ).fetchone() == (0,)


def essai_capacites(admin: Connexion) -> None:
    """Enter only as what one is; write only in a rôle that writes."""
    structure, pro, personne, _ = monde.scene(admin)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, pro)
    for role in ("gestionnaire", "dpo", "coordonnateur", "administrateur", "charge_orientation"):
        monde.refuse(
            admin, "select prive.entrer(1, %s, %s, %s, null)", (pro, role, structure),
            errors.InvalidAuthorizationSpecification,
        )  # fmt: skip
    ecriture = (
        "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, genre, texte)"
        " values (1, %s, 7, %s, %s, 'objectif', 'x')"
    )
    gestionnaire = monde.professionnel(admin, 1, structure, "gestionnaire")
    monde.entrer(admin, 1, gestionnaire, "gestionnaire", structure)
    assert monde.voir(admin).personnes == {personne}
    monde.refuse(admin, ecriture, (personne, gestionnaire, structure))
    monde.sortir(admin)
    monde.entrer(admin, 1, pro, "professionnel", structure)
    admin.execute(ecriture.encode(), (personne, pro, structure))
    monde.sortir(admin)


def essai_depart_annonce(admin: Connexion) -> None:
    """Stop reading on the announced day when the structure leaves: nothing else ends that day."""
    structure, pro, personne, _ = monde.scene(admin)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, pro)
    admin.execute(
        "update structure set quittee_le = now() + interval '1 hour' where id = %s", (structure,)
    )
    fins = admin.execute(
        "select fin <= now() + interval '1 hour' from acces where structure_id = %s", (structure,)
    )
    assert fins.fetchall() == [(True,)]


def essai_structure_changee(admin: Connexion) -> None:
    """Shut at once what a change of category shuts; open what it opens by the worker's lots."""
    structure, pro, _, _ = monde.scene(admin)
    personnes = {monde.personne(admin, 1) for _ in range(5)}
    for personne in sorted(personnes):
        monde.accord(admin, 1, personne, portee="categorie", categorie="plie")
        monde.place(admin, 1, personne, structure, pro)

    def lues() -> set[UUID]:
        monde.entrer(admin, 1, pro, "professionnel", structure)
        vues = monde.voir(admin).personnes
        monde.sortir(admin)
        return vues & personnes

    personne_lue: set[UUID] = set()
    for categorie, apres in (
        ("ccas", personne_lue),
        ("plie", personnes),
        ("ccas", personne_lue),
    ):
        admin.execute("update structure set categorie = %s where id = %s", (categorie, structure))
        assert lues() == set(), categorie
        monde.suivre_structure(admin, 1, structure)
        assert lues() == apres, categorie
    admin.execute(
        "update structure set categorie = 'plie', quittee_le = now() + interval '1 hour'"
        " where id = %s",
        (structure,),
    )
    monde.suivre_structure(admin, 1, structure)
    admin.execute("update structure set quittee_le = null where id = %s", (structure,))
    monde.suivre_structure(admin, 1, structure)
    assert admin.execute(
        "select count(*) from acces where structure_id = %s and fin > now() + interval '1 day'",
        (structure,),
    ).fetchone() == (len(personnes),)


def essai_structure_sensible(admin: Connexion) -> None:
    """Show a sensitive structure, and whoever works there, to people and to its members alone."""
    _, pro, personne, lui = monde.scene(admin)
    refuge = monde.structure(admin, 1)
    admin.execute("update structure set sensible = true where id = %s", (refuge,))
    ecoutante = monde.professionnel(admin, 1, refuge)

    def connus(
        compte: UUID, role: str, structure: UUID | None, personne_id: UUID | None = None
    ) -> tuple[bool, bool]:
        monde.entrer(admin, 1, compte, role, structure, personne_id)
        structures = {s for (s,) in admin.execute("select id from structure").fetchall()}
        comptes = {c for (c,) in admin.execute("select id from compte").fetchall()}
        monde.sortir(admin)
        return refuge in structures, ecoutante in comptes

    ici = admin.execute(
        "select structure_id from habilitation where compte_id = %s", (pro,)
    ).fetchone()
    assert ici is not None
    assert connus(pro, "professionnel", ici[0]) == (False, False)
    assert connus(ecoutante, "professionnel", refuge) == (True, True)
    assert connus(lui, "personne", None, personne) == (True, True)


def essai_carnet_ferme(admin: Connexion) -> None:
    """Close to a structure what it wrote, once the carnet is archived or its sharing suspended."""
    structure, pro, personne, _ = monde.scene(admin)
    admin.execute(
        "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, genre, texte)"
        " values (1, %s, 7, %s, %s, 'objectif', 'x')",
        (personne, pro, structure),
    )

    def lus() -> Any:
        monde.entrer(admin, 1, pro, "professionnel", structure)
        nombre = admin.execute("select count(*) from evenement").fetchone()
        monde.sortir(admin)
        return nombre

    assert lus() == (1,)
    for colonne in ("archivee_le", "suspendu_le"):
        admin.execute(f"update personne set {colonne} = now()".encode())
        assert lus() == (0,), colonne
        admin.execute(f"update personne set {colonne} = null".encode())
