"""Follow a référente who notes for her structure, and those who must read nothing of it."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from auth.vocabulary import Acteur, Role
from droits.conservation.copie import copie_en_json, en_page
from droits.conservation.queries import lire_carnet_entier
from tests.stories.conftest import base as base  # the demo's world, for these tests too
from tests.stories.conftest import claire as claire
from tests.stories.conftest import collegue as collegue
from tests.stories.conftest import modele_seme as modele_seme
from tests.stories.conftest import samira as samira
from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.test_api import entetes, probleme
from tests.stories.test_gestes import champs_de

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
MOTS = "Voir avec Nadia pour le permis."
MIEUX = "Voir avec Nadia, jeudi, pour le permis."
RETIRE = "Remettre cette note"
_FICHE = re.compile(r'href="[^"]*(/notes-de-travail/[0-9a-f-]{36})"')


@pytest.fixture
def chemin(admin: Connexion, samira: UUID) -> str:
    """Give the address of Samira's notes, with nothing in them yet."""
    admin.execute("set session_replication_role = replica")
    admin.execute("delete from note_travail where personne_id = %s", [samira])
    admin.execute("set session_replication_role = origin")
    admin.commit()
    return f"/carnets/{samira}/notes"


async def ecrire(client: httpx2.AsyncClient, chemin: str, texte: str = MOTS) -> str:
    """Write a note as the référente; gives the address of its page."""
    await entrer(client, "referente")
    reponse = await remplir(client, chemin, chemin, texte=texte)
    assert reponse.status_code == 303, reponse.status_code
    page = (await client.get(reponse.headers["location"])).text
    trouvee = _FICHE.search(page)
    assert trouvee is not None
    return trouvee[1]


def lue(page: str) -> str:
    """Give the version that the form of a note's page shows."""
    trouvee = re.search(r'name="lue" value="(\d+)"', page)
    assert trouvee is not None
    return trouvee[1]


async def test_note_is_written_from_the_carnet_and_read_by_a_colleague(
    client: httpx2.AsyncClient, chemin: str, samira: UUID, collegue: UUID
) -> None:
    await entrer(client, "referente")
    carnet = (await client.get(f"/carnets/{samira}")).text
    assert chemin in carnet
    assert "la personne sait qu’elles existent" in carnet
    vide = (await client.get(chemin)).text
    assert "Aucune note de travail encore." in vide
    assert "Hors du carnet." in vide
    await ecrire(client, chemin)
    await entrer(client, "collegue")
    assert MOTS in (await client.get(chemin)).text
    assert MOTS not in (await client.get(f"/carnets/{samira}")).text


async def test_empty_note_is_said_beside_its_field_and_a_wrong_one_is_undone(
    client: httpx2.AsyncClient, chemin: str, admin: Connexion
) -> None:
    await entrer(client, "referente")
    refusee = await remplir(client, chemin, chemin, texte="  ")
    assert refusee.status_code == 422
    assert 'id="texte-erreur"' in refusee.text
    trop = await remplir(client, chemin, chemin, texte="long " * 900)
    assert trop.status_code == 422
    assert "long long" in trop.text
    note = await ecrire(client, chemin)
    annulee = await remplir(client, note, f"{note}/annulation")
    assert annulee.status_code == 303
    assert "il ne reste rien de cette note" in (await client.get(annulee.headers["location"])).text
    assert (await client.get(note)).status_code == 404
    admin.rollback()
    dits = admin.execute(
        "select objet from journal where objet like 'Note de travail%%'"
        " order by numero desc limit 2"
    ).fetchall()
    assert dits == [("Note de travail annulée",), ("Note de travail",)]


