"""Sort and filter the people one follows, by links from the day, page after page."""

import html
import re
from typing import Any

import httpx2
import psycopg
import pytest

from carnet.journee import pages, pages_personnes
from tests.stories.gestes import entrer

pytestmark = pytest.mark.pg

_LIEN = re.compile(r'<a\b[^>]*?href="([^"]+)"[^>]*>(.*?)</a>', re.S)
_RANG = re.compile(r'<th scope="row">.*?</tr>', re.S)


def _mots(extrait: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", extrait)).split())


def _lien(page: str, dit: str) -> str:
    """Give where the first link goes whose words begin so."""
    trouves = [html.unescape(ou) for ou, mots in _LIEN.findall(page) if _mots(mots).startswith(dit)]
    assert trouves, f"no link « {dit} »"
    return trouves[0]


def _personnes(page: str) -> list[str]:
    return [_mots(rang).split(" ans")[0] for rang in _RANG.findall(page)]


@pytest.fixture
async def page(client: httpx2.AsyncClient) -> str:
    await entrer(client, "referente")
    journee = (await client.get("/ma-journee")).text
    nombre = int(re.findall(r"Mes personnes \((\d+)\)", journee)[0])
    assert len(_personnes(journee)) == min(nombre, pages.SUIVIS_DU_JOUR)
    toutes = (await client.get(_lien(journee, "Toutes"))).text
    par_nom = re.search(r'href="([^"]*tri=nom[^"]*)"', toutes)
    assert par_nom is not None
    return (await client.get(html.unescape(par_nom[1]))).text


async def test_all_are_reached_by_links_and_none_twice(
    client: httpx2.AsyncClient, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_personnes, "PERSONNES_MAX", 7)
    page = (await client.get(_lien(page, "Toutes"))).text
    total = int(re.findall(r"<h1>Mes personnes \((\d+)\)</h1>", page)[0])
    lues = _personnes(page)
    while "Personnes suivantes" in page:
        page = (await client.get(_lien(page, "Personnes suivantes"))).text
        lues += _personnes(page)
    assert (len(lues), len(set(lues))) == (total, total)
    assert "Revenir au début" in page


async def test_each_choice_shows_as_many_as_it_says(client: httpx2.AsyncClient, page: str) -> None:
    for dit in ("À voir", "Sans contact", "Sans rendez-vous", "Référence de parcours"):
        lien = _lien(page, dit)
        nombre = int(re.findall(rf"{dit}\s+(\d+)", _mots(page))[0])
        choisie = (await client.get(lien)).text
        assert f"{nombre} personne" in _mots(choisie), dit
        assert len(_personnes(choisie)) == min(nombre, 50), dit
        # Coming back shows everybody again.
        assert _personnes((await client.get(_lien(choisie, "Toutes"))).text) == _personnes(page)


async def test_heads_of_the_table_put_it_in_order(client: httpx2.AsyncClient, page: str) -> None:
    presse = (await client.get(_lien(page, "À voir"))).text
    ranges = (await client.get(_lien(page, "Prochain rendez-vous"))).text
    assert 'aria-sort="ascending"' in ranges
    assert "du rendez-vous le plus proche au plus lointain" in ranges
    rendez_vous = [_mots(rang).endswith("Aucun") for rang in _RANG.findall(ranges)]
    assert rendez_vous == sorted(rendez_vous)  # those that have none come last
    # What was chosen stays when the order changes.
    encore = (await client.get(_lien(presse, "Dernière nouvelle"))).text
    assert set(_personnes(encore)) <= set(_personnes(presse)) or len(_personnes(presse)) == 50


async def test_commune_is_chosen_in_a_form_that_keeps_the_rest(
    client: httpx2.AsyncClient, page: str
) -> None:
    code, nom, nombre = re.findall(
        r'<option value="(\w+)">\s*(.*?)\s+\((\d+)\)\s*</option>', page, re.S
    )[0]
    triee = (await client.get(_lien(page, "Dernière nouvelle"))).text
    filtre = triee[triee.index('id="filtrer"') :]
    caches = dict(
        re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)">', filtre.split("</form>")[0]
        )
    )
    assert {nom: caches[nom] for nom in ("voir", "tri")} == {"voir": "toutes", "tri": "nouvelle"}
    reponse = await client.post(
        "/ma-journee/personnes", data=caches | {"commune": code}, follow_redirects=True
    )
    # A commune may stand in an address: it is asked again by it.
    assert f"commune={code}" in str(reponse.url)
    choisie = reponse.text
    assert len(_personnes(choisie)) == int(nombre)
    assert all(nom in _mots(rang) for rang in _RANG.findall(choisie))


