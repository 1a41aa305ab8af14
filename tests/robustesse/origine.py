"""Put a world back as it was, while the application stays connected to its database.

What a thousand random requests leave behind would slow the next ones, and shut doors to them: a
structure that left, an account that was closed, an agreement that was taken back.
"""

from typing import Any

import psycopg
from psycopg import sql

# A larger table is a reference, that nobody writes in.
TABLE_MAX_OCTETS = 4 * 1024 * 1024
# What says who may act, and for whom: put back as soon as a token is refused.
CAPACITES = (
    "structure", "compte", "habilitation", "jeton", "representant", "personne", "consentement",
    "accompagnement", "exclusion", "acces",
)  # fmt: skip
_TABLES = """
select c.relname from pg_class c
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and pg_relation_size(c.oid) <= %s
order by 1
"""


class Origine:
    """Hold the rows of a world, as its owner reads them."""

    def __init__(self, dsn: str) -> None:
        self.admin: psycopg.Connection[Any] = psycopg.connect(dsn, autocommit=True)
        self.lignes: dict[str, bytes] = {}
        for (table,) in self.admin.execute(_TABLES, (TABLE_MAX_OCTETS,)).fetchall():
            lire = sql.SQL("copy {} to stdout (format binary)").format(sql.Identifier(table))
            with self.admin.cursor().copy(lire) as depuis:
                self.lignes[table] = b"".join(bytes(bloc) for bloc in depuis)
        self.admin.execute("set session_replication_role = replica")

    def tout_remettre(self) -> None:
        """Put every table back, as small as it was."""
        toutes = sql.SQL(", ").join(sql.Identifier(table) for table in self.lignes)
        self._remettre(self.lignes, sql.SQL("truncate {}").format(toutes))

    def rendre_les_capacites(self) -> None:
        """Put back who may act, and for whom: the rest stays as it became."""
        vider = sql.SQL("; ").join(
            sql.SQL("delete from {}").format(sql.Identifier(table)) for table in CAPACITES
        )
        self._remettre({table: self.lignes[table] for table in CAPACITES}, vider)

    def _remettre(self, lignes: dict[str, bytes], vider: sql.Composed) -> None:
        with self.admin.transaction():
            self.admin.execute(vider)
            for table, siennes in lignes.items():
                ecrire = sql.SQL("copy {} from stdin (format binary)").format(sql.Identifier(table))
                with self.admin.cursor().copy(ecrire) as vers:
                    vers.write(siennes)

    def fermer(self) -> None:
        """Let go of the database."""
        self.admin.close()
