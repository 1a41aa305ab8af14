"""Seal small values and whole files: one key a purpose, drawn from a root that may change.

A root comes from a secret of the deployment by scrypt; each purpose has its own key, drawn from
the root by HKDF, so that a key says nothing of another. What is sealed carries the number of the
root that sealed it: the present one seals, the old ones that are still given only open.

AES-256-GCM; a file has a key of its own and every chunk carries its number and whether it is the
last, so that a file can be neither reordered nor cut without notice.
"""

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from core.errors import AppError
from core.settings import Settings

# What begins a value, then a file; what comes next is the number of the root that sealed it.
_VALEUR, _MAGIE = b"\x02", b"CARNET02"
_NUMERO, _NONCE, _SEL = 8, 12, 16
_TRANCHE = 1 << 20
# What was sealed before roots had numbers is read with each of them in turn.
_MAGIE_SANS_NUMERO = b"CARNET01"
_SEL_SANS_NUMERO = b"carnet/valeurs/1"
_VIDE = "CARNET_SECRET est vide : rien ne peut être chiffré ni déchiffré."


class CoffreError(AppError):
    """Say that something encrypted cannot be read."""

    titre = "Déchiffrement impossible"


class CleAbsente(CoffreError):
    """Say that the secret of what sealed it is not given: given again, all is read."""


@lru_cache(maxsize=64)
def _etirer(secret: str, sel: bytes) -> bytes:
    if not secret:
        raise CoffreError(_VIDE)
    return Scrypt(salt=sel, length=32, n=2**14, r=8, p=1).derive(secret.encode())


def _hkdf(cle: bytes, usage: bytes, longueur: int = 32, sel: bytes | None = None) -> bytes:
    return HKDF(algorithm=SHA256(), length=longueur, salt=sel, info=usage).derive(cle)


@lru_cache(maxsize=64)
def deriver(secret: str, usage: bytes) -> bytes:
    """Derive a key for one use from the deployment's secret (RFC 5869).

    Raises CoffreError without a secret.
    """
    if not secret:
        raise CoffreError(_VIDE)
    return _hkdf(secret.encode(), usage)


@dataclass(frozen=True, slots=True)
class _Racine:
    """Hold one root: its number, which anybody may read, and the keys drawn from it."""

    secret: str
    cle: bytes
    numero: bytes

    def aes(self, objet: bytes) -> AESGCM:
        return _aes(self.cle, b"carnet/valeurs/2/" + objet)

    def siv(self, objet: bytes) -> AESSIV:
        return AESSIV(_hkdf(self.cle, b"carnet/constantes/2/" + objet, 64))

    def flux(self, objet: bytes, sel: bytes) -> AESGCM:
        return AESGCM(_hkdf(self.cle, b"carnet/flux/2/" + objet, sel=sel))


@lru_cache(maxsize=1024)
def _aes(cle: bytes, usage: bytes) -> AESGCM:
    return AESGCM(_hkdf(cle, usage))


@cache
def _racine(secret: str) -> _Racine:
    cle = _etirer(secret, b"carnet/racine/2")
    return _Racine(secret, cle, _hkdf(cle, b"carnet/numero/2", _NUMERO))


