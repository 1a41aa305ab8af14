"""Tell her space: who opened it and how it was entered is told to her.

A paper that was lost opens nothing more.
"""

import io
import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pypdf
import pytest

from auth.vocabulary import Geste
from core.forms import CLE
from tests.attaques.pages import Page
from tests.stories.gestes import entrer, remplir
from tests.stories.promenade import montrer
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
_CODE = re.compile(r"<strong>([2-9A-Z]{4} [2-9A-Z]{4})</strong>")


def code_de(papier: httpx2.Response) -> str:
    """Read the code of a paper, whose button says where it leads."""
    assert re.search(
        r'<a class="bouton secondaire" href="/[^"]+">J(?:’ai remis|e l’ai)', papier.text
    ), papier.text
    trouve = _CODE.search(papier.text)
    assert trouve is not None, papier.text
    return trouve[1]


async def imprimer(
    client: httpx2.AsyncClient, papier: httpx2.Response, **champs: str
) -> httpx2.Response:
    """Click on the button that prints what the page shows, each time as from another tab."""
    [forme] = [f for f in Page(papier.text).formulaires if f.action.endswith("/papier")]
    return await client.post(forme.action, data=dict(montrer(forme)) | {CLE: uuid4().hex} | champs)


async def essayer(client: httpx2.AsyncClient, admin: Connexion, samira: UUID, code: str) -> int:
    """Type the code of a paper with her birth date; gives the status."""
    naissance = admin.execute(
        "select date_naissance from personne where id = %s", (samira,)
    ).fetchone()
    admin.rollback()
    assert naissance is not None
    client.cookies.clear()
    saisie = {"code": code, "date_naissance": naissance[0].isoformat()}
    return (await client.post("/connexion/code", data=saisie)).status_code


async def lire(client: httpx2.AsyncClient, chemin: str) -> str:
    """Read a page as text, its spaces and apostrophes as they are typed."""
    page = re.sub(r"<[^>]+>", " ", (await client.get(chemin)).text)
    return re.sub(r" ([.,])", r"\1", " ".join(page.replace("\u202f", " ").split()))


