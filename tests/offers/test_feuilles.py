"""Print offers on paper.

In the order asked, in words that are understood, with numbers that nothing hides.
"""

import io
import math
from pathlib import Path
from typing import Any

import psycopg
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offers.catalogue.importer import importer_catalogue
from offers.feuilles.rules import RAYON_MM, cadrer, dire_simplement, ecarter_reperes, etiqueter
from tests.attaques.test_injections import CHARGES
from tests.auth.navigateur import Application
from tests.conftest import Base
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure

FEUILLE = "/offres/feuille.pdf"


@pytest.mark.parametrize(
    ("donnees", "phrases"),
    [
        ({}, ["Demandez si c’est gratuit."]),
        ({"frais": "gratuit", "modes_accueil": ["en-presentiel"],
          "mobilisable_par": ["usagers", "professionnels"]},
         ["C’est gratuit.", "Vous pouvez demander vous-même."]),
        ({"frais": "payant", "modes_accueil": ["a-distance"],
          "mobilisable_par": ["professionnels"]},
         ["C’est payant.", "Cela se passe par téléphone ou par internet.",
          "La personne qui vous accompagne demande pour vous."]),
    ],
)  # fmt: skip
def test_offer_is_said_in_short_sentences(donnees: dict[str, Any], phrases: list[str]) -> None:
    assert dire_simplement(donnees, a_confirmer=False) == phrases
    assert dire_simplement(donnees, a_confirmer=True)[-1].startswith("Appelez avant d’y aller")


POINTS = st.lists(st.tuples(st.floats(20, 180), st.floats(20, 240)), min_size=1, max_size=14)


@settings(max_examples=80, deadline=None)
@given(POINTS)
def test_no_marker_covers_another_nor_leaves_the_sheet(points: list[tuple[float, float]]) -> None:
    places = ecarter_reperes(points, 204, 262)
    for i, (x, y) in enumerate(places):
        assert RAYON_MM <= x <= 204 - RAYON_MM
        assert RAYON_MM <= y <= 262 - RAYON_MM
        for u, v in places[:i]:
            assert math.hypot(x - u, y - v) >= 2 * RAYON_MM
    assert places == ecarter_reperes(points, 204, 262)


@given(st.lists(st.tuples(st.floats(-1, 5), st.floats(42, 46)), min_size=1, max_size=14))
def test_frame_holds_every_offer(points: list[tuple[float, float]]) -> None:
    cadre = cadrer(points, 204, 262)
    for longitude, latitude in points:
        x, y = cadre.placer(longitude, latitude)
        assert 0 < x < 204
        assert 0 < y < 262


def test_names_of_communes_cover_neither_a_marker_nor_each_other() -> None:
    lieux = [
        ("Nîmes", 100, 100),
        ("Caissargues", 102, 101),
        ("Bouillargues", 100.5, 101.5),
        ("Garons", 300, 300),
    ]
    noms = etiqueter(lieux, [(100, 100)], 204, 262)
    assert noms[0].nom == "Nîmes", "the most peopled is named, whatever is around"
    assert "Garons" not in {n.nom for n in noms}
    hauteurs = [n.y_texte for n in noms]
    assert len(set(hauteurs)) == len(hauteurs) or len(noms) == 1


def _textes(contenu: bytes) -> list[str]:
    return [feuille.extract_text() for feuille in pypdf.PdfReader(io.BytesIO(contenu)).pages]


@pytest.fixture
def catalogue(admin: psycopg.Connection[Any], tmp_path: Path) -> psycopg.Connection[Any]:
    poser_communes(admin)
    lignes = [
        une_structure(telephone="0561112233", horaires_accueil="Mo-Fr 09:00-12:00"),
        *(un_service(n, nom=f"Atelier"
                            f" {'ABCDEFGHIJKLMNOP'[n - 1]}", frais="gratuit",
                            contact_nom_prenom="Jeanne S")
          for n in range(1, 16)),
        un_service(16, nom="Écoute", modes_accueil=["a-distance"], longitude=..., latitude=...),
    ]  # fmt: skip
    importer_catalogue(admin, [ecrire(tmp_path / "o.jsonl", lignes)])
    admin.commit()
    return admin


