"""Tell the story of a notice: the référent is told, reads it, and it is no longer new."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from auth.avis.vocabulary import PAGES_A_ELLE, GenreAvis
from tests.stories.gestes import entrer, remplir

pytestmark = pytest.mark.pg
_VOIR = re.compile(r'href="([^"]+)">Voir</a>')


@pytest.fixture
def annonce(admin: psycopg.Connection[Any], samira: UUID) -> None:
    """Tell the référente and the person the same thing."""
    admin.execute(
        "insert into avis (territoire_id, compte_id, personne_id, genre) select 1, k.id, %s,"
        " 'entree_cercle'"
        " from compte k where k.territoire_id = 1"
        " and k.courriel in ('referente@demo.example', 'personne@demo.example')",
        (samira,),
    )
    admin.commit()


async def test_notice_shows_on_the_home_page_until_it_is_read(
    client: httpx2.AsyncClient, annonce: None
) -> None:
    await entrer(client, "referente")
    assert "Nouveautés" in (await client.get("/ma-journee")).text
    page = (await client.get("/avis")).text
    assert "est entrée dans le cercle" in page
    assert "Samira Benali" in page
    assert (await remplir(client, "/avis", "/avis/lus")).status_code == 303
    assert "Nouveautés" not in (await client.get("/ma-journee")).text


async def test_notices_of_a_closed_carnet_disappear(
    client: httpx2.AsyncClient, annonce: None, admin: psycopg.Connection[Any], samira: UUID
) -> None:
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and retire_le is null",
        (samira,),
    )
    admin.commit()
    await entrer(client, "referente")
    page = (await client.get("/avis")).text
    assert "Samira Benali" not in page
    assert str(samira) not in page


async def test_person_reads_their_own_notices(client: httpx2.AsyncClient, annonce: None) -> None:
    await entrer(client, "personne")
    assert "Nouveautés" in (await client.get("/mon-parcours")).text
    assert "est entrée dans votre cercle" in (await client.get("/avis")).text


@pytest.mark.parametrize(
    ("qui", "genres"),
    [
        ("personne", PAGES_A_ELLE),
        (
            "dpo",
            (
                GenreAvis.accord_sensible,
                GenreAvis.espace_ferme,
                GenreAvis.espace_prepare,
                GenreAvis.habilitation_sensible,
            ),
        ),
        ("administratrice", (GenreAvis.relais_a_prendre, GenreAvis.journal_sans_delegue)),
        (
            "gestionnaire",
            (
                GenreAvis.relais_a_prendre,
                GenreAvis.offre_a_relire,
                GenreAvis.habilitation_a_confirmer,
            ),
        ),
    ],
)
async def test_every_notice_leads_where_its_reader_may_go(
    client: httpx2.AsyncClient,
    admin: psycopg.Connection[Any],
    qui: str,
    genres: Iterable[GenreAvis],
) -> None:
    admin.execute("delete from avis")
    for genre in genres:
        admin.execute(
            "insert into avis (territoire_id, compte_id, genre) select territoire_id, id, %s from"
            " compte"
            " where courriel = %s",
            (genre.value, f"{qui}@demo.example"),
        )
    admin.commit()
    await entrer(client, qui)
    page = (await client.get("/avis")).text
    liens = re.findall(_VOIR, page)
    while suite := re.search(r'href="(/avis\?curseur=[^"]+)">Plus anciens</a>', page):
        page = (await client.get(suite[1])).text
        liens += re.findall(_VOIR, page)
    assert len(liens) == len(list(genres))
    for lien in sorted(set(liens)):
        assert (await client.get(lien, follow_redirects=True)).status_code == 200, lien


def test_new_demo_has_no_mail_of_the_past_to_send(admin: psycopg.Connection[Any]) -> None:
    assert (
        admin.execute(
            "select task_name, count(*) from procrastinate_jobs"
            " where task_name in ('envoyer_avis', 'envoyer_courriel') group by 1"
        ).fetchall()
        == []
    )