async def test_correction_keeps_what_was_written_and_a_late_one_is_shown_both(
    client: httpx2.AsyncClient, chemin: str, collegue: UUID
) -> None:
    note = await ecrire(client, chemin)
    ancienne = champs_de((await client.get(note)).text, note)
    corrigee = await client.post(note, data=ancienne | {"texte": MIEUX})
    assert corrigee.status_code == 303
    await entrer(client, "collegue")
    page = (await client.get(note)).text
    assert MIEUX in page
    assert MOTS in page
    vu = ancienne | {"texte": "Autre chose.", "_csrf": jeton(page), "_cle": ""}
    tard = await client.post(note, data=vu)
    assert tard.status_code == 409
    assert "Pendant que vous écriviez, cela a changé." in tard.text
    assert re.search("Le dernier changement\u202f: le [^<]*, par Claire Mazel", tard.text)
    assert re.search("Ce que vous avez écrit</strong><br>Autre chose.<", tard.text)
    assert f"Ce qui est enregistré maintenant</strong><br>{MIEUX}<" in tard.text
    relu = champs_de(tard.text, note) | {"texte": "Autre chose."}
    assert (await client.post(note, data=relu)).status_code == 409, "not choosing is no choice"
    choisi = champs_de((await client.post(note, data=relu)).text, note)
    choisi |= {"texte": "Autre chose.", "_garde-texte": "moi"}
    assert (await client.post(note, data=choisi)).status_code == 303
    assert "Autre chose." in (await client.get(note)).text
    refusee = await remplir(client, f"{note}", f"{note}/annulation")
    assert refusee.status_code == 403


async def test_note_is_taken_back_and_put_back(client: httpx2.AsyncClient, chemin: str) -> None:
    note = await ecrire(client, chemin)
    page = (await client.get(note)).text
    retiree = await remplir(client, note, f"{note}/retrait", lue=lue(page))
    assert retiree.status_code == 303
    liste = (await client.get(chemin)).text
    assert "Notes retirées" in liste
    assert 'class="carte" id="note-' not in liste
    page = (await client.get(note)).text
    assert RETIRE in page
    remise = await remplir(client, note, f"{note}/remise", lue=lue(page))
    assert remise.status_code == 303
    liste = (await client.get(chemin)).text
    assert 'class="carte" id="note-' in liste
    assert "Notes retirées" not in liste


async def test_no_other_structure_and_no_other_role_reads_a_note(
    client: httpx2.AsyncClient, chemin: str, samira: UUID
) -> None:
    note = await ecrire(client, chemin)
    await entrer(client, "conseiller")
    leurs = await client.get(chemin)
    assert leurs.status_code == 200
    assert MOTS not in leurs.text
    assert (await client.get(note)).status_code == 404
    for qui in ("coordonnateur", "dpo", "administratrice", "personne"):
        await entrer(client, qui)
        for adresse in (chemin, note):
            reponse = await client.get(adresse)
            assert reponse.status_code in (403, 404), (qui, adresse)
            assert MOTS not in reponse.text, (qui, adresse)


async def test_person_knows_how_many_there_are_and_reads_none(
    client: httpx2.AsyncClient, chemin: str
) -> None:
    for _ in range(2):
        await ecrire(client, chemin)
    await entrer(client, "personne")
    page = (await client.get("/qui-sait-quoi")).text
    assert "Ce qu’elles gardent hors du carnet" in page
    assert re.search(r"2\s+notes de travail ", page)
    courte = (await client.get("/mes-droits/copie-courte")).text
    for adresse in ("/mon-parcours", "/qui-a-regarde", "/qui-sait-quoi", "/mes-droits"):
        assert MOTS not in (await client.get(adresse)).text, adresse
    assert MOTS not in courte
    assert "a écrit" in (await client.get("/qui-a-regarde")).text


async def test_copy_counts_notes_without_their_text(
    client: httpx2.AsyncClient, chemin: str, samira: UUID, db_pour: Any, admin: Connexion
) -> None:
    await ecrire(client, chemin)
    ligne = admin.execute(
        "select territoire_id, id from compte where personne_id = %s", [samira]
    ).fetchone()
    assert ligne is not None
    elle = Acteur(ligne[0], ligne[1], Role.personne, None, samira)
    async with db_pour(elle) as db:
        carnet = await lire_carnet_entier(db, elle)
    (dite,) = carnet.tables["note_travail"]
    assert dite["nombre"] == 1
    assert dite["hors_du_carnet"].startswith("1 note de travail d")
    quand = datetime(2026, 11, 29, tzinfo=UTC)
    page = en_page(carnet, quand, {}).decode()
    assert "1 note de travail" in page
    assert MOTS not in page
    assert MOTS not in copie_en_json(carnet, quand).decode()


