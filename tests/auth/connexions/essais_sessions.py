"""Try, on a broken wall, to come in by a session or a token that has ended."""

import hashlib
from typing import Any
from uuid import uuid4

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]


def essai_sessions(admin: Connexion) -> None:
    """Open by a session or a token as long as it runs, and no longer."""
    _, pro, _, _ = monde.scene(admin)
    tenue = admin.execute("select id from habilitation where compte_id = %s", (pro,)).fetchone()
    assert tenue is not None
    fautes = {
        "connexion": (
            "vue_le = now() - interval '31 minutes'",
            "expire_le = now() - interval '1 second'",
        ),
        "jeton": ("revoque_le = now()", "expire_le = now() - interval '1 second'"),
    }
    for table, etats in fautes.items():
        for etat in ("id = id", *etats):
            cle = hashlib.sha256(uuid4().bytes).digest()
            admin.execute(
                f"insert into {table} (territoire_id, jeton_sha256, compte_id, habilitation_id,"
                f" expire_le)"
                " values (1, %s, %s, %s, now() + interval '1 day')".encode(),
                (cle, pro, tenue[0]),
            )
            admin.execute(f"update {table} set {etat} where jeton_sha256 = %s".encode(), (cle,))
            lire = "lire_connexion(%s, 'essai')" if table == "connexion" else "lire_jeton(%s)"
            lus = admin.execute(f"select compte_id from prive.{lire}".encode(), (cle,)).fetchall()
            assert lus == ([(pro,)] if etat == "id = id" else []), (table, etat)


def essai_ordinateur_partage(admin: Connexion) -> None:
    """End after ten minutes the session of a browser that once said that others use it.

    From that very page on, and for the whole session.
    """
    _, pro, _, _ = monde.scene(admin)
    tenue = admin.execute("select id from habilitation where compte_id = %s", (pro,)).fetchone()
    assert tenue is not None
    cle = hashlib.sha256(uuid4().bytes).digest()
    admin.execute(
        "insert into connexion (territoire_id, jeton_sha256, compte_id, habilitation_id, appareil)"
        " values (1, %s, %s, %s, 'Firefox')",
        (cle, pro, tenue[0]),
    )

    def lire(partage: bool, repos: str = "0 minutes") -> list[Any]:
        admin.execute(
            "update connexion set vue_le = now() - %s::interval where jeton_sha256 = %s",
            (repos, cle),
        )
        return admin.execute(
            "select partagee from prive.lire_connexion(%s, 'essai', %s)", (cle, partage)
        ).fetchall()

    assert lire(False, "29 minutes") == [(False,)]
    assert lire(True) == [(True,)]
    assert lire(False, "9 minutes") == [(True,)], "said once, whatever the browser says next"
    assert lire(False, "9 minutes") == [(True,)]
    assert lire(True, "11 minutes") == []
