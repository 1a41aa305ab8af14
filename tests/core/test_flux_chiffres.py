"""Try what is sealed: streams read by pieces of any size, constants, keys by their use, files."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import coffre as scelle
from core.coffre import (
    Coffre,
    CoffreError,
    deriver,
)
from core.depot import Depot, reconnaitre

SECRET = "s" * 40
COFFRE = Coffre(SECRET)
TRANCHE = 64


@pytest.fixture(autouse=True, scope="module")
def _petites_tranches() -> Iterator[None]:
    """Cut streams small, so that a few bytes make many chunks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scelle, "_TRANCHE", TRANCHE)
        yield


def chiffrer(clair: bytes) -> bytes:
    sortie = io.BytesIO()
    COFFRE.chiffrer_flux(io.BytesIO(clair), sortie, b"papiers")
    return sortie.getvalue()


def dechiffrer(octets: bytes) -> bytes:
    return b"".join(COFFRE.dechiffrer_flux(io.BytesIO(octets), b"papiers"))


@pytest.mark.parametrize("taille", [0, 1, TRANCHE - 1, TRANCHE, TRANCHE + 1, 2 * TRANCHE])
def test_stream_that_ends_on_a_chunk_is_whole(taille: int) -> None:
    assert dechiffrer(chiffrer(b"x" * taille)) == b"x" * taille


def test_chunks_that_change_places_are_seen() -> None:
    octets = chiffrer(b"a" * TRANCHE + b"b" * TRANCHE + b"c")
    tete, bloc = 32, 5 + TRANCHE + 16
    un, deux, reste = (
        octets[tete : tete + bloc],
        octets[tete + bloc : tete + 2 * bloc],
        octets[tete + 2 * bloc :],
    )
    for change in (deux + un + reste, un + reste):
        with pytest.raises(CoffreError):
            dechiffrer(octets[:tete] + change)


def test_two_writings_of_one_stream_have_nothing_alike_but_who_wrote() -> None:
    un, deux = chiffrer(b"a" * 200), chiffrer(b"a" * 200)
    assert un[:16] == deux[:16]
    assert un[16:48] != deux[16:48]
    assert b"aaaa" not in un


def test_nothing_is_sealed_without_a_secret() -> None:
    for geste in (
        lambda: Coffre(""),
        lambda: deriver("", b"usage"),
        lambda: Coffre(SECRET, [""]),
    ):
        with pytest.raises(CoffreError, match="CARNET_SECRET"):
            geste()


def test_each_use_has_its_own_key() -> None:
    cles = {deriver(s, u) for s in (SECRET, "t" * 40) for u in (b"", b"a", b"b")}
    assert len(cles) == 6
    assert {len(cle) for cle in cles} == {32}
    assert deriver(SECRET, b"a") == deriver(SECRET, b"a")


@given(st.binary(min_size=1, max_size=40), st.binary(max_size=8))
def test_constant_is_the_same_once_sealed_and_opens_for_its_use_alone(
    clair: bytes, objet: bytes
) -> None:
    octets = COFFRE.sceller_constant(clair, objet)
    assert COFFRE.sceller_constant(clair, objet) == octets
    assert COFFRE.ouvrir_constant(octets, objet) == clair
    for faux, usage in (
        (octets, objet + b"!"),
        (octets[:-1] + bytes([octets[-1] ^ 1]), objet),
        (b"", objet),
        (COFFRE.sceller(clair, objet), objet),
    ):
        with pytest.raises(CoffreError):
            COFFRE.ouvrir_constant(faux, usage)


# Files handed in
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("contenu", "genre"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"", None),
        (b" %PDF-1.7", None),
        (b"\x89PNG\n\x1a\n", None),
        (b"<svg onload=alert(1)>", None),
        (b"PK\x03\x04", None),
        (b"GIF89a", None),
    ],
)
def test_file_is_known_by_how_it_begins(contenu: bytes, genre: str | None) -> None:
    assert reconnaitre(contenu) == genre


def test_file_is_kept_sealed_for_its_owner_and_read_back(tmp_path: Path) -> None:
    depot = Depot(tmp_path / "papiers", COFFRE)
    noms = [depot.deposer(b"signature" * 20) for _ in range(2)]
    assert len(set(noms)) == 2
    for nom in noms:
        fichier = tmp_path / "papiers" / nom
        assert b"signature" not in fichier.read_bytes()
        assert fichier.stat().st_mode & 0o777 == 0o600
        assert depot.lire(nom) == b"signature" * 20
    assert {f.name for f in (tmp_path / "papiers").iterdir()} == set(noms)
    assert (tmp_path / "papiers").stat().st_mode & 0o777 == 0o700


def test_file_changed_on_the_disk_or_of_another_secret_is_not_given(tmp_path: Path) -> None:
    depot = Depot(tmp_path, COFFRE)
    nom = depot.deposer(b"signature")
    with pytest.raises(CoffreError):
        Depot(tmp_path, Coffre("t" * 40)).lire(nom)
    octets = bytearray((tmp_path / nom).read_bytes())
    octets[-1] ^= 1
    (tmp_path / nom).write_bytes(bytes(octets))
    with pytest.raises(CoffreError):
        depot.lire(nom)


@pytest.mark.parametrize(
    "nom",
    ["", "..", "../secret", "/etc/passwd", "a" * 31, "a" * 33, "A" * 32, "g" * 32, "a" * 32 + "\n"],
)
def test_name_that_is_not_one_of_ours_names_no_file(tmp_path: Path, nom: str) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    depot = Depot(tmp_path / "papiers", COFFRE)
    for geste in (depot.lire, depot.effacer):
        with pytest.raises(FileNotFoundError):
            geste(nom)
    assert (tmp_path / "secret").exists()


def test_file_erased_is_gone_and_may_be_erased_again(tmp_path: Path) -> None:
    depot = Depot(tmp_path, COFFRE)
    nom = depot.deposer(b"signature")
    depot.effacer(nom)
    depot.effacer(nom)
    with pytest.raises(FileNotFoundError):
        depot.lire(nom)


def restes(dossier: Path) -> list[Path]:
    return list(dossier.iterdir())


@pytest.mark.parametrize(("garde", "echoue"), [(True, False), (False, False), (False, True)])
async def test_file_tried_is_kept_only_when_it_is_wanted(
    tmp_path: Path, garde: bool, echoue: bool
) -> None:
    depot = Depot(tmp_path, COFFRE)
    try:
        async with depot.essai("moi", b"signature") as depose:
            assert depose.nom is not None
            assert depot.lire(depose.nom) == b"signature"
            depose.garde = garde
            if echoue:
                raise RuntimeError("refusé")
    except RuntimeError:
        assert echoue
    assert len(restes(tmp_path)) == garde


async def test_nothing_handed_in_writes_nothing(tmp_path: Path) -> None:
    async with Depot(tmp_path, COFFRE).essai("moi", b"") as depose:
        assert depose.nom is None
    assert restes(tmp_path) == []