async def test_api_does_what_the_pages_do(
    client: httpx2.AsyncClient, chemin: str, admin: Connexion
) -> None:
    client.cookies.clear()
    moi, eux = entetes(admin, "referente"), entetes(admin, "conseiller")
    elle = entetes(admin, "personne")
    racine = f"/api/v1{chemin}"
    cree = await client.post(racine, json={"texte": MOTS}, headers=moi)
    assert cree.status_code == 201
    note = f"/api/v1/notes-de-travail/{cree.json()['id']}"
    liste = (await client.get(racine, headers=moi)).json()
    assert [n["texte"] for n in liste["items"]] == [MOTS]
    assert (await client.get(racine, headers=eux)).json()["items"] == []
    probleme(await client.get(note, headers=eux), 404)
    probleme(await client.get(racine, headers=elle), 403)
    probleme(await client.post(racine, json={"texte": ""}, headers=moi), 422)
    corrigee = await client.post(note, json={"texte": MIEUX, "lue": 1}, headers=moi)
    assert corrigee.json() == {"version": 2}
    probleme(await client.post(note, json={"texte": "tard", "lue": 1}, headers=moi), 409)
    lue_avant = moi | {"If-Match": '"1"'}
    dit = probleme(await client.post(note, json={"texte": "tard"}, headers=lue_avant), 412)
    assert (dit["edition"], dit["champs"]["texte"]["enregistre"]) == (2, MIEUX)
    assert (await client.get(note, headers=moi)).headers["ETag"] == '"2"'
    probleme(await client.post(f"{note}/annulation", headers=moi), 409)
    assert (await client.post(f"{note}/retrait", json={"lue": 2}, headers=moi)).is_success
    assert (await client.get(racine, headers=moi)).json()["items"] == []
    probleme(await client.post(note, json={"texte": "x", "lue": 3}, headers=moi), 409)
    assert (await client.post(f"{note}/remise", json={"lue": 3}, headers=moi)).is_success
    entiere = (await client.get(note, headers=moi)).json()
    assert [v["texte"] for v in entiere["versions"]] == [MIEUX, None, MIEUX, MOTS]


async def test_notes_go_page_by_page_the_newest_first(
    client: httpx2.AsyncClient, chemin: str, samira: UUID, claire: UUID, admin: Connexion
) -> None:
    admin.execute(
        "insert into note_travail (territoire_id, id, ligne_id, numero, personne_id, structure_id,"
        " par_compte_id, texte, le) select h.territoire_id, g.id, g.id, 1, %s, h.structure_id,"
        " h.compte_id, 'note ' || g.n || '.', now() - g.n * interval '1 day'"
        " from habilitation h cross join (select n, gen_random_uuid() as id"
        " from generate_series(1, 45) n) g where h.compte_id = %s",
        [samira, claire],
    )
    admin.commit()
    await entrer(client, "referente")
    vues: list[str] = []
    adresse: str | None = chemin
    while adresse is not None:
        page = (await client.get(adresse)).text
        vues += re.findall(r"<p>(note \d+\.)</p>", page)
        suite = re.search(r'href="[^"]*(/notes\?curseur=[^"]+)"', page)
        adresse = f"/carnets/{samira}{suite[1]}" if suite else None
    assert vues == [f"note {n}." for n in range(1, 46)]


async def test_notes_are_shut_with_an_archived_carnet_and_kept_from_a_withdrawn_structure(
    client: httpx2.AsyncClient, chemin: str, samira: UUID, admin: Connexion
) -> None:
    note = await ecrire(client, chemin)
    for colonne in ("archivee_le", "suspendu_le"):
        admin.execute(f"update personne set {colonne} = now() where id = %s".encode(), [samira])
        admin.commit()
        assert [(await client.get(a)).status_code for a in (chemin, note)] == [404, 404], colonne
        admin.execute(f"update personne set {colonne} = null where id = %s".encode(), [samira])
        admin.commit()
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and retire_le is null",
        [samira],
    )
    admin.commit()
    assert (await client.get(chemin)).status_code == 404
    seule = (await client.get(note)).text
    assert MOTS in seule, "what one's structure wrote itself stays its own"
    assert "Ce n’est pas le cas aujourd’hui." in seule
    assert (
        await client.post(note, data={"texte": MIEUX, "_edition": "1", "_csrf": jeton(seule)})
    ).status_code == 403
