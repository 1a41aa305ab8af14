"""Try, on a broken wall, to gain or to lose something by bringing carnets together."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde, reunions

Connexion = psycopg.Connection[Any]
_ACCORD = {
    "portee": "structure",
    "peut_completer": True,
    "fin": "300 days",
    "debut": "-1 day",
    "finalite": "coordination",
}
_PLACE = {"referent": False, "fin": None, "debut": "-1 day"}
_DEUX_CARNETS: list[reunions.Geste] = [
    ("place", 0, _PLACE | {"structure": 1}),
    ("place", 1, _PLACE | {"structure": 1}),
    ("accord", 0, _ACCORD | {"vise": 1, "domaines": 7}),
    (
        "accord",
        1,
        _ACCORD | {"vise": 1, "domaines": 3 | 1024, "fin": "60 days", "peut_completer": False},
    ),
    ("place", 0, _PLACE | {"structure": 2}),
    ("accord", 0, _ACCORD | {"vise": 2, "portee": "categorie", "domaines": 255}),
    ("accord", 1, _ACCORD | {"vise": 2, "portee": "categorie", "domaines": 255}),
    ("place", 0, _PLACE | {"structure": 3}),
    ("place", 1, _PLACE | {"structure": 3}),
    ("accord", 0, _ACCORD | {"vise": 3, "domaines": 255}),
    ("accord", 1, _ACCORD | {"vise": 3, "domaines": 255, "finalite": "prescription"}),
]
_NUMEROS = """
insert into personne_identifiant (territoire_id, personne_id, genre, empreinte, scelle, provisoire)
values (1, %(a)s, 'nir', sha256('a'), 'x', false), (1, %(b)s, 'nir', sha256('b'), 'x', false)
"""


def essai_reunion(admin: Connexion) -> None:
    """Bring carnets together and part them: nobody gains anything, and nothing is lost."""
    for inverse in (False, True):
        reunions.verifier(admin, _DEUX_CARNETS, inverse=inverse)
    monde.territoire(admin, 1)
    scene = reunions.creer_scene(admin)
    reunions.jouer(admin, scene, _DEUX_CARNETS)
    reunir = "select prive.reunir(%s, %s, 'un motif assez long')"
    etranger = monde.personne(admin, 1)
    entrer = (scene.comptes[0], "professionnel", scene.structures[0])
    for a, b, sql in (
        (scene.a, etranger, None),
        (etranger, scene.a, None),
        (
            scene.a,
            scene.b,
            (
                "insert into gel (territoire_id, personne_id, motif, pose_par) values (1, %(b)s,"
                " 'Un"
                " motif assez long.', %(c)s)"
            ),
        ),
        (scene.a, scene.b, _NUMEROS),
    ):
        admin.execute("savepoint obstacle")
        if sql:
            admin.execute(sql.encode(), {"a": scene.a, "b": scene.b, "c": scene.comptes[0]})
        monde.entrer(admin, 1, *entrer)
        monde.refuse(admin, reunir, (a, b))
        admin.execute("rollback to savepoint obstacle")
    monde.frise(admin, 1, scene.a, scene.comptes[0])
    admin.execute("select set_config('app.reunion', %s, true)", (f"1/{scene.a}/{scene.b}",))
    monde.refuse(
        admin, "update evenement set personne_id = %s", (scene.b,), errors.RestrictViolation
    )
    admin.execute("select set_config('app.reunion', '', true)")
    reunion = reunions.reunir(admin, scene, scene.a, scene.b)
    assert not reunions.qui_lit(admin, scene, scene.a)[(4, 1, "0")][0], "two purposes are not one"
    separer = "select prive.separer(%s)"
    monde.entrer(admin, 1, scene.comptes[1], "professionnel", scene.structures[1])
    monde.refuse(admin, separer, (reunion,))
    monde.sortir(admin)
    admin.execute("savepoint tard")
    admin.execute("update reunion set le = now() - interval '31 days'")
    monde.entrer(admin, 1, *entrer)
    monde.refuse(admin, separer, (reunion,))
    admin.execute("rollback to savepoint tard")
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and structure_id = %s and"
        " retire_le is null",
        (scene.a, scene.structures[1]),
    )
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, structure_id) values (1, %s, %s)",
        (scene.a, scene.structures[3]),
    )
    reunions.separer(admin, scene, reunion)
    for personne in (scene.a, scene.b):
        lit = reunions.qui_lit(admin, scene, personne)
        assert not lit[(2, 1, "0")][0]
        assert not lit[(4, 1, "0")][0]


def essai_refus_apres_reunion(admin: Connexion) -> None:
    """Part two carnets: who was refused since stays refused on both sides, and nobody else."""
    monde.territoire(admin, 1)
    scene = reunions.creer_scene(admin)
    ajouter = "insert into exclusion (territoire_id, personne_id, {}) values (1, %s, %s)"
    par_structure, par_compte = ajouter.format("structure_id"), ajouter.format("compte_id")
    admin.execute(par_structure.encode(), (scene.a, scene.structures[1]))
    admin.execute("update exclusion set debut = now() - interval '1 day'")
    reunion = reunions.reunir(admin, scene, scene.a, scene.b)
    admin.execute(par_structure.encode(), (scene.a, scene.structures[2]))
    admin.execute(
        "update exclusion set levee_le = now() where structure_id = %s", [scene.structures[2]]
    )
    admin.execute(par_structure.encode(), (scene.a, scene.structures[3]))
    admin.execute(par_compte.encode(), (scene.a, scene.comptes[2]))
    reunions.separer(admin, scene, reunion)

    def refuses(personne: UUID) -> list[int]:
        return [
            rang
            for rang, qui in enumerate(zip(scene.structures, scene.comptes, strict=True))
            if admin.execute("select prive.est_refusee(1, %s, %s, %s)", (personne, *qui)).fetchone()
            == (True,)
        ]

    assert refuses(scene.a) == [1, 2, 3]
    assert refuses(scene.b) == [2, 3], "what was said before was said of the other carnet"


def essai_naissance_reunie(admin: Connexion) -> None:
    """Take where she was born from the other carnet when one does not say; give it back."""
    monde.territoire(admin, 1)
    scene = reunions.creer_scene(admin)
    poser = "update personne set commune_naissance = %s, pays_naissance = %s where id = %s"
    lire = "select commune_naissance, pays_naissance from personne where id = %s"
    for garde, autre, reunie in (
        ((None, None), ("30007", None), ("30007", None)),
        ((None, None), (None, "99352"), (None, "99352")),
        (("30189", None), ("30007", None), ("30189", None)),
        ((None, "99350"), ("30007", None), (None, "99350")),
    ):
        admin.execute("savepoint lieux")
        admin.execute(poser, (*garde, scene.a))
        admin.execute(poser, (*autre, scene.b))
        reunion = reunions.reunir(admin, scene, scene.a, scene.b)
        assert admin.execute(lire, (scene.a,)).fetchone() == reunie
        reunions.separer(admin, scene, reunion)
        assert admin.execute(lire, (scene.a,)).fetchone() == garde
        admin.execute("rollback to savepoint lieux")
