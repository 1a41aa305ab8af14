"""Try commands, each in a transaction of its own, and see what they wrote.

A refusal is caught inside a transaction that then commits: whatever the command had already changed
would be kept, and seen.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import PAGE_LUE
from auth.vocabulary import Acteur
from core.errors import AppError
from tests.conftest import Ouvrir

Connexion = psycopg.Connection[Any]
Commande = Callable[[AsyncSession], Awaitable[Any]]
_E = TypeVar("_E", bound=AppError)


def compter(admin: Connexion, tables: Sequence[str]) -> dict[str, int]:
    """Count the rows of tables; that somebody only read a person (auth.journal) changes nothing."""
    comptes = {}
    for table in tables:
        ecrits = f" where objet <> '{PAGE_LUE}'" if table == "journal" else ""
        ligne = admin.execute(f"select count(*) from {table}{ecrits}".encode()).fetchone()
        assert ligne is not None
        comptes[table] = ligne[0]
    admin.rollback()
    return comptes


def lire(admin: Connexion, requete: str, *parametres: Any) -> tuple[Any, ...]:
    """Read one row as the owner of the database."""
    ligne: tuple[Any, ...] | None = admin.execute(requete.encode(), parametres).fetchone()
    admin.rollback()
    assert ligne is not None
    return ligne


def dernier_geste(admin: Connexion) -> tuple[Any, ...]:
    """Read the last line of the journal: gesture, words, person, domains, who."""
    return lire(
        admin,
        "select geste, objet, personne_id, domaines, compte_id from journal order by numero desc"
        " limit 1",
    )


@dataclass(frozen=True, slots=True)
class Banc:
    """Hold what trying commands needs; `tables` are those that they may write."""

    admin: Connexion
    db_pour: Ouvrir
    tables: Sequence[str]

    async def faire(self, acteur: Acteur, commande: Commande) -> Any:
        """Run a command that must pass."""
        async with self.db_pour(acteur) as db:
            return await commande(db)

    async def refuser(self, acteur: Acteur, commande: Commande, erreur: type[_E]) -> _E:
        """Run a command that must be refused, and see that nothing changed."""
        avant = compter(self.admin, self.tables)
        async with self.db_pour(acteur) as db:
            with pytest.raises(erreur) as leve:
                await commande(db)
        assert compter(self.admin, self.tables) == avant
        return leve.value

    async def mesurer(self, acteur: Acteur, commande: Commande) -> tuple[Any, dict[str, int]]:
        """Run a command that must pass; gives what it returned, and by how many each table grew."""
        avant = compter(self.admin, self.tables)
        rendu = await self.faire(acteur, commande)
        apres = compter(self.admin, self.tables)
        return rendu, {t: apres[t] - avant[t] for t in self.tables if apres[t] != avant[t]}
