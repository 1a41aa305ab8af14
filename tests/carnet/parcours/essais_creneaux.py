"""Choose among slots, on a broken wall."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
_PROPOSER = (
    "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id, objet, debut, avec_compte_id, etat, creneaux, expire_le) values"
    " (1, %s, %s, %s, %s, %s, 'Point', now() + interval '1 day', %s, 'propose',"
    " array[now() - interval '1 day', now() + interval '1 day', now() + interval '2 days'],"
    " now() + interval '1 hour')"
)
_CHOISIR = "select prive.choisir_creneau(%s, now() + %s::interval)"


def essai_creneaux(admin: Connexion) -> None:
    """Let her choose once, in time, what was offered; and whoever writes there for her."""
    monde.territoire(admin, 1)
    chez, lectrice = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    pro, lit = monde.professionnel(admin, 1, chez), monde.professionnel(admin, 1, lectrice)
    suivie = monde.personne(admin, 1)
    elle = monde.compte_de(admin, 1, suivie)
    for structure, compte in ((chez, pro), (lectrice, lit)):
        monde.place(admin, 1, suivie, structure, compte)
    monde.accord(admin, 1, suivie, portee="structure", structure_id=chez)
    monde.accord(admin, 1, suivie, portee="structure", structure_id=lectrice, peut_completer=False)

    def proposer(domaine: int = 7) -> UUID:
        cle = uuid4()
        admin.execute(_PROPOSER, [cle, suivie, domaine, pro, chez, pro])
        return cle

    sien, note, sensible, tard = proposer(), proposer(), proposer(9), proposer()
    admin.execute(
        "update rendez_vous set expire_le = now() - interval '1 minute' where id = %s", [tard]
    )
    monde.entrer(admin, 1, lit, "professionnel", lectrice)
    _refuser(admin, note)
    monde.sortir(admin)
    _par_lien(admin, elle, suivie, sensible)
    monde.entrer(admin, 1, elle, "personne", None, suivie)
    assert [_choisir(admin, sien, quand) for quand in ("9 days", "-1 day")] == [False, False]
    assert _choisir(admin, tard, "1 day") is False
    assert _choisir(admin, sien, "2 days") is True
    assert _choisir(admin, sien, "1 day") is False
    monde.sortir(admin)
    monde.entrer(admin, 1, pro, "professionnel", chez)
    assert _choisir(admin, note, "1 day") is True
    monde.sortir(admin)
    _rien_de_plus(admin, sien)


def _rien_de_plus(admin: Connexion, cle: UUID) -> None:
    """See that what is fixed is no more to be chosen, whatever its slots."""
    fixe = admin.execute(
        "select etat, debut = now() + interval '2 days', creneaux, sequence from rendez_vous"
        " where id = %s",
        [cle],
    ).fetchone()
    assert fixe == ("prevu", True, None, 1)
    admin.execute(
        "update rendez_vous set etat = 'honore', expire_le = now() + interval '1 hour',"
        " creneaux = array[now() + interval '1 day', now() + interval '2 days'] where id = %s",
        [cle],
    )
    personne = admin.execute("select personne_id from rendez_vous where id = %s", [cle]).fetchone()
    compte = admin.execute("select id from compte where personne_id = %s", personne).fetchone()
    assert personne is not None
    assert compte is not None
    monde.entrer(admin, 1, compte[0], "personne", None, personne[0])
    assert _choisir(admin, cle, "1 day") is False
    monde.sortir(admin)


def _par_lien(admin: Connexion, elle: UUID, suivie: UUID, cle: UUID) -> None:
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer(1, %s, 'personne', null, %s, true)", (elle, suivie))
    _refuser(admin, cle)
    monde.sortir(admin)


def _choisir(admin: Connexion, cle: UUID, quand: str) -> Any:
    ligne = admin.execute(_CHOISIR, [cle, quand]).fetchone()
    assert ligne is not None
    return ligne[0]


def _refuser(admin: Connexion, cle: UUID) -> None:
    admin.execute("savepoint avant")
    try:
        _choisir(admin, cle, "1 day")
    except psycopg.errors.InsufficientPrivilege:
        admin.execute("rollback to savepoint avant")
        return
    raise AssertionError("a slot was chosen by somebody who may not")
