"""Try, on a broken wall, what is left to whoever wrote an agreement down."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde
from tests.auth.test_recueil import Scene

Connexion = psycopg.Connection[Any]
_EVENEMENT = (
    "insert into consentement_evenement (territoire_id, personne_id, genre, par_compte_id)"
    " values (1, %s, %s, %s)"
)


def _scene(admin: Connexion) -> Scene:
    monde.territoire(admin, 1)
    ici, ailleurs = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    personne = monde.personne(admin, 1)
    scene = Scene(admin, personne, ici, monde.professionnel(admin, 1, ici), ailleurs)
    monde.place(admin, 1, personne, ici, scene.pro, referent=True)
    return scene


def _relus(scene: Scene, role: str = "professionnel", chez: UUID | None = None) -> int:
    monde.entrer(scene.admin, 1, scene.pro, role, chez or scene.structure)
    lus = scene.admin.execute("select count(*) from consentement").fetchone()
    monde.sortir(scene.admin)
    assert lus is not None
    return int(lus[0])


def essai_relire_ce_qu_on_a_note(admin: Connexion) -> None:
    """Read again what one wrote for another structure, while one may listen to her still."""
    scene = _scene(admin)
    scene.noter(structure_id=scene.autre)
    assert _relus(scene) == 1
    for ferme in ("archivee_le", "suspendu_le"):
        admin.execute("savepoint ferme")
        admin.execute(f"update personne set {ferme} = now()".encode())
        assert _relus(scene) == 0, ferme
        admin.execute("rollback to ferme")
    for vise, qui in (("structure_id", scene.structure), ("compte_id", scene.pro)):
        admin.execute("savepoint refus")
        refus = f"insert into exclusion (territoire_id, personne_id, {vise}) values (1, %s, %s)"
        admin.execute(refus.encode(), (scene.personne, qui))
        assert _relus(scene) == 0, vise
        admin.execute("rollback to refus")
    for role, chez in (("coordonnateur", scene.structure), ("professionnel", scene.autre)):
        admin.execute(
            "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
            " values (1, %s, %s, %s, now() - interval '1 day')",
            (scene.pro, chez, role),
        )
        assert _relus(scene, role, chez) == 0, role
    admin.execute("update accompagnement set fin = now()")
    assert _relus(scene) == 0, "out of the circle"


def essai_ecrire_ce_qu_elle_a_dit(admin: Connexion) -> None:
    """Write that she said yes or no before oneself, where one listens to her; nothing else."""
    scene = _scene(admin)

    def ecrit(genre: str, role: str = "professionnel") -> bool:
        monde.entrer(admin, 1, scene.pro, role, scene.structure)
        fait = monde.tente(admin, _EVENEMENT, (scene.personne, genre, scene.pro)) is not None
        monde.sortir(admin)
        return fait

    assert [genre for genre in ("accord", "refus") if not ecrit(genre)] == []
    for genre in ("reconfirmation", "retrait", "expiration", "exclusion", "levee"):
        assert not ecrit(genre), genre
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (1, %s, %s, 'gestionnaire', now() - interval '1 day')",
        (scene.pro, scene.structure),
    )
    assert not ecrit("refus", "gestionnaire"), "who does not listen to her"
    admin.execute("savepoint refus")
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        (scene.personne, scene.pro),
    )
    assert not ecrit("refus"), "she refuses them"
    admin.execute("rollback to refus")
    admin.execute("update accompagnement set fin = now()")
    assert not ecrit("refus"), "out of the circle"
