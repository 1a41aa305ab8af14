"""Try an import without keeping it, and give back what the last one replaced."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path, PurePath
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter_fait
from auth.vocabulary import Acteur, Role
from core.errors import Conflict, Forbidden, NotFound
from offers.catalogue.importer import (
    COLONNES,
    Connexion,
    Progres,
    attendre_le_catalogue,
    importer_catalogue,
    relever_les_mots,
)
from offers.catalogue.lecture import exiger_lisible
from offers.catalogue.rapport import FATES, Rapport
from offers.imports.models import ImportDepot
from offers.imports.queries import count_en_attente

# Files are read one by one: nobody fills the queue for the others.
EN_ATTENTE_MAX = 3


async def deposer_fichier(
    db: AsyncSession, acteur: Acteur, nom: str, contenu: bytes, *, a_blanc: bool, retraits: bool
) -> UUID:
    """Hand in a file to be imported, or tried. `retraits` accepts that it withdraws many.

    Raises Invalid for one that cannot be, Conflict when three wait.
    """
    if acteur.role is not Role.administrateur:
        raise Forbidden("L’administrateur du territoire importe.")
    exiger_lisible(nom, contenu)
    if await count_en_attente(db, acteur) >= EN_ATTENTE_MAX:
        raise Conflict(f"{EN_ATTENTE_MAX} fichiers attendent déjà : laissez-les passer.")
    depot_id = uuid4()
    # The application reads everything of a deposit but its content: it is written and not read
    # back.
    valeurs = {
        "nom": PurePath(nom).name[-120:],
        "taille": len(contenu),
        "contenu": contenu,
        "a_blanc": a_blanc,
        "retraits_acceptes": retraits,
    }
    await db.execute(
        insert(ImportDepot).values(
            territoire_id=acteur.territoire_id, id=depot_id, compte_id=acteur.compte_id, **valeurs
        )
    )
    await noter_fait(db, "Fichier d’offres déposé", depot=depot_id, retraits=retraits)
    return depot_id


def essayer_import(
    connexion: Connexion,
    fichiers: Sequence[Path],
    progres: Progres | None = None,
    interdites: Collection[str] = (),
) -> Rapport:
    """Import files for real, count, and keep nothing of it."""
    with connexion.transaction(force_rollback=True):
        return importer_catalogue(
            connexion, fichiers, progres, interdites=interdites, retraits_acceptes=True
        )


def rendre_import(connexion: Connexion, numero: int) -> dict[str, int]:
    """Give back exactly what was before the last import.

    The history gets one more line, and loses none. Raises NotFound for a number that is no import,
    Conflict for one that is not the last or was given back already.
    """
    with connexion.transaction():
        attendre_le_catalogue(connexion)
        dernier = connexion.execute(
            "select id, sources, fichiers from import_catalogue i where annule is null"
            " and not exists (select 1 from import_catalogue a where a.annule = i.id) order by id"
            " desc limit 1"
        ).fetchone()
        if (
            connexion.execute("select 1 from import_catalogue where id = %s", (numero,)).fetchone()
            is None
        ):
            raise NotFound(f"Aucun import ne porte le numéro {numero}.")
        if dernier is None or dernier[0] != numero:
            raise Conflict("Seul le dernier import encore en place se rend : commencez par lui.")
        comptes = dict.fromkeys(FATES, 0)
        for table in COLONNES:
            rendues, retirees = _rendre(connexion, table, numero)
            comptes["modifies"] += rendues
            comptes["retires"] += retirees
        relever_les_mots(connexion)
        connexion.execute(
            "insert into import_catalogue (sources, fichiers, comptes, annule) values (%s, %s, %s,"
            " %s)",
            (dernier[1], dernier[2], json.dumps(comptes), numero),
        )
        connexion.execute("delete from import_ancien where import_id = %s", (numero,))
    return comptes


def _rendre(connexion: Connexion, table: str, numero: int) -> tuple[int, int]:
    """Give back the rows of one table.

    Counts how many as they were, how many that the import had brought.
    """
    colonnes = ", ".join(f"{c} = p.{c}" for c in (*COLONNES[table], "retire_le") if c != "id")
    rendues = connexion.execute(
        f"update {table} t set {colonnes} from import_ancien a,"
        f" jsonb_populate_record(null::{table}, a.ligne) p"
        " where a.import_id = %s and a.relation = %s and a.id = t.id and a.ligne is not null",
        (numero, table),
    ).rowcount
    retirees = connexion.execute(
        f"update {table} t set retire_le = now() from import_ancien a"
        " where a.import_id = %s and a.relation = %s and a.id = t.id and a.ligne is null and"
        " t.retire_le is null",
        (numero, table),
    ).rowcount
    return rendues, retirees
