"""Try the age files: what they were written for opens them, whole, and nothing else does."""

import io

import pytest

from core.age import chiffrer, dechiffrer, lire_privees, lire_publiques, tirer_paire
from core.coffre import CoffreError

PUBLIQUE, PRIVEE = tirer_paire()
CLAIR = b"La base, puis les papiers. " * 4


def _chiffrer(*publiques: str) -> bytes:
    sortie = io.BytesIO()
    with chiffrer(sortie, lire_publiques(" ".join(publiques))) as entree:
        entree.write(CLAIR)
    return sortie.getvalue()


def _lire(chiffre: bytes, privee: str = PRIVEE) -> bytes:
    with dechiffrer(io.BytesIO(chiffre), lire_privees(privee)) as clair:
        return clair.read()


def test_each_of_those_it_was_written_for_reads_it_alone() -> None:
    autre, la_sienne = tirer_paire()
    chiffre = _chiffrer(PUBLIQUE, autre)
    assert chiffre.startswith(b"age-encryption.org/v1\n")
    assert _lire(chiffre) == _lire(chiffre, la_sienne) == CLAIR
    assert CLAIR[:10] not in chiffre
    with pytest.raises(CoffreError, match="chiffré pour une autre"):
        _lire(chiffre, tirer_paire()[1])


def test_cut_anywhere_it_is_refused() -> None:
    chiffre = _chiffrer(PUBLIQUE)
    for longueur in range(len(chiffre)):
        with pytest.raises(CoffreError, match="abîmé"):
            _lire(chiffre[:longueur])


def test_lengthened_or_changed_it_is_refused() -> None:
    chiffre = _chiffrer(PUBLIQUE)
    for octets in (chiffre + b"x", chiffre[:-1] + bytes([chiffre[-1] ^ 1])):
        with pytest.raises(CoffreError, match="coupé ou allongé"):
            _lire(octets)


def test_for_nobody_nothing_is_written() -> None:
    sortie = io.BytesIO()
    with pytest.raises(CoffreError, match="Sans clé publique"), chiffrer(sortie, []):
        pass
    assert sortie.getvalue() == b""


@pytest.mark.parametrize("texte", ["age1", "ssh-ed25519 AAAA", PRIVEE], ids=["age", "ssh", "sa"])
def test_what_is_no_public_key_is_said(texte: str) -> None:
    with pytest.raises(CoffreError, match="commence par « age1 »"):
        lire_publiques(texte)


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [(PUBLIQUE, "AGE-SECRET-KEY-1"), ("", "aucune clé privée"), ("# rien\n", "aucune clé privée")],
    ids=["publique", "vide", "commentaire"],
)
def test_what_is_no_private_key_is_said(texte: str, phrase: str) -> None:
    with pytest.raises(CoffreError, match=phrase):
        lire_privees(texte)


def test_file_of_a_private_key_may_hold_comments_and_several_keys() -> None:
    autre, la_sienne = tirer_paire()
    fichier = f"# créée le\n# public key: {PUBLIQUE}\n{PRIVEE}\n\n{la_sienne}\n"
    for publique in (PUBLIQUE, autre):
        assert _lire(_chiffrer(publique), fichier) == CLAIR