async def test_person_reads_who_opened_her_space_and_is_told(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    espace = f"/carnets/{samira}/espace"
    await entrer(client, "referente")
    await remplir(client, espace, f"{espace}/identite")
    assert (await remplir(client, espace, f"{espace}/fermeture")).status_code == 303
    ouvert = await remplir(
        client, espace, espace, canal="courriel", courriel="personne@demo.example"
    )
    assert ouvert.status_code == 200
    # What FranceConnect compares is read again before anybody vouches for her.
    assert f'href="/carnets/{samira}/identite"' in (await client.get(espace)).text
    annule = await remplir(client, espace, f"{espace}/code/annulation")
    assert annule.headers["location"].endswith("fait=code_annule")
    assert await essayer(client, admin, samira, code_de(ouvert)) == 422
    await entrer(client, "personne")
    page = await lire(client, "/qui-a-regarde")
    for fait in (
        "a ouvert votre espace avec vous, avec une adresse électronique",
        "a préparé un code sur papier pour entrer dans votre espace",
        "a annulé le code sur papier",
        "a dit vous avoir en face de soi",
        "a fermé votre espace",
    ):
        assert re.search(rf"Claire Mazel, [^.]*, {fait}[^.]*\. \d+(er)? ", page), fait
    avis = await lire(client, "/avis")
    for dit in (
        "a ouvert votre espace avec vous",
        "Un code sur papier a été préparé",
        "Le code sur papier de votre espace a été annulé",
        "FranceConnect peut se lier à votre carnet",
    ):
        assert dit in avis


async def test_every_geste_about_her_is_on_her_page_and_in_what_she_takes_away(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    comptes = dict(
        admin.execute(
            "select courriel, id from compte where courriel in ('personne@demo.example',"
            " 'referente@demo.example')"
        ).fetchall()
    )
    elle, referente = comptes["personne@demo.example"], comptes["referente@demo.example"]
    qui = {"professionnel": referente, "automate": None, "porte": elle}
    for nom, compte in qui.items():
        admin.execute(
            "select prive.poser(1, %s, %s, null, null)", (compte, None if nom == "porte" else nom)
        )
        for geste in Geste:
            admin.execute(
                "select prive.noter(%s, %s, 1, %s, null, null, '{}')",
                (geste.value, samira, f"Essai {nom} {geste}"),
            )
    admin.commit()
    porteur = entetes(admin, "personne")
    await entrer(client, "personne")
    page = (await lire(client, "/qui-a-regarde")).lower()
    emporte = (await client.get("/qui-a-regarde.json")).text.lower()
    api = (
        await client.get(f"/api/v1/carnets/{samira}/consultations?limite=100", headers=porteur)
    ).text.lower()
    for nom in qui:
        for geste in Geste:
            dit = f"essai {nom} {geste}"
            assert dit in page, dit
            assert dit in emporte, dit
            assert dit in api, dit
    assert "ce qui n’est pas ici" in page


def _serrer(dit: str) -> str:
    """Take the spaces out: letters that are set apart are read with some between them."""
    return "".join(dit.split())


async def test_paper_is_printed_in_the_size_of_a_pocket(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    espace = f"/carnets/{samira}/espace"
    admin.execute(
        "update compte set telephone = '0466123456' where courriel = 'referente@demo.example'"
    )
    admin.commit()
    await entrer(client, "referente")
    papier = await remplir(client, espace, f"{espace}/code")
    code = code_de(papier)
    for etape in ("Ouvrez ce site", "Écrivez le code de ce papier", "votre date de naissance"):
        assert etape in papier.text
    imprime = await imprimer(client, papier)
    assert imprime.headers["content-type"] == "application/pdf", imprime.text
    [feuille] = pypdf.PdfReader(io.BytesIO(imprime.content)).pages
    assert [round(float(cote) / 72 * 25.4) for cote in feuille.mediabox[2:]] == [105, 148]
    lu = _serrer(feuille.extract_text())
    for dit in (code, "/connexion/", "Samira", "Appelez le 04 66 12 34 56"):
        assert _serrer(dit) in lu, lu
    faux = await imprimer(client, papier, code="ABC")
    assert (faux.status_code, "huit lettres ou chiffres" in faux.text) == (422, True)
    await remplir(client, espace, f"{espace}/code/annulation")
    tard = await imprimer(client, papier)
    assert (tard.status_code, "n’ouvre plus rien" in tard.text) == (409, True)


async def test_person_prints_the_paper_of_her_next_entry(client: httpx2.AsyncClient) -> None:
    await entrer(client, "personne")
    papier = await remplir(client, "/mes-connexions", "/mes-connexions/code")
    imprime = await imprimer(client, papier)
    [feuille] = pypdf.PdfReader(io.BytesIO(imprime.content)).pages
    assert _serrer(code_de(papier)) in _serrer(feuille.extract_text())
    await remplir(client, "/mes-connexions", "/mes-connexions/code/annulation")
    assert (await imprimer(client, papier)).status_code == 409


async def test_person_draws_her_next_code_loses_it_and_cancels_it(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    mien, chemin = "/mes-connexions/code", "/mes-connexions"
    await entrer(client, "personne")
    assert "Un code attend" not in await lire(client, chemin)
    perdu = code_de(await remplir(client, chemin, mien))
    assert "Un code attend déjà" in await lire(client, chemin)
    annule = await remplir(client, chemin, f"{mien}/annulation")
    assert annule.headers["location"] == "/mes-connexions?fait=code_annule"
    assert (await remplir(client, chemin, f"{mien}/annulation")).status_code == 409
    bon = code_de(await remplir(client, chemin, mien))
    assert await essayer(client, admin, samira, perdu) == 422
    assert await essayer(client, admin, samira, bon) == 303
    page = await lire(client, "/qui-a-regarde")
    assert "Entrée dans votre espace (code reçu sur un papier)." in page
    assert "a préparé un code sur papier pour entrer dans votre espace" in page
    ligne = admin.execute(
        "select max(numero) from journal where objet = 'Connexion' and personne_id = %s", (samira,)
    )
    signaler = f"/qui-a-regarde/{ligne.fetchone()[0]}/signaler"  # type: ignore[index]
    assert (
        await remplir(client, signaler, signaler, texte="Ce n’était pas moi.")
    ).status_code == 303


async def test_professional_is_told_when_she_cancels_the_paper(
    client: httpx2.AsyncClient, samira: UUID
) -> None:
    espace = f"/carnets/{samira}/espace"
    await entrer(client, "referente")
    assert (await remplir(client, espace, f"{espace}/code")).status_code == 200
    await entrer(client, "personne")
    await remplir(client, "/mes-connexions", "/mes-connexions/code/annulation")
    await entrer(client, "referente")
    assert "a annulé le code sur papier que vous aviez préparé" in await lire(client, "/avis")
    assert "/mes-connexions/code" not in (await client.get("/mes-connexions")).text
