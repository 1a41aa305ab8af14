"""Install the shipped geography, find communes in it, place them in zones."""

import hashlib
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.errors import Invalid
from core.geo.distance import distance_km
from core.geo.install import DONNEES, contours, importer_zonage, installer_geographie, lire_artefact
from core.geo.queries import (
    COMMUNE,
    ChampCommune,
    choisir_commune,
    dire_commune,
    list_codes,
    list_communes,
    list_nommees,
    placer_refus,
    verifier_lieu,
)
from tests.conftest import Base, Ouvrir, cloner, rafraichir

Connexion = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def modele_france(modele: str, worker_id: str) -> str:
    """Install the geography once: each test takes a copy of that database."""
    nom = f"carnet_france_{worker_id}"
    with psycopg.connect(cloner(nom, modele).admin_dsn) as admin:
        installer_geographie(admin)
    return nom


@pytest.fixture
def base(modele_france: str, worker_id: str) -> Base:
    return rafraichir(f"carnet_copie_france_{worker_id}", modele_france)


@pytest.fixture
def france(admin: Connexion) -> Connexion:
    return admin


def test_occitanie_is_whole_and_every_commune_has_a_point() -> None:
    communes = [ligne for ligne in lire_artefact("attributs")["communes"] if ligne[6] == "76"]
    assert (len(communes), len({c[5] for c in communes}), len({c[4] for c in communes})) == (
        4446,
        13,
        164,
    )
    assert all(-0.4 < c[7] < 4.9 and 42.3 < c[8] < 45.1 for c in communes)


def test_nearly_every_commune_of_france_has_a_point_near_its_departement() -> None:
    communes = [
        ligne for ligne in lire_artefact("attributs")["communes"] if ligne[5] and len(ligne[5]) == 2
    ]
    sans = {ligne[0] for ligne in communes if ligne[7] is None}
    assert sans == {"15031", "15035", "15047", "15171"}
    placees = [ligne for ligne in communes if ligne[0] not in sans]
    assert len(placees) > 34_700
    assert all(-5.2 < c[7] < 9.6 and 41.3 < c[8] < 51.1 for c in placees)


@pytest.mark.parametrize(
    ("niveau", "rang", "region"),
    [("commune", 0, "76"), ("epci", 4, None), ("departement", 5, None)],
)
def test_contours_draw_exactly_the_places_of_the_list(
    niveau: str, rang: int, region: str | None
) -> None:
    codes = {feature["properties"]["code"] for feature in contours(niveau)["features"]}
    communes = [ligne for ligne in lire_artefact("attributs")["communes"] if ligne[7] is not None]
    assert codes == {
        ligne[rang] for ligne in communes if ligne[rang] and region in (None, ligne[6])
    }


def test_contours_carry_codes_and_no_word() -> None:
    assert {tuple(feature["properties"]) for feature in contours("epci")["features"]} == {("code",)}


@pytest.mark.parametrize("nom", ["attributs.json.xz", "contours.json.xz"])
def test_artefacts_are_the_documented_ones(nom: str) -> None:
    assert hashlib.sha256((DONNEES / nom).read_bytes()).hexdigest() in (
        DONNEES / "SOURCES.md"
    ).read_text("utf-8")


@pytest.mark.pg
def test_installing_twice_gives_the_same_geography(france: Connexion) -> None:
    requete = "select count(*), sum(population) from geo_commune"
    avant = france.execute(requete).fetchall()
    assert installer_geographie(france) == avant[0][0] == 35014
    assert france.execute(requete).fetchall() == avant


@pytest.mark.pg
@pytest.mark.parametrize(
    ("recherche", "premiere"),
    [
        ("toulouse", "31555"),
        ("Saint-Gaudens", "31483"),
        ("saint gaudens", "31483"),
        ("st gaudens", "31483"),
        ("SAINT GAU", "31483"),
        ("12218", "12218"),
        ("75001", "75056"),
        ("l'isle-jourdain", "32160"),
        ("nîmes", "30189"),
    ],
)
async def test_commune_is_found_as_people_type_it(
    france: Connexion, db_pour: Ouvrir, recherche: str, premiere: str
) -> None:
    async with db_pour() as db:
        assert (await list_communes(db, recherche))[0].code == premiere


@pytest.mark.pg
@pytest.mark.parametrize("recherche", ["", "t", "%", "__", "\x00", "' or 1=1 --", "zzzzzz"])
async def test_search_that_means_nothing_finds_nothing(
    france: Connexion, db_pour: Ouvrir, recherche: str
) -> None:
    async with db_pour() as db:
        assert list(await list_communes(db, recherche)) == []


@pytest.mark.pg
async def test_city_and_its_arrondissements_are_one_place(
    france: Connexion, db_pour: Ouvrir
) -> None:
    async with db_pour() as db:
        assert await list_codes(db, "69381") == ["69381", "69123"]
        assert len(await list_codes(db, "75056")) == 21
        assert await list_codes(db, "31555") == ["31555"]


@pytest.mark.pg
async def test_code_of_no_commune_has_no_sisters(france: Connexion, db_pour: Ouvrir) -> None:
    async with db_pour() as db:
        with pytest.raises(Invalid):
            await list_codes(db, "99999")


@pytest.mark.pg
def test_zoning_is_imported_from_a_latin_file_and_replaced(
    france: Connexion, tmp_path: Path
) -> None:
    fichier = tmp_path / "bassins.csv"
    fichier.write_bytes(
        "DEPCOM;BV2022;ZE2020;LIB_ZE2020\r\n31555;1;7625;Toulouse été\r\n99999;1;7625;x\r\n".encode(
            "cp1252"
        )
    )
    importer_zonage(france, fichier, "ZE2020")
    assert importer_zonage(france, fichier, "ZE2020") == (1, ["99999"])
    lignes = france.execute("select zonage, commune_code, zone, libelle from geo_zonage").fetchall()
    assert lignes == [("ZE2020", "31555", "7625", "Toulouse été")]


