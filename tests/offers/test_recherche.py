"""Search offers: one test for each rule of the search, by the API that programs use."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2
import psycopg
import pytest

from core.clock import aujourdhui
from offers.catalogue.importer import importer_catalogue
from offers.moteur import indice
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
API = "/api/v1/search/services"
TOULOUSE, ALBI, PARIS, PARIS_1 = (
    "code_commune=31555",
    "code_commune=81004",
    "code_commune=75056",
    "code_commune=75101",
)
LOIN = {
    "longitude": 2.1472,
    "latitude": 43.9280,
    "code_insee": "81004",
    "commune": "Albi",
    "zone_eligibilite": ["france"],
}
ANCIEN = (aujourdhui() - timedelta(days=800)).isoformat()


@pytest.fixture
def poser(admin: Connexion, tmp_path: Path) -> Any:
    """Give what imports these offers, each with its own number."""
    poser_communes(admin)

    def importer_offres(*offres: dict[str, Any], structures: Sequence[dict[str, Any]] = ()) -> None:
        fichier = ecrire(tmp_path / "o.jsonl", [une_structure(), *structures, *offres])
        rapport = importer_catalogue(admin, [fichier], retraits_acceptes=True)
        assert rapport.refuses == 0, rapport.problemes
        admin.commit()

    return importer_offres


async def chercher(client: httpx2.AsyncClient, requete: str = "") -> list[str]:
    """Give the numbers of the offers found, in order."""
    return [
        item["service"]["id"].removeprefix("essai--")
        for item in (await page(client, requete))["items"]
    ]


async def page(client: httpx2.AsyncClient, requete: str = "") -> dict[str, Any]:
    reponse = await client.get(f"{API}?{requete}")
    assert reponse.status_code == 200, reponse.text
    corps: dict[str, Any] = reponse.json()
    return corps


async def refus(client: httpx2.AsyncClient, requete: str) -> dict[str, str]:
    reponse = await client.get(f"{API}?{requete}")
    assert reponse.status_code == 422, reponse.text
    erreurs: dict[str, str] = reponse.json()["errors"]
    return erreurs


# Centre
# --------------------------------------------------------------------------------------------------
async def test_centre_is_a_commune_a_point_or_both(client: httpx2.AsyncClient, poser: Any) -> None:
    poser(un_service(1), un_service(2, **LOIN))
    assert await chercher(client, f"{TOULOUSE}&rayon=20") == ["o1"]
    assert await chercher(client, "lat=43.93&lon=2.15&rayon=20") == ["o2"]
    assert await chercher(client, f"{TOULOUSE}&lat=43.93&lon=2.15&rayon=20") == ["o2"]


async def test_without_a_centre_there_is_no_distance_and_the_order_is_stable(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(*(un_service(n) for n in range(30)))
    corps = await page(client, "size=30")
    assert {item["distance"] for item in corps["items"]} == {None}
    assert await chercher(client, "size=30") == await chercher(client, "size=30")


async def test_arrondissements_and_their_city_mean_the_same_place_both_ways(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    distante = {
        "modes_accueil": ["a-distance"],
        "longitude": ...,
        "latitude": ...,
        "code_insee": ...,
        "commune": ...,
    }
    poser(
        un_service(1, **distante, zone_eligibilite=["75101"]),
        un_service(2, **distante, zone_eligibilite=["75056"]),
    )
    for lieu in (PARIS, PARIS_1):
        assert set(await chercher(client, lieu)) == {"o1", "o2"}


async def test_commune_without_epci_works(
    client: httpx2.AsyncClient, poser: Any, admin: Connexion
) -> None:
    admin.execute("update geo_commune set code_epci = null where code = '31555'")
    poser(un_service(1))
    assert await chercher(client, TOULOUSE) == ["o1"]


# Modes
# --------------------------------------------------------------------------------------------------
async def test_on_site_offers_are_within_the_radius(client: httpx2.AsyncClient, poser: Any) -> None:
    poser(un_service(1), un_service(2, **LOIN))
    assert await chercher(client, f"{TOULOUSE}&rayon=50") == ["o1"]
    corps = await page(client, f"{TOULOUSE}&rayon=80")
    assert [item["service"]["id"] for item in corps["items"]] == ["essai--o1", "essai--o2"]
    assert corps["items"][1]["distance"] == pytest.approx(67, abs=1)


async def test_remote_offers_come_whatever_the_distance_and_have_none(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(un_service(1, **(LOIN | {"modes_accueil": ["a-distance"]})), un_service(2))
    corps = await page(client, f"{TOULOUSE}&rayon=5")
    assert [(i["service"]["id"], i["distance"] is None) for i in corps["items"]] == [
        ("essai--o2", False),
        ("essai--o1", True),
    ]


async def test_both_modes_are_on_site_within_the_radius_else_remote(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(un_service(1, modes_accueil=["en-presentiel", "a-distance"], zone_eligibilite=["france"]))
    assert (await page(client, TOULOUSE))["items"][0]["distance"] < 1
    items = (await page(client, f"{ALBI}&rayon=10"))["items"]
    assert [item["distance"] for item in items] == [None]


async def test_mode_not_stated_is_on_site(client: httpx2.AsyncClient, poser: Any) -> None:
    poser(un_service(1, modes_accueil=...))
    assert (await page(client, TOULOUSE))["items"][0]["distance"] is not None
    assert await chercher(client, f"{ALBI}&rayon=10") == []


# Zones
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("zone", ["31555", "243100518", "31", "france", "99100"])
async def test_zone_matches_every_level(client: httpx2.AsyncClient, poser: Any, zone: str) -> None:
    poser(un_service(1, modes_accueil=["a-distance"], zone_eligibilite=[zone]))
    assert await chercher(client, TOULOUSE) == ["o1"]


async def test_zone_not_stated_is_kept(client: httpx2.AsyncClient, poser: Any) -> None:
    poser(
        un_service(1, zone_eligibilite=...),
        un_service(2, modes_accueil=["a-distance"], zone_eligibilite=...),
    )
    assert set(await chercher(client, TOULOUSE)) == {"o1", "o2"}
    pages = (await client.get("/offres?code_commune=31555")).text
    assert pages.count("zone non précisée") == 2


async def test_nearby_offer_whose_zone_excludes_the_commune_is_not_shown(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(un_service(1, zone_eligibilite=["81"]))
    assert await chercher(client, TOULOUSE) == []


# Filters
# --------------------------------------------------------------------------------------------------
async def test_themes_and_categories_mix_in_a_union(client: httpx2.AsyncClient, poser: Any) -> None:
    poser(
        un_service(1),
        un_service(2, thematiques=["sante--sante-sexuelle"]),
        un_service(3, thematiques=["numerique--acceder-a-des-services-en-ligne"]),
    )
    assert set(
        await chercher(client, "thematiques=mobilite&thematiques=sante--sante-sexuelle")
    ) == {"o1", "o2"}


async def test_publics_overlap_and_offers_that_state_none_come_last(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(
        un_service(1, publics=["jeunes"]),
        un_service(2, publics=["tous-publics"], longitude=1.6),
        un_service(3, publics=...),
        un_service(4, publics=["femmes"]),
    )
    assert await chercher(client, f"{TOULOUSE}&publics=jeunes") == ["o1", "o2", "o3"]
    assert (
        "publics à vérifier" in (await client.get("/offres?code_commune=31555&publics=jeunes")).text
    )


@pytest.mark.parametrize(
    ("filtre", "champs"),
    [
        ("frais=gratuit", {"frais": "gratuit"}),
        ("types=atelier", {"type": "atelier"}),
        ("modes_accueil=en-presentiel", {"modes_accueil": ["en-presentiel"]}),
        ("mobilisable_par=professionnels", {"mobilisable_par": ["professionnels"]}),
        ("structure_id=essai--s2", {"structure_id": "essai--s2"}),
        ("reseaux_porteurs=ccas-cias", {"structure_id": "essai--s2"}),
        ("sources=essai", {}),
    ],
)
async def test_other_filters_narrow(
    client: httpx2.AsyncClient, poser: Any, filtre: str, champs: dict[str, Any]
) -> None:
    ecarte = {
        "frais": "payant",
        "type": "aide-materielle",
        "modes_accueil": ["a-distance"],
        "mobilisable_par": ["usagers"],
    }
    poser(
        un_service(1, **champs),
        un_service(2, **ecarte),
        structures=[une_structure(2, reseaux_porteurs=["ccas-cias"])],
    )
    trouves = await chercher(client, filtre)
    assert set(trouves) == ({"o1"} if champs else {"o1", "o2"})


async def test_facets_count_every_axis_without_its_own_filter(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(
        un_service(
            1, publics=["jeunes"], frais="gratuit", type="atelier", mobilisable_par=["usagers"]
        ),
        un_service(2, publics=["femmes"], frais="payant", thematiques=["sante--sante-sexuelle"]),
        un_service(3, publics=["femmes"], frais="payant", modes_accueil=["a-distance"]),
    )
    comptes = (await page(client, f"{TOULOUSE}&thematiques=mobilite&publics=femmes&facettes=true"))[
        "facettes"
    ]
    assert comptes["categories"] == {"mobilite": 1, "sante": 1}
    assert comptes["thematiques"] == {
        "mobilite--acceder-a-un-vehicule": 1,
        "sante--sante-sexuelle": 1,
    }
    assert comptes["publics"] == {"jeunes": 1, "femmes": 1}
    assert comptes["frais"] == {"payant": 1}
    assert comptes["types"] == {"": 1}
    assert comptes["modes_accueil"] == {"a-distance": 1}
    assert comptes["mobilisable_par"] == {}


# Words
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "q", ["permis", "PERMIS", "permîs", "les permis", "conduite", "conduites", "conduire"]
)
async def test_text_forgives_accents_case_and_number(
    client: httpx2.AsyncClient, poser: Any, q: str
) -> None:
    poser(
        un_service(1, nom="Préparer le permis de conduire"),
        un_service(2, nom="Jardin", description="Jardiner."),
    )
    assert await chercher(client, f"q={q}") == ["o1"]


@pytest.mark.parametrize("q", ["jardinnage", "jardnage", "jradinage", "jartinage"])
async def test_text_tolerates_one_slip_in_words_of_six_letters(
    client: httpx2.AsyncClient, poser: Any, q: str
) -> None:
    poser(un_service(1, nom="Jardinage partagé"), un_service(2))
    assert await chercher(client, f"q={q}") == ["o1"]


async def test_text_takes_short_and_known_words_as_they_are(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(
        un_service(1, nom="Cours de danse"),
        un_service(2, nom="Cours de pansement"),
        un_service(3, nom="Le pont"),
    )
    assert await chercher(client, "q=mont") == []
    assert await chercher(client, "q=pansement") == ["o2"]


async def test_text_finds_offers_without_public_or_theme(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(un_service(1, nom="Soudure", publics=..., thematiques=...))
    assert await chercher(client, "q=soudure") == ["o1"]


async def test_name_counts_more_than_labels_and_labels_more_than_description(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    autre = {"thematiques": ["sante--sante-sexuelle"], "description": "Rien de tel."}
    poser(
        un_service(
            1, nom="Aide", thematiques=autre["thematiques"], description="Un véhicule, un jour."
        ),
        un_service(2, nom="Aide", description="Rien de tel."),
        un_service(3, nom="Louer un véhicule", **autre),
    )
    assert await chercher(client, "q=véhicule") == ["o3", "o2", "o1"]


async def test_words_that_mean_nothing_alone_find_nothing(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(un_service(1))
    for q in ("de", "!!!", "'", "a & b | (", "%00"):
        assert (await client.get(API, params={"q": q})).status_code in (200, 422)
    assert await chercher(client, "q=de+la") == []


# Order
# --------------------------------------------------------------------------------------------------
async def test_order_is_by_distance_then_remote(client: httpx2.AsyncClient, poser: Any) -> None:
    poser(
        un_service(1, modes_accueil=["a-distance"]),
        un_service(2, longitude=1.60),
        un_service(3, longitude=1.45),
        un_service(4, longitude=1.4501),
    )
    assert await chercher(client, TOULOUSE) == ["o3", "o4", "o2", "o1"]


async def test_an_offer_nobody_confirmed_for_two_years_is_ranked_lower(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(
        un_service(1, date_maj=ANCIEN, longitude=1.45),
        un_service(2, longitude=1.47),
        un_service(3, longitude=1.60),
    )
    assert await chercher(client, TOULOUSE) == ["o2", "o1", "o3"]
    assert "à confirmer" in (await client.get("/offres?code_commune=31555")).text


async def test_equal_offers_keep_the_order_of_the_day_and_no_producers_alphabet(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(*(un_service(n, nom=f"Atelier {n:02}") for n in range(40)))
    ordres = set()
    for decalage in range(3):
        jour = aujourdhui() + timedelta(days=decalage)
        with patch("offers.recherche.api.aujourdhui", return_value=jour):
            ordre = await chercher(client, f"{TOULOUSE}&size=40")
            assert ordre == await chercher(client, f"{TOULOUSE}&size=40")
        assert ordre != sorted(ordre)
        ordres.add(tuple(ordre))
    assert len(ordres) == 3


async def test_with_words_relevance_is_blended_with_distance(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(
        un_service(1, nom="Permis de conduire", longitude=1.9),
        un_service(2, nom="Atelier", description="Parfois le permis.", longitude=1.44),
        un_service(3, nom="Permis de conduire", longitude=1.44),
    )
    assert await chercher(client, f"{TOULOUSE}&q=permis") == ["o3", "o1", "o2"]


# Bad input
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("requete", "champ", "dit"),
    [
        ("couleur=bleu", "couleur", "n’existe pas"),
        ("lat=91&lon=1", "lat", "Au plus"),
        ("lat=nan&lon=1", "lat", ""),
        ("lat=inf&lon=1", "lat", ""),
        ("lat=43", "lon", "donnez les deux"),
        ("lon=1", "lat", "donnez les deux"),
        ("code_commune=99999", "code_commune", "Aucune commune"),
        ("code_commune=ici", "code_commune", ""),
        ("thematiques=mobilité", "thematiques", "mobilite--acceder-a-un-vehicule"),
        (
            "thematiques=mobilite--acceder-a-un-vehicul",
            "thematiques",
            "mobilite--acceder-a-un-vehicule",
        ),
        ("publics=jeune", "publics", "jeunes"),
        ("frais=gratis", "frais", "gratuit"),
        ("types=ateliers", "types", "atelier"),
        ("modes_accueil=distance", "modes_accueil", "a-distance"),
        ("rayon=0", "rayon", "Au moins 1"),
        ("rayon=201", "rayon", "Au plus 200"),
        ("page=0", "page", ""),
        ("page=99999999999999999999", "page", ""),
        ("size=1000", "size", ""),
        ("q=" + "a" * 10_000, "q", "trop long"),
        ("sources=%00", "sources", ""),
    ],
)
async def test_bad_input_is_named(
    client: httpx2.AsyncClient, poser: Any, requete: str, champ: str, dit: str
) -> None:
    erreurs = await refus(client, requete)
    assert dit in erreurs[champ], erreurs


async def test_page_beyond_the_last_is_empty_and_keeps_the_total(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(un_service(1))
    corps = await page(client, f"{TOULOUSE}&page=7")
    assert (corps["items"], corps["total"], corps["pages"]) == ([], 1, 1)


async def test_pages_walked_give_each_offer_once(client: httpx2.AsyncClient, poser: Any) -> None:
    poser(
        *(
            un_service(n, modes_accueil=["a-distance"] if n % 3 else ["en-presentiel"])
            for n in range(57)
        )
    )
    vues = [
        cle
        for numero in range(1, 8)
        for cle in await chercher(client, f"{TOULOUSE}&size=10&page={numero}")
    ]
    assert len(vues) == len(set(vues)) == 57


async def parcourir(client: httpx2.AsyncClient, requete: str, entre: Any = None) -> list[str]:
    """Walk a search to its end by its cursor; `entre` is called after the second page."""
    vues: list[str] = []
    curseur = "debut"
    for numero in range(40):
        corps = await page(client, f"{requete}&curseur={curseur}")
        vues += [item["service"]["id"].removeprefix("essai--") for item in corps["items"]]
        if corps["curseur"] is None:
            return vues
        curseur = corps["curseur"]
        if numero == 1 and entre:
            entre()
    raise AssertionError("the walk does not end")


@pytest.mark.parametrize("requete", [TOULOUSE, f"{TOULOUSE}&q=atelier", "", f"{TOULOUSE}&tri=date"])
async def test_walk_by_cursor_gives_what_pages_give(
    client: httpx2.AsyncClient, poser: Any, requete: str
) -> None:
    poser(*(un_service(n, nom=f"Atelier {n}", longitude=1.4 + n % 7 / 50) for n in range(53)))
    toutes = await chercher(client, f"{requete}&size=100")
    assert await parcourir(client, f"{requete}&size=10") == toutes
    assert len(toutes) == 53


async def test_pages_are_stable_while_the_catalogue_reloads(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    avant = [un_service(n, longitude=1.4 + n / 1000) for n in range(60)]
    poser(*avant)
    attendues = await chercher(client, f"{TOULOUSE}&size=100")

    def recharger() -> None:
        # Some leave, some come, some go farther or nearer: the walk is of the catalogue in which it
        # began.
        poser(
            *(un_service(n, longitude=1.4 + (80 - n) / 1000) for n in range(0, 60, 2)),
            *(un_service(n, longitude=1.43) for n in range(100, 120)),
        )

    assert await parcourir(client, f"{TOULOUSE}&size=10", recharger) == attendues
    assert len(await chercher(client, f"{TOULOUSE}&size=100")) == 50


async def test_walk_older_than_the_catalogue_kept_gives_no_offer_twice(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    offres = [un_service(n, longitude=1.4 + n / 1000) for n in range(60)]
    poser(*offres)

    def recharger() -> None:
        # Other processes, or two imports: only what stayed is promised.
        indice._MEMOIRES.clear()
        poser(*(un_service(n, longitude=1.4 + n / 1000) for n in range(10, 60)))

    vues = await parcourir(client, f"{TOULOUSE}&size=10", recharger)
    assert len(vues) == len(set(vues))
    assert set(vues) >= {f"o{n}" for n in range(10, 60)}


@pytest.mark.parametrize(
    ("requete", "champ", "dit"),
    [
        ("curseur=nimporte", "curseur", "pas lisible"),
        ("curseur=%C3%A9", "curseur", "pas lisible"),
        ("curseur=" + "A" * 1200, "curseur", "trop long"),
        ("curseur=debut&page=2", "page", "ne se demande pas"),
        ("tri=nom", "tri", ""),
    ],
)
async def test_cursor_and_order_that_do_not_hold_are_named(
    client: httpx2.AsyncClient, poser: Any, requete: str, champ: str, dit: str
) -> None:
    assert dit in (await refus(client, requete))[champ]


async def test_cursor_serves_the_search_that_it_began_for_a_day(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(*(un_service(n) for n in range(30)))
    suite = (await page(client, f"{TOULOUSE}&size=10&curseur=debut"))["curseur"]
    assert "autre recherche" in (await refus(client, f"{ALBI}&size=10&curseur={suite}"))["curseur"]
    with patch("offers.recherche.api.aujourdhui", return_value=aujourdhui() + timedelta(days=2)):
        assert "plus d’un jour" in (await refus(client, f"{TOULOUSE}&curseur={suite}"))["curseur"]


async def test_freshness_breaks_near_ties(client: httpx2.AsyncClient, poser: Any) -> None:
    ancienne = (aujourdhui() - timedelta(days=500)).isoformat()
    poser(
        un_service(1, date_maj=ancienne, longitude=1.45),
        un_service(2, longitude=1.4501),
        un_service(3, longitude=1.46),
    )
    assert await chercher(client, TOULOUSE) == ["o2", "o1", "o3"]
    assert await chercher(client, f"{TOULOUSE}&tri=distance") == ["o1", "o2", "o3"]


async def test_latest_first_when_asked(client: httpx2.AsyncClient, poser: Any) -> None:
    jours = {n: (aujourdhui() - timedelta(days=n)).isoformat() for n in (9, 3, 700)}
    poser(*(un_service(n, date_maj=jour, longitude=1.4 + n / 1000) for n, jour in jours.items()))
    assert await chercher(client, f"{TOULOUSE}&rayon=200&tri=date") == ["o3", "o9", "o700"]


async def test_answer_wears_the_national_envelope_and_every_field(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(un_service(1, horaires_accueil="Mo-Fr 09:00-12:00"))
    corps = await page(client, TOULOUSE)
    assert list(corps) == ["items", "total", "page", "size", "pages"]
    assert list(corps["items"][0]) == ["service", "distance"]
    seul = (await client.get("/api/v1/services/essai--o1")).json()
    seul.pop("structure")
    assert corps["items"][0]["service"] == seul


async def test_page_says_how_many_offers_each_value_would_give(
    client: httpx2.AsyncClient, poser: Any
) -> None:
    poser(
        un_service(1, publics=["jeunes"], type="atelier", mobilisable_par=["usagers"]),
        un_service(2, publics=["femmes"], modes_accueil=["a-distance"]),
        un_service(3, publics=["femmes"], thematiques=["sante--sante-sexuelle"]),
    )
    texte = (await client.get("/offres?code_commune=31555&publics=femmes&types=")).text
    for attendu in ("Jeunes (1)", "Femmes (2)", "Atelier (0)", "À distance (1)"):
        assert attendu in texte, attendu
    assert '<option value="femmes" selected>' in texte
    plus = (await client.get("/offres?code_commune=31555&types=atelier")).text
    assert re.search(r"<details[^>]* open>", plus)
    assert "Atelier (1)" in plus


# What a process keeps
# -------------------------------------------------------------------------------------------------
async def test_cards_are_kept_until_the_catalogue_changes(
    client: httpx2.AsyncClient, admin: Connexion, poser: Any
) -> None:
    async def noms(requete: str) -> list[str]:
        return [item["service"]["nom"] for item in (await page(client, requete))["items"]]

    poser(un_service(1, nom="Atelier du lundi"), un_service(2, nom="Atelier du mardi"))
    assert await noms("sources=essai&size=1&page=2") + await noms("sources=essai&size=1")
    avant = sorted(await noms("sources=essai"))
    assert avant == ["Atelier du lundi", "Atelier du mardi"]
    # A write that does not raise the catalogue’s version is not seen: the cards are kept indeed.
    admin.execute('update catalogue_service set donnees = donnees || \'{"nom": "Sans le dire"}\'')
    admin.commit()
    assert sorted(await noms("sources=essai")) == avant
    poser(un_service(1, nom="Atelier du jeudi"), un_service(2, nom="Atelier du mardi"))
    assert "Atelier du jeudi" in await noms("sources=essai")


def test_kept_cards_are_forgotten_past_a_size() -> None:
    fiches = indice.Fiches()
    with patch.object(indice, "FICHES_MAX", 10):
        fiches.tenir({"un": "12345", "deux": "12345"})
        assert fiches.connues(["deux", "trois"]) == {"deux": "12345"}
        fiches.tenir({"trois": "1"})
        assert (fiches.encodees, fiches.taille) == ({"trois": "1"}, 1)
