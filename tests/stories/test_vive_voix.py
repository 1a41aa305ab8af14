"""Confirm with one gesture what a professional heard, and go back on it."""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.dates import DEBUT_DE_L_ESSAI
from tests.stories.gestes import entrer, jeton

pytestmark = pytest.mark.pg
_DIT = (
    "update consentement set retire_le = now() where personne_id = %(p)s and retire_le is null;"
    "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines,"
    " peut_completer, finalite, fin, notice_id, donne_par, recueil, recueilli_par)"
    " select 1, %(p)s, 'structure', h.structure_id, 65, true, 'coordination',"
    " now() + interval '20 days', n.id, 'professionnel', 'oral', k.id"
    " from notice n, compte k join habilitation h on h.compte_id = k.id"
    " where n.territoire_id = 1 and k.courriel = 'referente@demo.example'"
    " order by n.version desc, h.id limit 1"
)
_BOUTON = re.compile(
    r'action="[^"]*(/accords/[0-9a-f-]+/confirmation)">(?:(?!</form>).)*'
    r'name="duree" value="12">(?:(?!</form>).)*Oui, pendant un an',
    re.DOTALL,
)


async def test_what_was_heard_is_confirmed_with_one_gesture_and_taken_back(
    client: httpx2.AsyncClient, samira: UUID, admin: psycopg.Connection[Any]
) -> None:
    for requete in _DIT.split(";"):
        admin.execute(requete.encode(), {"p": samira})
    admin.commit()
    await entrer(client, "personne")
    page = (await client.get("/qui-sait-quoi")).text
    bouton = _BOUTON.search(page)
    assert bouton
    fait = await client.post(bouton[1], data={"_csrf": jeton(page), "duree": "12"})
    assert fait.status_code == 303
    [(sien, jours)] = admin.execute(
        "select id, fin::date - now()::date from consentement where personne_id = %s"
        " and donne_par = 'personne' and recueil = 'ecran' and retire_le is null",
        (samira,),
    ).fetchall()
    assert 360 <= jours <= 367
    admin.rollback()
    page = (await client.get(fait.headers["location"])).text
    assert not _BOUTON.search(page), "confirmed once"
    retour = re.search(r'href="[^"]*(/accords/[0-9a-f-]+/retrait)">Revenir sur ce oui', page)
    assert retour
    assert str(sien) in retour[1]
    relue = (await client.get(retour[1])).text
    assert (await client.post(retour[1], data={"_csrf": jeton(relue)})).status_code == 303
    retires = admin.execute(
        "select recueil, retire_le is not null from consentement where personne_id = %s"
        f" and fin > now() and debut > {DEBUT_DE_L_ESSAI} order by recueil",
        (samira,),
    ).fetchall()
    assert retires == [("ecran", True), ("oral", False)]


async def test_what_she_gave_herself_asks_no_such_confirmation(client: httpx2.AsyncClient) -> None:
    await entrer(client, "personne")
    assert not _BOUTON.search((await client.get("/qui-sait-quoi")).text)
