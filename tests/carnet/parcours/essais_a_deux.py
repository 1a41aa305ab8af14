"""Hold an appointment with somebody else, on a broken wall."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
_FIXER = (
    "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id, objet, debut, avec_compte_id, aussi_compte_id, aussi_structure_id)"
    " values (1, %s, %s, 7, %s, %s, 'Point', now() + interval '1 day', %s, %s, %s)"
)


def essai_a_deux(admin: Connexion) -> None:
    """Choose who writes there, of her circle; count their hours; let go of who leaves."""
    monde.territoire(admin, 1)
    chez, autre, lectrice = (monde.structure(admin, 1) for _ in range(3))
    pro, collegue = monde.professionnel(admin, 1, chez), monde.professionnel(admin, 1, chez)
    ailleurs, lit = monde.professionnel(admin, 1, autre), monde.professionnel(admin, 1, lectrice)
    suivie = monde.personne(admin, 1)
    for structure, compte in ((chez, pro), (autre, ailleurs), (lectrice, lit)):
        monde.place(admin, 1, suivie, structure, compte)
    for structure, ecrit in ((chez, True), (autre, True), (lectrice, False)):
        monde.accord(
            admin, 1, suivie, portee="structure", structure_id=structure, peut_completer=ecrit
        )
    assert _peut(admin, pro, chez, suivie, ailleurs, autre) is True
    assert _peut(admin, pro, chez, suivie, lit, lectrice) is False
    assert _peut(admin, pro, chez, suivie, collegue, chez) is False
    assert _peut(admin, lit, lectrice, suivie, ailleurs, autre) is False
    etrangere = monde.personne(admin, 1, "Autre")
    # Of another person's circle, not of hers.
    monde.place(admin, 1, etrangere, chez, collegue)
    for compte, structure in ((ailleurs, autre), (collegue, chez)):
        admin.execute(_FIXER, [uuid4(), etrangere, compte, structure, compte, None, None])
    assert _autres(admin, pro, chez, suivie, ailleurs) == 1
    assert _autres(admin, pro, chez, suivie, collegue) == 0
    _suivre_qui_part(admin, suivie, (pro, chez), (ailleurs, autre))


def _suivre_qui_part(
    admin: Connexion, suivie: UUID, qui: tuple[UUID, UUID], aussi: tuple[UUID, UUID]
) -> None:
    """Let the second one go, and the first one hand over to them."""
    a_deux, confie = uuid4(), uuid4()
    for cle in (a_deux, confie):
        admin.execute(_FIXER, [cle, suivie, *qui, qui[0], *aussi])
    admin.execute(
        "select prive.confier_rendez_vous(1, %s, %s, %s, %s)", [suivie, qui[1], qui[0], aussi[0]]
    )
    tenus = admin.execute(
        "select distinct avec_compte_id, aussi_compte_id, aussi_structure_id from rendez_vous"
        " where id = any(%s)",
        [[a_deux, confie]],
    ).fetchall()
    assert tenus == [(aussi[0], None, None)]
    encore = uuid4()
    admin.execute(_FIXER, [encore, suivie, *qui, qui[0], *aussi])
    admin.execute("select prive.laisser_rendez_vous(1, %s, %s, %s)", [*aussi, [suivie]])
    garde = admin.execute(
        "select avec_compte_id, aussi_compte_id from rendez_vous where id = %s", [encore]
    ).fetchone()
    assert garde == (qui[0], None)


def _peut(
    admin: Connexion, par: UUID, sa_structure: UUID, personne: UUID, compte: UUID, structure: UUID
) -> Any:
    monde.entrer(admin, 1, par, "professionnel", sa_structure)
    ligne = admin.execute(
        "select prive.peut_tenir(%s, 7, %s, %s)", [personne, compte, structure]
    ).fetchone()
    monde.sortir(admin)
    assert ligne is not None
    return ligne[0]


def _autres(admin: Connexion, par: UUID, structure: UUID, personne: UUID, aussi: UUID) -> Any:
    monde.entrer(admin, 1, par, "professionnel", structure)
    ligne = admin.execute(
        "select de_l_autre from prive.chevauchements(%s, 7, now() + interval '1 day',"
        " now() + interval '25 hours', null, %s)",
        [personne, aussi],
    ).fetchone()
    monde.sortir(admin)
    assert ligne is not None
    return ligne[0]
