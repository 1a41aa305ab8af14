"""Hold the compatible API to data·inclusion's JSON schema v1 and to the national envelope."""

from pathlib import Path
from typing import Any

import httpx2
import jsonschema_rs
import psycopg
import pytest
from data_inclusion.schema import v1

from offers.catalogue.importer import importer_catalogue
from offers.catalogue.vocabulary import DOCUMENTS
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
SERVICE, STRUCTURE = (
    jsonschema_rs.validator_for(m.model_json_schema()) for m in (v1.Service, v1.Structure)
)
ENVELOPPE = {"items": list, "total": int, "page": int, "size": int, "pages": int}


@pytest.fixture
def catalogue(admin: Connexion, tmp_path: Path) -> None:
    poser_communes(admin)
    plein = un_service(
        2,
        type="atelier",
        frais="payant",
        frais_precisions="5 € la séance",
        publics=["jeunes"],
        publics_precisions="16 à 25 ans",
        conditions_acces="Sur dossier",
        modes_mobilisation=["telephoner", "utiliser-lien-mobilisation"],
        lien_mobilisation="https://exemple.example/rdv",
        mobilisation_precisions="Le matin",
        mobilisable_par=["usagers"],
        telephone="0561000000",
        courriel="contact@structure.example",
        contact_nom_prenom="Camille Dupin",
        horaires_accueil="Mo-Fr 09:00-12:00",
        nombre_semaines=4,
        volume_horaire_hebdomadaire=3.5,
        adresse="1 rue du Pont",
        complement_adresse="Bâtiment B",
        lien_source="https://exemple.example/2",
    )
    minimal = un_service(3, publics=..., zone_eligibilite=..., modes_accueil=..., thematiques=...)
    distant = un_service(
        4, modes_accueil=["a-distance"], zone_eligibilite=["france"], longitude=..., latitude=...
    )
    structure = une_structure(
        siret="13002526500013",
        reseaux_porteurs=["ccas-cias"],
        site_web="https://exemple.example",
        telephone="0561000000",
    )
    importer_catalogue(
        admin, [ecrire(tmp_path / "o.jsonl", [structure, un_service(1), plein, minimal, distant])]
    )
    admin.commit()


def enveloppe(corps: dict[str, Any]) -> list[Any]:
    """Check the envelope; gives the items."""
    assert {nom: type(corps[nom]) for nom in ENVELOPPE} == ENVELOPPE
    assert len(corps["items"]) == min(corps["total"], corps["size"])
    return list(corps["items"])


@pytest.mark.usefixtures("catalogue")
async def test_offers_are_those_of_the_published_schema(client: httpx2.AsyncClient) -> None:
    services = enveloppe((await client.get("/api/v1/services")).json())
    assert len(services) == 4
    for service in services:
        SERVICE.validate(service)
        assert set(service) == set(v1.Service.model_fields)
        seul = (await client.get(f"/api/v1/services/{service['id']}")).json()
        STRUCTURE.validate(seul.pop("structure"))
        SERVICE.validate(seul)


@pytest.mark.usefixtures("catalogue")
async def test_structures_are_those_of_the_published_schema(client: httpx2.AsyncClient) -> None:
    (structure,) = enveloppe((await client.get("/api/v1/structures")).json())
    STRUCTURE.validate(structure)
    assert set(structure) == set(v1.Structure.model_fields)
    for adresse in (
        f"/api/v1/structures/{structure['id']}",
        f"/api/v1/structures/essai/{structure['id']}",
    ):
        seule = (await client.get(adresse)).json()
        for service in seule.pop("services", []):
            SERVICE.validate(service)
        STRUCTURE.validate(seule)


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    "requete",
    [
        "",
        "?code_commune=31555",
        "?code_commune=31555&facettes=true",
        "?lat=43.6&lon=1.44&q=conduire&size=2",
    ],
)
async def test_search_wears_the_envelope_and_gives_services_with_their_distance(
    client: httpx2.AsyncClient, requete: str
) -> None:
    items = enveloppe((await client.get(f"/api/v1/search/services{requete}")).json())
    assert items
    for item in items:
        assert set(item) == {"service", "distance"}
        SERVICE.validate(item["service"])
        assert item["distance"] is None or item["distance"] >= 0
    if "code_commune" in requete:
        assert [
            i["distance"] for i in items if i["service"]["modes_accueil"] == ["a-distance"]
        ] == [None]


@pytest.mark.usefixtures("catalogue")
async def test_sources_and_vocabularies_are_listed(client: httpx2.AsyncClient) -> None:
    sources = (await client.get("/api/v1/sources")).json()
    assert "essai" in str(sources)
    for nom, valeurs in DOCUMENTS.items():
        doc = (await client.get(f"/api/v1/doc/{nom}")).json()
        assert [ligne["value"] for ligne in doc] == list(valeurs), nom
        assert {frozenset(ligne) for ligne in doc} == {frozenset({"value", "label", "description"})}


def test_schema_refuses_what_is_not_of_it() -> None:
    assert not SERVICE.is_valid(un_service(1) | {"frais": "cher"})
    assert not STRUCTURE.is_valid({"id": "x"})
