"""Try, on a broken wall, to count or read more than rôles without a carnet may."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]


def essai_roles_sans_carnet(admin: Connexion) -> None:
    """Give the DPO the journal, the coordonnateur the needs, under an agreement to statistics."""
    structure, pro, personne, lui = monde.scene(admin)
    admin.execute(
        "insert into geo_commune (code, nom, codes_postaux, code_departement, code_region,"
        " code_epci)"
        " values ('30189', 'Nîmes', '{30000}', '30', '76', '243000643')"
    )
    admin.execute("update personne set commune_code = '30189'")
    admin.execute(
        "insert into constat (territoire_id, personne_id, domaine, auteur_compte_id, nature,"
        " thematique, texte, source)"
        " values (1, %s, 4, %s, 'besoin', 'mobilite', 'x', 'personne')",
        (personne, lui),
    )
    monde.accord(admin, 1, personne, domaines=255)
    coordo = monde.professionnel(admin, 1, structure, "coordonnateur")
    dpo = monde.professionnel(admin, 1, structure, "dpo")

    def lus(compte: UUID, role: str) -> tuple[Any, Any, Any]:
        monde.entrer(admin, 1, compte, role, structure)
        besoins = admin.execute("select * from releve_ecart").fetchall()
        monde.refuse(admin, "select * from prive.besoins_par_epci()")
        monde.refuse(admin, "select prive.publier_ecarts('2026-01-01', '[]')")
        monde.refuse(
            admin, "insert into releve_ecart values (1, '2026-01-01', 'mobilite', 'x', null, 0, 0)"
        )
        journal = admin.execute(
            "select count(*) from journal where compte_id <> %s", (compte,)
        ).fetchone()
        trouves = admin.execute("select * from prive.rechercher_personnes('no', 9)").fetchall()
        monde.sortir(admin)
        return len(besoins), journal, len(trouves)

    monde.place(admin, 1, personne, structure, pro)
    monde.entrer(admin, 1, pro, "professionnel", structure)
    admin.execute("select prive.noter('ecriture', %s, 1, 'x', null, null, '{}')", (personne,))
    monde.sortir(admin)
    assert lus(coordo, "coordonnateur") == (0, (0,), 0)
    assert lus(dpo, "dpo") == (0, (1,), 0)
    assert _compter(admin) == []
    monde.accord(admin, 1, personne, domaines=255, finalite="statistiques")
    assert _compter(admin) == [("mobilite", 1)]
    # An item of a sensitive domain, whatever is agreed; then whoever is not to be counted any more.
    # Such an agreement cannot even be written: the count refuses it all the same, once nothing else
    # does.
    admin.execute("alter table consentement drop constraint ck_consentement_sensible_nommee")
    admin.execute("set session_replication_role = replica")
    admin.execute("update constat set domaine = 8")
    admin.execute(
        "update consentement set domaines = 4095, portee = 'consortium' where finalite ="
        " 'statistiques'"
    )
    assert _compter(admin) == []
    admin.execute("update constat set domaine = 4")
    for colonne in ("archivee_le", "suspendu_le", "decedee_le"):
        admin.execute(f"update personne set {colonne} = now()".encode())
        assert _compter(admin) == [], colonne
        admin.execute(f"update personne set {colonne} = null".encode())
    autre = monde.personne(admin, 1)
    admin.execute("update personne set reuni_dans = %s where id = %s", (autre, personne))
    assert _compter(admin) == []
    admin.execute("set session_replication_role = origin")
    ligne = (
        '[{"categorie": "mobilite", "code_epci": "243000643", "personnes": %d, "offres": 0,'
        ' "offres_a_distance": 0}]'
    )
    for nombre, attendu in ((11, True), (12, False)):
        admin.execute("set local role carnet_app")
        admin.execute("select prive.entrer_automate(1)")
        fait = admin.execute(
            "select prive.publier_ecarts('2026-01-01', %s)", (ligne % nombre,)
        ).fetchone()
        assert fait == (attendu,)
        assert admin.execute("select count(*) from releve_ecart").fetchone() == (0,)
        monde.sortir(admin)
    assert admin.execute("select personnes from releve_ecart").fetchall() == [(11,)]
    assert lus(coordo, "coordonnateur") == (1, (0,), 0)
    assert lus(pro, "professionnel")[0] == 0


def _compter(admin: Connexion) -> list[Any]:
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(1)")
    comptes = admin.execute("select categorie, personnes from prive.besoins_par_epci()").fetchall()
    monde.sortir(admin)
    return comptes
