"""Read the catalogue as a visitor and as a program."""

from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from offers.catalogue.importer import importer_catalogue
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]

OFFRES = [
    un_service(
        1,
        horaires_accueil="Mo-Fr 09:00-12:00",
        telephone="0561000000",
        volume_horaire_hebdomadaire=3.5,
    ),
    un_service(2, nom="{{ 7*7 }} <script>alert(1)</script>", frais="payant", zone_eligibilite=...),
    un_service(
        3, code_insee="81004", commune="Albi", longitude=..., latitude=..., date_maj="2020-01-01"
    ),
    un_service(
        4, thematiques=["sante--sante-sexuelle"], modes_accueil=["a-distance"], code_insee="75101"
    ),
]


@pytest.fixture
def offres(admin: Connexion, tmp_path: Path) -> None:
    poser_communes(admin)
    structure = une_structure(reseaux_porteurs=["ccas-cias"], courriel="accueil@structure.example")
    importer_catalogue(
        admin, [ecrire(tmp_path / "offres.jsonl", [structure, une_structure(2), *OFFRES])]
    )
    admin.commit()


async def ids(client: httpx2.AsyncClient, requete: str) -> list[str]:
    reponse = await client.get(f"/api/v1/{requete}")
    assert reponse.status_code == 200
    return [item["id"].removeprefix("essai--") for item in reponse.json()["items"]]


@pytest.mark.usefixtures("offres")
async def test_list_wears_the_national_envelope(client: httpx2.AsyncClient) -> None:
    corps = (await client.get("/api/v1/services?size=3&page=2")).json()
    assert {cle: corps[cle] for cle in ("total", "page", "size", "pages")} == {
        "total": 4,
        "page": 2,
        "size": 3,
        "pages": 2,
    }
    assert corps["items"][0]["id"] == "essai--o4"
    assert corps["items"][0]["frais"] is None


@pytest.mark.usefixtures("offres")
@pytest.mark.parametrize(
    ("requete", "attendus"),
    [
        ("services?thematiques=mobilite", ["o1", "o2", "o3"]),
        (
            "services?thematiques=mobilite&thematiques=sante--sante-sexuelle",
            ["o1", "o2", "o3", "o4"],
        ),
        ("services?frais=payant", ["o2"]),
        ("services?modes_accueil=a-distance", ["o4"]),
        ("services?code_commune=81004", ["o3"]),
        ("services?code_departement=31", ["o1", "o2"]),
        ("services?code_region=76", ["o1", "o2", "o3"]),
        ("services?code_commune=75056", ["o4"]),
        ("services?code_commune=75101", ["o4"]),
        ("services?sources=autre", []),
        ("structures?reseaux_porteurs=ccas-cias", ["s1"]),
    ],
)
async def test_list_is_narrowed(
    client: httpx2.AsyncClient, requete: str, attendus: list[str]
) -> None:
    assert await ids(client, requete) == attendus


@pytest.mark.usefixtures("offres")
@pytest.mark.parametrize(
    ("requete", "champ"),
    [
        ("services?inconnu=1", "inconnu"),
        ("services?thematiques=velo", "thematiques"),
        ("services?frais=cher", "frais"),
        ("services?size=0", "size"),
        ("services?page=abc", "page"),
        ("services?code_commune=99999", "code_commune"),
        ("services?sources=%00", "sources"),
        ("structures?thematiques=mobilite", "thematiques"),
    ],
)
async def test_bad_parameter_is_named(client: httpx2.AsyncClient, requete: str, champ: str) -> None:
    reponse = await client.get(f"/api/v1/{requete}")
    assert reponse.status_code == 422
    assert champ in reponse.json()["errors"]


@pytest.mark.usefixtures("offres")
async def test_offer_comes_with_its_structure_and_every_field(client: httpx2.AsyncClient) -> None:
    corps = (await client.get("/api/v1/services/essai--o1")).json()
    assert corps["structure"]["reseaux_porteurs"] == ["ccas-cias"]
    assert corps["contact_nom_prenom"] is None
    assert {cle: corps[cle] for cle in OFFRES[0]} == OFFRES[0]


@pytest.mark.usefixtures("offres")
@pytest.mark.parametrize(
    "chemin", ["structures/essai--s1", "structures/essai/s1", "structures/essai/essai--s1"]
)
async def test_structure_has_two_addresses(client: httpx2.AsyncClient, chemin: str) -> None:
    assert (await client.get(f"/api/v1/{chemin}")).json()["id"] == "essai--s1"


@pytest.mark.usefixtures("offres")
@pytest.mark.parametrize(
    "chemin", ["services/essai--o9", "services/%00", "structures/essai/s9", "doc/couleurs"]
)
async def test_what_is_not_there_is_404(client: httpx2.AsyncClient, chemin: str) -> None:
    assert (await client.get(f"/api/v1/{chemin}")).status_code == 404


@pytest.mark.usefixtures("offres")
async def test_sources_and_vocabularies_are_published(client: httpx2.AsyncClient) -> None:
    assert [source["slug"] for source in (await client.get("/api/v1/sources")).json()] == ["essai"]
    assert [v["value"] for v in (await client.get("/api/v1/doc/frais")).json()] == [
        "gratuit",
        "payant",
    ]
    assert len((await client.get("/api/v1/doc/thematiques")).json()) == 69


@pytest.mark.usefixtures("offres")
async def test_sheet_says_the_essential_to_anyone(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/offres/essai--o1")).text.replace("\u202f", " ")
    for phrase in (
        "Du lundi au vendredi : de 9 h à 12 h",
        "3,5 h par semaine",
        "Haute-Garonne",
        "05 61 00 00 00",
    ):
        assert phrase in page
    assert "accueil@structure.example" in page


@pytest.mark.usefixtures("offres")
async def test_sheet_says_what_nobody_stated(client: httpx2.AsyncClient) -> None:
    assert "Zone non précisée" in (await client.get("/offres/essai--o2")).text


@pytest.mark.usefixtures("offres")
async def test_hostile_name_stays_a_text(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/offres/essai--o2")).text
    assert "{{ 7*7 }} &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.usefixtures("offres")
async def test_old_offer_and_approximate_place_are_said(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/offres/essai--o3")).text
    assert "À confirmer" in page
    assert "Position approximative" in page


@pytest.mark.usefixtures("offres")
async def test_withdrawn_offer_has_no_sheet(client: httpx2.AsyncClient, admin: Connexion) -> None:
    admin.execute("update catalogue_service set retire_le = now() where id = 'essai--o1'")
    admin.commit()
    assert (await client.get("/offres/essai--o1")).status_code == 404
