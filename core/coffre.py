"""Encrypt with the deployment's secret: small values, and whole files by chunks.

AES-256-GCM; the key comes from the secret by scrypt (a file has its own salt) and every chunk
carries its number and whether it is the last, so that a file can be neither reordered nor cut
without notice.
"""

import os
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from core.errors import AppError

_MAGIE = b"CARNET01"
_TRANCHE = 1 << 20
_SEL = 16
_SEL_DES_VALEURS = b"carnet/valeurs/1"


class CoffreError(AppError):
    """Say that something encrypted cannot be read."""

    titre = "Déchiffrement impossible"


@lru_cache(maxsize=4)
def _cle(secret: str, sel: bytes) -> bytes:
    if not secret:
        raise CoffreError("CARNET_SECRET est vide : rien ne peut être chiffré ni déchiffré.")
    return Scrypt(salt=sel, length=32, n=2**14, r=8, p=1).derive(secret.encode())


def deriver(secret: str, usage: bytes) -> bytes:
    """Derive a key for one use from the deployment's secret (RFC 5869).

    Raises CoffreError without a secret.
    """
    if not secret:
        raise CoffreError("CARNET_SECRET est vide : rien ne peut être chiffré ni déchiffré.")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=usage).derive(secret.encode())


class Coffre:
    """Seal and open small values; the key is derived once."""

    def __init__(self, secret: str) -> None:
        self._aes = AESGCM(_cle(secret, _SEL_DES_VALEURS))
        self._siv = AESSIV(deriver(secret, b"carnet/constantes/1"))

    def sceller(self, clair: bytes, objet: bytes) -> bytes:
        """Encrypt a value for one purpose; it opens for the same purpose only."""
        nonce = os.urandom(12)
        return nonce + self._aes.encrypt(nonce, clair, objet)

    def ouvrir(self, scelle: bytes, objet: bytes) -> bytes:
        """Decrypt a value; raises CoffreError when the secret, the purpose or the value changed."""
        try:
            return self._aes.decrypt(scelle[:12], scelle[12:], objet)
        except (InvalidTag, ValueError) as erreur:
            raise CoffreError(
                "Cette valeur n’a pas été chiffrée avec ce CARNET_SECRET."
            ) from erreur

    def sceller_constant(self, clair: bytes, objet: bytes) -> bytes:
        """Encrypt so that equal values of one purpose are equal once sealed (AES-SIV, RFC 5297)."""
        return self._siv.encrypt(clair, [objet])

    def ouvrir_constant(self, scelle: bytes, objet: bytes) -> bytes:
        """Decrypt what `sceller_constant` gave; raises CoffreError on anything else."""
        try:
            return self._siv.decrypt(scelle, [objet])
        except (InvalidTag, ValueError) as erreur:
            raise CoffreError(
                "Cette valeur n’a pas été chiffrée avec ce CARNET_SECRET."
            ) from erreur


class SortieChiffree:
    """Encrypt what is written to it, chunk by chunk.

    `fermer` writes the last one, without which nothing reads back.
    """

    def __init__(self, secret: str, sortie: IO[bytes]) -> None:
        sel = os.urandom(_SEL)
        self._aes = AESGCM(_cle(secret, sel))
        self._sortie, self._attente = sortie, bytearray()
        self._numero = self.total = 0
        sortie.write(_MAGIE + sel)

    def write(self, octets: bytes) -> int:
        """Take clear bytes; gives how many."""
        self._attente += octets
        self.total += len(octets)
        while len(self._attente) > _TRANCHE:
            self._ecrire(bytes(self._attente[:_TRANCHE]), derniere=False)
            del self._attente[:_TRANCHE]
        return len(octets)

    def fermer(self) -> None:
        """Write the last chunk."""
        self._ecrire(bytes(self._attente), derniere=True)
        self._attente.clear()

    def _ecrire(self, tranche: bytes, *, derniere: bool) -> None:
        tete = struct.pack(">I?", len(tranche) + 16, derniere)
        self._sortie.write(tete + self._aes.encrypt(_nonce(self._numero), tranche, tete))
        self._numero += 1


class EntreeChiffree:
    """Read the clear bytes of an encrypted stream, as a file does."""

    def __init__(self, secret: str, entree: IO[bytes]) -> None:
        self._tranches = dechiffrer_flux(secret, entree)
        self._reste = b""

    def read(self, taille: int) -> bytes:
        """Give `taille` bytes, fewer at the end only; raises CoffreError like `dechiffrer_flux`."""
        morceaux, manque = [], taille
        while manque:
            if not self._reste:
                self._reste = next(self._tranches, b"")
                if not self._reste:
                    break
            morceaux.append(self._reste[:manque])
            self._reste = self._reste[manque:]
            manque -= len(morceaux[-1])
        return b"".join(morceaux)


def chiffrer_flux(secret: str, entree: IO[bytes], sortie: IO[bytes]) -> int:
    """Encrypt a stream; gives the number of clear bytes read."""
    chiffree = SortieChiffree(secret, sortie)
    while tranche := entree.read(_TRANCHE):
        chiffree.write(tranche)
    chiffree.fermer()
    return chiffree.total


def _nonce(numero: int) -> bytes:
    # The key is new for each file: a counter never repeats under it.
    return numero.to_bytes(12, "big")


def dechiffrer_flux(secret: str, entree: IO[bytes]) -> Iterator[bytes]:
    """Decrypt a stream chunk by chunk.

    Raises CoffreError at the first thing that is not as it was written.
    """
    entete = entree.read(len(_MAGIE) + _SEL)
    if entete[: len(_MAGIE)] != _MAGIE or len(entete) != len(_MAGIE) + _SEL:
        raise CoffreError("Ce fichier n’est pas une sauvegarde de Carnet.")
    aes = AESGCM(_cle(secret, entete[len(_MAGIE) :]))
    numero, derniere = 0, False
    while not derniere:
        tete = entree.read(5)
        if len(tete) != 5:
            raise CoffreError("Cette sauvegarde est incomplète.")
        taille, derniere = struct.unpack(">I?", tete)
        yield _lire(aes, entree.read(min(taille, _TRANCHE + 16)), numero, tete)
        numero += 1
    if entree.read(1):
        raise CoffreError("Cette sauvegarde a été allongée après coup.")


def _lire(aes: AESGCM, chiffre: bytes, numero: int, tete: bytes) -> bytes:
    try:
        return aes.decrypt(_nonce(numero), chiffre, tete)
    except (InvalidTag, ValueError) as erreur:
        raise CoffreError(
            "Cette sauvegarde est abîmée, ou n’a pas été chiffrée avec ce CARNET_SECRET."
        ) from erreur
