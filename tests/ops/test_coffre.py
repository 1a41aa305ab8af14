"""Try the encryption of values and files."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.coffre import Coffre, CoffreError
from tests.core.anciens import chiffrer_sans_numero, sceller_sans_numero

SECRET = "s" * 40


def _chiffrer(clair: bytes) -> bytes:
    sortie = io.BytesIO()
    Coffre(SECRET).chiffrer_flux(io.BytesIO(clair), sortie, b"papiers")
    return sortie.getvalue()


def _dechiffrer(octets: bytes, *secrets: str) -> bytes:
    secret, *anciens = secrets or (SECRET,)
    return b"".join(Coffre(secret, anciens).dechiffrer_flux(io.BytesIO(octets), b"papiers"))


@pytest.mark.parametrize("taille", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_file_comes_back_as_it_was(taille: int) -> None:
    clair = b"\x5a" * taille
    assert _dechiffrer(_chiffrer(clair)) == clair


@settings(max_examples=40, deadline=None)
@given(position=st.integers(min_value=0), masque=st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(position: int, masque: int) -> None:
    chiffre = bytearray(_chiffrer(b"secret"))
    chiffre[position % len(chiffre)] ^= masque
    with pytest.raises(CoffreError):
        _dechiffrer(bytes(chiffre))


@pytest.mark.parametrize("coupe", [1, 10, 1 << 20])
def test_shortened_file_is_refused(coupe: int) -> None:
    with pytest.raises(CoffreError):
        _dechiffrer(_chiffrer(b"x" * (2 << 20))[:-coupe])


def test_lengthened_file_is_refused() -> None:
    with pytest.raises(CoffreError):
        _dechiffrer(_chiffrer(b"x") + b"y")


def test_value_opens_for_its_own_purpose_and_secret_only() -> None:
    scelle = Coffre(SECRET).sceller(b"clair", b"courriel")
    assert Coffre(SECRET).ouvrir(scelle, b"courriel") == b"clair"
    for coffre, objet in ((Coffre(SECRET), b"autre"), (Coffre("t" * 40), b"courriel")):
        with pytest.raises(CoffreError):
            coffre.ouvrir(scelle, objet)


def test_empty_secret_encrypts_nothing() -> None:
    with pytest.raises(CoffreError, match="CARNET_SECRET"):
        Coffre("")


def test_old_secret_opens_and_seals_nothing_more() -> None:
    ancien, entre, apres = Coffre("t" * 40), Coffre(SECRET, ["t" * 40]), Coffre(SECRET)
    avant = ancien.sceller(b"clair", b"courriel", b"1")
    assert entre.ouvrir(avant, b"courriel", b"1") == b"clair"
    assert entre.ouvrir_constant(ancien.sceller_constant(b"c", b"liste"), b"liste") == b"c"
    neuf = entre.sceller(b"clair", b"courriel", b"1")
    assert (neuf[:9], avant[:9]) == (apres.entete, ancien.entete)
    assert apres.ouvrir(neuf, b"courriel", b"1") == b"clair"
    for coffre, scelle in ((apres, avant), (ancien, neuf)):
        with pytest.raises(CoffreError):
            coffre.ouvrir(scelle, b"courriel", b"1")
    with pytest.raises(CoffreError):
        entre.ouvrir(neuf, b"courriel", b"2")


def test_file_says_which_secret_encrypted_it() -> None:
    chiffre = _chiffrer(b"x" * 100)
    assert Coffre(SECRET).est_a_jour(io.BytesIO(chiffre))
    assert not Coffre("t" * 40, [SECRET]).est_a_jour(io.BytesIO(chiffre))
    assert _dechiffrer(chiffre, "t" * 40, SECRET) == b"x" * 100
    with pytest.raises(CoffreError, match="aucun des secrets"):
        _dechiffrer(chiffre, "t" * 40)
    with pytest.raises(CoffreError):
        b"".join(Coffre(SECRET).dechiffrer_flux(io.BytesIO(chiffre), b"autre"))


@pytest.mark.parametrize("taille", [0, 5, 300])
def test_what_was_sealed_before_keys_had_numbers_still_reads(taille: int) -> None:
    clair = b"x" * taille
    fichier = chiffrer_sans_numero(SECRET, clair, 100)
    assert _dechiffrer(fichier) == clair
    assert _dechiffrer(fichier, "t" * 40, SECRET) == clair
    assert not Coffre(SECRET).est_a_jour(io.BytesIO(fichier))
    valeur = sceller_sans_numero(SECRET, clair, b"courriel" + b"1")
    for coffre in (Coffre(SECRET), Coffre("t" * 40, [SECRET])):
        assert coffre.ouvrir(valeur, b"courriel", b"1") == clair
    with pytest.raises(CoffreError):
        Coffre("t" * 40).ouvrir(valeur, b"courriel", b"1")
    with pytest.raises(CoffreError):
        _dechiffrer(fichier, "t" * 40)


def test_the_key_that_is_missing_is_named_and_damage_is_not_taken_for_it() -> None:
    coffre, autre = Coffre(SECRET), Coffre("t" * 40)
    valeur, constante = coffre.sceller(b"v", b"o"), coffre.sceller_constant(b"v", b"o")
    for ouvrir, scelle in ((autre.ouvrir, valeur), (autre.ouvrir_constant, constante)):
        with pytest.raises(CoffreError, match=coffre.numero.hex()):
            ouvrir(scelle, b"o")
    with pytest.raises(CoffreError, match=coffre.numero.hex()):
        list(autre.dechiffrer_flux(io.BytesIO(_chiffrer(b"v")), b"papiers"))
    with pytest.raises(CoffreError, match="abîmée"):
        coffre.ouvrir(valeur[:-1], b"o")
    with pytest.raises(CoffreError, match=r"donnés\.$"):
        coffre.ouvrir(b"x" * 40, b"o")


def test_what_is_done_once_is_refused_before_when_its_key_is_missing() -> None:
    coffre, autre = Coffre(SECRET), Coffre("t" * 40)
    for scelle in (coffre.sceller(b"v", b"o"), sceller_sans_numero(SECRET, b"v", b"o")):
        coffre.exiger_cle(scelle, b"o")
        with pytest.raises(CoffreError):
            autre.exiger_cle(scelle, b"o")
