"""Read documents in an emergency: those of what it opens, while it lasts, and none beside."""

from typing import Any

import httpx2
import psycopg
import pytest

from auth.vocabulary import Domaine
from tests.auth import monde
from tests.carnet.documents.portes import poser
from tests.stories.conftest import Inconnue, compte_demo
from tests.stories.conftest import base as base  # the demo's world, for these tests too
from tests.stories.conftest import inconnue as inconnue
from tests.stories.conftest import modele_seme as modele_seme
from tests.stories.gestes import entrer, jeton, ouvrir_en_urgence

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
_FICHIER = b"mkscene fichier"


async def test_emergency_opens_the_documents_of_what_it_opens_while_it_lasts(
    client: httpx2.AsyncClient, admin: Connexion, inconnue: Inconnue
) -> None:
    _, _, t = compte_demo(admin, "conseiller")
    if not admin.execute("select 1 from compte where personne_id = %s", [inconnue.id]).fetchone():
        monde.compte(admin, t, inconnue.id)
    lu, cache = (poser(admin, t, inconnue.id, d.value) for d in (Domaine.logement, Domaine.sante))
    ailleurs = admin.execute(
        "select id from document where personne_id <> %s and etat = 'depose' order by id limit 1",
        [inconnue.id],
    ).fetchone()
    assert ailleurs is not None
    admin.commit()
    await entrer(client, "conseiller")
    lieu = (await ouvrir_en_urgence(client, inconnue.identite)).headers["location"].split("?")[0]
    page = (await client.get(lieu)).text
    assert f"{lieu}/documents/{lu}" in page
    assert str(cache) not in page
    recu = await client.get(f"{lieu}/documents/{lu}")
    assert (recu.status_code, recu.content) == (200, _FICHIER)
    assert recu.headers["cache-control"] == "no-store"
    assert admin.execute(
        "select geste, fondement, details ? 'bris' from journal"
        " where objet = 'Fichier d’un document' and personne_id = %s",
        [inconnue.id],
    ).fetchall() == [("export", "bris de glace", True)]
    for autre in (cache, ailleurs[0], inconnue.id):
        assert (await client.get(f"{lieu}/documents/{autre}")).status_code == 404, autre
    assert (await client.get(f"/documents/{lu}")).status_code == 404, "nothing opens elsewhere"
    assert (await client.post(f"{lieu}/fermeture", data={"_csrf": jeton(page)})).status_code == 303
    fini = await client.get(f"{lieu}/documents/{lu}")
    assert fini.headers["location"] == "/urgences?fait=urgence_fermee"


async def test_emergency_says_that_there_is_no_document(
    client: httpx2.AsyncClient, admin: Connexion, inconnue: Inconnue
) -> None:
    admin.execute("set session_replication_role = replica")
    admin.execute("delete from document where personne_id = %s", [inconnue.id])
    admin.execute("set session_replication_role = origin")
    admin.commit()
    await entrer(client, "conseiller")
    lieu = (await ouvrir_en_urgence(client, inconnue.identite)).headers["location"]
    assert "Aucun document" in (await client.get(lieu)).text
