"""Refuse every address that is not the operator's own, whatever a producer answers."""

import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.imports.distant import DistantError, Plafond, exiger_permise, recuperer

HOTES = ("donnees.example", "127.0.0.1", "::1")
ICI = ["127.0.0.1"]


@pytest.fixture
def resoudre(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Say what a name leads to, without asking anybody."""

    def poser(*machines: str) -> None:
        def trouver(*_a: Any, **_k: Any) -> list[Any]:
            if not machines:
                raise OSError("unknown")
            return [(2, 1, 6, "", (machine, 443)) for machine in machines]

        monkeypatch.setattr(socket, "getaddrinfo", trouver)

    return poser


@pytest.mark.parametrize(
    "adresse",
    [
        "",
        "donnees.example/o.json",
        "https:///o.json",
        "https://autre.example/o.json",
        "https://donnees.example.autre.example/o.json",
        "https://donnees.example@autre.example/o.json",
        "https://moi:motdepasse@donnees.example/o.json",
        "http://donnees.example/o.json",
        "ftp://127.0.0.1/o.json",
        "file:///etc/passwd",
        "https://donnees.example:99999/o.json",
        "https://donnees.example:abc/o.json",
        "https://donnees.example:-1/o.json",
        "https://[::1/o.json",
        "https://[zz]/o.json",
        "https://127.0.0.1:99999/o.json",
    ],
)
def test_address_is_refused_in_one_french_sentence(
    resoudre: Callable[..., None], adresse: str
) -> None:
    resoudre("93.184.215.14")
    with pytest.raises(DistantError) as leve:
        exiger_permise(adresse, HOTES)
    assert leve.value.message.endswith(".")
    assert "motdepasse" not in leve.value.message


@pytest.mark.parametrize(
    ("machines", "permis"),
    [
        (("93.184.215.14",), True),
        (("2606:2800:21f:cb07:6820:80da:af6b:8b2c",), True),
        (("10.0.0.1",), False),
        (("127.0.0.1",), False),
        (("169.254.169.254",), False),
        (("::1",), False),
        (("fe80::1%eth0",), False),
        # One private answer among good ones is enough.
        (("93.184.215.14", "192.168.1.1"), False),
        ((), False),
    ],
)
def test_name_never_leads_inside(
    resoudre: Callable[..., None], machines: tuple[str, ...], permis: bool
) -> None:
    resoudre(*machines)
    if permis:
        assert exiger_permise("https://donnees.example/o.json", HOTES) == machines[0]
        return
    with pytest.raises(DistantError, match=r"donnees\.example"):
        exiger_permise("https://donnees.example/o.json", HOTES)


@given(st.text(max_size=60))
def test_any_address_is_permitted_or_refused(adresse: str) -> None:
    with pytest.raises(DistantError):
        exiger_permise(f"https://{adresse}", ["personne.example"])


class Producteur(BaseHTTPRequestHandler):
    """Answer what the test wants."""

    statut, entetes, corps = 200, {}, b"[]"  # type: ignore[var-annotated]

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(self.statut)
        for nom, valeur in self.entetes.items():
            self.send_header(nom, valeur)
        self.end_headers()
        self.wfile.write(self.corps)

    def log_message(self, *_a: Any) -> None:
        """Say nothing."""


@pytest.fixture
def producteur() -> Iterator[Callable[..., str]]:
    """Serve one answer, and give its address."""
    service = HTTPServer(("127.0.0.1", 0), Producteur)
    Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def poser(statut: int = 200, corps: bytes = b"[]", **entetes: str) -> str:
        Producteur.statut, Producteur.corps = statut, corps
        Producteur.entetes = {nom.replace("_", "-"): valeur for nom, valeur in entetes.items()}
        return f"http://127.0.0.1:{service.server_port}/offres.jsonl?jour=1"

    yield poser
    service.shutdown()
    service.server_close()


@pytest.mark.parametrize(
    "lieu",
    [
        "https://autre.example/o.json",
        "//autre.example/o.json",
        "http://127.0.0.1:99999/",
        "http://[::1",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
    ],
)
def test_producer_leads_nowhere_else(
    producteur: Callable[..., str], tmp_path: Path, lieu: str
) -> None:
    with pytest.raises(DistantError) as leve:
        recuperer(producteur(302, Location=lieu), ICI, tmp_path)
    assert leve.value.message.endswith(".")
    assert list(tmp_path.iterdir()) == []


def test_address_that_leads_to_itself_is_given_up(
    producteur: Callable[..., str], tmp_path: Path
) -> None:
    with pytest.raises(DistantError, match="sans fin"):
        recuperer(producteur(301, Location="/encore"), ICI, tmp_path)


@pytest.mark.parametrize("statut", [204, 206, 400, 403, 404, 410, 500, 503])
def test_answer_that_is_no_file_is_said_with_its_number(
    producteur: Callable[..., str], tmp_path: Path, statut: int
) -> None:
    with pytest.raises(DistantError, match=f"« 127.0.0.1 » répond {statut}"):
        recuperer(producteur(statut, b""), ICI, tmp_path)


def test_file_is_kept_with_what_asks_for_it_again(
    producteur: Callable[..., str], tmp_path: Path
) -> None:
    recu = recuperer(
        producteur(corps=b'{"id": 1}', ETag='"a"', Last_Modified="hier"), ICI, tmp_path
    )
    assert recu.fichier is not None
    assert (recu.fichier.name, recu.fichier.read_bytes()) == ("offres.jsonl", b'{"id": 1}')
    assert (recu.etag, recu.modifie) == ('"a"', "hier")
    rien = recuperer(producteur(304, b""), ICI, tmp_path, etag='"a"', modifie="hier")
    assert (rien.fichier, rien.etag, rien.modifie) == (None, '"a"', "hier")


@pytest.mark.parametrize(
    ("entetes", "corps", "plafond", "dit"),
    [
        ({"Content_Encoding": "gzip"}, b"x", Plafond(), "compressé"),
        ({}, b"x" * (1 << 20), Plafond(taille_max=(1 << 20) - 1), "dépasse 0 Mio"),
        ({}, b"x" * 10, Plafond(duree_max_s=-1), "trop de temps"),
    ],
    ids=["compressed", "size", "time"],
)
def test_file_that_costs_too_much_is_given_up(
    producteur: Callable[..., str],
    tmp_path: Path,
    entetes: dict[str, str],
    corps: bytes,
    plafond: Plafond,
    dit: str,
) -> None:
    with pytest.raises(DistantError, match=dit):
        recuperer(producteur(corps=corps, **entetes), ICI, tmp_path, plafond=plafond)


def test_machine_that_does_not_answer_is_said(tmp_path: Path, free_tcp_port: int) -> None:
    with pytest.raises(DistantError, match="ne répond pas comme prévu"):
        recuperer(f"http://127.0.0.1:{free_tcp_port}/o.json", ICI, tmp_path)
