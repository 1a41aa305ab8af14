"""Type hostile texts into every field of every form, then read every page.

No element, no attribute is born of them.
"""

import asyncio
import io
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pypdf
import pytest

from core.clock import aujourdhui
from core.forms import CLE
from offers.catalogue.importer import importer_catalogue
from offers.ecarts.jobs import relever_la_base
from offers.recherche.carte import scripts
from tests.attaques.pages import Formulaire, Page, parcourir, remplir
from tests.attaques.scene import Scene, construire
from tests.auth.navigateur import Application
from tests.conftest import Base
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure

pytestmark = pytest.mark.pg
_CHARGES = (
    "<script>xqz()</script>", "<img src=x onerror=xqz()>", "<svg onload=xqz()>",
    "<svg><script>xqz()</script></svg>", "<iframe src=javascript:xqz()></iframe>",
    "<body onload=xqz()>", "<details open ontoggle=xqz()>", "<xqz-a>",
    "<math><mi xlink:href=javascript:xqz()>", "<a href=javascript:xqz()>xqz</a>",
    "<style>@import 'xqz'</style>", "<base href=//xqz.example>",
    "<meta http-equiv=refresh content=0;url=//xqz.example>", "<form action=//xqz.example>",
    "<object data=//xqz.example>", "<template><xqz-b>", "{{7*7}}xqz",
    "{% for x in ().__class__.__bases__ %}xqz{% endfor %}", "${7*7}xqz", "#{7*7}xqz",
    "<%= 7*7 %>xqz", "=HYPERLINK(\"//xqz\")", "@SUM(1+1)*xqz", "+xqz|'/c calc'!A0", "-2+3+xqz",
)  # fmt: skip
_ENTOURAGES = (
    "{}",
    "\"'>{}",
    "</textarea></script></title>{}",
    "xqz\r\nATTENDEE:mailto:x@xqz.example\r\n{}\u2028\x1b\u202e",
)
CHARGES = [entourage.replace("{}", charge) for entourage in _ENTOURAGES for charge in _CHARGES]
# What makes a formula must stand first; of the others, five go together into each field, and so do
# formulas that something stands before.
_PREMIERES = tuple(charge for charge in _CHARGES if charge[0] in "=@+-")
_SUIVANTES = [charge for charge in _CHARGES if charge not in _PREMIERES]
_ENSEMBLE = [" ".join(_SUIVANTES[rang : rang + 5]) for rang in range(0, len(_SUIVANTES), 5)]
TEXTES = [
    entourage.replace("{}", texte)
    for entourage in _ENTOURAGES
    for texte in (*_ENSEMBLE, *(_PREMIERES if entourage == "{}" else (" ".join(_PREMIERES),)))
]
SUFFIXE = " — un texte assez long pour chaque champ"
INTERDITS = {"iframe", "object", "embed", "base", "math", "style", "xqz-a", "xqz-b", "details-xqz"}


def formulaires(vues: dict[str, str]) -> dict[str, Formulaire]:
    """Give the posted forms that hold a text, by where they go.

    Logging out is left to other tests.
    """
    trouves: dict[str, Formulaire] = {}
    for texte in vues.values():
        for formulaire in Page(texte).formulaires:
            ecrit = any(champ.est_texte for champ in formulaire.champs)
            if formulaire.methode == "post" and ecrit and "/connexion" not in formulaire.action:
                trouves.setdefault(formulaire.action, formulaire)
    return trouves


def soumettre(application: Application, temoin: str, cible: Formulaire, texte: str) -> str:
    """Send one form with that text everywhere."""
    chemin = re.sub(r"^https?://[^/]+", "", cible.action)
    # Each sending is an act of its own, as from a page opened again.
    champs = remplir(cible, texte) | {CLE: uuid4().hex}
    reponse = application.demander("POST", chemin, temoin=temoin, champs=champs)
    assert reponse.status_code < 500, (chemin, texte)
    return reponse.text


