"""Try, on a broken wall, to keep where somebody was born when it should go."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]


def _lieu(admin: Connexion, personne: UUID) -> tuple[Any, ...] | None:
    return admin.execute(
        "select commune_naissance, pays_naissance from personne where id = %s", [personne]
    ).fetchone()


def essai_naissance_oubliee(admin: Connexion) -> None:
    """Keep nothing of a birthplace when she wants her name kept and nothing else."""
    monde.territoire(admin, 1)
    chez = monde.structure(admin, 1)
    pro = monde.professionnel(admin, 1, chez)
    for lieu in (("30007", None), (None, "99352")):
        personne = monde.personne(admin, 1)
        admin.execute(
            "update personne set cree_par_structure_id = %s, commune_naissance = %s,"
            " pays_naissance = %s where id = %s",
            [chez, *lieu, personne],
        )
        monde.place(admin, 1, personne, chez, pro)
        monde.accord(admin, 1, personne, portee="structure", structure_id=chez, domaines=1)
        monde.entrer(admin, 1, pro, "professionnel", chez)
        admin.execute("select prive.reduire_accueil(%s, '{}')", [personne])
        monde.sortir(admin)
        assert _lieu(admin, personne) == (None, None)


def essai_naissance_rectifiee(admin: Connexion) -> None:
    """Write where she says that she was born once the answer is yes: there, and nowhere else."""
    monde.territoire(admin, 1)
    personne, qui = monde.personne(admin, 1), monde.compte(admin, 1)
    for objet, valeur, attendu in (
        ("commune_naissance", "30007", ("30007", None)),
        ("pays_naissance", "99352", (None, "99352")),
        ("commune_naissance", "2A004", ("2A004", None)),
    ):
        cle = uuid4()
        admin.execute(
            "insert into demande_droit (territoire_id, id, personne_id, genre, objet)"
            " values (1, %s, %s, 'rectification', %s)",
            [cle, personne, objet],
        )
        admin.execute(
            "insert into demande_droit_texte (territoire_id, id, personne_id, texte, valeur)"
            " values (1, %s, %s, 'Je suis née ailleurs.', %s)",
            [cle, personne, valeur],
        )
        admin.execute(
            "insert into demande_droit_suite (territoire_id, personne_id, demande_id, genre,"
            " acceptee, texte, par_compte_id) values (1, %s, %s, 'reponse', true, 'Oui.', %s)",
            [personne, cle, qui],
        )
        assert _lieu(admin, personne) == attendu
