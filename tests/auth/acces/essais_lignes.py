"""Try, on a broken wall, to read or write what the carnet's opening does not give."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
ECRIRE = (
    "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id, genre, texte) values (1, %s, 7, %s, %s, 'objectif', 'x')"
)
CONSTATER = (
    "insert into constat (territoire_id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id, nature, thematique, texte, source)"
    " values (1, %s, 7, %s, %s, 'besoin', 'mobilite', 'x', 'personne')"
)


def _nombre(admin: Connexion, table: str) -> int:
    ligne = admin.execute(f"select count(*) from {table}".encode()).fetchone()
    assert ligne is not None
    return int(ligne[0])


def essai_motif_du_refus(admin: Connexion) -> None:
    """Keep why she refuses to herself: neither who accompanies her nor another person reads it."""
    structure, pro, personne, elle = monde.scene(admin)
    autre = monde.personne(admin, 1)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, pro)
    refusee = monde.structure(admin, 1)
    admin.execute(
        "with e as (insert into exclusion (territoire_id, personne_id, structure_id)"
        " values (1, %s, %s) returning id)"
        " insert into exclusion_motif (territoire_id, id, personne_id, motif)"
        " select 1, id, %s, 'Un motif.' from e",
        (personne, refusee, personne),
    )
    for compte, role, chez, moi, lus in (
        (pro, "professionnel", structure, None, 0),
        (monde.professionnel(admin, 1, refusee), "professionnel", refusee, None, 0),
        (monde.compte_de(admin, 1, autre), "personne", None, autre, 0),
        (elle, "personne", None, personne, 1),
    ):
        monde.entrer(admin, 1, compte, role, chez, moi)
        assert _nombre(admin, "exclusion_motif") == lus, (role, chez)
        monde.sortir(admin)


def essai_cercle_lu(admin: Connexion) -> None:
    """Say who surrounds somebody to whoever reads her, and to nobody else."""
    structure, pro, personne, _ = monde.scene(admin)
    ailleurs = monde.structure(admin, 1)
    voisin = monde.professionnel(admin, 1, ailleurs)
    monde.place(admin, 1, personne, structure, pro)

    def lu(compte: UUID, chez: UUID) -> int:
        monde.entrer(admin, 1, compte, "professionnel", chez)
        nombre = _nombre(admin, "accompagnement")
        monde.sortir(admin)
        return nombre

    assert (lu(pro, structure), lu(voisin, ailleurs)) == (0, 0), "nothing is agreed"
    monde.accord(admin, 1, personne)
    assert (lu(pro, structure), lu(voisin, ailleurs)) == (1, 0)


def essai_refus_lus(admin: Connexion) -> None:
    """Let whoever is refused by name find it out, and nobody else but herself."""
    structure, pro, personne, elle = monde.scene(admin)
    collegue = monde.professionnel(admin, 1, structure)
    autre = monde.personne(admin, 1)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, pro)
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        (personne, collegue),
    )
    for compte, role, chez, moi, lus in (
        (pro, "professionnel", structure, None, 0),
        (collegue, "professionnel", structure, None, 1),
        (monde.compte_de(admin, 1, autre), "personne", None, autre, 0),
        (elle, "personne", None, personne, 1),
    ):
        monde.entrer(admin, 1, compte, role, chez, moi)
        assert _nombre(admin, "exclusion") == lus, (role, lus)
        monde.sortir(admin)


def essai_recherche_et_explication(admin: Connexion) -> None:
    """Find by name, and have explained, only whom one's own structure reads."""
    structure, pro, personne, _ = monde.scene(admin)
    ailleurs = monde.structure(admin, 1)
    voisin = monde.professionnel(admin, 1, ailleurs)
    monde.place(admin, 1, personne, structure, pro)

    def trouve(compte: UUID, chez: UUID) -> tuple[int, int]:
        monde.entrer(admin, 1, compte, "professionnel", chez)
        trouvees = _nombre(admin, "prive.rechercher_personnes('nom', 9)")
        dits = _nombre(admin, f"prive.expliquer('{personne}')")
        monde.sortir(admin)
        return trouvees, dits

    assert trouve(pro, structure) == trouve(voisin, ailleurs) == (0, 0), "nothing is agreed"
    monde.accord(admin, 1, personne)
    assert trouve(pro, structure) == (1, 12)
    assert trouve(voisin, ailleurs) == (0, 0), "agreed, to the circle alone"