class Coffre:
    """Seal with one secret; open what it sealed, and what older ones did."""

    def __init__(self, secret: str, anciens: Sequence[str] = ()) -> None:
        self._racine = _racine(secret)
        toutes = (self._racine, *map(_racine, anciens))
        self._racines = {racine.numero: racine for racine in toutes}
        # By this begins whatever the present secret seals, in a column.
        self.entete = _VALEUR + self._racine.numero
        self.numero = self._racine.numero

    def sceller(self, clair: bytes, objet: bytes, lien: bytes = b"") -> bytes:
        """Encrypt a value for one purpose, which has its own key.

        It opens for the same purpose only, and beside the row or the name that `lien` says.
        """
        nonce = os.urandom(_NONCE)
        return (
            self.entete
            + nonce
            + self._racine.aes(objet).encrypt(nonce, clair, self.entete + objet + lien)
        )

    def ouvrir(self, scelle: bytes, objet: bytes, lien: bytes = b"") -> bytes:
        """Decrypt a value.

        Raises CoffreError when none of the secrets sealed it, or when the purpose or the value
        changed.
        """
        racine = self._racine_de(scelle)
        if racine is not None:
            tete, reste = scelle[: 1 + _NUMERO], scelle[1 + _NUMERO :]
            try:
                return racine.aes(objet).decrypt(
                    reste[:_NONCE], reste[_NONCE:], tete + objet + lien
                )
            except (InvalidTag, ValueError):
                pass
        return self._ouvrir_sans_numero(scelle, objet + lien)

    def exiger_cle(self, scelle: bytes, objet: bytes, lien: bytes = b"") -> None:
        """Raise CoffreError when no secret opens a value, before what is done once is done."""
        # By its number alone; only a value without one is opened for that.
        if self._racine_de(scelle) is None:
            self.ouvrir(scelle, objet, lien)

    def _racine_de(self, scelle: bytes) -> _Racine | None:
        return self._racines.get(scelle[1 : 1 + _NUMERO]) if scelle[:1] == _VALEUR else None

    def _expliquer(self, scelle: bytes) -> CoffreError:
        if self._racine_de(scelle) is not None:
            return CoffreError("Cette valeur est abîmée, ou n’est pas à sa place.")
        return _dire_absente("Cette valeur n’a été chiffrée", scelle)

    def _ouvrir_sans_numero(self, scelle: bytes, objet: bytes) -> bytes:
        for racine in self._racines.values():
            try:
                aes = AESGCM(_etirer(racine.secret, _SEL_SANS_NUMERO))
                return aes.decrypt(scelle[:_NONCE], scelle[_NONCE:], objet)
            except (InvalidTag, ValueError):
                continue
        raise self._expliquer(scelle)

    def sceller_constant(self, clair: bytes, objet: bytes) -> bytes:
        """Encrypt so that equal values of one purpose are equal once sealed (AES-SIV, RFC 5297)."""
        return self.entete + self._racine.siv(objet).encrypt(clair, [self.entete])

    def ouvrir_constant(self, scelle: bytes, objet: bytes) -> bytes:
        """Decrypt what `sceller_constant` gave; raises CoffreError on anything else."""
        racine = self._racine_de(scelle)
        try:
            if racine is not None:
                tete = scelle[: 1 + _NUMERO]
                return racine.siv(objet).decrypt(scelle[1 + _NUMERO :], [tete])
        except (InvalidTag, ValueError):
            pass
        raise self._expliquer(scelle)

    def chiffrer_flux(self, entree: IO[bytes], sortie: IO[bytes], objet: bytes) -> None:
        """Encrypt a stream, chunk by chunk, under a key that serves it alone."""
        sel = os.urandom(_SEL)
        aes = self._racine.flux(objet, sel)
        sortie.write(_MAGIE + self._racine.numero + sel)
        tranche, numero = entree.read(_TRANCHE), 0
        while True:
            suivante = entree.read(_TRANCHE)
            tete = struct.pack(">I?", len(tranche) + 16, not suivante)
            sortie.write(tete + aes.encrypt(_nonce(numero), tranche, tete))
            if not suivante:
                return
            tranche, numero = suivante, numero + 1

    def dechiffrer_flux(self, entree: IO[bytes], objet: bytes) -> Iterator[bytes]:
        """Decrypt a stream chunk by chunk.

        Raises CoffreError at the first thing that is not as it was written.
        """
        magie = entree.read(len(_MAGIE))
        if magie == _MAGIE_SANS_NUMERO:
            sel = entree.read(_SEL)
            cles = [AESGCM(_etirer(racine.secret, sel)) for racine in self._racines.values()]
            return _tranches(entree, cles)
        numero, sel = entree.read(_NUMERO), entree.read(_SEL)
        if magie != _MAGIE or len(sel) != _SEL:
            raise CoffreError("Ce fichier n’a pas été chiffré par Carnet.")
        if numero not in self._racines:
            raise _dire_absente("Ce fichier n’a été chiffré", _VALEUR + numero)
        return _tranches(entree, [self._racines[numero].flux(objet, sel)])

    def est_a_jour(self, entree: IO[bytes]) -> bool:
        """Say whether the present secret encrypted a stream."""
        return entree.read(len(_MAGIE) + _NUMERO) == _MAGIE + self._racine.numero


def _dire_absente(quoi: str, scelle: bytes) -> CoffreError:
    """Name the key that is missing, so that its secret can be found and given again."""
    phrase = f"{quoi} par aucun des secrets donnés"
    if scelle[:1] != _VALEUR or len(scelle) < 1 + _NUMERO:
        return CoffreError(f"{phrase}.")
    numero = scelle[1 : 1 + _NUMERO].hex()
    return CleAbsente(f"{phrase} : il manque celui de la clé {numero}.")


def _nonce(numero: int) -> bytes:
    # The key is new for each file: a counter never repeats under it.
    return numero.to_bytes(_NONCE, "big")


def _tranches(entree: IO[bytes], cles: Sequence[AESGCM]) -> Iterator[bytes]:
    numero, derniere = 0, False
    while not derniere:
        tete = entree.read(5)
        if len(tete) != 5:
            raise CoffreError("Ce fichier chiffré est incomplet.")
        taille, derniere = struct.unpack(">I?", tete)
        chiffre = entree.read(min(taille, _TRANCHE + 16))
        clair, cles = _lire(cles, chiffre, numero, tete)
        yield clair
        numero += 1
    if entree.read(1):
        raise CoffreError("Ce fichier chiffré a été allongé après coup.")


def _lire(
    cles: Sequence[AESGCM], chiffre: bytes, numero: int, tete: bytes
) -> tuple[bytes, Sequence[AESGCM]]:
    """Decrypt one chunk; gives it with the only key that could, which the next ones take too."""
    for cle in cles:
        try:
            return cle.decrypt(_nonce(numero), chiffre, tete), [cle]
        except (InvalidTag, ValueError):
            continue
    raise CoffreError("Ce fichier est abîmé, ou aucun des secrets donnés ne l’a chiffré.")


def coffre_de(reglages: Settings) -> Coffre:
    """Create what seals and opens with the deployment's secret."""
    secret, *anciens = reglages.secrets
    return Coffre(secret, anciens)


def coffre_des_numeros(reglages: Settings) -> Coffre:
    """Create what seals the numbers of people: a key of their own when it is given apart."""
    valeurs = (
        reglages.cle_numeros,
        reglages.secret,
        *reglages.cles_numeros_anciennes,
        *reglages.secrets_anciens,
    )
    cle, *anciennes = filter(None, (valeur.get_secret_value() for valeur in valeurs))
    return Coffre(cle, anciennes)