@pytest.mark.parametrize(
    "demande",
    [
        {"voir": "toutes celles"},
        {"tri": "age"},
        {"commune": "x"},
        {"curseur": "x"},
        {"q": "Benali"},
    ],
)
async def test_what_is_not_offered_is_refused_in_words(
    client: httpx2.AsyncClient, demande: dict[str, str]
) -> None:
    await entrer(client, "referente")
    for adresse in ("/ma-journee/personnes", "/api/v1/suivis"):
        reponse = await client.get(adresse, params=demande)
        assert reponse.status_code in (400, 401, 422), adresse


async def test_who_follows_nobody_has_no_such_page(client: httpx2.AsyncClient) -> None:
    await entrer(client, "coordonnateur")
    assert (await client.get("/ma-journee/personnes")).status_code == 403


def _formulaire(page: str, cle: str) -> dict[str, list[str]]:
    """Read what the form of this identifier hides, field by field."""
    debut = page.index(cle)
    extrait = page[page.rindex("<form", 0, debut) :].split("</form>")[0]
    champs: dict[str, list[str]] = {}
    for nom, valeur in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', extrait):
        champs.setdefault(nom, []).append(html.unescape(valeur))
    return champs


async def test_view_keeps_filters_and_columns_and_several_are_tagged_then_not(
    client: httpx2.AsyncClient, page: str
) -> None:
    choix = {"alerte": ["silence"], "colonnes": ["nouvelle", "etiquettes", "age"], "tri": ["nom"]}
    filtrer = _formulaire(page, 'id="filtrer"') | choix
    filtree = await client.post("/ma-journee/personnes", data=filtrer)
    assert filtree.status_code == 200
    assert "Âge" in filtree.text
    # Kept under a name, it is one click away, and shown first.
    garder = _formulaire(filtree.text, 'action="/ma-journee/vues"')
    garder |= {"nom": ["Sans contact"], "par_defaut": ["true"]}
    await client.post("/ma-journee/vues", data=garder)
    d_office = (await client.get("/ma-journee/personnes")).text
    assert _personnes(d_office) == _personnes(filtree.text)
    # Nobody ticked is said; then three, one of them by mistake.
    plusieurs = _formulaire(d_office, 'id="plusieurs"')
    vide = await client.post(
        "/ma-journee/personnes/plusieurs", data=plusieurs | {"geste": ["etiqueter"]}
    )
    assert vide.status_code == 422
    assert "Cochez au moins une personne" in vide.text
    trois = plusieurs["montrees"][:3]
    revue = await client.post(
        "/ma-journee/personnes/plusieurs",
        data=plusieurs | {"geste": ["etiqueter"], "personnes": trois},
    )
    poser = _formulaire(revue.text, 'action="/ma-journee/personnes/etiquettes"')
    assert set(poser["personnes"]) == set(trois)
    mot = re.findall(r'<option value="([0-9a-f-]{36})">', revue.text)[0]
    refus = await client.post("/ma-journee/personnes/etiquettes", data=poser)
    assert refus.status_code == 422
    fait = await client.post(
        "/ma-journee/personnes/etiquettes", data=poser | {"etiquette_id": [mot]}
    )
    assert fait.status_code == 200
    annuler = _formulaire(fait.text, 'action="/ma-journee/personnes/etiquettes/retrait"')
    defait = await client.post("/ma-journee/personnes/etiquettes/retrait", data=annuler)
    assert defait.text.count("fait") >= len(annuler["personnes"])


async def test_same_words_go_to_several_circles_each_reading_its_own(
    client: httpx2.AsyncClient, page: str, admin: psycopg.Connection[Any]
) -> None:
    plusieurs = _formulaire(page, 'id="plusieurs"')
    revue = await client.post(
        "/ma-journee/personnes/plusieurs",
        data=plusieurs | {"geste": ["ecrire"], "personnes": plusieurs["montrees"][:3]},
    )
    sujet = _formulaire(revue.text, 'action="/ma-journee/personnes/plusieurs"')
    lue = await client.post(
        "/ma-journee/personnes/plusieurs", data=sujet | {"domaine": ["parcours"]}
    )
    assert "lu par" in lue.text
    ecrire = _formulaire(lue.text, 'action="/ma-journee/personnes/messages"')
    vide = await client.post(
        "/ma-journee/personnes/messages", data=ecrire | {"objet": ["L’atelier"], "texte": [""]}
    )
    assert vide.status_code == 422
    assert "L’atelier" in vide.text
    mots = {"objet": ["L’atelier"], "texte": ["Il reste des places jeudi."]}
    fait = await client.post("/ma-journee/personnes/messages", data=ecrire | mots)
    assert fait.status_code == 200
    assert "Il reste des places" not in fait.text
    ouvertes = admin.execute(
        "select count(*), count(distinct personne_id) from conversation where objet = 'L’atelier'"
    ).fetchone()
    assert ouvertes in ((3, 3), (2, 2))
    # Sent too soon: it is taken back everywhere but where somebody answered already.
    annuler = _formulaire(fait.text, 'action="/ma-journee/personnes/messages/annulation"')
    assert len(annuler["fils"]) == ouvertes[0]
    _repondre(admin, annuler["fils"][0])
    defait = await client.post("/ma-journee/personnes/messages/annulation", data=annuler)
    assert defait.status_code == 200
    assert "Message annulé" in defait.text
    assert "On vous a déjà répondu" in defait.text
    restent = admin.execute(
        "select id::text from conversation where objet = 'L’atelier'"
    ).fetchall()
    assert restent == [(annuler["fils"][0],)]
    # Once gone, they are nobody's any more.
    encore = await client.post("/ma-journee/personnes/messages/annulation", data=annuler)
    assert encore.status_code == 404