@pytest.mark.pg
@pytest.mark.parametrize(("format_", "largeur"), [("a5", 148), ("a3", 420)])
def test_chosen_offers_are_printed_in_their_order(
    base: Base, catalogue: psycopg.Connection[Any], tmp_path: Path, format_: str, largeur: int
) -> None:
    with Application(base, tmp_path) as application:
        reponse = application.demander(
            "GET", f"{FEUILLE}?format={format_}&ids=essai--o3,essai--o16&ids=essai--o1"
        )
    assert (reponse.status_code, reponse.headers["content-type"]) == (200, "application/pdf")
    assert reponse.headers["content-disposition"] == f'attachment; filename="offres-{format_}.pdf"'
    lecteur = pypdf.PdfReader(io.BytesIO(reponse.content))
    assert round(float(lecteur.pages[0].mediabox.width) * 25.4 / 72) == largeur
    texte = " ".join(" ".join(_textes(reponse.content)).split())
    assert texte.index("Atelier C") < texte.index("Écoute") < texte.index("Atelier A")
    assert "Structure 1" in texte
    assert "05 61 11 22 33" in texte
    assert "Du lundi au vendredi" in texte
    assert "Jeanne" not in texte, "the name of a person to reach is not for a wall"


@pytest.mark.pg
def test_first_offers_of_a_search_are_printed_and_bad_requests_named(
    base: Base, catalogue: psycopg.Connection[Any], tmp_path: Path
) -> None:
    with Application(base, tmp_path) as application:
        reponse = application.demander("GET", f"{FEUILLE}?code_commune=31555&thematiques=mobilite")
        assert reponse.status_code == 200
        assert "Près de Toulouse" in " ".join(" ".join(_textes(reponse.content)).split())
        trop = "&".join(f"ids=essai--o{n}" for n in range(1, 14))
        for suite, phrase in (
            (trop, "Cette feuille porte 12 offres au plus."),
            ("format=a4", "Choisissez une des valeurs"),
            ("autre=1", "Ce paramètre n’existe pas."),
        ):
            refus = application.demander("GET", f"{FEUILLE}?{suite}")
            assert refus.status_code == 422, suite
            assert phrase in refus.text, suite
        assert application.demander("GET", f"{FEUILLE}?ids=personne").status_code == 404
        demandes = [
            application.demander("GET", f"{FEUILLE}?ids=essai--o1").status_code for _ in range(12)
        ]
        assert demandes[-1] == 429, "paper costs: a flood is refused"


@pytest.mark.pg
def test_hostile_names_stay_texts_on_paper(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    poser_communes(admin)
    noms = [" ".join(charge.split())[:150] for charge in CHARGES]
    offres = [
        un_service(rang, nom=nom, description=nom, adresse=nom) for rang, nom in enumerate(noms)
    ]
    importer_catalogue(
        admin,
        [ecrire(tmp_path / "o.jsonl", [une_structure(nom="<script>xqz()</script>"), *offres])],
    )
    admin.execute("update geo_commune set nom = '<svg onload=xqz()>'")
    admin.commit()
    cles = [
        cle for (cle,) in admin.execute("select id from catalogue_service order by id").fetchall()
    ]
    lus = ""
    with Application(base, tmp_path) as application:
        for debut in range(0, len(cles), 12):
            for format_ in ("a5", "a3"):
                lot = {"ids": cles[debut : debut + 12]}
                admin.execute("truncate limite")
                admin.commit()
                suite = "&".join(f"ids={cle}" for cle in lot["ids"])
                reponse = application.demander("GET", f"{FEUILLE}?format={format_}&{suite}")
                assert reponse.status_code == 200, lot
                lecteur = pypdf.PdfReader(io.BytesIO(reponse.content))
                racine: Any = lecteur.trailer["/Root"]
                assert not {"/OpenAction", "/AA", "/AcroForm"} & set(racine), lot
                assert "/EmbeddedFiles" not in racine.get("/Names", {}), lot
                for feuille in lecteur.pages:
                    assert not feuille.get("/Annots"), lot
                lus += "".join(_textes(reponse.content))
    assert "xqz" in lus, "the texts were not printed"
