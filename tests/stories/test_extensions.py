"""Say of an offer what the national schema cannot, as the territoire's professionals do."""

from typing import Any

import httpx2
import psycopg
import pytest

from tests.dates import dans
from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.test_api import entetes, probleme

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


def une_offre(admin: Connexion, rang: int = 0) -> str:
    """Give the identifier of a demo's offer, a producer’s, of which nobody said anything."""
    ligne = admin.execute(
        "select s.id from catalogue_service s where s.retire_le is null and s.id not like"
        " 'local-%%'"
        " and not exists (select 1 from offre_precision p where p.service_id = s.id)"
        " and not exists (select 1 from offre_critere c where c.service_id = s.id) order by id desc"
        " offset %s limit 1",
        (rang,),
    ).fetchone()
    admin.rollback()
    assert ligne is not None
    return str(ligne[0])


async def poster(
    client: httpx2.AsyncClient, offre: str, quoi: str, **champs: Any
) -> httpx2.Response:
    """Post one of the forms of the page of precisions."""
    return await remplir(client, f"/offres/{offre}/precisions", f"/offres/{offre}/{quoi}", **champs)


async def test_criteria_are_typed_then_read_by_the_whole_territoire(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    envoi = await poster(
        client, offre, "criteres", age_min="18", age_max="25", statuts=["rsa", "qpv"],
        residence="Nîmes, 30", langue="A2", permis=["B"], documents=["cv", "identite"],
        precisions="au moins six mois",
    )  # fmt: skip
    assert envoi.status_code == 303, envoi.text
    await entrer(client, "coordonnateur")
    fiche = (await client.get(f"/offres/{offre}")).text
    for phrase in (
        "de 18 à 25 ans",
        "Allocataire du RSA",
        "au moins six mois",
        "Gard ou Nîmes",
        "A2 :",
        "CV, Pièce",
    ):
        assert phrase in fiche, phrase
    client.cookies.clear()
    assert "de 18 à 25 ans" not in (await client.get(f"/offres/{offre}")).text


async def test_statement_replaced_stays_in_the_history(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    for age in ("18", "21", "21"):
        assert (await poster(client, offre, "criteres", age_min=age)).status_code == 303
    assert (await poster(client, offre, "criteres", langue="B1")).status_code == 303
    lignes = admin.execute(
        "select genre, age_min, remplace_le is null from offre_critere where service_id = %s order"
        " by dit_le",
        (offre,),
    ).fetchall()
    assert lignes == [("age", 18, False), ("age", 21, False), ("langue", None, True)]


@pytest.mark.parametrize(
    ("quoi", "champs", "phrase"),
    [
        ("criteres", {"age_min": "30", "age_max": "20"}, "plus petit que l’âge minimal"),
        ("criteres", {"age_min": "200"}, "Au plus 120"),
        ("criteres", {"residence": "Atlantide"}, "«\u202fAtlantide\u202f»"),
        ("criteres", {"statuts": ["riche"]}, "proposées"),
        (
            "precisions",
            {"suspendue_du": "2026-05-02", "suspendue_au": "2026-05-01"},
            "finit avant d’avoir commencé",
        ),
        ("precisions", {"suspendue_au": "2026-05-01"}, "depuis quand"),
        ("precisions", {"rythme": "0"}, "Au moins 1"),
        ("precisions", {"fermee_le": "demain"}, "pas lisible"),
        ("conventions", {"debut": "2026-01-01"}, "à remplir"),
        ("conventions", {"debut": "2026-01-01", "categories": ["x"]}, "proposées"),
    ],
)
async def test_bad_input_is_named_and_kept(
    client: httpx2.AsyncClient, admin: Connexion, quoi: str, champs: dict[str, Any], phrase: str
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    reponse = await poster(client, offre, quoi, **champs)
    assert reponse.status_code == 422
    assert phrase in reponse.text
    for valeur in champs.values():
        assert (valeur if isinstance(valeur, str) else "") in reponse.text


async def test_suspended_offer_says_so_to_the_territoire(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    envoi = await poster(
        client,
        offre,
        "precisions",
        suspendue_du="2020-01-01",
        motif="Travaux.",
        financeur="Département",
    )
    assert envoi.status_code == 303
    fiche = (await client.get(f"/offres/{offre}")).text
    assert "Suspendue sans date de reprise." in fiche
    assert "Travaux." in fiche
    assert "Département" in fiche


async def test_convention_is_noted_once_and_withdrawn(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    champs = {
        "categories": ["ccas"],
        "debut": "2026-01-01",
        "fin": dans(215),
        "zones": "Gard",
        "intitule": "CCAS du 30",
    }
    assert (await poster(client, offre, "conventions", **champs)).status_code == 303
    double = await poster(client, offre, "conventions", **champs)
    assert (double.status_code, "déjà notée" in double.text) == (422, True)
    assert "CCAS du 30" in (await client.get(f"/offres/{offre}")).text
    admin.rollback()
    cle = admin.execute(
        "select id from offre_convention where service_id = %s", (offre,)
    ).fetchone()
    assert cle is not None
    page = await client.get(f"/offres/{offre}/precisions")
    retrait = await client.post(f"/conventions/{cle[0]}/fin", data={"_csrf": jeton(page.text)})
    assert retrait.status_code == 303
    assert "CCAS du 30" not in (await client.get(f"/offres/{offre}")).text


@pytest.mark.parametrize(
    ("qui", "statut"), [("personne", 403), ("administratrice", 403), ("dpo", 403)]
)
async def test_others_read_and_do_not_write(
    client: httpx2.AsyncClient, admin: Connexion, qui: str, statut: int
) -> None:
    offre = une_offre(admin)
    await entrer(client, qui)
    assert (await client.get(f"/offres/{offre}/precisions")).status_code == statut
    assert "Préciser cette offre" not in (await client.get(f"/offres/{offre}")).text


async def test_software_notes_a_convention_and_withdraws_it(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre, mien = une_offre(admin, 3), entetes(admin, "referente")
    adresse = f"/api/v1/services/{offre}/conventions"
    envoi = {
        "intitule": "CCAS du Gard",
        "categories": ["ccas"],
        "zones": "Gard",
        "debut": "2026-01-01",
    }
    dite = await client.post(adresse, json=envoi, headers=mien)
    assert dite.status_code == 201, dite.text
    assert "categories" in str(probleme(await client.post(adresse, json=envoi, headers=mien), 422))
    (lue,) = (await client.get(f"/api/v1/services/{offre}/extension", headers=mien)).json()[
        "conventions"
    ]
    assert (lue["id"], lue["zones"]) == (dite.json()["id"], ["30"])
    retrait = f"/api/v1/conventions/{lue['id']}"
    probleme(await client.delete(retrait, headers=entetes(admin, "dpo")), 403)
    assert (await client.delete(retrait, headers=mien)).status_code == 204
    probleme(await client.delete(retrait, headers=mien), 404)
    assert (await client.get(f"/api/v1/services/{offre}/extension", headers=mien)).json()[
        "conventions"
    ] == []
