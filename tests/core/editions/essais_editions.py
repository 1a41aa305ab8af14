"""Try, against a broken wall, to change a row without its edition counting, or to count by hand."""

from typing import Any

import psycopg
from psycopg import errors

from tests.auth import monde
from tests.carnet.corrections.essais_corrections import Scene

Connexion = psycopg.Connection[Any]
_QUI_COMPTENT = """
select c.relname::text, exists (
         select 1 from pg_trigger g where g.tgrelid = c.oid and g.tgname = 'tenir_edition'
            and g.tgenabled = 'O' and g.tgtype & 18 = 18)
  from pg_attribute a join pg_class c on c.oid = a.attrelid
 where a.attname = 'edition' and not a.attisdropped and c.relkind = 'r'
   and c.relnamespace = 'public'::regnamespace
 order by 1
"""


def essai_editions(admin: Connexion) -> None:
    """Change rows: each change counts once, and nobody writes the number."""
    comptent = admin.execute(_QUI_COMPTENT).fetchall()
    assert len(comptent) > 10
    assert [nom for nom, compte in comptent if not compte] == [], "a row changes without counting"
    s = Scene(admin)
    cle = s.constat(4, s.pro, s.chez)

    def edition() -> int:
        ligne = admin.execute("select edition from constat where id = %s", [cle]).fetchone()
        assert ligne is not None
        return int(ligne[0])

    assert edition() == 1
    admin.execute("update constat set edition = 99, urgence = 2 where id = %s", [cle])
    assert edition() == 2, "a number written by hand is kept"
    s.comme(s.pro, s.chez)
    admin.execute("update constat set clos_le = now() where id = %s", [cle])
    assert edition() == 3
    admin.execute("savepoint forge")
    try:
        admin.execute("update constat set edition = 3 where id = %s", [cle])
    except errors.InsufficientPrivilege:
        admin.execute("rollback to forge")
    else:
        raise AssertionError("the application writes the number")
    # The right number opens nothing to whoever may only read, nor to whoever may not.
    assert edition() == 3
    s.sortir()
    s.comme(s.voisin, s.autre)
    assert s.corriger(cle, lue=3) is None
    s.sortir()


def essai_signature(admin: Connexion) -> None:
    """Change a signed row: the caller signs, nobody for another, and no job does."""
    monde.territoire(admin, 1)
    chez = monde.structure(admin, 1)
    une, autre = (monde.professionnel(admin, 1, chez, "administrateur") for _ in range(2))

    def signature() -> tuple[Any, ...]:
        ligne = admin.execute(
            "select edite_par, edite_le = now(), edition from structure where id = %s", [chez]
        ).fetchone()
        return tuple(ligne or ())

    assert signature() == (None, None, 1)
    monde.entrer(admin, 1, une, "administrateur", chez)
    admin.execute("update structure set nom = 'Maison' where id = %s", [chez])
    admin.execute("savepoint forge")
    try:
        admin.execute("update structure set edite_par = %s where id = %s", [autre, chez])
    except errors.InsufficientPrivilege:
        admin.execute("rollback to forge")
    else:
        raise AssertionError("the application writes the signature")
    monde.sortir(admin)
    assert signature() == (une, True, 2)
    admin.execute("update structure set edite_par = %s where id = %s", [autre, chez])
    assert signature() == (une, True, 3), "a signature written by hand is kept"
    monde.entrer(admin, 1, autre, "administrateur", chez)
    admin.execute("update structure set nom = 'La maison' where id = %s", [chez])
    monde.sortir(admin)
    assert signature() == (autre, True, 4)
    admin.execute("select set_config('app.compte', '', true)")
    admin.execute("update structure set nom = 'Chez nous' where id = %s", [chez])
    assert signature() == (autre, True, 5), "what nobody did takes the signature away"
