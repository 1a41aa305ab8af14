"""Take in, beside the application, what was handed in and what is fetched.

It alone holds the right to write offers. Progress is told by a second connection, since an import
is one transaction.
"""

import re
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID

import psycopg
import structlog
from psycopg.types.json import Json

from core.errors import AppError, Conflict, Invalid
from offers.catalogue.importer import Connexion, importer_catalogue
from offers.catalogue.rapport import Rapport
from offers.imports.commands import essayer_import
from offers.imports.distant import DistantError, Recu, recuperer
from offers.imports.rules import ISSUES_BONNES

_SUIVI_S = 0.5
# Whatever waits longer waits for something that is stuck: it is said, and the next file is read.
ATTENTE_S = 60
# A file system counts octets, and a letter may take four of the 255 that a name has.
NOM_MAX = 60
_INTERROMPU = "L’import a été interrompu : rien n’a été gardé. Déposez le fichier de nouveau."
_ECHEC = "L’import a échoué, rien n’a été gardé. L’exploitant en trouve la raison dans son journal."
Apres = Callable[[Connexion], object]
_JOURNAL = structlog.get_logger("carnet.imports")


@dataclass(frozen=True, slots=True)
class _Depot:
    territoire_id: int
    id: UUID
    nom: str
    contenu: bytes
    a_blanc: bool
    retraits: bool


class _Suivi:
    """Tell how far a deposit is, twice a second at most."""

    def __init__(self, connexion: Connexion, depot: _Depot) -> None:
        self.connexion, self.depot, self.prochain = connexion, depot, 0.0

    def __call__(self, fait: int, total: int, etape: str) -> None:
        """Keep the numbers."""
        if time.monotonic() < self.prochain:
            return
        self.prochain = time.monotonic() + _SUIVI_S
        self.connexion.execute(
            "update import_depot set fait = %s, total = %s, etape = %s where territoire_id = %s and"
            " id = %s",
            (fait, total, etape, self.depot.territoire_id, self.depot.id),
        )


def traiter_depots(url: str, apres: Apres) -> int:
    """Import every file that waits, one after the other.

    Gives how many were read. `apres` runs after each import. One importer at a time: a second one
    finds nothing to do. Raises Conflict when another one runs.
    """
    nombre = 0
    with psycopg.connect(url, autocommit=True) as suivi, psycopg.connect(url) as connexion:
        connexion.execute("select set_config('lock_timeout', %s, false)", (f"{ATTENTE_S}s",))
        connexion.commit()
        tenu = suivi.execute(
            "select pg_try_advisory_lock(hashtextextended('offers/imports', 0))"
        ).fetchone()
        if not (tenu and tenu[0]):
            raise Conflict("Un autre importateur est à l’œuvre.")
        # Nobody else imports: what is said to be under way was left by a process that died.
        suivi.execute(
            "update import_depot set etat = 'echec', erreur = %s, contenu = null, fini_le = now()"
            " where etat = 'en_cours'",
            (_INTERROMPU,),
        )
        while (depot := _prendre(suivi)) is not None:
            try:
                _finir(suivi, depot, *_traiter(connexion, suivi, depot, apres))
            except SystemExit:
                _reposer(url, depot)
                raise
            nombre += 1
    return nombre


def _reposer(url: str, depot: _Depot) -> None:
    """Let a deposit wait again: told to stop in the middle of it, we kept nothing of it."""
    with psycopg.connect(url) as connexion:
        connexion.execute(
            "update import_depot set etat = 'attente', fait = 0"
            " where territoire_id = %s and id = %s and etat = 'en_cours'",
            (depot.territoire_id, depot.id),
        )


def _prendre(suivi: Connexion) -> _Depot | None:
    ligne = suivi.execute(
        "update import_depot set etat = 'en_cours' where (territoire_id, id) = (select"
        " territoire_id, id from"
        " import_depot where etat = 'attente' order by cree_le, id limit 1 for update skip locked)"
        " returning territoire_id, id, nom, contenu, a_blanc, retraits_acceptes"
    ).fetchone()
    return _Depot(ligne[0], ligne[1], ligne[2], bytes(ligne[3]), *ligne[4:]) if ligne else None


def _traiter(
    connexion: Connexion, suivi: Connexion, depot: _Depot, apres: Apres
) -> tuple[Rapport | None, int | None, str | None]:
    """Import one deposit.

    Gives what came of it: a report and the number of the import, or a French sentence.
    """
    try:
        with tempfile.TemporaryDirectory() as dossier:
            nom = re.sub(r"[^\w.-]", "_", PurePath(depot.nom).name)[-NOM_MAX:]
            fichier = Path(dossier, nom)
            fichier.write_bytes(depot.contenu)
            interdites = _tenues_par_d_autres(connexion, depot.territoire_id)
            suivre = _Suivi(suivi, depot)
            if depot.a_blanc:
                rapport = essayer_import(connexion, [fichier], suivre, interdites=interdites)
            else:
                rapport = importer_catalogue(
                    connexion,
                    [fichier],
                    suivre,
                    interdites=interdites,
                    retraits_acceptes=depot.retraits,
                )
        if depot.a_blanc:
            connexion.rollback()
            return rapport, None, None
        numero = _signer(connexion, depot)
        apres(connexion)
        connexion.commit()
    except Invalid as refus:
        connexion.rollback()
        return None, None, " ".join(refus.erreurs.values())
    except Conflict as refus:
        connexion.rollback()
        return None, None, refus.message
    except Exception:
        connexion.rollback()
        _JOURNAL.exception("depot", depot=str(depot.id))
        return None, None, _ECHEC
    return rapport, numero, None


