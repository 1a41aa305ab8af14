"""Try the encryption of values and files."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.coffre import Coffre, CoffreError, chiffrer_flux, dechiffrer_flux

SECRET = "s" * 40


def _chiffrer(clair: bytes) -> bytes:
    sortie = io.BytesIO()
    chiffrer_flux(SECRET, io.BytesIO(clair), sortie)
    return sortie.getvalue()


@pytest.mark.parametrize("taille", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_file_comes_back_as_it_was(taille: int) -> None:
    clair = b"\x5a" * taille
    assert b"".join(dechiffrer_flux(SECRET, io.BytesIO(_chiffrer(clair)))) == clair


@settings(max_examples=40, deadline=None)
@given(position=st.integers(min_value=0), masque=st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(position: int, masque: int) -> None:
    chiffre = bytearray(_chiffrer(b"secret"))
    chiffre[position % len(chiffre)] ^= masque
    with pytest.raises(CoffreError):
        b"".join(dechiffrer_flux(SECRET, io.BytesIO(bytes(chiffre))))


@pytest.mark.parametrize("coupe", [1, 10, 1 << 20])
def test_shortened_file_is_refused(coupe: int) -> None:
    with pytest.raises(CoffreError):
        b"".join(dechiffrer_flux(SECRET, io.BytesIO(_chiffrer(b"x" * (2 << 20))[:-coupe])))


def test_lengthened_file_is_refused() -> None:
    with pytest.raises(CoffreError):
        b"".join(dechiffrer_flux(SECRET, io.BytesIO(_chiffrer(b"x") + b"y")))


def test_value_opens_for_its_own_purpose_and_secret_only() -> None:
    scelle = Coffre(SECRET).sceller(b"clair", b"courriel")
    assert Coffre(SECRET).ouvrir(scelle, b"courriel") == b"clair"
    for coffre, objet in ((Coffre(SECRET), b"autre"), (Coffre("t" * 40), b"courriel")):
        with pytest.raises(CoffreError):
            coffre.ouvrir(scelle, objet)


def test_empty_secret_encrypts_nothing() -> None:
    with pytest.raises(CoffreError, match="CARNET_SECRET"):
        Coffre("")
