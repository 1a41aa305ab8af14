"""Try, against a broken wall, to state something of an offer that somebody else holds."""

from typing import Any

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]


def essai_offre_tenue(admin: Connexion) -> None:
    """Hold an offer: until the end of the transaction, one territoire's apart from another's."""
    tenus = "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"

    def compter() -> int:
        ligne = admin.execute(tenus).fetchone()
        assert ligne is not None
        return int(ligne[0])

    avant = compter()
    for numero in (1, 2):
        monde.territoire(admin, numero)
        chez = monde.structure(admin, numero)
        qui = monde.professionnel(admin, numero, chez)
        for _ in range(2):
            monde.entrer(admin, numero, qui, "professionnel", chez)
            admin.execute("select prive.tenir_offre('a--1')")
            monde.sortir(admin)
        assert compter() == avant + numero
