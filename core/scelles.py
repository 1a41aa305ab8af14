"""Say which columns are sealed, and seal them again when the secret changes.

A sealed column says so itself (`info={SCELLE: Scelle(…)}`), so that the list of them is read from
the models. What is sealed again is what the present secret did not seal: a run that was stopped
goes on where it was, and a run after the last finds nothing.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.errors import UniqueViolation
from sqlalchemy import Column, MetaData

from core.coffre import Coffre, CoffreError

Connexion = psycopg.Connection[Any]
SCELLE = "scelle"
# Rows that are held, and changed, in one transaction, unless the column says fewer.
_LOT = 200


@dataclass(frozen=True, slots=True)
class Scelle:
    """Say what a column is sealed for.

    `lien` names the columns of its row without which it does not open, `empreinte` the one that
    keeps a keyed hash of the same value; `lot`, how many rows are held at once.
    """

    objet: bytes
    lien: tuple[str, ...] = ()
    empreinte: str | None = None
    lot: int | None = None


@dataclass(slots=True)
class Bilan:
    """Count what was sealed again, and what none of the secrets opens."""

    faits: int = 0
    illisibles: int = 0


def lier(*valeurs: object) -> bytes:
    """Write what a value is sealed beside: its row, or its name."""
    return b"/".join(_octets(valeur) for valeur in valeurs)


def _octets(valeur: object) -> bytes:
    if isinstance(valeur, UUID):
        return valeur.bytes
    return bytes(valeur) if isinstance(valeur, bytes | memoryview) else str(valeur).encode()


def list_scelles(metadata: MetaData) -> list[Column[Any]]:
    """List the sealed columns of the models, by table."""
    return [
        colonne
        for table in metadata.sorted_tables
        for colonne in table.columns
        if SCELLE in colonne.info
    ]


def compter_restants(connexion: Connexion, colonne: Column[Any], coffre: Coffre) -> int:
    """Count the values of a column that the present secret did not seal."""
    requete = sql.SQL("select count(*) from {table} where {reste}").format(**_noms(colonne))
    ligne = connexion.execute(requete, {"entete": coffre.entete}).fetchone()
    return int(ligne[0]) if ligne else 0


def resceller_colonne(
    connexion: Connexion,
    colonne: Column[Any],
    coffre: Coffre,
    empreinter: Callable[..., bytes] | None = None,
) -> Bilan:
    """Seal again what the present secret did not seal, a batch a transaction.

    What none of the secrets opens stays as it is, and is counted. `empreinter` takes the values of
    `lien` and the clear one, and gives the hash kept beside it.
    """
    bilan, dernier = Bilan(), None
    while True:
        with connexion.transaction():
            lot = _lire_lot(connexion, colonne, coffre, dernier)
            for ligne in lot:
                _resceller(connexion, colonne, coffre, empreinter, ligne, bilan)
        if not lot:
            return bilan
        dernier = lot[-1][: len(_cle(colonne))]


def _cle(colonne: Column[Any]) -> list[str]:
    return [str(c.name) for c in colonne.table.primary_key.columns]


def _noms(colonne: Column[Any]) -> dict[str, sql.Composable]:
    nom = sql.Identifier(str(colonne.name))
    return {
        "table": sql.Identifier(str(colonne.table.name)),
        "colonne": nom,
        "reste": sql.SQL(
            "{0} is not null and substr({0}, 1, octet_length(%(entete)s)) <> %(entete)s"
        ).format(nom),
        "cle": _liste(_cle(colonne)),
    }


def _liste(noms: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, noms))


def _lire_lot(
    connexion: Connexion, colonne: Column[Any], coffre: Coffre, dernier: tuple[Any, ...] | None
) -> list[tuple[Any, ...]]:
    scelle: Scelle = colonne.info[SCELLE]
    noms = _noms(colonne)
    suite: sql.Composable = sql.SQL("")
    if dernier is not None:
        suite = sql.SQL("and ({cle}) > ({valeurs})").format(
            cle=noms["cle"], valeurs=sql.SQL(", ").join(map(sql.Literal, dernier))
        )
    requete = sql.SQL(
        "select {tout} from {table} where {reste} {suite} order by {cle} limit {lot} for update"
    ).format(
        tout=_liste([*_cle(colonne), *scelle.lien, str(colonne.name)]),
        suite=suite,
        lot=sql.Literal(scelle.lot or _LOT),
        **noms,
    )
    return connexion.execute(requete, {"entete": coffre.entete}).fetchall()


def _resceller(
    connexion: Connexion,
    colonne: Column[Any],
    coffre: Coffre,
    empreinter: Callable[..., bytes] | None,
    ligne: tuple[Any, ...],
    bilan: Bilan,
) -> None:
    scelle: Scelle = colonne.info[SCELLE]
    cle = _cle(colonne)
    lie = ligne[len(cle) : -1]
    try:
        clair = coffre.ouvrir(bytes(ligne[-1]), scelle.objet, lier(*lie))
    except CoffreError:
        bilan.illisibles += 1
        return
    change = {str(colonne.name): coffre.sceller(clair, scelle.objet, lier(*lie))}
    if scelle.empreinte and empreinter:
        change[scelle.empreinte] = empreinter(*lie, clair)
    table = sql.Identifier(str(colonne.table.name))
    ici = _egaux(zip(cle, ligne, strict=False), " and ")
    requete = sql.SQL("update {} set {} where {}").format(table, _egaux(change.items(), ", "), ici)
    try:
        with connexion.transaction() if scelle.empreinte else nullcontext():
            connexion.execute(requete)
    except UniqueViolation:
        # The same value was given again under the present key, for the same: one line says it.
        connexion.execute(sql.SQL("delete from {} where {}").format(table, ici))
    bilan.faits += 1


def _egaux(valeurs: Iterable[tuple[str, object]], entre: str) -> sql.Composed:
    return sql.SQL(entre).join(
        sql.SQL("{} = {}").format(sql.Identifier(nom), sql.Literal(valeur))
        for nom, valeur in valeurs
    )
