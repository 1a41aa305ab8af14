"""Sign, each hour and outside the database, where each chain of the journal stands.

Whoever owns the database could rewrite a whole chain, and every hash of it would fit. They cannot
rewrite what was signed before with a key that the database never held. Anchors are lines of JSON in
a file that only grows; each holds the hash of the one before it. The key is sealed by the
deployment's secret. Whoever holds the database, this folder and the secret could sign anew: what
was sent out meanwhile (auth.journal.jobs) shows it.
"""

import base64
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from auth.journal.verification import EcartJournal
from core.coffre import Coffre
from core.dates import jour_de
from core.errors import AppError
from core.texts import date_heure_fr, mois_fr

_OBJET = b"journal.ancre.cle"
_FICHIER, _CLE, _PUBLIQUE = "ancres.jsonl", "cle.scellee", "cle.pub"
# Anchors are made each hour: past a day and two hours, nobody signs any more, or somebody took the
# end of the file away.
FRAICHEUR = timedelta(hours=26)
# No month of the journal is dropped sooner, whatever the territoire chose: six months at least
# after its end.
DUREE_MINIMALE = timedelta(days=28 + 181)
# What the first anchor follows: no hash, as long as one.
_PREMIERE = "0" * 64


class AncreError(AppError):
    """Say that the anchors or their key cannot be used."""

    titre = "Ancres du journal"


@dataclass(frozen=True, slots=True)
class TeteLue:
    """Hold where one territoire's chain stands."""

    territoire_id: int
    numero: int
    empreinte: bytes


@dataclass(frozen=True, slots=True)
class PeriodeLue:
    """Hold one month of a territoire's journal, as it was sealed."""

    territoire_id: int
    mois: date
    premier: int
    dernier: int
    empreinte: bytes
    retiree: bool = False

    @property
    def corps(self) -> dict[str, Any]:
        """Give what is signed of it."""
        return {
            "mois": self.mois.isoformat(),
            "premier": self.premier,
            "dernier": self.dernier,
            "retiree": self.retiree,
        }


def fichier_des_ancres(dossier: Path) -> Path:
    """Name the file that holds the anchors."""
    return dossier / _FICHIER


def cle_privee(dossier: Path, coffre: Coffre) -> Ed25519PrivateKey:
    """Open the sealed key, or make it the first time; its public half is written beside it."""
    dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
    scellee = dossier / _CLE
    if scellee.exists():
        return Ed25519PrivateKey.from_private_bytes(coffre.ouvrir(scellee.read_bytes(), _OBJET))
    if fichier_des_ancres(dossier).exists():
        raise AncreError(f"Des ancres existent et leur clé manque : remettez {scellee} en place.")
    cle = Ed25519PrivateKey.generate()
    _ecrire(scellee, coffre.sceller(cle.private_bytes_raw(), _OBJET))
    _ecrire(dossier / _PUBLIQUE, _pem(cle.public_key()))
    return cle


def cle_est_a_jour(dossier: Path, coffre: Coffre) -> bool:
    """Say whether the present secret sealed the key; true when there is none yet."""
    scellee = dossier / _CLE
    return not scellee.exists() or scellee.read_bytes().startswith(coffre.entete)


def resceller_cle(dossier: Path, coffre: Coffre) -> None:
    """Seal the key again with the present secret: the key itself stays the same."""
    brouillon = dossier / f"{_CLE}.nouvelle"
    brouillon.unlink(missing_ok=True)
    _ecrire(brouillon, coffre.sceller(cle_privee(dossier, coffre).private_bytes_raw(), _OBJET))
    brouillon.replace(dossier / _CLE)


def cle_publique(chemin: Path) -> Ed25519PublicKey:
    """Read a public key.

    Give the folder of the anchors, or a copy of the key that was kept elsewhere.
    """
    fichier = chemin / _PUBLIQUE if chemin.is_dir() else chemin
    try:
        cle = serialization.load_pem_public_key(fichier.read_bytes())
    except (OSError, ValueError) as erreur:
        raise AncreError(f"La clé publique des ancres ne se lit pas : {fichier}.") from erreur
    if not isinstance(cle, Ed25519PublicKey):
        raise AncreError(f"Ce n’est pas une clé Ed25519 : {fichier}.")
    return cle