def verifier(vues: dict[str, str], permis: set[tuple[str, str]]) -> None:
    """Check that pages hold no element, attribute, address or script born of a text."""
    for chemin, texte in vues.items():
        page = Page(texte)
        nouveaux = {
            t
            for t in page.traits - permis
            if t[1].startswith("on") or t[0] in INTERDITS or "xqz" in t[0] + t[1]
        }
        assert nouveaux == set(), (chemin, nouveaux)
        assert not page.script, chemin
        fautives = {
            a
            for a in page.adresses
            if a.lower().lstrip().startswith(("javascript:", "data:text", "//xqz"))
        }
        assert fautives == set(), (chemin, fautives)
        assert "49xqz" not in texte, chemin
        for charge in _CHARGES:
            assert not charge.startswith("<") or charge not in texte, (chemin, charge)


def _ecrire(application: Application, scene: Scene, role: str) -> int:
    temoin = scene.sessions[role][0]
    base = parcourir(application, temoin, 160)
    permis = set().union(*(Page(texte).traits for texte in base.values()))
    envois = 0
    for cible in formulaires(base).values():
        for dit in TEXTES:
            texte = soumettre(application, temoin, cible, dit + SUFFIXE)
            verifier({cible.action: texte}, permis)
            envois += 1
    verifier(parcourir(application, temoin, 60), permis)
    return envois


@pytest.mark.parametrize("role", ["professionnel", "personne"])
def test_hostile_texts_stay_texts_in_every_page(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path, role: str
) -> None:
    assert len(CHARGES) == 100
    assert all(any(charge in texte for texte in TEXTES) for charge in _CHARGES)
    scene = construire(admin)
    with Application(base, tmp_path) as application:
        assert _ecrire(application, scene, role) >= 200
        gardees = admin.execute("select count(*) from constat where texte like '%xqz%'").fetchone()
        assert gardees is not None
        assert gardees[0] >= len(TEXTES), "the texts were not kept: nothing was tried"
        cible = scene.personnes["elle" if role == "personne" else "sien"]
        autre = "personne" if role == "professionnel" else "professionnel"
        verifier(parcourir(application, scene.sessions[autre][0], 60), set())
        reponse = application.demander(
            "GET", f"/api/v1/carnets/{cible}", jeton=scene.sessions[role][1]
        )
        assert reponse.headers["content-type"] == "application/json"
        assert reponse.headers["x-content-type-options"] == "nosniff"


