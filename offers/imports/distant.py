"""Fetch the files that the operator lists.

From the hosts that they allow, when they changed, up to a size.
"""

import ipaddress
import socket
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx2

from core.errors import AppError
from offers.catalogue.lecture import SUFFIXES

TAILLE_MAX_OCTETS = 512 * 1024 * 1024
DUREE_MAX_S = 1800.0
# A file that moved, and its host too: more is a loop.
DETOURS_MAX = 3
DELAI = httpx2.Timeout(30, read=120)


class DistantError(AppError):
    """Say, in French, why a file was not fetched."""


@dataclass(frozen=True, slots=True)
class Recu:
    """Hold a fetched file with what the next request needs; no file when nothing changed."""

    fichier: Path | None
    etag: str | None
    modifie: str | None


@dataclass(frozen=True, slots=True)
class _Limites:
    octets: int
    instant: float


def exiger_permise(adresse: str, hotes: Collection[str]) -> str:
    """Give the machine to ask.

    DistantError unless the address is HTTPS, of an allowed host, outside private networks. The name
    is asked for once, here: whoever answers otherwise a moment later is not believed. An allowed
    host written as an IP address is taken as it is: whoever wrote it meant that machine.
    """
    try:
        lue = urlsplit(adresse)
        port = lue.port or 443
    except ValueError as erreur:
        raise DistantError("Une adresse d’import ne se lit pas.") from erreur
    if lue.hostname is None or lue.hostname not in hotes:
        raise DistantError(
            f"L’hôte « {lue.hostname or adresse[:80]} » n’est pas dans CARNET_IMPORT_HOTES."
        )
    if lue.username or lue.password:
        raise DistantError("Une adresse d’import ne porte pas de mot de passe.")
    if _est_ip(lue.hostname):
        if lue.scheme not in ("http", "https"):
            raise DistantError("Une adresse d’import commence par https://.")
        return lue.hostname
    if lue.scheme != "https":
        raise DistantError("Une adresse d’import commence par https://.")
    try:
        trouvees = [
            str(i[4][0]) for i in socket.getaddrinfo(lue.hostname, port, type=socket.SOCK_STREAM)
        ]
    except OSError as erreur:
        raise DistantError(f"L’hôte « {lue.hostname} » ne se trouve pas.") from erreur
    if not all(ipaddress.ip_address(a.split("%")[0]).is_global for a in trouvees):
        raise DistantError(f"L’hôte « {lue.hostname} » mène à un réseau privé.")
    return trouvees[0]


def _viser(adresse: str, machine: str) -> str:
    """Write the same address with the machine in place of the name."""
    lue = urlsplit(adresse)
    port = f":{lue.port}" if lue.port else ""
    return lue._replace(netloc=(f"[{machine}]" if ":" in machine else machine) + port).geturl()


def _suivre(adresse: str, lieu: str) -> str:
    """Give where an address leads; what is no address is refused as one that is not allowed."""
    try:
        return urljoin(adresse, lieu)
    except ValueError as erreur:
        raise DistantError("Une adresse d’import ne se lit pas.") from erreur


def _est_ip(hote: str) -> bool:
    try:
        ipaddress.ip_address(hote)
    except ValueError:
        return False
    return True


class Plafond(NamedTuple):
    """Hold what one file may cost: octets, seconds."""

    taille_max: int = TAILLE_MAX_OCTETS
    duree_max_s: float = DUREE_MAX_S


PLAFOND = Plafond()


def recuperer(
    adresse: str,
    hotes: Collection[str],
    dossier: Path,
    *,
    etag: str | None = None,
    modifie: str | None = None,
    plafond: Plafond = PLAFOND,
) -> Recu:
    """Fetch one file into a folder, unless it is as it was.

    Raises DistantError, past a size or a duration too.
    """
    limites = _Limites(plafond.taille_max, time.monotonic() + plafond.duree_max_s)
    conditions = {"If-None-Match": etag, "If-Modified-Since": modifie}
    entetes = {nom: valeur for nom, valeur in conditions.items() if valeur} | {
        "Accept-Encoding": "identity"
    }
    with httpx2.Client(timeout=DELAI, trust_env=False, follow_redirects=False) as client:
        try:
            for _ in range(DETOURS_MAX + 1):
                machine, lue = exiger_permise(adresse, hotes), urlsplit(adresse)
                with client.stream(
                    "GET",
                    _viser(adresse, machine),
                    headers=entetes | {"Host": lue.netloc},
                    # The certificate is still asked of the name.
                    extensions={"sni_hostname": lue.hostname},
                ) as reponse:
                    if reponse.has_redirect_location:
                        adresse = _suivre(adresse, reponse.headers.get("location", ""))
                        continue
                    return _garder(reponse, dossier, adresse, etag, modifie, limites)
        except httpx2.HTTPError as erreur:
            raise DistantError(
                f"« {urlsplit(adresse).hostname} » ne répond pas comme prévu."
            ) from erreur
    raise DistantError("Cette adresse en donne une autre sans fin.")


def _garder(
    reponse: httpx2.Response,
    dossier: Path,
    adresse: str,
    etag: str | None,
    modifie: str | None,
    limites: _Limites,
) -> Recu:
    if reponse.status_code == httpx2.codes.NOT_MODIFIED:
        return Recu(None, etag, modifie)
    if reponse.status_code != httpx2.codes.OK:
        raise DistantError(f"« {urlsplit(adresse).hostname} » répond {reponse.status_code}.")
    if reponse.headers.get("content-encoding", "identity") != "identity":
        raise DistantError("Cette adresse donne un fichier compressé, qui n’était pas demandé.")
    chemin = PurePosixPath(urlsplit(adresse).path)
    suffixe = chemin.suffix.lower() if chemin.suffix.lower() in SUFFIXES else ".json"
    fichier = dossier / f"{chemin.stem[:80] or 'distant'}{suffixe}"
    recus = 0
    with fichier.open("wb") as sortie:
        for morceau in reponse.iter_raw(1 << 16):
            recus += len(morceau)
            if recus > limites.octets:
                raise DistantError(f"Le fichier dépasse {limites.octets // 2**20} Mio.")
            # A host that gives a few bytes at a time would hold the importer for ever.
            if time.monotonic() > limites.instant:
                raise DistantError("Le fichier met trop de temps à venir.")
            sortie.write(morceau)
    return Recu(fichier, reponse.headers.get("etag"), reponse.headers.get("last-modified"))
