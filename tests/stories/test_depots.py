"""Hand in a file of offers, read how far it is, and what came of it."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import httpx2
import psycopg
import pytest

from core.errors import Conflict
from core.settings import Settings, dsn
from offers.doublons.calcul import proposer_paires
from offers.imports import importateur
from offers.imports.distant import DistantError, Plafond, exiger_permise, recuperer
from offers.imports.importateur import importer_distants, traiter_depots
from tests.conftest import Base
from tests.offers.lignes import un_service, une_structure
from tests.stories.gestes import entrer, jeton
from web.commandes import donnees

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
NIMES = {
    "code_insee": "30189",
    "commune": "Nîmes",
    "code_postal": "30000",
    "longitude": 4.36,
    "latitude": 43.83,
}
LIGNES = [une_structure(), *(un_service(n, zone_eligibilite=["30"], **NIMES) for n in range(1, 4))]


def rien(_connexion: Any) -> None:
    """Do nothing after an import."""


def ecrit(lignes: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(ligne) for ligne in lignes).encode()


async def deposer(
    client: httpx2.AsyncClient,
    contenu: bytes,
    geste: str = "importer",
    nom: str = "nos offres.jsonl",
    **coches: str,
) -> httpx2.Response:
    page = await client.get("/catalogue/imports")
    envoi = {"_csrf": jeton(page.text), "geste": geste, **coches}
    return await client.post("/catalogue/depots", data=envoi, files={"fichier": (nom, contenu)})


@pytest.fixture
def url(base: Base) -> str:
    return dsn(base.admin_url)


async def test_file_is_tried_then_imported_and_its_content_is_erased(
    client: httpx2.AsyncClient, admin: Connexion, url: str
) -> None:
    await entrer(client, "administratrice")
    essai = (await deposer(client, ecrit(LIGNES), "essayer")).headers["location"]
    attente = (await client.get(essai)).text
    assert "En attente" in attente
    assert "data-suivi" in attente
    assert traiter_depots(url, rien) == 1
    lu = (await client.get(essai)).text
    assert "rien n’a été gardé" in lu
    assert "<dt>Nouvelles</dt><dd>4</dd>" in lu
    assert (await client.get("/api/v1/services/essai--o1")).status_code == 404
    vrai = (await deposer(client, ecrit(LIGNES))).headers["location"]
    assert traiter_depots(url, proposer_paires) == 1
    fini = (await client.get(vrai)).text
    assert "Le catalogue est à jour." in fini
    assert "data-suivi" not in fini
    assert "Lire l’import n°" in fini
    assert (await client.get("/api/v1/services/essai--o1")).status_code == 200
    assert admin.execute(
        "select count(*) from import_depot where contenu is not null"
    ).fetchone() == (0,)


async def test_deposit_leaves_the_sources_of_others_alone(
    client: httpx2.AsyncClient, admin: Connexion, url: str
) -> None:
    ligne = admin.execute(
        "select source, count(*) from catalogue_service where source = 'demo' group by 1"
    ).fetchone()
    admin.rollback()
    assert ligne is not None
    await entrer(client, "administratrice")
    intruse = [une_structure(source="demo", id="demo--s1"), *LIGNES]
    adresse = (await deposer(client, ecrit(intruse))).headers["location"]
    traiter_depots(url, rien)
    page = (await client.get(adresse)).text
    assert "Une autre main tient cette source" in page
    assert "<dt>Refusées</dt><dd>1</dd>" in page
    apres = admin.execute(
        "select count(*) from catalogue_service where source = 'demo' and retire_le is null"
    )
    assert apres.fetchone() == (ligne[1],)
    # Its own source, it replaces again.
    await deposer(client, ecrit(LIGNES[:2]))
    traiter_depots(url, rien)
    assert (await client.get("/api/v1/services/essai--o2")).status_code == 404


async def test_file_that_withdraws_many_is_held_until_somebody_means_it(
    client: httpx2.AsyncClient, url: str
) -> None:
    beaucoup = [
        une_structure(),
        *(un_service(n, zone_eligibilite=["30"], **NIMES) for n in range(1, 31)),
    ]
    await entrer(client, "administratrice")
    await deposer(client, ecrit(beaucoup))
    traiter_depots(url, rien)

    essai = (await deposer(client, ecrit(beaucoup[:4]), "essayer")).headers["location"]
    tenu = (await deposer(client, ecrit(beaucoup[:4]))).headers["location"]
    traiter_depots(url, rien)

    assert "<dt>Retirées</dt><dd>27</dd>" in (await client.get(essai)).text
    assert "retirerait 27 lignes sur 31" in (await client.get(tenu)).text
    assert (await client.get("/api/v1/services/essai--o30")).status_code == 200
    voulu = (await deposer(client, ecrit(beaucoup[:4]), retraits="oui")).headers["location"]
    traiter_depots(url, rien)
    assert "Le catalogue est à jour." in (await client.get(voulu)).text
    assert (await client.get("/api/v1/services/essai--o30")).status_code == 404


@pytest.mark.parametrize(
    ("nom", "contenu", "phrase"),
    [
        ("offres.pdf", b"%PDF", "Choisissez un fichier"),
        ("offres.csv", b"", "Choisissez un fichier"),
    ],
)
async def test_file_that_is_none_is_refused_at_once(
    client: httpx2.AsyncClient, nom: str, contenu: bytes, phrase: str
) -> None:
    await entrer(client, "administratrice")
    reponse = await deposer(client, contenu, nom=nom)
    assert (reponse.status_code, phrase in reponse.text) == (422, True)


async def test_file_that_cannot_be_read_says_why(client: httpx2.AsyncClient, url: str) -> None:
    await entrer(client, "administratrice")
    adresse = (await deposer(client, b"PK\x03\x04 rien", nom="offres.xlsx")).headers["location"]
    traiter_depots(url, rien)
    page = (await client.get(adresse)).text
    assert "Échec" in page
    assert 'class="erreur"' in page


async def test_three_files_may_wait(client: httpx2.AsyncClient) -> None:
    await entrer(client, "administratrice")
    for _ in range(3):
        assert (await deposer(client, ecrit(LIGNES))).status_code == 303
    refus = await deposer(client, ecrit(LIGNES))
    assert (refus.status_code, "attendent déjà" in refus.text) == (422, True)


async def test_coordonnateur_reads_and_hands_nothing_in(client: httpx2.AsyncClient) -> None:
    await entrer(client, "coordonnateur")
    page = (await client.get("/catalogue/imports")).text
    assert "Importer un fichier" not in page
    envoi = {"_csrf": jeton(page), "geste": "importer"}
    refus = await client.post(
        "/catalogue/depots", data=envoi, files={"fichier": ("o.jsonl", ecrit(LIGNES))}
    )
    assert refus.status_code == 403
    await entrer(client, "referente")
    assert (await client.get("/catalogue/imports")).status_code == 403


async def test_import_that_died_is_said_and_another_importer_is_told(
    client: httpx2.AsyncClient, admin: Connexion, url: str
) -> None:
    await entrer(client, "administratrice")
    adresse = (await deposer(client, ecrit(LIGNES))).headers["location"]
    admin.execute("update import_depot set etat = 'en_cours' where etat = 'attente'")
    admin.commit()
    with psycopg.connect(url, autocommit=True) as autre:
        autre.execute("select pg_advisory_lock(hashtextextended('offers/imports', 0))")
        with pytest.raises(Conflict):
            traiter_depots(url, rien)
    assert traiter_depots(url, rien) == 0
    assert "a été interrompu" in (await client.get(adresse)).text


async def test_import_that_waits_for_what_never_comes_gives_up_and_says_so(
    client: httpx2.AsyncClient, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importateur, "ATTENTE_S", 1)
    await entrer(client, "administratrice")
    adresse = (await deposer(client, ecrit(LIGNES))).headers["location"]
    with psycopg.connect(url) as autre:
        autre.execute(
            "select pg_advisory_xact_lock(hashtextextended('offers/doublons/proposes', 0))"
        )
        assert traiter_depots(url, proposer_paires) == 1
    assert "L’import a échoué, rien n’a été gardé" in (await client.get(adresse)).text
    assert (await client.get("/api/v1/services/essai--o1")).status_code == 404


class Producteur(BaseHTTPRequestHandler):
    """Publish files as a producer does."""

    fichiers: ClassVar[dict[str, bytes]] = {}
    demandes: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        """Answer with a file, with 304 when it is the one that is known, or elsewhere."""
        self.demandes.append((self.path, self.headers.get("If-None-Match")))
        if self.path.startswith("/ailleurs"):
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data")
            self.end_headers()
            return
        contenu = self.fichiers.get(self.path)
        etag = f'"{hash(contenu)}"'
        connu = self.headers.get("If-None-Match") == etag
        self.send_response(404 if contenu is None else 304 if connu else 200)
        self.send_header("ETag", etag)
        self.end_headers()
        if contenu is not None and not connu:
            self.wfile.write(contenu)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def producteur() -> Iterator[str]:
    Producteur.fichiers, Producteur.demandes = {"/o.jsonl": ecrit(LIGNES)}, []
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Producteur)
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serveur.server_port}"
    serveur.shutdown()
    serveur.server_close()


async def test_address_is_imported_when_it_changed(
    client: httpx2.AsyncClient, admin: Connexion, url: str, producteur: str
) -> None:
    adresses = [f"{producteur}/o.jsonl"]
    rapport = importer_distants(url, adresses, ["127.0.0.1"], rien)
    assert rapport is not None
    assert rapport.nouveaux == 4
    assert importer_distants(url, adresses, ["127.0.0.1"], rien) is None
    assert Producteur.demandes[1][1] is not None
    await entrer(client, "coordonnateur")
    assert "inchangé" in (await client.get("/catalogue/imports")).text
    Producteur.fichiers["/o.jsonl"] = ecrit(LIGNES[:3])
    encore = importer_distants(url, adresses, ["127.0.0.1"], rien)
    assert encore is not None
    assert encore.retires == 1


@pytest.mark.parametrize("mauvaise", ["/absent.json", "/ailleurs", "/illisible.xlsx"])
async def test_address_that_fails_imports_nothing_and_says_why(
    client: httpx2.AsyncClient, admin: Connexion, url: str, producteur: str, mauvaise: str
) -> None:
    Producteur.fichiers["/illisible.xlsx"] = b"PK rien"
    assert (
        importer_distants(
            url, [f"{producteur}/o.jsonl", producteur + mauvaise], ["127.0.0.1"], rien
        )
        is None
    )
    assert (
        admin.execute("select 1 from catalogue_service where id = 'essai--o1'").fetchone() is None
    )
    issues = dict(admin.execute("select adresse, issue from import_distant").fetchall())
    assert issues[producteur + mauvaise]


@pytest.mark.parametrize(
    ("adresse", "phrase"),
    [
        ("https://autre.example/o.json", "CARNET_IMPORT_HOTES"),
        ("http://permis.example/o.json", "https://"),
        ("file:///etc/passwd", "CARNET_IMPORT_HOTES"),
        ("https://moi:secret@permis.example/o.json", "mot de passe"),
        ("https://prive.example/o.json", "réseau privé"),
        ("ftp://127.0.0.1/o.json", "https://"),
    ],
)
def test_address_out_of_the_list_or_private_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, adresse: str, phrase: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.0.0.7", 443))])
    with pytest.raises(DistantError, match=phrase):
        exiger_permise(adresse, ["permis.example", "prive.example", "127.0.0.1"])


def test_machine_that_was_checked_is_the_one_that_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    demandes: list[tuple[str, str, object]] = []

    def noter(_client: object, _verbe: str, adresse: str, **suite: Any) -> None:
        demandes.append((adresse, suite["headers"]["Host"], suite["extensions"]["sni_hostname"]))
        raise httpx2.ConnectError("essai")

    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("93.184.215.14", 443))]
    )
    monkeypatch.setattr(httpx2.Client, "stream", noter)
    with pytest.raises(DistantError, match="ne répond pas"):
        recuperer("https://permis.example:8443/o.json?v=1", ["permis.example"], tmp_path)
    assert demandes == [
        ("https://93.184.215.14:8443/o.json?v=1", "permis.example:8443", "permis.example")
    ]


def test_file_past_the_size_is_not_kept(producteur: str, tmp_path: Path) -> None:
    with pytest.raises(DistantError, match="dépasse"):
        recuperer(f"{producteur}/o.jsonl", ["127.0.0.1"], tmp_path, plafond=Plafond(taille_max=100))


def test_file_that_comes_too_slowly_is_given_up(producteur: str, tmp_path: Path) -> None:
    with pytest.raises(DistantError, match="trop de temps"):
        recuperer(f"{producteur}/o.jsonl", ["127.0.0.1"], tmp_path, plafond=Plafond(duree_max_s=-1))


async def test_deposit_interrupted_by_a_stop_waits_for_the_next_importer(
    client: httpx2.AsyncClient, admin: Connexion, url: str
) -> None:
    def arreter(_connexion: Any) -> None:
        raise SystemExit(0)

    await entrer(client, "administratrice")
    await deposer(client, ecrit(LIGNES))
    with pytest.raises(SystemExit):
        traiter_depots(url, arreter)
    assert admin.execute("select etat, contenu is not null from import_depot").fetchall() == [
        ("attente", True)
    ]
    admin.rollback()
    assert traiter_depots(url, rien) == 1
    assert admin.execute("select etat from import_depot").fetchall() == [("fait",)]


def test_addresses_that_failed_are_asked_again_long_before_the_usual_time(
    settings: Settings, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the clock run a day, two seconds a round, with a producer that is down for an hour."""

    class Fini(Exception):
        """End the loop."""

    instants: list[float] = []
    horloge = [0.0]

    def importer(url: str, adresses: list[str], *_: Any, **_reglages: Any) -> None:
        instants.append(horloge[0])
        with psycopg.connect(url) as connexion:
            connexion.execute(
                "insert into import_distant (adresse, issue) values (%s, %s) on conflict (adresse)"
                " do update"
                " set issue = excluded.issue",
                (adresses[0], "importé" if horloge[0] > 3600 else "Le serveur ne répond pas."),
            )

    def dormir(_: float) -> None:
        horloge[0] += 60
        if horloge[0] > 26 * 3600:
            raise Fini

    monkeypatch.setattr(donnees, "importer_distants", importer)
    monkeypatch.setattr(donnees, "traiter_depots", lambda *_: 0)
    monkeypatch.setattr(
        donnees, "time", SimpleNamespace(monotonic=lambda: horloge[0], sleep=dormir)
    )
    reglages = settings.model_copy(update={"import_adresses": "https://exemple.test/o.jsonl"})
    with pytest.raises(Fini):
        donnees.importer_sans_fin(reglages, url)
    assert instants == [0, 300, 900, 2100, 4500, 4500 + 24 * 3600]
