"""Drop a producer's file on the page: errors are said by field and line, nothing is kept."""

import json
from typing import Any

import httpx2
import psycopg
import pytest

from core.cadence import PARTS, Classe
from offers.verification.queries import verifier_fichier
from tests.offers.lignes import poser_communes, un_service, une_structure

pytestmark = pytest.mark.pg
PAGE = "/offres/verifier"


@pytest.fixture(autouse=True)
def _communes(admin: psycopg.Connection[Any]) -> None:
    poser_communes(admin)
    admin.commit()


async def deposer(client: httpx2.AsyncClient, nom: str, contenu: bytes) -> httpx2.Response:
    assert (await client.get(PAGE)).status_code == 200
    return await client.post(PAGE, files={"fichier": (nom, contenu)})


def lignes(*offres: Any) -> bytes:
    return "\n".join(json.dumps(offre, ensure_ascii=False) for offre in offres).encode()


async def test_good_file_is_said_good_and_not_imported(
    client: httpx2.AsyncClient, admin: Any
) -> None:
    reponse = await deposer(
        client, "offres.jsonl", lignes(une_structure(), un_service(1), un_service(2))
    )
    assert "2 services bons" in reponse.text
    assert "1 structure bonne" in reponse.text
    assert "Tout est bon." in reponse.text
    assert admin.execute("select count(*) from catalogue_service").fetchone() == (0,)


async def test_errors_are_grouped_by_field_with_their_line_and_what_was_meant(
    client: httpx2.AsyncClient,
) -> None:
    contenu = lignes(
        une_structure(),
        un_service(1, thematiques=["mobilite--acceder-a-un-vehicul"]),
        un_service(2, thematiques=["mobilite--acceder-a-un-vehiculle"]),
        un_service(3, longitude=999),
        un_service(4, telephone="n/a"),
    )
    texte = (await deposer(client, "offres.jsonl", contenu)).text
    assert "seraient refusées" in texte
    assert texte.index("<h2>thematiques") < texte.index("<h2>longitude")
    assert "2 erreurs" in texte
    assert "mobilite--acceder-a-un-vehicule" in texte
    assert '<td class="nombre">2</td>' in texte


async def test_structure_of_the_catalogue_counts_and_a_missing_one_is_named(
    client: httpx2.AsyncClient, admin: Any
) -> None:
    admin.execute(
        "insert into catalogue_structure (id, source, nom, date_maj, donnees, empreinte) values"
        " ('essai--s1', 'essai',"
        " 'S', '2026-01-01', '{}', '')"
    )
    admin.commit()
    texte = (
        await deposer(
            client, "o.jsonl", lignes(un_service(1), un_service(2, structure_id="essai--s9"))
        )
    ).text
    assert "1 service bon" in texte
    assert "<code>essai--s9</code>" in texte
    assert "essai--s1" not in texte


async def test_csv_of_a_spreadsheet_is_read(client: httpx2.AsyncClient) -> None:
    service = un_service(1)
    colonnes = list(service)
    valeurs = [", ".join(v) if isinstance(v, list) else str(v) for v in service.values()]
    contenu = (";".join(colonnes) + "\r\n" + ";".join(valeurs) + "\r\n").encode("cp1252")
    assert "essai--s1" in (await deposer(client, "offres.csv", contenu)).text


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("offres.jsonl", b""),
        ("offres.exe", b"MZ"),
        ("../../etc/passwd", b"root"),
        ("offres.json", b"{"),
        ("offres.txt", b"\x00\x01"),
        ("", b"x"),
    ],
)
async def test_file_that_cannot_be_read_is_refused_in_one_sentence(
    client: httpx2.AsyncClient, nom: str, contenu: bytes
) -> None:
    reponse = await deposer(client, nom, contenu)
    assert reponse.status_code in (200, 422)
    if reponse.status_code == 422:
        assert 'class="erreur"' in reponse.text


async def test_hostile_rows_stay_texts(client: httpx2.AsyncClient) -> None:
    hostile = un_service(1, telephone="<script>x()</script>", frais="{{1234567*7}}")
    contenu = lignes(hostile, {"id": "<img src=x>"}, ["x"], 7)
    texte = (await deposer(client, "<b>o</b>.jsonl", contenu)).text
    assert "<script>x()" not in texte
    assert "<b>o</b>" not in texte
    assert str(1234567 * 7) not in texte


async def test_too_large_a_file_is_refused(client: httpx2.AsyncClient) -> None:
    assert (await deposer(client, "o.jsonl", b"x" * (9 * 1024 * 1024))).status_code == 413


async def test_nothing_is_held_while_a_file_is_read(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    etat = client._transport.app.state  # type: ignore[attr-defined]
    tenues: list[tuple[int, dict[Classe, int]]] = []

    def espion(*args: Any) -> Any:
        libres = {classe: places._value for classe, places in etat.parts.places.items()}
        tenues.append((etat.engine.pool.checkedout(), libres))
        return verifier_fichier(*args)

    monkeypatch.setattr("offers.verification.pages.verifier_fichier", espion)
    reponse = await deposer(client, "o.jsonl", lignes(une_structure(), un_service(1)))
    assert "1 service bon" in reponse.text
    assert tenues == [(0, PARTS)]
