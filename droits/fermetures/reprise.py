"""Close again, in a database that was just restored, all that had been closed since.

With an owner's connection. Three sources, from the oldest to the newest: the register outside the
database, what the replaced database had not carried there yet, and its own state when it can be
read. Nothing is ever opened: a row keeps the earliest of two ends.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Json

from core.coffre import Coffre
from droits.fermetures.registre import (
    VIDE,
    FermetureNotee,
    TeteRegistre,
    ajouter_fermetures,
    existe,
    lire_registre,
)
from droits.fermetures.vocabulary import GENRES, GenreFermeture, Mode

Connexion = psycopg.Connection[Any]
_ETATS = {
    Mode.date: "select territoire_id, id, {colonne}::timestamptz, '{{}}'::jsonb from {table}"
    " where {colonne} is not null",
    Mode.separation: "select territoire_id, id, {colonne}, jsonb_build_object('par', defaite_par)"
    " from {table}"
    " where {colonne} is not null",
    Mode.marque: "select territoire_id, id, now(), '{{}}'::jsonb from {table} where {colonne}",
    Mode.ajout: "select territoire_id, id, case when {colonne} is null then now() end,"
    " to_jsonb(x) - array['territoire_id', 'id', {nom}] from {table} x",
    Mode.effacement: "select territoire_id, personne_id, le, jsonb_build_object('cause', cause)"
    " from {table}"
    " where {colonne} = 'effacement'",
}
_TEMPORAIRE = """
create temp table a_refermer (rang bigint generated always as identity, genre text,
  territoire_id int, cible uuid,
  le timestamptz, details jsonb) on commit drop
