"""Draw the offers of a search on a map.

Gathered by cells, each counted once, with one drawing a category.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.migrations import RACINE
from offers.catalogue.importer import importer_catalogue
from offers.catalogue.pictogrammes import (
    PICTOGRAMMES,
    SANS_CATEGORIE,
    categorie_principale,
    pictogramme,
    traces,
)
from offers.catalogue.vocabulary import CATEGORIES, THEMATIQUES
from offers.moteur.amas import DESSINS_MAX, regrouper
from tests.auth.navigateur import Application
from tests.conftest import Base
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure

DEGRES = st.tuples(st.floats(-5, 9), st.floats(41, 51))


@settings(max_examples=100, deadline=None)
@given(st.lists(DEGRES, max_size=60), st.integers(0, 18), st.none() | st.tuples(DEGRES, DEGRES))
def test_each_point_in_view_is_counted_once(
    points: list[tuple[float, float]],
    zoom: int,
    coins: tuple[tuple[float, float], tuple[float, float]] | None,
) -> None:
    lon, lat = np.array(points, float).reshape(-1, 2).T
    vue = None
    if coins:
        (a, b), (c, d) = coins
        vue = (min(a, c), min(b, d), max(a, c), max(b, d))
    amas = regrouper(lon, lat, zoom, vue)
    dedans = [
        p for p in points if vue is None or (vue[0] <= p[0] <= vue[2] and vue[1] <= p[1] <= vue[3])
    ]
    assert amas.nombre == len(dedans) == sum(g[2] for g in amas.groupes) + len(amas.seuls)
    assert len(amas.groupes) + len(amas.seuls) <= DESSINS_MAX
    for longitude, latitude, combien, *boite in amas.groupes:
        assert combien > 1
        assert boite[0] - 2e-5 <= longitude <= boite[2] + 2e-5
        assert boite[1] - 2e-5 <= latitude <= boite[3] + 2e-5
    for longitude, latitude, rang in amas.seuls:
        assert abs(points[rang][0] - longitude) + abs(points[rang][1] - latitude) < 1e-4
    assert (amas.etendue is None) is (not points)


def test_what_is_sent_depends_on_the_screen_and_not_on_the_number_of_offers() -> None:
    hasard = np.random.default_rng(5)
    lon, lat = hasard.normal(3, 1, 50_000), hasard.normal(44, 0.7, 50_000)
    for zoom, largeur in ((6, 15.0), (9, 2.0), (12, 0.25), (15, 0.03), (18, 15.0)):
        amas = regrouper(
            lon, lat, zoom, (3 - largeur, 44 - largeur / 2, 3 + largeur, 44 + largeur / 2)
        )
        assert len(amas.groupes) + len(amas.seuls) <= DESSINS_MAX, zoom


def test_every_category_has_one_drawing_and_all_take_it_from_the_same_place() -> None:
    assert set(PICTOGRAMMES) == set(CATEGORIES)
    assert len(set(PICTOGRAMMES.values())) == len(CATEGORIES), "two categories would look the same"
    for thematique in THEMATIQUES:
        assert pictogramme(thematique) in traces(), "the pages' own file of drawings lacks one"
        assert traces()[pictogramme(thematique)]
    assert pictogramme("") == pictogramme(None) == SANS_CATEGORIE
    assert SANS_CATEGORIE in traces()
    # Names of drawings are written in one file: pages, map and paper read it.
    ailleurs = [
        chemin
        for dossier in ("web", "offers", "carnet", "droits", "auth", "core")
        for chemin in (RACINE / dossier).rglob("*")
        if chemin.suffix in (".py", ".html", ".js") and "vendor" not in chemin.parts
        if {"piggy-bank", "heart-pulse", "mortarboard"}
        & set(chemin.read_text("utf-8").replace('"', " ").split())
    ]
    assert ailleurs == [RACINE / "offers" / "catalogue" / "pictogrammes.py"]


def test_one_drawing_stands_for_an_offer_of_several_categories_whatever_their_order() -> None:
    themes = ["mobilite--acceder-a-un-vehicule", "famille--garde-denfants"]
    assert categorie_principale(themes) == categorie_principale(themes[::-1]) == "famille"
    assert categorie_principale([]) == ""


@pytest.mark.pg
def test_map_gathers_names_and_follows_the_search(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    poser_communes(admin)
    lignes = [
        une_structure(),
        *(un_service(n, nom=f"Atelier {n:02}") for n in range(1, 26)),
        un_service(30, longitude=1.9, latitude=43.7, thematiques=["famille--garde-denfants"],
                   zone_eligibilite=...),
        un_service(31, modes_accueil=["a-distance"], longitude=..., latitude=...),
    ]  # fmt: skip
    importer_catalogue(admin, [ecrire(tmp_path / "o.jsonl", lignes)])
    admin.commit()
    with Application(base, tmp_path) as application:

        def lire(chemin: str, statut: int = 200) -> Any:
            reponse = application.demander("GET", chemin)
            assert reponse.status_code == statut, reponse.text
            return reponse.json() if statut == 200 else reponse.text

        tout = lire("/offres/carte.json?zoom=10")
        assert tout["nombre"] == 26, "a remote offer has no place on the map"
        assert tout["etendue"] == [1.44, 43.6, 1.9, 43.7]
        assert [(a[:3]) for a in tout["amas"]] == [[1.44, 43.6, 25]]
        assert tout["points"] == [[1.9, 43.7, "famille"]]
        assert lire("/offres/carte.json?zoom=10&thematiques=famille")["nombre"] == 1
        assert lire("/offres/carte.json?zoom=10&boite=1.8,43,2,44")["nombre"] == 1
        assert tout["lieux"] == []
        lieux = lire("/offres/carte.json?zoom=10&boite=1.3,43.5,1.5,43.7")["lieux"]
        assert {nom for nom, _, _ in lieux} == {"Toulouse", "Colomiers"}, (
            "communes to find one’s way"
        )
        noms = lire("/offres/carte/noms.json?boite=1.43,43.59,1.45,43.61")
        assert noms["total"] == 25
        assert noms["offres"][:2] == [["essai--o1", "Atelier 01"], ["essai--o2", "Atelier 02"]]
        assert len(noms["offres"]) == 20
        for mauvaise in (
            "zoom=99",
            "boite=1,2,3",
            "boite=nan,0,1,1",
            "boite=a,b,c,d",
            "boite=1,99,2,3",
            "autre=1",
        ):
            lire(f"/offres/carte.json?{mauvaise}", 422)
        lire("/offres/carte/noms.json", 422)
        vue = application.demander("GET", "/offres").text
        assert (
            json.dumps({"mobilite": ["bus-front", "Mobilité"]})[1:-1].replace('"', "&#34;") in vue
        )


@pytest.mark.pg
def test_sheet_shows_on_a_map_where_one_goes(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    poser_communes(admin)
    lignes = [une_structure(), un_service(1), un_service(2, modes_accueil=["a-distance"])]
    importer_catalogue(admin, [ecrire(tmp_path / "o.jsonl", lignes)])
    admin.commit()
    with Application(base, tmp_path) as application:
        lue = application.demander("GET", "/offres/essai--o1/carte.json").json()
        assert (lue["nombre"], lue["points"]) == (1, [[1.44, 43.6, "mobilite"]])
        assert "Toulouse" in {nom for nom, _, _ in lue["lieux"]}
        assert (
            'data-carte="/offres/essai--o1/carte.json"'
            in application.demander("GET", "/offres/essai--o1").text
        )
        distante = application.demander("GET", "/offres/essai--o2")
        assert distante.status_code == 200
        assert "map_offres" not in distante.text
        assert application.demander("GET", "/offres/essai--o2/carte.json").json()["etendue"] is None
        assert (
            application.demander("GET", "/offres/essai--o1/carte.json?boite=1,2").status_code == 422
        )
        assert application.demander("GET", "/offres/nulle--part/carte.json").status_code == 404
