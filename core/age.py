"""Read and write files in the age format, as streams: a public key writes, its private half reads.

The library takes a file and gives a file; a thread of its own and a pipe make of that a file to
write to, or to read from, so that nothing is held whole in memory.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import IO

import pyrage
from pyrage.x25519 import Identity, Recipient

from core.coffre import CoffreError

MAGIE = b"age-encryption.org/"


class _Ecrite:
    """Keep the error that a file raised: the library turns it into a sentence."""

    def __init__(self, fichier: IO[bytes]) -> None:
        self._fichier = fichier
        self.erreur: OSError | None = None

    def write(self, octets: bytes) -> int:
        try:
            return self._fichier.write(octets)
        except OSError as erreur:
            self.erreur = erreur
            raise

    def flush(self) -> None:
        self._fichier.flush()


def tirer_paire() -> tuple[str, str]:
    """Draw a pair of keys: the public one, and the private one."""
    privee = Identity.generate()
    return str(privee.to_public()), str(privee)


def lire_publiques(texte: str) -> list[Recipient]:
    """Read the public keys of a setting, separated by spaces; raises CoffreError on anything else.

    Whoever holds the private half of one of them reads.
    """
    try:
        return [Recipient.from_str(mot) for mot in texte.split()]
    except pyrage.RecipientError as erreur:
        raise CoffreError("Une clé publique age commence par « age1 ».") from erreur


def lire_privees(texte: str) -> list[Identity]:
    """Read the private keys of a file as `age-keygen` writes it; raises CoffreError without any."""
    try:
        cles = [
            Identity.from_str(mot)
            for ligne in texte.splitlines()
            if (mot := ligne.strip()) and not mot.startswith("#")
        ]
    except pyrage.IdentityError as erreur:
        raise CoffreError("Une clé privée age commence par « AGE-SECRET-KEY-1 ».") from erreur
    if not cles:
        raise CoffreError("Ce fichier ne contient aucune clé privée age.")
    return cles


def _dire(erreur: Exception) -> str:
    if isinstance(erreur, OSError):
        return "Ce fichier est abîmé, coupé ou allongé."
    return (
        "La clé privée donnée n’ouvre pas ce fichier : il a été chiffré pour une autre, ou son"
        " début est abîmé."
    )


@contextmanager
def chiffrer(sortie: IO[bytes], publiques: Sequence[Recipient]) -> Iterator[IO[bytes]]:
    """Give a file whose content is encrypted to `sortie`.

    Raises OSError when it cannot be written, CoffreError when it is for nobody.
    """
    if not publiques:
        raise CoffreError("Sans clé publique, rien ne peut être chiffré.")
    lecture, ecriture = os.pipe()
    ecrite = _Ecrite(sortie)

    def faire() -> None:
        with os.fdopen(lecture, "rb") as clair:
            pyrage.encrypt_io(clair, ecrite, publiques)

    with ThreadPoolExecutor(1) as fil:
        faite = fil.submit(faire)
        try:
            with os.fdopen(ecriture, "wb") as entree:
                yield entree
        except BrokenPipeError:
            if ecrite.erreur is None:
                raise
        faite.exception()
    if ecrite.erreur is not None:
        raise ecrite.erreur
    faite.result()


@contextmanager
def dechiffrer(entree: IO[bytes], privees: Sequence[Identity]) -> Iterator[IO[bytes]]:
    """Give the clear content of an encrypted file.

    Raises CoffreError, over anything that went wrong meanwhile, when it was changed, cut,
    lengthened, or encrypted for others. What is read is only sure once the block was left.
    """
    lecture, ecriture = os.pipe()

    def faire() -> None:
        # Whoever reads may stop before the end: that is no fault of the file.
        with suppress(BrokenPipeError), os.fdopen(ecriture, "wb") as clair:
            ecrit = _Ecrite(clair)
            try:
                pyrage.decrypt_io(entree, ecrit, privees)
            except (pyrage.DecryptError, OSError) as erreur:
                if ecrit.erreur is None:
                    raise CoffreError(_dire(erreur)) from erreur

    with ThreadPoolExecutor(1) as fil:
        faite = fil.submit(faire)
        try:
            with os.fdopen(lecture, "rb") as clair:
                yield clair
        finally:
            if (erreur := faite.exception()) is not None:
                raise erreur
