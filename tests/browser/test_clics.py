"""Prove that a click is over when the page where it leads has come whole."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

pytestmark = pytest.mark.navigateur
ATTENTE_S = 0.7


class Lente(BaseHTTPRequestHandler):
    """Give the head of each page at once, its contents later."""

    def do_GET(self) -> None:
        """Answer a link."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Lente</title>" + b" " * 4096)
        self.wfile.flush()
        if self.path != "/":
            time.sleep(ATTENTE_S)
        self.wfile.write(
            b'<a href="/suite">Suite</a><form method="post"><button>Envoyer</button></form>'
            b"<p>Lue</p>"
        )

    def do_POST(self) -> None:
        """Answer a form as the product does: somewhere else."""
        self.send_response(303)
        self.send_header("Location", "/faite")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def lente(navigateur: Any) -> Iterator[Any]:
    service = ThreadingHTTPServer(("127.0.0.1", 0), Lente)
    fil = threading.Thread(target=service.serve_forever, daemon=True)
    fil.start()
    page = navigateur.new_page()
    page.goto(f"http://127.0.0.1:{service.server_port}/")
    yield page
    page.close()
    service.shutdown()
    service.server_close()
    fil.join()


def test_a_page_is_read_when_it_has_come_whole(lente: Any) -> None:
    for nom in ("Suite", "Envoyer"):
        lente.get_by_text(nom).click()
        assert lente.get_by_text("Lue").count() == 1, nom
    lente.get_by_text("Suite").press("Enter")
    assert lente.get_by_text("Lue").count() == 1
