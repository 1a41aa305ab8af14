"""Read what others noted since one's last visit, choose lines of a timeline, compare two dates."""

import html
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from auth.vocabulary import Domaine
from carnet.bord import pages
from carnet.bord.frise import NOUVEAUTES
from core.clock import aujourdhui
from tests.dates import dans
from tests.stories.conftest import compte_demo
from tests.stories.gestes import entrer, jeton
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
_LIEN = re.compile(r'<a\b[^>]*?href="([^"]+)"[^>]*>(.*?)</a>', re.S)


def _mots(extrait: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", extrait)).split())


def _lien(page: str, dit: str) -> str:
    """Give where the first link goes whose words hold these."""
    trouves = [html.unescape(ou) for ou, mots in _LIEN.findall(page) if dit in _mots(mots)]
    assert trouves, f"no link « {dit} »"
    return trouves[0]


def _lignes(page: str) -> list[str]:
    return re.findall(r'<li id="evenement-([\w-]+)"', page)


def noter(
    admin: Connexion, personne: UUID, qui: str, texte: str, domaine: int = 7, il_y_a: int = 0
) -> UUID:
    """Write a line now, that tells of so many days ago."""
    compte, structure, t = compte_demo(admin, qui)
    cle = uuid4()
    admin.execute(
        "insert into evenement (territoire_id, id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, le, genre, texte) values (%s, %s, %s, %s, %s, %s,"
        " now() - make_interval(days => %s), 'echange_appel', %s)",
        (t, cle, personne, domaine, compte, structure, il_y_a, texte),
    )
    admin.commit()
    return cle


def deja_venue(admin: Connexion, qui: str, jours: int = 1) -> None:
    """Make of what one read and wrote so far the visit of another day."""
    compte, _, _ = compte_demo(admin, qui)
    avant = timedelta(days=jours)
    admin.execute("set session_replication_role = replica")
    admin.execute("update journal set le = now() - %s where compte_id = %s", (avant, compte))
    admin.execute("update evenement set note_le = least(note_le, now() - %s)", (avant * 2,))
    admin.execute("set session_replication_role = origin")
    admin.commit()


@pytest.fixture
async def venue(client: httpx2.AsyncClient, admin: Connexion, samira: UUID) -> UUID:
    """Let the référente have read the carnet yesterday, and enter today."""
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{samira}")).status_code == 200
    deja_venue(admin, "referente")
    return samira


async def test_carnet_says_what_others_noted_since_an_earlier_day_and_a_reload_keeps_it(
    client: httpx2.AsyncClient, admin: Connexion, venue: UUID
) -> None:
    apres_coup = noter(admin, venue, "conseiller", "Appelée la semaine passée", il_y_a=6)
    noter(admin, venue, "referente", "Ma propre ligne")
    noter(admin, venue, "conseiller", "Ce que je ne lis pas", domaine=Domaine.justice)
    for _ in range(2):
        page = (await client.get(f"/carnets/{venue}")).text
        depuis = page.partition('class="depuis"')[2].partition("</section>")[0]
        assert "Depuis votre visite du" in depuis
        assert "Appelée la semaine passée" in depuis
        assert "Ma propre ligne" not in depuis
        assert "Ce que je ne lis pas" not in page
    suite = _lien(depuis, "Appelée la semaine passée")
    assert suite.endswith(f"?nouveautes=1#evenement-{apres_coup}")
    frise = (await client.get(suite.partition("#")[0])).text
    assert _lignes(frise) == [str(apres_coup)]
    assert "1 ligne avec ces choix, notée par d’autres depuis votre visite du" in _mots(frise)


async def test_more_than_a_glance_is_counted_and_leads_to_the_timeline(
    client: httpx2.AsyncClient, admin: Connexion, venue: UUID
) -> None:
    for rang in range(NOUVEAUTES + 3):
        noter(admin, venue, "conseiller", f"Appel {rang}")
    page = (await client.get(f"/carnets/{venue}")).text
    frise = (await client.get(_lien(page, "et 3 autres"))).text
    assert len(_lignes(frise)) == NOUVEAUTES + 3


async def test_demo_shows_what_a_colleague_of_another_structure_noted(
    client: httpx2.AsyncClient, samira: UUID
) -> None:
    await entrer(client, "referente")
    depuis = (await client.get(f"/carnets/{samira}")).text.partition('class="depuis"')[2]
    dits = _mots(depuis.partition("</section>")[0])
    assert "A réussi le test d’entrée en formation." in dits
    assert "covoiturage" in dits


async def test_nothing_new_says_how_far_one_looked(client: httpx2.AsyncClient, venue: UUID) -> None:
    page = _mots((await client.get(f"/carnets/{venue}")).text)
    assert "Rien de nouveau de la part des autres dans ce qui vous est ouvert." in page


async def test_words_and_authors_are_looked_for_and_stand_in_no_address(
    client: httpx2.AsyncClient, admin: Connexion, venue: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FRISE_PAR_PAGE", 2)
    siennes = [
        str(noter(admin, venue, "conseiller", f"Été à l’Écluse {rang}", il_y_a=rang))
        for rang in range(5)
    ]
    adresse = f"/carnets/{venue}/frise"
    page = (await client.get(adresse)).text
    champs = {"_csrf": jeton(page), "texte": "ete a l ecluse"}
    lues: list[str] = []
    while True:
        lue = await client.post(adresse, data=champs)
        assert lue.status_code == 200
        assert "5 lignes avec ces choix" in _mots(lue.text)
        lues += _lignes(lue.text)
        suite = re.search(r'name="curseur" value="([^"]+)"', lue.text)
        if suite is None:
            break
        champs = {"_csrf": jeton(lue.text), "texte": "ete a l ecluse", "curseur": suite[1]}
    assert lues == siennes
    auteur, structure, _ = compte_demo(admin, "conseiller")
    for champ, valeur in (("auteur", auteur), ("structure", structure)):
        lue = await client.post(adresse, data={"_csrf": jeton(page), champ: str(valeur)})
        assert lue.status_code == 200
        assert siennes[0] in _lignes(lue.text)
        refusee = await client.get(adresse, params={champ: str(valeur)})
        assert refusee.status_code == 422, champ
    assert (await client.get(adresse, params={"texte": "ecluse"})).status_code == 422


async def test_other_choices_have_an_address_and_keep_it_page_after_page(
    client: httpx2.AsyncClient, venue: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FRISE_PAR_PAGE", 2)
    adresse = f"/carnets/{venue}/frise"
    page = (await client.get(adresse)).text
    choisie = await client.post(
        adresse,
        data={"_csrf": jeton(page), "genre": "rendez_vous", "depuis": dans(-900), "texte": ""},
    )
    assert choisie.status_code == 303
    suite: str | None = choisie.headers["location"]
    assert suite == f"{adresse}?depuis={dans(-900)}&genre=rendez_vous"
    lues: list[str] = []
    while suite:
        page = (await client.get(suite)).text
        lues += _lignes(page)
        suite = _lien(page, "Plus ancien") if ">Plus ancien</a>" in page else None
    total = int(re.findall(r"(\d+) lignes avec ces choix", _mots(page))[0])
    assert (len(lues), len(set(lues))) == (total, total)
    assert total > 2


async def test_nothing_found_is_not_nothing_there_and_says_what_is_closed(
    client: httpx2.AsyncClient, venue: UUID
) -> None:
    page = _mots((await client.get(f"/carnets/{venue}/frise?jusqu_au=1990-01-01")).text)
    assert "Aucune ligne ne répond à ces choix dans ce qui vous est ouvert." in page
    assert "domaines ne vous sont pas ouverts : pourquoi ?" in page
    assert "Effacer les filtres" in page
    faux = await client.post(
        f"/carnets/{venue}/frise",
        data={
            "_csrf": jeton((await client.get(f"/carnets/{venue}/frise")).text),
            "depuis": "2026-02-01",
            "jusqu_au": "2026-01-01",
        },
    )
    assert faux.status_code == 422
    assert "La période finit avant de commencer" in _mots(faux.text)


async def test_thematique_keeps_items_and_what_rests_on_them(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    porteur = entetes(admin, "referente")
    adresse = f"/api/v1/carnets/{samira}"
    objectif = await client.post(
        f"{adresse}/objectifs",
        headers=porteur,
        json={"thematique": "mobilite--preparer-un-permis", "intitule": "Conduire"},
    )
    assert objectif.status_code == 201, objectif.text
    action = await client.post(
        f"{adresse}/actions",
        headers=porteur,
        json={"objectif_id": objectif.json()["id"], "intitule": "Passer le code"},
    )
    assert action.status_code == 201, action.text

    async def lire(thematique: str) -> set[str]:
        lue = await client.get(
            f"{adresse}/frise", headers=porteur, params={"thematique": thematique}
        )
        assert lue.status_code == 200, lue.text
        return {ligne["texte"] for ligne in lue.json()["items"]}

    assert {"Conduire", "Passer le code"} <= await lire("mobilite")
    assert {"Conduire", "Passer le code"} <= await lire("mobilite--preparer-un-permis")
    assert not {"Conduire", "Passer le code"} & await lire("numerique")


async def test_each_line_names_who_reads_it(
    client: httpx2.AsyncClient, admin: Connexion, venue: UUID
) -> None:
    noter(admin, venue, "conseiller", "Une ligne ordinaire")
    page = (await client.get(f"/carnets/{venue}/frise")).text
    ligne = page.partition("Une ligne ordinaire")[2].partition("</li>")[0]
    lue = _mots(ligne.partition('class="qui-voit"')[2])
    assert "Lu par la personne elle-même, " in lue
    for qui in ("referente", "conseiller"):
        compte, structure, _ = compte_demo(admin, qui)
        noms = admin.execute(
            "select k.prenom || ' ' || k.nom, s.nom from compte k, structure s"
            " where k.id = %s and s.id = %s",
            (compte, structure),
        ).fetchall()[0]
        assert f"{noms[1]} (" in lue, qui
        assert noms[0] in lue, qui


async def test_program_reads_the_same_and_searches_by_what_no_address_holds(
    client: httpx2.AsyncClient, admin: Connexion, venue: UUID
) -> None:
    cle = noter(admin, venue, "conseiller", "À l’écluse")
    porteur, adresse = entetes(admin, "referente"), f"/api/v1/carnets/{venue}/frise"
    lue = (await client.get(f"{adresse}?nouveautes=1&limite=5", headers=porteur)).json()
    assert (lue["total"], [x["id"] for x in lue["items"]]) == (1, [str(cle)])
    assert lue["depuis_ma_visite"] is not None
    assert lue["items"][0]["lecteurs"][0]["noms"]
    trouvee = await client.post(
        f"{adresse}/recherche", headers=porteur, json={"texte": "ECLUSE", "domaine": "parcours"}
    )
    assert trouvee.status_code == 200, trouvee.text
    assert [x["id"] for x in trouvee.json()["items"]] == [str(cle)]
    refusee = await client.get(f"{adresse}?texte=ecluse", headers=porteur)
    assert refusee.status_code == 422
    assert refusee.json()["errors"]["texte"] == "Ce paramètre n’existe pas."


async def test_two_dates_stand_side_by_side_with_the_words_of_then(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    porteur, adresse = entetes(admin, "referente"), f"/api/v1/carnets/{samira}"
    objectif = await client.post(
        f"{adresse}/objectifs",
        headers=porteur,
        json={"thematique": "mobilite--preparer-un-permis", "intitule": "Conduire"},
    )
    cle = objectif.json()["id"]
    corrige = await client.post(
        f"/api/v1/textes/objectif/{cle}",
        headers=porteur,
        json={"valeurs": {"intitule": "Conduire une voiture"}},
    )
    assert corrige.status_code in (200, 201), corrige.text
    atteint = await client.post(
        f"/api/v1/objectifs/{cle}/etat", headers=porteur, json={"etat": "atteint"}
    )
    assert atteint.status_code in (200, 201), atteint.text
    # All of it happened days ago, one thing a day.
    admin.execute("set session_replication_role = replica")
    admin.execute(
        "update objectif set cree_le = now() - interval '8 days',"
        " clos_le = now() - interval '2 days' where id = %s",
        (cle,),
    )
    admin.execute("update version set le = now() - interval '4 days' where ligne_id = %s", (cle,))
    admin.execute(
        "update evenement set le = now() - interval '2 days' where objet_id = %s"
        " and genre = 'objectif_atteint'",
        (cle,),
    )
    admin.execute("set session_replication_role = origin")
    admin.commit()

    async def lire(le: int, et: int) -> list[list[str] | None]:
        lue = (
            await client.get(
                f"{adresse}/comparaison", headers=porteur, params={"le": dans(le), "et": dans(et)}
            )
        ).json()
        (ligne,) = [
            x
            for x in lue["objectifs"]
            if any(a and a["texte"].startswith("Conduire") for a in (x["avant"], x["apres"]))
        ]
        return [
            None if alors is None else [alors["etat"], alors["texte"]]
            for alors in (ligne["avant"], ligne["apres"])
        ]

    assert await lire(-10, -6) == [None, ["En cours", "Conduire"]]
    assert await lire(-6, -3) == [["En cours", "Conduire"], ["En cours", "Conduire une voiture"]]
    assert await lire(-3, 0) == [
        ["En cours", "Conduire une voiture"],
        ["Atteint", "Conduire une voiture"],
    ]
    await entrer(client, "referente")
    carnet = (await client.get(f"/carnets/{samira}")).text
    page = await client.get(
        _lien(carnet, "Comparer deux dates"), params={"le": dans(-6), "et": dans(-3)}
    )
    assert page.status_code == 200
    assert "Comparé dans ce qui vous est ouvert" in _mots(page.text)
    rangee = page.text.partition("Conduire une voiture")[0].rpartition("<tr")[2]
    assert 'class="differe"' in rangee
    assert "a changé" in rangee


async def test_closed_domains_are_in_no_comparison(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    compte = admin.execute("select id from compte where personne_id = %s", (samira,)).fetchone()
    assert compte is not None
    admin.execute(
        "insert into constat (territoire_id, personne_id, domaine, auteur_compte_id, nature,"
        " thematique, texte, source) values (1, %s, %s, %s, 'besoin', 'famille', 'Au tribunal',"
        " 'personne')",
        (samira, Domaine.justice, compte[0]),
    )
    admin.commit()
    await entrer(client, "referente")
    hier = (aujourdhui() - timedelta(days=1)).isoformat()
    page = await client.get(f"/carnets/{samira}/comparer?le={hier}")
    assert page.status_code == 200
    assert "Au tribunal" not in page.text
    await entrer(client, "personne")
    assert "Au tribunal" in (await client.get(f"/carnets/{samira}/comparer?le={hier}")).text