def _repondre(admin: psycopg.Connection[Any], fil: str) -> None:
    """Answer in a thread, for the person whose carnet it is."""
    admin.execute(
        "insert into message (territoire_id, conversation_id, personne_id, domaine,"
        " auteur_compte_id, texte) select c.territoire_id, c.id, c.personne_id, c.domaine, k.id,"
        " 'Je viendrai.' from conversation c join compte k on k.territoire_id = c.territoire_id"
        " and k.id <> c.auteur_compte_id where c.id = %s order by k.id limit 1",
        [fil],
    )
    admin.commit()


async def test_view_removed_comes_back_unless_its_name_was_taken(
    client: httpx2.AsyncClient, page: str
) -> None:
    async def garder(alerte: str, *, d_office: bool) -> str:
        """Keep a view under one name; gives its address."""
        filtrer = _formulaire(page, 'id="filtrer"') | {"alerte": [alerte]}
        filtree = (await client.post("/ma-journee/personnes", data=filtrer)).text
        nommee = _formulaire(filtree, 'action="/ma-journee/vues"') | {"nom": ["À suivre"]}
        gardee = await client.post(
            "/ma-journee/vues", data=nommee | ({"par_defaut": ["true"]} if d_office else {})
        )
        return str(gardee.headers["location"])

    async def retirer(adresse: str) -> str:
        """Remove the view of a list; gives its own page."""
        sienne = _lien((await client.get(adresse)).text, "Renommer ou retirer")
        retrait = _formulaire((await client.get(sienne)).text, "Retirer cette vue")
        faite = await client.post(f"{sienne}/retrait", data=retrait)
        remise = _lien((await client.get(faite.headers["location"])).text, "La remettre")
        assert remise == sienne
        return sienne

    premiere = await retirer(await garder("silence", d_office=True))
    autre = await garder("retard", d_office=True)
    remettre = _formulaire((await client.get(premiere)).text, "Remettre cette vue")
    refus = await client.post(f"{premiere}/remise", data=remettre)
    assert refus.status_code == 422
    assert "porte maintenant ce nom" in refus.text
    await retirer(autre)
    assert "Vues retirées" in (await client.get("/ma-journee/personnes")).text
    remise = await client.post(f"{premiere}/remise", data=remettre)
    assert remise.status_code == 303
    # Shown first, as it was.
    assert 'aria-current="true">À suivre' in (await client.get("/ma-journee/personnes")).text
    # The same click again is one act; another form is told that it stands already.
    assert (await client.post(f"{premiere}/remise", data=remettre)).status_code == 303
    deja = await client.post(f"{premiere}/remise", data={"_csrf": remettre["_csrf"]})
    assert deja.status_code == 422
    assert "déjà parmi les vôtres" in deja.text


async def test_list_is_taken_away_and_it_is_noted_about_each(
    client: httpx2.AsyncClient, page: str, admin: psycopg.Connection[Any]
) -> None:
    plusieurs = _formulaire(page, 'id="plusieurs"')
    deux = plusieurs["montrees"][:2]
    revue = await client.post(
        "/ma-journee/personnes/plusieurs",
        data=plusieurs | {"geste": ["exporter"], "personnes": deux},
    )
    demande = _formulaire(revue.text, 'action="/ma-journee/personnes/export"')
    for genre, debut in (("csv", b"\xef\xbb\xbfNom;"), ("xlsx", b"PK")):
        sorti = await client.post(
            "/ma-journee/personnes/export",
            data=demande | {"genre": [genre], "colonnes": ["age", "referent"]},
        )
        assert sorti.status_code == 200, sorti.text
        assert sorti.content.startswith(debut)
        assert "mes-personnes-" in sorti.headers["content-disposition"]
    notees = admin.execute(
        "select count(distinct personne_id) from journal"
        " where objet = 'Liste de personnes exportée'"
    ).fetchone()
    assert notees == (2,)