def essai_recherche_par_ce_qui_joint(admin: Connexion) -> None:
    """Find by a number, a telephone or a day whom one's own structure reads, and count no other."""
    structure, pro, personne, _ = monde.scene(admin)
    ailleurs = monde.structure(admin, 1)
    voisin = monde.professionnel(admin, 1, ailleurs)
    cachee, homonyme = monde.personne(admin, 1), monde.personne(admin, 1)
    monde.territoire(admin, 2)
    admin.execute(
        "insert into personne (territoire_id, id, nom, prenom, date_naissance)"
        " values (2, %s, 'Nom', 'Prénom', '1990-01-01')",
        (homonyme,),
    )
    admin.execute("update personne set telephone = '0612345678', courriel = 'a@exemple.fr'")
    for qui, genre, ou in (
        (personne, "caf", 1), (cachee, "caf", 1), (homonyme, "caf", 2),
        (personne, "france_travail", 1), (homonyme, "nir", 1),
    ):  # fmt: skip
        admin.execute(
            "insert into personne_identifiant (territoire_id, personne_id, genre, empreinte,"
            " scelle) values (%s, %s, %s, sha256(%s), 'x')",
            (ou, qui, genre, genre.encode()),
        )
    for sienne in (personne, homonyme):
        monde.place(admin, 1, sienne, structure, pro)
        monde.accord(admin, 1, sienne)

    def trouve(compte: UUID, chez: UUID, demande: str) -> set[tuple[UUID, int]]:
        monde.entrer(admin, 1, compte, "professionnel", chez)
        lues = admin.execute(
            f"select personne_id, nombre from prive.rechercher_personnes({demande})".encode()
        ).fetchall()
        monde.sortir(admin)
        return {(qui, nombre) for qui, nombre in lues}

    deux = {(personne, 2), (homonyme, 2)}
    numero = "'', 9, '{}', '{}', "
    for demande, attendues in (
        ("'nom', 9", deux),
        ("'chemin', 9, '{presque}'", set()),
        ("'prenomm', 9, '{presque}'", deux),
        ("'0612345678', 9, '{telephone}'", deux),
        ("'a@exemple.fr', 9, '{courriel}'", deux),
        ("'', 9, '{}', '{1990-01-01}'", deux),
        (numero + "null, sha256('caf')", {(personne, 1)}),
        (numero + "sha256('france_travail')", {(personne, 1)}),
        (numero + "sha256('caf')", set()),
        (numero + "null, sha256('nir')", set()),
        (numero + "sha256('nir')", set()),
    ):
        assert trouve(pro, structure, demande) == attendues, demande
        assert trouve(voisin, ailleurs, demande) == set(), demande


def essai_signature(admin: Connexion) -> None:
    """Sign in nobody else's name, from no other structure than one's own."""
    structure, pro, personne, elle = monde.scene(admin)
    collegue, ailleurs = monde.professionnel(admin, 1, structure), monde.structure(admin, 1)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, pro)
    monde.entrer(admin, 1, pro, "professionnel", structure)
    for compte, chez in ((collegue, structure), (elle, structure), (pro, ailleurs), (pro, None)):
        monde.refuse(admin, ECRIRE, (personne, compte, chez))
    admin.execute(ECRIRE.encode(), (personne, pro, structure))
    monde.sortir(admin)


def essai_paroles_des_autres(admin: Connexion) -> None:
    """Let her close what she wrote herself, not what a structure wrote about her."""
    structure, pro, personne, elle = monde.scene(admin)
    for auteur, chez in ((elle, None), (pro, structure)):
        admin.execute(CONSTATER.encode(), (personne, auteur, chez))
    monde.entrer(admin, 1, elle, "personne", None, personne)
    clos = admin.execute(
        "update constat set clos_le = now() returning auteur_structure_id"
    ).fetchall()
    assert clos == [(None,)]
    monde.sortir(admin)


def essai_signature_de_la_personne(admin: Connexion) -> None:
    """Sign what she writes with her name alone, never for a structure that helps her."""
    structure, pro, personne, elle = monde.scene(admin)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, pro)
    monde.entrer(admin, 1, elle, "personne", None, personne)
    monde.refuse(admin, ECRIRE, (personne, elle, structure))
    admin.execute(ECRIRE.encode(), (personne, elle, None))
    monde.sortir(admin)


def essai_lire_sans_completer(admin: Connexion) -> None:
    """Read by an agreement that lets nobody complete: nothing is added, nothing advances."""
    structure, pro, personne, elle = monde.scene(admin)
    admin.execute(CONSTATER.encode(), (personne, elle, None))
    monde.place(admin, 1, personne, structure, pro)
    monde.accord(admin, 1, personne, peut_completer=False)

    def clos() -> int:
        monde.entrer(admin, 1, pro, "professionnel", structure)
        assert _nombre(admin, "constat") == 1
        nombre = admin.execute("update constat set clos_le = now()").rowcount
        if not nombre:
            monde.refuse(admin, ECRIRE, (personne, pro, structure))
        monde.sortir(admin)
        return nombre

    assert clos() == 0
    monde.accord(admin, 1, personne)
    assert clos() == 1