def _pem(cle: Ed25519PublicKey) -> bytes:
    return cle.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _ecrire(fichier: Path, contenu: bytes) -> None:
    descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "wb") as sortie:
        sortie.write(contenu)
        os.fsync(sortie.fileno())


def lire_tetes(connexion: psycopg.Connection[Any]) -> list[TeteLue]:
    """Read every head with an owner's connection."""
    lignes = connexion.execute(
        "select territoire_id, numero, empreinte from journal_tete order by 1"
    ).fetchall()
    return [
        TeteLue(territoire, numero, bytes(empreinte)) for territoire, numero, empreinte in lignes
    ]


@dataclass(frozen=True, slots=True)
class AncreEcrite:
    """Hold one signed line, as it was written."""

    tete: TeteLue
    ligne: str


def ancrer(
    dossier: Path, coffre: Coffre, tetes: Iterable[TeteLue], le: datetime
) -> list[AncreEcrite]:
    """Append one signed line a head, and give them. Two at once take turns."""
    return _ajouter(dossier, coffre, [(tete, {}) for tete in tetes], le)


def ancrer_periodes(
    dossier: Path, coffre: Coffre, periodes: Iterable[PeriodeLue], le: datetime
) -> list[AncreEcrite]:
    """Append one signed line a month that was sealed, or that is dropped, and give them."""
    corps = [
        (TeteLue(p.territoire_id, p.dernier, p.empreinte), {"periode": p.corps}) for p in periodes
    ]
    return _ajouter(dossier, coffre, corps, le)


def _ajouter(
    dossier: Path, coffre: Coffre, dites: Iterable[tuple[TeteLue, dict[str, Any]]], le: datetime
) -> list[AncreEcrite]:
    cle = cle_privee(dossier, coffre)
    ecrites = []
    with fichier_des_ancres(dossier).open("ab+") as fichier:
        fcntl.flock(fichier, fcntl.LOCK_EX)
        fichier.seek(0)
        lignes = fichier.read().splitlines()
        precedente = _empreinte(lignes[-1]) if lignes else _PREMIERE
        for tete, plus in dites:
            ligne = _signer(cle, tete, le, precedente, plus)
            fichier.write(ligne + b"\n")
            precedente = _empreinte(ligne)
            ecrites.append(AncreEcrite(tete, ligne.decode()))
        fichier.flush()
        os.fsync(fichier.fileno())
    return ecrites


def _empreinte(ligne: bytes) -> str:
    return hashlib.sha256(ligne).hexdigest()


