"""Try, against a broken wall, to take the sending of somebody else, or to rewrite one's own."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
CLE, CORPS, AUTRE = b"c" * 32, b"m" * 32, b"n" * 32
ROUTE, LIEU = "POST /favoris", "/favoris?fait=favori"
Recu = tuple[str, int | None, str | None]


def _recevoir(
    admin: Connexion, qui: tuple[int, UUID, UUID], route: str = ROUTE, corps: bytes = CORPS
) -> Recu:
    monde.entrer(admin, qui[0], qui[1], "professionnel", qui[2])
    lus = admin.execute(
        "select etat, statut, lieu from prive.recevoir_envoi(%s, %s, %s)", (CLE, route, corps)
    ).fetchall()
    monde.sortir(admin)
    assert len(lus) == 1, "somebody else's answer, beside one's own"
    etat, statut, lieu = lus[0]
    return etat, statut, lieu


def _faire(admin: Connexion, qui: tuple[int, UUID, UUID], appel: str, *valeurs: object) -> None:
    monde.entrer(admin, qui[0], qui[1], "professionnel", qui[2])
    admin.execute(f"select prive.{appel}".encode(), valeurs)
    monde.sortir(admin)


def essai_envois(admin: Connexion) -> None:
    """Send the same key as oneself, as a colleague, from elsewhere, with other words, too late."""
    for numero in (1, 2):
        monde.territoire(admin, numero)
    chez, ailleurs = monde.structure(admin, 1), monde.structure(admin, 2)
    moi, collegue = ((1, monde.professionnel(admin, 1, chez), chez) for _ in range(2))
    loin = (2, monde.professionnel(admin, 2, ailleurs), ailleurs)
    assert _recevoir(admin, moi) == ("neuf", None, None)
    _faire(admin, moi, "repondre_envoi(%s, 303, %s, null)", CLE, LIEU)
    assert _recevoir(admin, moi) == ("fait", 303, LIEU)
    # Other words, and another place, are no second sending of the first.
    assert _recevoir(admin, moi, corps=AUTRE)[0] == "autre"
    assert _recevoir(admin, moi, "POST /avis/lus")[0] == "autre"
    # An answer is written once, and is there to stay until it is purged.
    _faire(admin, moi, "repondre_envoi(%s, 303, '/ailleurs', null)", CLE)
    _faire(admin, moi, "oublier_envoi(%s)", CLE)
    assert _recevoir(admin, moi) == ("fait", 303, LIEU)
    for qui in (collegue, loin):
        # The key of somebody else is a key like another: it gives nothing, and changes nothing.
        assert _recevoir(admin, qui) == ("neuf", None, None), qui
        _faire(admin, qui, "repondre_envoi(%s, 303, '/le-leur', null)", CLE)
        _faire(admin, moi, "oublier_envoi(%s)", CLE)
        assert _recevoir(admin, qui)[0] == "fait", qui
        assert _recevoir(admin, moi) == ("fait", 303, LIEU)
    # Mine waits for its answer: neither a colleague nor somebody elsewhere gives it, or frees it.
    admin.execute("update envoi set statut = null, lieu = null where compte_id = %s", (moi[1],))
    for qui in (collegue, loin):
        _faire(admin, qui, "oublier_envoi(%s)", CLE)
        _faire(admin, qui, "repondre_envoi(%s, 303, '/pris', null)", CLE)
        assert _recevoir(admin, moi) == ("fait", None, None), qui
    # Nobody known keeps nothing.
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_anonyme()")
    assert not admin.execute(
        "select etat from prive.recevoir_envoi(%s, %s, %s)", (CLE, ROUTE, CORPS)
    ).fetchall()
    admin.execute("savepoint lire")
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute("select * from envoi")
    admin.execute("rollback to lire")
    monde.sortir(admin)
    # Two days, and no more.
    admin.execute("update envoi set recu_le = now() - interval '47 hours'")
    admin.execute("update envoi set recu_le = now() - interval '49 hours' where territoire_id = 2")
    assert admin.execute("select prive.purger_envois()").fetchone() == (1,)
    restent = admin.execute("select distinct territoire_id from envoi").fetchall()
    assert restent == [(1,)]