def test_calendar_file_holds_one_event_and_folded_lines(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    scene = construire(admin)
    cle = scene.cles["sien"]["rendez_vous_id"]
    with Application(base, tmp_path) as application:
        for charge in CHARGES:
            admin.execute(
                "update rendez_vous set lieu = %s, objet = %s", ((charge * 4)[:300], charge[:300])
            )
            admin.commit()
            jeton = scene.sessions["professionnel"][0]
            reponse = application.demander("GET", f"/rendez-vous/{cle}/agenda", temoin=jeton)
            assert reponse.status_code == 200
            lignes = reponse.content.decode().replace("\r\n ", "").split("\r\n")
            noms = [re.split("[:;]", ligne)[0] for ligne in lignes if ligne]
            assert noms == [
                "BEGIN", "VERSION", "PRODID", "METHOD", "BEGIN", "SUMMARY", "DTSTART", "DTEND",
                "DTSTAMP", "UID", "SEQUENCE", "LOCATION", "STATUS", "END", "END",
            ], charge  # fmt: skip
            assert all(len(ligne) <= 75 for ligne in reponse.content.split(b"\r\n"))
            assert b"SUMMARY:Rendez-vous\r\n" in reponse.content


def test_offers_with_hostile_names_reach_neither_the_map_nor_its_template(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    poser_communes(admin)
    avant = dict(scripts())
    noms = [" ".join(charge.split())[:150] for charge in CHARGES]
    offres = [un_service(rang, nom=nom, description=nom) for rang, nom in enumerate(noms)]
    rapport = importer_catalogue(admin, [ecrire(tmp_path / "o.jsonl", [une_structure(), *offres])])
    assert rapport.nouveaux >= 60
    admin.commit()
    with Application(base, tmp_path) as application:
        for page in range(1, 6):
            reponse = application.demander(
                "GET", f"/offres?code_commune=31555&rayon=50&page={page}"
            )
            assert reponse.status_code == 200
            verifier({"/offres": reponse.text}, set())
        geojson = application.demander("GET", "/offres.geojson")
        assert geojson.headers["content-type"].startswith("application/geo+json")
        assert len({t["properties"]["nom"] for t in geojson.json()["features"]} & set(noms)) >= 60
        for (cle,) in admin.execute("select id from catalogue_service").fetchall():
            fiche = application.demander("GET", f"/offres/{cle}")
            assert fiche.status_code == 200
            verifier({"/offres/…": fiche.text}, set())
        for adresse, texte in scripts().items():
            servi = application.demander("GET", adresse).text
            assert servi == texte == avant[adresse]
            assert "xqz" not in servi


def test_numbers_given_as_a_file_never_begin_a_formula(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    scene = construire(admin)
    poser_communes(admin)
    admin.execute("update territoire set code_departement = '31'")
    admin.execute("update geo_epci set nom = '=HYPERLINK(\"//xqz\")'")
    admin.commit()
    assert asyncio.run(relever_la_base(base.app_url, aujourdhui())) > 0
    with Application(base, tmp_path) as application:
        reponse = application.demander(
            "GET", "/ecarts.csv", temoin=scene.sessions["coordonnateur"][0]
        )
    assert reponse.status_code == 200
    assert "xqz" in reponse.text
    cellules = [
        c.strip('"')
        for ligne in reponse.text.splitlines()
        for c in ligne.lstrip("\ufeff").split(";")
    ]
    assert [c for c in cellules if c.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_receipts_in_pdf_hold_neither_a_link_nor_a_script_of_a_text(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    scene = construire(admin)
    cle = scene.cles["elle"]["evenement_id"]
    with Application(base, tmp_path) as application:
        for charge in CHARGES:
            nom = charge.replace("\x00", "")[:200]
            admin.execute(
                "update personne set prenom = %s where id = %s", (nom, scene.personnes["elle"])
            )
            admin.execute("update structure set nom = %s", (nom,))
            admin.execute("update territoire set nom = %s", (nom,))
            admin.execute("truncate limite")  # a minute's share of receipts is tried elsewhere
            admin.commit()
            reponse = application.demander(
                "GET", f"/recus/{cle}/pdf", temoin=scene.sessions["personne"][0]
            )
            assert reponse.status_code == 200, charge
            lecteur = pypdf.PdfReader(io.BytesIO(reponse.content))
            racine: Any = lecteur.trailer["/Root"]
            assert not {"/OpenAction", "/AA", "/AcroForm"} & set(racine), charge
            assert "/EmbeddedFiles" not in racine.get("/Names", {}), charge
            for feuille in lecteur.pages:
                assert "/AA" not in feuille, charge
                for note in feuille.get("/Annots") or []:
                    assert "xqz" not in str(note.get_object()), charge
        assert "xqz" in "".join(f.extract_text() for f in lecteur.pages).replace("\x00", ""), (
            "the texts were not printed"
        )


def test_hostile_addresses_send_no_mail(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    scene = construire(admin)
    structure = admin.execute(
        "select id from structure where territoire_id = 1 order by id limit 1"
    ).fetchone()
    assert structure is not None
    with Application(base, tmp_path) as application:
        for charge in CHARGES:
            for adresse in (charge, f"x@xqz.example{charge}", f"{charge}@xqz.example"):
                champs = {"courriel": adresse}
                assert (
                    application.demander("POST", "/connexion/courriel", champs=champs).status_code
                    < 500
                )
                champs |= {
                    "prenom": "A",
                    "nom": "B",
                    "structure_id": str(structure[0]),
                    "role": "professionnel",
                }
                reponse = application.demander(
                    "POST",
                    "/administration/professionnels/invitation",
                    temoin=scene.sessions["administrateur"][0],
                    champs=champs,
                )
                assert reponse.status_code == 422, (charge, reponse.status_code)
                admin.execute("truncate limite")
                admin.commit()
    assert admin.execute("select count(*) from courriel_sortant").fetchone() == (0,)
