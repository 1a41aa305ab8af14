"""Send requests whose end could be read in two ways: the second one hidden in the first is not."""

import socket
from urllib.parse import urlsplit

import pytest

from tests.bases import PATIENCE_S
from tests.conftest import Serveur

pytestmark = pytest.mark.pg

SUIVIE = b"GET /sante HTTP/1.1\r\nHost: x\r\n\r\n"
CACHEE = b"GET /sante HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
DEBUT = b"POST /quitter HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\n"
DOUBLES = {
    "length and chunks": b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    % (5 + len(CACHEE)),
    "two lengths": b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(CACHEE),
    "length with a sign": b"Content-Length: +%d\r\n\r\n" % len(CACHEE),
    "chunks misspelt": b"Transfer-Encoding: xchunked\r\n\r\n",
    "length that is no number": b"Content-Length: 0x0\r\n\r\n",
}


def _reponses(url: str, envoi: bytes) -> bytes:
    lieu = urlsplit(url)
    recu = b""
    with socket.create_connection((lieu.hostname, lieu.port), PATIENCE_S) as prise:
        prise.sendall(envoi)
        while morceau := prise.recv(65_536):
            recu += morceau
    return recu


def test_request_that_ends_in_two_ways_is_refused_with_what_it_hides(serveur: Serveur) -> None:
    # One request after another on one socket is answered twice: what follows would be seen.
    assert _reponses(serveur.url, SUIVIE + CACHEE).count(b"HTTP/1.1 200") == 2
    for nom, suite in DOUBLES.items():
        recu = _reponses(serveur.url, DEBUT + suite + CACHEE)
        assert recu.startswith(b"HTTP/1.1 400"), (nom, recu[:200])
        assert recu.count(b"HTTP/1.1 ") == 1, nom