def _message(corps: dict[str, Any]) -> bytes:
    return json.dumps(corps, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _signer(
    cle: Ed25519PrivateKey, tete: TeteLue, le: datetime, precedente: str, plus: dict[str, Any]
) -> bytes:
    corps = plus | {
        "version": 1,
        "territoire": tete.territoire_id,
        "numero": tete.numero,
        "empreinte": tete.empreinte.hex(),
        "le": le.isoformat(),
        "precedente": precedente,
    }
    return _message(corps | {"signature": base64.b64encode(cle.sign(_message(corps))).decode()})


@dataclass(frozen=True, slots=True)
class Ancre:
    """Hold one anchor whose signature is right; `periode` when it seals a month, or drops it."""

    tete: TeteLue
    le: datetime
    periode: PeriodeLue | None = None


@dataclass(frozen=True, slots=True)
class Controle:
    """Hold what the anchors tell: which are right, what is wrong with others or the journal."""

    ancres: Sequence[Ancre]
    ecarts: Sequence[EcartJournal]

    @property
    def derniere(self) -> datetime | None:
        """Give the date of the last right anchor."""
        return max((a.le for a in self.ancres), default=None)


def lire_ancres(dossier: Path, cle: Ed25519PublicKey) -> Controle:
    """Read the file and check every signature, and that no line was taken out from between two."""
    ancres: list[Ancre] = []
    ecarts: list[EcartJournal] = []
    attendue = _PREMIERE
    for rang, ligne in enumerate(fichier_des_ancres(dossier).read_bytes().splitlines(), 1):
        corps = _corps(ligne)
        if corps is None or not _est_signee(cle, corps):
            ecarts.append(
                EcartJournal(0, rang, "ancre fausse ou illisible (rang dans le fichier des ancres)")
            )
        else:
            if corps["precedente"] != attendue:
                ecarts.append(
                    EcartJournal(
                        0,
                        rang,
                        "ancre déplacée, ou ancre retirée juste avant (rang dans le fichier)",
                    )
                )
            tete = TeteLue(corps["territoire"], corps["numero"], bytes.fromhex(corps["empreinte"]))
            le = datetime.fromisoformat(corps["le"])
            ancres.append(Ancre(tete, le, _periode(tete, corps.get("periode"))))
        attendue = _empreinte(ligne)
    return Controle(ancres, ecarts)


def _periode(tete: TeteLue, corps: dict[str, Any] | None) -> PeriodeLue | None:
    if corps is None:
        return None
    return PeriodeLue(
        tete.territoire_id,
        date.fromisoformat(corps["mois"]),
        corps["premier"],
        corps["dernier"],
        tete.empreinte,
        corps["retiree"],
    )


def _corps(ligne: bytes) -> dict[str, Any] | None:
    try:
        corps = json.loads(ligne)
    except ValueError:
        return None
    return corps if isinstance(corps, dict) else None


def _est_signee(cle: Ed25519PublicKey, corps: dict[str, Any]) -> bool:
    signe = {nom: valeur for nom, valeur in corps.items() if nom != "signature"}
    try:
        cle.verify(
            base64.b64decode(str(corps.get("signature", "")), validate=True), _message(signe)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def confronter(connexion: psycopg.Connection[Any], ancres: Sequence[Ancre]) -> list[EcartJournal]:
    """Compare the journal with what was signed: an anchored line is there, with the same hash."""
    lues = _empreintes(connexion, ancres)
    retirees = lire_periodes(connexion, retirees=True)
    ecarts = confronter_periodes(retirees, ancres)
    for ancre in ancres:
        tete = ancre.tete
        if tete.numero == 0 or _est_retiree(tete, retirees):
            continue
        empreinte = lues.get((tete.territoire_id, tete.numero))
        if empreinte is None:
            ecarts.append(
                EcartJournal(
                    tete.territoire_id, tete.numero, f"ligne ancrée le {ancre.le:%d/%m/%Y}, absente"
                )
            )
        elif empreinte != tete.empreinte:
            ecarts.append(
                EcartJournal(
                    tete.territoire_id,
                    tete.numero,
                    f"chaîne réécrite : autre empreinte que l’ancre du {ancre.le:%d/%m/%Y}",
                )
            )
    return ecarts


def _est_retiree(tete: TeteLue, retirees: Sequence[PeriodeLue]) -> PeriodeLue | None:
    """Give the month with which the line went; its last is still known by its hash."""
    return next(
        (
            p
            for p in retirees
            if p.territoire_id == tete.territoire_id
            and p.premier <= tete.numero <= p.dernier
            and (tete.numero < p.dernier or tete.empreinte == p.empreinte)
        ),
        None,
    )


def lire_periodes(connexion: psycopg.Connection[Any], *, retirees: bool) -> list[PeriodeLue]:
    """Read the sealed months, those that were dropped or those that were not."""
    lignes = connexion.execute(
        "select territoire_id, mois, premier, dernier, empreinte from journal_periode"
        " where (retiree_le is not null) = %s order by territoire_id, mois",
        (retirees,),
    )
    return [PeriodeLue(t, m, du, au, bytes(e), retirees) for t, m, du, au, e in lignes]


def confronter_periodes(
    retirees: Sequence[PeriodeLue], ancres: Sequence[Ancre]
) -> list[EcartJournal]:
    """Name each month that was dropped without having been signed so, exactly so, and old enough.

    Whoever holds the database can write that a month was dropped; they cannot sign it.
    """
    signees = {a.periode: a.le for a in ancres if a.periode is not None and a.periode.retiree}
    ecarts = []
    for periode in retirees:
        le = signees.get(periode)
        if le is None or (jour_de(le) - periode.mois).days < DUREE_MINIMALE.days:
            pourquoi = (
                f"mois de {mois_fr(periode.mois)} retiré sans ancre qui le dise"
                if le is None
                else f"mois de {mois_fr(periode.mois)} retiré trop tôt"
            )
            ecarts.append(EcartJournal(periode.territoire_id, periode.dernier, pourquoi))
    return ecarts


def _empreintes(
    connexion: psycopg.Connection[Any], ancres: Sequence[Ancre]
) -> dict[tuple[int, int], bytes]:
    """Read the hashes of the anchored lines, a territoire at a time: a year has thousands."""
    lues: dict[tuple[int, int], bytes] = {}
    for territoire in {ancre.tete.territoire_id for ancre in ancres}:
        numeros = {a.tete.numero for a in ancres if a.tete.territoire_id == territoire}
        lignes = connexion.execute(
            "select numero, empreinte from journal where territoire_id = %s and numero = any(%s)",
            (territoire, sorted(numeros)),
        )
        lues |= {(territoire, numero): bytes(empreinte) for numero, empreinte in lignes}
    return lues


def verifier_fraicheur(
    connexion: psycopg.Connection[Any], ancres: Sequence[Ancre], maintenant: datetime
) -> list[EcartJournal]:
    """Name each territoire whose journal holds lines and whose last anchor is missing, or old."""
    ecarts = []
    for tete in lire_tetes(connexion):
        # The anchor of a month says nothing of what was written since.
        dernier = max(
            (
                a.le
                for a in ancres
                if a.tete.territoire_id == tete.territoire_id and a.periode is None
            ),
            default=None,
        )
        if tete.numero == 0 or (dernier is not None and maintenant - dernier <= FRAICHEUR):
            continue
        heures = f"{FRAICHEUR.total_seconds() / 3600:.0f} heures"
        pourquoi = (
            "aucune ancre : la fin du journal n’est prouvée par rien"
            if dernier is None
            else f"dernière ancre du {date_heure_fr(dernier)} : elle a plus de {heures}"
        )
        ecarts.append(EcartJournal(tete.territoire_id, tete.numero, pourquoi))
    return ecarts


def chercher_empreinte(
    connexion: psycopg.Connection[Any], territoire: int, empreinte: bytes
) -> tuple[int, datetime] | None:
    """Find the line of the journal that has this hash: its number, and when it was written."""
    ligne = connexion.execute(
        "select numero, le from journal where territoire_id = %s and empreinte = %s",
        (territoire, empreinte),
    ).fetchone()
    return None if ligne is None else (ligne[0], ligne[1])


def chercher_retiree(
    connexion: psycopg.Connection[Any],
    territoire: int,
    empreinte: bytes,
    ancres: Sequence[Ancre],
) -> PeriodeLue | None:
    """Find the dropped month whose last line, or whose anchored line, has this hash."""
    retirees = lire_periodes(connexion, retirees=True)
    tetes = [
        *(TeteLue(p.territoire_id, p.dernier, p.empreinte) for p in retirees),
        *(ancre.tete for ancre in ancres),
    ]
    return next(
        (
            mois
            for tete in tetes
            if (tete.territoire_id, tete.empreinte) == (territoire, empreinte)
            and (mois := _est_retiree(tete, retirees)) is not None
        ),
        None,
    )
