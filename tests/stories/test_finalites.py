"""Give again, for the support, what was agreed for a purpose that is not offered any more."""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.stories.gestes import entrer, jeton

pytestmark = pytest.mark.pg
_ANCIEN = (
    "update consentement set retire_le = now() where personne_id = %(p)s and retire_le is null;"
    "insert into consentement (territoire_id, personne_id, portee, domaines, peut_completer,"
    " finalite, fin, notice_id, donne_par, recueil, recueilli_par)"
    " select 1, %(p)s, 'consortium', 65, true, 'prescription', now() + interval '100 days', n.id,"
    " 'personne', 'ecran', k.id from notice n, compte k"
    " where n.territoire_id = 1 and k.territoire_id = 1 and k.personne_id = %(p)s"
    " order by n.version desc limit 1"
)


async def test_person_gives_again_for_her_support_what_opens_no_more(
    client: httpx2.AsyncClient, samira: UUID, admin: psycopg.Connection[Any]
) -> None:
    for requete in _ANCIEN.split(";"):
        admin.execute(requete.encode(), {"p": samira})
    admin.commit()
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{samira}")).status_code == 404
    await entrer(client, "personne")
    page = (await client.get("/qui-sait-quoi")).text
    assert "Cet accord n’ouvre plus votre carnet" in page
    lien = re.search(r'href="[^"]*(/accords/[0-9a-f-]+/confirmation)">Le redonner', page)
    assert lien
    relue = (await client.get(lien[1])).text
    assert "pour coordonner mon accompagnement" in relue
    assert "Vous aviez dit oui pour une raison qui n’existe plus." in relue
    reponse = await client.post(lien[1], data={"_csrf": jeton(relue), "duree": "12"})
    assert reponse.status_code == 303
    page = (await client.get("/qui-sait-quoi")).text
    assert "Cet accord n’ouvre plus votre carnet" not in page
    assert "me proposer des offres" in page
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{samira}")).status_code == 200
