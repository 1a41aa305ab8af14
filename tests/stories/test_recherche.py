"""Search somebody from the head of any page, by what one knows of them, and open the right one."""

import html
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.stories.conftest import compte_demo
from tests.stories.gestes import entrer, remplir
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
RECHERCHE = "/api/v1/personnes/recherche"


def _mots(extrait: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", extrait)).split())


async def chercher(client: httpx2.AsyncClient, tape: str, **champs: str) -> httpx2.Response:
    """Type in the head of the day, and send."""
    return await remplir(client, "/ma-journee", "/personnes", q=tape, **champs)


def suivre(admin: Connexion, prenom: str, nom: str, **champs: Any) -> UUID:
    """Write somebody whom the demo's référente accompanies, with an agreement of the ordinary."""
    compte, structure, t = compte_demo(admin, "referente")
    cle = uuid4()
    lus = {"territoire_id": t, "id": cle, "prenom": prenom, "nom": nom} | champs
    lus.setdefault("date_naissance", "1984-03-12")
    admin.execute(
        f"insert into personne ({', '.join(lus)}) values ({', '.join(['%s'] * len(lus))})".encode(),
        list(lus.values()),
    )
    admin.execute(
        "insert into consentement (territoire_id, personne_id, portee, domaines, peut_completer,"
        " finalite, debut, fin, notice_id, donne_par, recueil) select %(t)s, %(p)s, 'consortium',"
        " 255, true, 'coordination', now() - interval '1 day', now() + interval '1 year', n.id,"
        " 'personne', 'ecran' from notice n where n.territoire_id = %(t)s order by n.id limit 1",
        {"t": t, "p": cle},
    )
    admin.execute(
        "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id,"
        " est_referent, origine, debut) values (%s, %s, %s, %s, true, 'declare',"
        " now() - interval '1 day')",
        (t, cle, structure, compte),
    )
    admin.commit()
    return cle


@pytest.mark.parametrize(
    "tape", ["06 00 00 00 42", "+33600000042", "ZULMIRA@exemple.fr", "5 avril 1931", "zulmi oliv"]
)
async def test_found_alone_she_is_opened_and_the_journal_says_it(
    client: httpx2.AsyncClient, admin: Connexion, tape: str
) -> None:
    elle = suivre(
        admin,
        "Maria da Conceição",
        "Ferreira-Zulmira",
        nom_naissance="Oliveirafield",
        telephone="0600000042",
        courriel="zulmira@exemple.fr",
        date_naissance="1931-04-05",
    )
    await entrer(client, "referente")
    reponse = await chercher(client, tape)
    assert (reponse.status_code, reponse.headers["location"]) == (303, f"/carnets/{elle}")
    notee = admin.execute(
        "select objet, details from journal where geste = 'recherche' order by numero desc limit 1"
    ).fetchone()
    assert notee == ("Recherche d’une personne", {"nombre": 1})
    # Nothing that was typed is kept, nor in the address.
    assert admin.execute(
        "select count(*) from journal where journal::text ilike any (%s)",
        (["%Zulmira%", "%0600000042%", "%0600 00 00 42%"],),
    ).fetchone() == (0,)


async def test_two_of_one_name_are_told_apart_by_what_differs(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    for commune, naissance in (("30189", "1984-03-12"), ("30007", "1971-06-30")):
        suivre(admin, "Rachid", "Homonymefield", commune_code=commune, date_naissance=naissance)
    await entrer(client, "referente")
    page = (await chercher(client, "homonyme")).text
    assert "Recherche par nom : 2 personnes" in _mots(page)
    cartes = page.split('class="carte"')[1:]
    assert len(cartes) == 2
    for carte, (commune, jour) in zip(
        sorted(cartes, key=lambda c: "Alès" in c),
        (("Nîmes", "12 mars 1984"), ("Alès", "30 juin 1971")),
        strict=True,
    ):
        forts = [_mots(dit) for dit in re.findall(r"<strong>(.*?)</strong>", carte, re.S)]
        assert [dit.split(", ")[-1] for dit in forts] == [jour, commune]
        # What they share comes after.
        assert carte.index("</strong>") < carte.index("Référence de parcours")


async def test_near_names_are_listed_and_never_opened(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    elle = suivre(admin, "Ines", "Garriguefield")
    await entrer(client, "referente")
    page = await chercher(client, "Gariguefield")
    assert page.status_code == 200
    assert "à une lettre près" in _mots(page.text)
    assert f"/carnets/{elle}" in page.text


async def test_all_are_reached_page_after_page(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    gens = {suivre(admin, "Paul", f"Nombreuxfield{chr(97 + rang)}") for rang in range(23)}
    await entrer(client, "referente")
    page = (await chercher(client, "nombreuxfield")).text
    assert "23 personnes" in _mots(page)
    lus = set(re.findall(r"/carnets/([0-9a-f-]{36})", page))
    suite = re.search(r'name="curseur" value="([^"]+)"', page)
    assert suite is not None
    page = (await chercher(client, "nombreuxfield", curseur=suite[1])).text
    lus |= set(re.findall(r"/carnets/([0-9a-f-]{36})", page))
    assert lus == {str(cle) for cle in gens}
    assert 'name="curseur"' not in page


@pytest.mark.parametrize(
    ("tape", "dits"),
    [
        ("zzyzx", ["Recherche par nom", "Essayez autrement"]),
        ("07 99 99 99 98", ["Recherche par téléphone", "Essayez autrement"]),
        ("99999999", ["Recherche par numéro d’allocataire CAF ou par identifiant France Travail"]),
        ("", ["Écrivez au moins deux lettres"]),
        ("benali 31/02/1990", ["Recherche par nom", "vérifiez que la date existe"]),
        ("2 90 06 34 172 003 12", ["ne sert pas à chercher"]),
    ],
)
async def test_nobody_is_said_without_saying_who_exists(
    client: httpx2.AsyncClient, tape: str, dits: Sequence[str]
) -> None:
    await entrer(client, "referente")
    page = _mots((await chercher(client, tape)).text)
    for dit in (*dits, "cette liste ne dit pas qui d’autre a un carnet"):
        assert dit in page.replace("\u202f", " "), dit


async def test_absent_and_closed_answer_alike(client: httpx2.AsyncClient, admin: Connexion) -> None:
    elle = suivre(admin, "Zoé", "Ferméefield", telephone="0600000043")
    admin.execute("update consentement set retire_le = now() where personne_id = %s", (elle,))
    admin.commit()
    await entrer(client, "referente")
    for close, absente in (("Ferméefield", "Absentefield"), ("06 00 00 00 43", "06 00 00 00 44")):
        lues = [_mots((await chercher(client, tape)).text) for tape in (close, absente)]
        assert lues[0] == lues[1]


async def test_program_searches_the_same_and_is_told_the_same(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    deux = {
        str(suivre(admin, "Rachid", "Homonymefield", commune_code=code))
        for code in ("30189", "30007")
    }
    porteur = entetes(admin, "referente")

    async def demander(**demande: object) -> httpx2.Response:
        return await client.post(RECHERCHE, headers=porteur, json=demande)

    reponse = await demander(q="homonyme rachid", limite=1)
    lue = reponse.json()
    assert (reponse.status_code, lue["par"], lue["proches"], lue["total"]) == (
        200,
        ["nom"],
        False,
        2,
    )
    reste = (await demander(q="homonyme rachid", curseur=lue["suite"])).json()
    assert {i["id"] for i in lue["items"] + reste["items"]} == deux
    ensemble = (await demander(q="homonyme")).json()["items"]
    assert [i["distinguee_par"] for i in ensemble] == [["commune"]] * 2
    assert {i["commune"] for i in ensemble} == {"Nîmes", "Alès"}
    assert (await demander(q="x", nom="y")).status_code == 422
    autre = await client.post(RECHERCHE, headers=entetes(admin, "coordonnateur"), json={"q": "ho"})
    assert autre.status_code == 403