def _tenues_par_d_autres(connexion: Connexion, territoire_id: int) -> frozenset[str]:
    """List the sources of the operator or of another territoire: a deposit leaves them alone."""
    lignes = connexion.execute(
        "select distinct unnest(sources) from import_catalogue where apporte_par is distinct from"
        " %s",
        (territoire_id,),
    )
    return frozenset(source for (source,) in lignes)


def _signer(connexion: Connexion, depot: _Depot) -> int | None:
    ligne = connexion.execute(
        "update import_catalogue set apporte_par = %s where id = (select max(id) from"
        " import_catalogue) returning id",
        (depot.territoire_id,),
    ).fetchone()
    return int(ligne[0]) if ligne else None


def _finir(
    suivi: Connexion, depot: _Depot, rapport: Rapport | None, numero: int | None, erreur: str | None
) -> None:
    comptes: dict[str, Any] | None = None
    if rapport is not None:
        premiers = [
            f"{p.fichier}, ligne {p.ligne}, {p.champ} : {p.raison}" for p in rapport.problemes[:10]
        ]
        comptes = rapport.comptes() | {"problemes": premiers}
    suivi.execute(
        "update import_depot set etat = %s, comptes = %s, import_id = %s, erreur = %s, contenu ="
        " null, fini_le = now()"
        " where territoire_id = %s and id = %s",
        (
            "echec" if erreur else "fait",
            Json(comptes),
            numero,
            erreur,
            depot.territoire_id,
            depot.id,
        ),
    )


def importer_distants(
    url: str,
    adresses: Sequence[str],
    hotes: Collection[str],
    apres: Apres,
    *,
    retraits_acceptes: bool = False,
) -> Rapport | None:
    """Fetch the addresses that changed and import them together.

    None when none did, or when one cannot be fetched. An address that fails, or whose file
    withdraws more than is sure, is said in the history of addresses, and nothing of this round is
    imported.
    """
    with tempfile.TemporaryDirectory() as dossier, psycopg.connect(url) as connexion:
        recus: dict[str, Recu] = {}
        for rang, adresse in enumerate(adresses):
            sous_dossier = Path(dossier, str(rang))
            sous_dossier.mkdir()
            try:
                recus[adresse] = _recuperer(connexion, adresse, hotes, sous_dossier)
            except DistantError as refus:
                _dire(connexion, adresse, None, refus.message)
                connexion.commit()
                return None
        fichiers = [recu.fichier for recu in recus.values() if recu.fichier is not None]
        rapport = None
        if fichiers:
            try:
                rapport = importer_catalogue(
                    connexion, fichiers, retraits_acceptes=retraits_acceptes
                )
                apres(connexion)
            except AppError as refus:
                connexion.rollback()
                for adresse in recus:
                    _dire(connexion, adresse, None, _phrase(refus))
                connexion.commit()
                return None
        for adresse, recu in recus.items():
            _dire(connexion, adresse, recu, ISSUES_BONNES[0] if recu.fichier else ISSUES_BONNES[1])
        connexion.commit()
    return rapport


def a_echoue(url: str, adresses: Sequence[str]) -> bool:
    """Say whether the last look at one of these addresses failed."""
    with psycopg.connect(url) as connexion:
        ligne = connexion.execute(
            "select exists (select 1 from import_distant where adresse = any(%s) and issue not in"
            " (%s, %s))",
            (list(adresses), *ISSUES_BONNES),
        ).fetchone()
    return bool(ligne and ligne[0])


def _phrase(refus: AppError) -> str:
    return " ".join(refus.erreurs.values()) if isinstance(refus, Invalid) else refus.message


def _recuperer(connexion: Connexion, adresse: str, hotes: Collection[str], dossier: Path) -> Recu:
    connu = connexion.execute(
        "select etag, modifie from import_distant where adresse = %s", (adresse,)
    ).fetchone()
    etag, modifie = connu or (None, None)
    return recuperer(adresse, hotes, dossier, etag=etag, modifie=modifie)


def _dire(connexion: Connexion, adresse: str, recu: Recu | None, issue: str) -> None:
    """Keep how an address went; what was not imported is asked for in full again."""
    connexion.execute(
        "insert into import_distant (adresse, etag, modifie, issue) values (%s, %s, %s, %s) on"
        " conflict (adresse) do"
        " update set etag = excluded.etag, modifie = excluded.modifie, issue = excluded.issue,"
        " regarde_le = now()",
        (adresse, recu.etag if recu else None, recu.modifie if recu else None, issue),
    )