@pytest.mark.pg
@pytest.mark.parametrize("contenu", ["a;b\n1;2\n", "depcom;zone\n99999;1\n", ""])
def test_zoning_file_that_places_nothing_changes_nothing(
    france: Connexion, tmp_path: Path, contenu: str
) -> None:
    france.execute("insert into geo_zonage values ('ZE2020', '31555', '7625', 'Toulouse')")
    fichier = tmp_path / "bassins.csv"
    fichier.write_text(contenu, "utf-8")
    with pytest.raises(Invalid):
        importer_zonage(france, fichier, "ZE2020")
    assert france.execute("select count(*) from geo_zonage").fetchone() == (1,)


def test_distance_follows_the_globe() -> None:
    assert distance_km(1.4442, 43.6045, 2.3522, 48.8566) == pytest.approx(588, abs=2)
    assert distance_km(1, 43, 1, 43) == 0


@pytest.mark.pg
async def test_every_homonym_can_be_chosen_and_says_its_departement(
    france: Connexion, db_pour: Ouvrir
) -> None:
    lus = france.execute(
        "select code, code_departement from geo_commune where nom = 'Sainte-Marie'"
    ).fetchall()
    async with db_pour() as db:
        trouvees = await list_communes(db, "Sainte-Marie", 6)
        dites = {dire_commune(c) for c in trouvees}
    assert len(lus) > 6
    assert {c.code for c in trouvees} >= {code for code, _ in lus}
    assert dites >= {f"Sainte-Marie ({departement})" for _, departement in lus}
    assert {"Sainte-Marie (972)", "Sainte-Marie (974)"} <= dites


@pytest.mark.pg
@pytest.mark.parametrize(
    ("commune", "code_postal", "faute"),
    [
        ("30189", "30000", None),
        ("30189", "30020", None),
        ("30189", None, None),
        (None, "97230", None),
        ("75056", "75011", None),
        ("97418", "97438", None),
        ("30189", "75011", "code_postal"),
        ("30189", "30100", "code_postal"),
        ("97418", "97230", "code_postal"),
        ("99999", None, "commune_code"),
        (None, "99999", "code_postal"),
    ],
)
async def test_a_place_exists_and_its_postal_code_is_its_own(
    france: Connexion,
    db_pour: Ouvrir,
    commune: str | None,
    code_postal: str | None,
    faute: str | None,
) -> None:
    dites: dict[str, str] = {}
    async with db_pour() as db:
        try:
            await verifier_lieu(db, commune, code_postal)
        except Invalid as refus:
            dites = refus.erreurs
    assert list(dites) == ([faute] if faute else [])


ANCIENNE = ChampCommune("ou", "code", code_postal=None, disparues=True)


@pytest.mark.pg
@pytest.mark.parametrize(
    ("champ", "tape", "code", "proposees"),
    [
        (COMMUNE, "Nîmes", "30189", 0),
        (COMMUNE, "30999", None, 0),
        (COMMUNE, "75107", None, 0),
        (ANCIENNE, "Nîmes", "30189", 0),
        (ANCIENNE, "nimes", "30189", 0),
        # One that is no more, a part of a city, Corsica typed in small letters.
        (ANCIENNE, "30999", "30999", 0),
        (ANCIENNE, "30 999", "30999", 0),
        (ANCIENNE, "75107", "75107", 0),
        (ANCIENNE, "2a999", "2A999", 0),
        # A postal code may be the code of one that is no more: somebody says.
        (ANCIENNE, "30100", None, 2),
        (ANCIENNE, "99352", None, 0),
        (ANCIENNE, "Nulle-Part-les-Bains", None, 0),
        (ANCIENNE, "", None, 0),
    ],
)
async def test_commune_of_long_ago_is_taken_by_its_code(
    france: Connexion,
    db_pour: Ouvrir,
    champ: ChampCommune,
    tape: str,
    code: str | None,
    proposees: int,
) -> None:
    donnees: dict[str, Any] = {champ.tape: tape}
    erreurs: dict[str, str] = {}
    async with db_pour() as db:
        lues = await choisir_commune(db, donnees, erreurs, champ)
    assert donnees.get(champ.code) == code
    assert bool(erreurs) is (code is None and tape != "")
    assert len(lues) >= proposees
    placer_refus(erreurs, champ, lues)
    assert (champ.code in erreurs) is bool(lues)


@pytest.mark.pg
async def test_name_left_as_it_was_shown_is_the_commune_already_held(
    france: Connexion, db_pour: Ouvrir
) -> None:
    async with db_pour() as db:
        for tenue in (("Sainte-Marie (972)", "97228"), ("30999", "30999")):
            donnees: dict[str, Any] = {"ou": tenue[0]}
            assert await choisir_commune(db, donnees, {}, ANCIENNE, tenue) == []
            assert donnees["code"] == tenue[1]
        donnees, erreurs = {"ou": "Sainte-Marie"}, dict[str, str]()
        proposees = await choisir_commune(db, donnees, erreurs, ANCIENNE, ("x", "97228"))
        assert {"97228", "97418"} <= {code for code, _ in proposees}
        choix = {"ou": "Sainte-Marie", "code": "97418", "ou_proposee": "Sainte-Marie"}
        await choisir_commune(db, choix, {}, ANCIENNE)
        assert choix["code"] == "97418"
        assert set(await list_nommees(db, ["97228", None, "30999"])) == {"97228"}
        assert await list_nommees(db, [None]) == {}
