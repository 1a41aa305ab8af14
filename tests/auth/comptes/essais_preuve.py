"""Try, on a broken wall, to spend a proof of identity that is worth nothing."""

import hashlib
from typing import Any
from uuid import uuid4

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]


def essai_preuve(admin: Connexion) -> None:
    """Spend a proof of identity once, in time, with its second factor."""
    _, pro, _, _ = monde.scene(admin)
    tenue = admin.execute("select id from habilitation where compte_id = %s", (pro,)).fetchone()
    assert tenue is not None
    for etat, attendu in (
        ("id = id", 1),
        ("expire_le = now() - interval '1 second'", 0),
        ("second_facteur_exige = true", 0),
        ("choisie = false", 0),
    ):
        cle = hashlib.sha256(uuid4().bytes).digest()
        admin.execute("select prive.prouver(%s, 1, %s, 'proconnect', false, null)", (cle, pro))
        choisie = admin.execute(
            "select prive.choisir_capacite(%s, 1, %s, %s)", (cle, pro, tenue[0])
        ).fetchone()
        assert choisie == (True,)
        admin.execute(f"update preuve set {etat} where jeton_sha256 = %s".encode(), (cle,))
        assert (
            len(admin.execute("select * from prive.depenser_preuve(%s)", (cle,)).fetchall())
            == attendu
        ), etat
