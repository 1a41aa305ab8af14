"""Write what was sealed before keys had numbers, to see that it still reads."""

import os
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt


def _cle(secret: str, sel: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=sel, length=32, n=2**14, r=8, p=1).derive(secret.encode()))


def sceller_sans_numero(secret: str, clair: bytes, objet: bytes) -> bytes:
    """Seal a value as the first version did."""
    nonce = os.urandom(12)
    return nonce + _cle(secret, b"carnet/valeurs/1").encrypt(nonce, clair, objet)


def chiffrer_sans_numero(secret: str, clair: bytes, tranche: int) -> bytes:
    """Encrypt a file, or a backup, as the first version did, in chunks of that size."""
    sel = os.urandom(16)
    cle, sortie = _cle(secret, sel), b"CARNET01" + sel
    morceaux = [clair[i : i + tranche] for i in range(0, len(clair), tranche)] or [b""]
    for numero, morceau in enumerate(morceaux):
        tete = struct.pack(">I?", len(morceau) + 16, numero == len(morceaux) - 1)
        sortie += tete + cle.encrypt(numero.to_bytes(12, "big"), morceau, tete)
    return sortie