"""
# The last word on each row is kept; what was opened again since is not closed.
_DERNIERES = (
    (
        "delete from a_refermer a using a_refermer b where b.genre = a.genre and b.territoire_id ="
        " a.territoire_id"
        " and b.cible = a.cible and b.rang > a.rang"
    ),
    "delete from a_refermer where le is null",
    "analyze a_refermer",
)
_REFAIRE = {
    Mode.date: "update {table} t set {colonne} = r.le::{type}{suite} from a_refermer r where"
    " r.genre = {genre}"
    " and t.territoire_id = r.territoire_id and t.id = r.cible"
    " and (t.{colonne} is null or t.{colonne} > r.le::{type}) returning t.territoire_id",
    Mode.marque: "update {table} t set {colonne} = true from a_refermer r where r.genre = {genre}"
    " and t.territoire_id = r.territoire_id and t.id = r.cible and not t.{colonne} returning"
    " t.territoire_id",
    Mode.suppression: "delete from {table} t using a_refermer r where r.genre = {genre}"
    " and t.territoire_id = r.territoire_id and t.id = r.cible returning t.territoire_id",
    # A refusal of somebody who came since names nobody here.
    Mode.ajout: "insert into {table} select x.* from a_refermer r"
    " cross join lateral jsonb_populate_record(null::{table}, r.details"
    " || jsonb_build_object('territoire_id', r.territoire_id, 'id', r.cible)) x where r.genre ="
    " {genre}"
    " and exists (select 1 from personne p where p.territoire_id = x.territoire_id and p.id ="
    " x.personne_id)"
    " and (x.structure_id is null or exists (select 1 from structure s where s.territoire_id ="
    " x.territoire_id"
    " and s.id = x.structure_id))"
    " and (x.compte_id is null or exists (select 1 from compte k where k.territoire_id ="
    " x.territoire_id"
    " and k.id = x.compte_id)) on conflict do nothing returning territoire_id",
}
_AUSSI = {"copie": ", contenu = null"}
_EVENEMENT = (
    "insert into consentement_evenement (territoire_id, personne_id, consentement_id, genre, le,"
    " details)"
    " select c.territoire_id, c.personne_id, c.id, 'retrait', r.le, '{\"restauration\": true}' from"
    " a_refermer r"
    " join consentement c on c.territoire_id = r.territoire_id and c.id = r.cible and c.retire_le ="
    " r.le"
    " where r.genre = 'retrait' and not exists (select 1 from consentement_evenement e"
    " where e.territoire_id = c.territoire_id and e.consentement_id = c.id and e.genre = 'retrait')"
)
_A_EFFACER = (
    "select territoire_id, cible, details ->> 'cause' from a_refermer where genre = %s order by"
    " rang"
)
_OUVERTES = (
    "remise",
    "connexion_federee",
    "connexion",
    "preuve",
    "lien_connexion",
    "demande_connexion",
    # Spent or cancelled since: the paper would open again.
    "code_entree",
    "carte_codes",
    "flux_agenda",
)


@dataclass(slots=True)
class Reprise:
    """Tell what was closed again, and cancelled.

    `papiers` are the files of erased people, to take away.
    """

    refermees: Counter[str] = field(default_factory=Counter)
    par_territoire: dict[int, Counter[str]] = field(default_factory=dict)
    papiers: list[str] = field(default_factory=list)
    courriels: int = 0
    travaux: int = 0
    connexions: int = 0

    def compter(self, genre: GenreFermeture, territoires: Iterable[int]) -> None:
        """Add what one kind closed."""
        for territoire in territoires:
            self.refermees[genre.nom] += 1
            self.par_territoire.setdefault(territoire, Counter())[genre.nom] += 1

    def ajouter(self, autre: "Reprise") -> None:
        """Add what another pass closed."""
        self.refermees += autre.refermees
        self.papiers += autre.papiers
        for territoire, comptes in autre.par_territoire.items():
            self.par_territoire.setdefault(territoire, Counter()).update(comptes)


# 1. Reading ---------------------------------------------------------------------------------------
def _a_colonne(connexion: Connexion, table: str, colonne: str) -> bool:
    ligne = connexion.execute(
        "select 1 from pg_attribute where attrelid = to_regclass(%s) and attname = %s and not"
        " attisdropped",
        (f"public.{table}", colonne),
    ).fetchone()
    return ligne is not None


def lire_etat(connexion: Connexion) -> Iterator[FermetureNotee]:
    """Read all that is closed in a database, of whatever version.

    What is gone from it leaves no trace here.
    """
    for genre in GENRES:
        if genre.mode is Mode.suppression or not _a_colonne(connexion, genre.table, genre.colonne):
            continue
        requete = sql.SQL(_ETATS[genre.mode]).format(
            table=sql.Identifier(genre.table),
            colonne=sql.Identifier(genre.colonne),
            nom=sql.Literal(genre.colonne),
        )
        for territoire, cible, le, details in connexion.execute(requete):
            yield FermetureNotee(
                genre.nom, territoire, str(cible), le.isoformat() if le else None, details
            )


def lire_disparues(ancienne: Connexion, nouvelle: Connexion) -> Iterator[FermetureNotee]:
    """Find what the restored database holds of an account that the replaced one knows.

    The restored one holds the account itself no longer.
    """
    le = datetime.now(UTC).isoformat()
    connus = {(t, c) for t, c in ancienne.execute("select territoire_id, id from compte")}
    for genre in (
        g for g in GENRES if g.mode is Mode.suppression and _a_colonne(ancienne, g.table, "id")
    ):
        requete = sql.SQL("select territoire_id, id, compte_id from {}").format(
            sql.Identifier(genre.table)
        )
        gardees = {(t, cle) for t, cle, _ in ancienne.execute(requete)}
        for territoire, cle, compte in nouvelle.execute(requete):
            if (territoire, cle) not in gardees and (territoire, compte) in connus:
                yield FermetureNotee(genre.nom, territoire, str(cle), le, {})


def lire_en_attente(connexion: Connexion) -> list[tuple[int, FermetureNotee]]:
    """Read what a database has noted and not carried outside yet."""
    if (connexion.execute("select to_regclass('prive.fermeture')").fetchone() or (None,))[
        0
    ] is None:
        return []
    lignes = connexion.execute(
        "select id, genre, territoire_id, cible, le, details from prive.fermeture order by id"
    ).fetchall()
    return [
        (
            cle,
            FermetureNotee(genre, territoire, str(cible), le.isoformat() if le else None, details),
        )
        for cle, genre, territoire, cible, le, details in lignes
    ]


def porter(
    connexion: Connexion, dossier: Path, coffre: Coffre, *, refait: bool = False
) -> TeteRegistre:
    """Carry outside what waits in a database, and the whole of it the first time.

    Gives where the register stands. Raises RegistreError when the register is not as it was left.
    """
    attente = lire_en_attente(connexion)
    tete = lire_registre(dossier, coffre).tete if existe(dossier) else VIDE
    if not tete.entier:
        ajouter_fermetures(dossier, coffre, lire_etat(connexion), entier=True, refait=refait)
    elif attente:
        ajouter_fermetures(dossier, coffre, [fermeture for _, fermeture in attente])
    if attente:
        connexion.execute(
            "delete from prive.fermeture where id = any(%s)", ([cle for cle, _ in attente],)
        )
    return lire_registre(dossier, coffre).tete


# 2. Closing again ---------------------------------------------------------------------------------
def refermer_fermetures(
    nouvelle: Connexion,
    registre: Sequence[FermetureNotee],
    *anciennes: Connexion,
    genres: Sequence[GenreFermeture] = GENRES,
) -> Reprise:
    """Close in `nouvelle` what the register and the replaced databases say.

    Gives what was open, kind by kind.
    """
    reprise = Reprise()
    nouvelle.execute(_TEMPORAIRE)
    _charger(nouvelle, registre)
    for ancienne in anciennes:
        _charger(nouvelle, [fermeture for _, fermeture in lire_en_attente(ancienne)])
        _charger(nouvelle, lire_etat(ancienne))
        _charger(nouvelle, list(lire_disparues(ancienne, nouvelle)))
    for requete in _DERNIERES:
        nouvelle.execute(requete.encode())
    for genre in genres:
        reprise.compter(genre, _refaire(nouvelle, genre, reprise))
    nouvelle.execute(_EVENEMENT.encode())
    nouvelle.execute("drop table a_refermer")
    return reprise


def _charger(connexion: Connexion, fermetures: Iterable[FermetureNotee]) -> None:
    with connexion.cursor().copy(
        "copy a_refermer (genre, territoire_id, cible, le, details) from stdin"
    ) as copie:
        for f in fermetures:
            copie.write_row((f.genre, f.territoire_id, f.cible, f.le, Json(f.details)))


def _refaire(connexion: Connexion, genre: GenreFermeture, reprise: Reprise) -> list[int]:
    if genre.mode is Mode.effacement:
        return list(_effacer(connexion, genre, reprise))
    if genre.mode is Mode.separation:
        lignes = connexion.execute(
            "select territoire_id, cible, (details ->> 'par')::uuid from a_refermer where genre ="
            " %s",
            (genre.nom,),
        ).fetchall()
        separer = "select prive.separer_encore(%s, %s, %s)"
        return [ligne[0] for ligne in lignes if _seul(connexion, separer, ligne)]
    genre_sql = {
        "table": sql.Identifier(genre.table),
        "colonne": sql.Identifier(genre.colonne or "id"),
        "genre": sql.Literal(genre.nom),
        "suite": sql.SQL(_AUSSI.get(genre.nom, "")),
        "type": sql.SQL(_type(connexion, genre)),
    }
    return [
        ligne[0] for ligne in connexion.execute(sql.SQL(_REFAIRE[genre.mode]).format(**genre_sql))
    ]


def _type(connexion: Connexion, genre: GenreFermeture) -> Any:
    return _seul(
        connexion,
        "select format_type(atttypid, null) from pg_attribute where attrelid = %s::regclass and"
        " attname = %s",
        (f"public.{genre.table}", genre.colonne or "id"),
    )


def _effacer(connexion: Connexion, genre: GenreFermeture, reprise: Reprise) -> Iterator[int]:
    for territoire, personne, cause in connexion.execute(
        _A_EFFACER.encode(), (genre.nom,)
    ).fetchall():
        papiers = _seul(
            connexion, "select prive.effacer_encore(%s, %s, %s)", (territoire, personne, cause)
        )
        if papiers is not None:
            reprise.papiers += papiers
            yield territoire


def _seul(connexion: Connexion, requete: str, parametres: tuple[Any, ...]) -> Any:
    ligne = connexion.execute(requete.encode(), parametres).fetchone()
    return ligne[0] if ligne else None


# 3. What must not go on ---------------------------------------------------------------------------
def annuler_en_attente(connexion: Connexion, reprise: Reprise) -> None:
    """Cancel the mails and jobs that waited on the day of the backup, and every log-in.

    They belong to another time.
    """
    reprise.courriels = connexion.execute(
        "update courriel_sortant set contenu = null, issue = 'annule', tente_le = now() where"
        " contenu is not null"
    ).rowcount
    reprise.travaux = connexion.execute(
        "delete from procrastinate_jobs where status in ('todo', 'doing', 'failed')"
    ).rowcount
    connexion.execute("delete from procrastinate_workers")
    for table in _OUVERTES:
        nombre = connexion.execute(sql.SQL("delete from {}").format(sql.Identifier(table))).rowcount
        reprise.connexions += nombre if table == "connexion" else 0


def noter_reprise(connexion: Connexion, reprise: Reprise, sauvee_le: str | None) -> None:
    """Write the restoration in the journal of each territoire, with what it closed again."""
    for (territoire,) in connexion.execute("select id from territoire order by id").fetchall():
        details = {
            "sauvegarde": sauvee_le,
            "refermees": dict(reprise.par_territoire.get(territoire, {})),
        }
        connexion.execute("select prive.entrer_automate(%s)", (territoire,))
        connexion.execute(
            "select prive.noter('ecriture', null, 0, 'Base restaurée', null, null, %s::jsonb)",
            (Json(details),),
        )
