"""Withdraw while eight clients read.

No request begun after the withdrawal was committed shows the carnet.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.auth import monde
from tests.bases import PATIENCE_S
from tests.robustesse.atelier import (
    COOKIE,
    Application,
    Atelier,
    application,
    atelier,
    jeton_de_formulaire,
    lire,
)

pytestmark = [pytest.mark.pg, pytest.mark.xdist_group("retrait")]
TOURS, CLIENTS = 12, 8


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    with atelier(tmp_path / "donnees") as lieu, application(lieu) as lancee:
        yield lancee


class Lecteurs:
    """Read the same carnet by every door, and remember when each showing began and ended."""

    def __init__(self, app: Application, chemins: list[str]) -> None:
        self.app, self.chemins = app, chemins
        self.montres: list[tuple[float, float, str]] = []
        self.lectures = 0
        self._fin = threading.Event()
        self._fils = [
            threading.Thread(target=self._lire, args=(rang,), daemon=True)
            for rang in range(CLIENTS)
        ]

    def __enter__(self) -> "Lecteurs":
        for fil in self._fils:
            fil.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._fin.set()
        for fil in self._fils:
            fil.join(PATIENCE_S)

    def attendre(self, depuis: float) -> None:
        """Wait until a request begun after that instant showed the carnet."""
        limite = time.monotonic() + PATIENCE_S
        while not any(debut > depuis for debut, _, _ in self.montres[-50:]):
            assert time.monotonic() < limite, "nobody reads the open carnet"
            time.sleep(0.01)

    def laisser(self, lectures: int) -> None:
        """Wait for that many more answers."""
        but, limite = self.lectures + lectures, time.monotonic() + PATIENCE_S
        while self.lectures < but:
            assert time.monotonic() < limite, "nobody reads any more"
            time.sleep(0.01)

    def _lire(self, rang: int) -> None:
        jeton = self.app.lieu.ouvrir()
        with httpx2.Client(base_url=self.app.url, timeout=PATIENCE_S) as client:
            while not self._fin.is_set():
                rang += 1
                chemin = self.chemins[rang % len(self.chemins)]
                debut = time.monotonic()
                reponse = lire(client, jeton, chemin)
                self.lectures += 1
                assert reponse.status_code in (200, 404), reponse.status_code
                if "Nom-Unique" in reponse.text or "fait privé" in reponse.text:
                    self.montres.append((debut, time.monotonic(), chemin))


def _retirer(client: httpx2.Client, jeton: str, accord: UUID) -> tuple[float, float]:
    avant = time.monotonic()
    reponse = client.post(
        f"/accords/{accord}/retrait",
        data={"_csrf": jeton_de_formulaire(jeton)},
        headers={"Cookie": f"{COOKIE}={jeton}", "Sec-Fetch-Site": "same-origin"},
    )
    assert reponse.status_code == 303, reponse.status_code
    return avant, time.monotonic()


def _ouvrir_un_carnet(lieu: Atelier) -> tuple[UUID, str]:
    with psycopg.connect(lieu.admin) as admin:
        personne = monde.personne(admin, 1, "Nom-Unique")
        compte = monde.compte_de(admin, 1, personne)
        monde.place(admin, 1, personne, lieu.structure, lieu.pro)
        admin.execute(
            "insert into constat (territoire_id, personne_id, domaine, auteur_compte_id, nature,"
            " thematique, texte,"
            " source) values (1, %s, 4, %s, 'besoin', 'mobilite', 'fait privé', 'personne')",
            (personne, compte),
        )
    return personne, lieu.ouvrir(compte)


def test_no_request_begun_after_a_withdrawal_shows_the_carnet(app: Application) -> None:
    lieu = app.lieu
    personne, jeton = _ouvrir_un_carnet(lieu)
    chemins = [f"/carnets/{personne}", f"/carnets/{personne}/frise", "/ma-journee", "/personnes"]
    fermes: list[tuple[float, float]] = []
    with (
        Lecteurs(app, chemins) as lecteurs,
        httpx2.Client(base_url=app.url, timeout=PATIENCE_S) as elle,
    ):
        for _ in range(TOURS):
            with psycopg.connect(lieu.admin) as admin:
                accord = monde.accord(admin, 1, personne)
            lecteurs.attendre(time.monotonic())
            retire = _retirer(elle, jeton, accord)[1]
            lecteurs.laisser(CLIENTS * 3)
            fermes.append((retire, time.monotonic()))
    fuites = [(c, d - a) for d, f, c in lecteurs.montres for a, b in fermes if a < d and f < b]
    assert fuites == []
    assert {chemin for _, _, chemin in lecteurs.montres} >= set(chemins[:3])
