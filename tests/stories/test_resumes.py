"""Check that a slice shows its items where a carnet is gathered, without a line in those pages."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx2
import pytest
from jinja2 import DictLoader
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Domaine
from carnet.elements.resumes import TITRES, Ajout, Page, Partie, Resume
from tests.stories.conftest import Inconnue
from tests.stories.gestes import entrer, ouvrir_en_urgence

pytestmark = pytest.mark.pg
GABARIT, ENTETE = "bidon/_resume.html", "bidon/_entete.html"
GABARITS = {
    "_resume.html": '<p id="bidon">{{ lu.dit }}</p>',
    "_entete.html": "<div><dt>Bidon</dt><dd>En tête, {{ lu.dit }}</dd></div>",
}


async def _lire(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Mapping[str, Any]:
    return {"dit": f"Vu par {acteur.role.value}"}


@pytest.fixture(autouse=True)
def _apportees(client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring one more slice: a fragment on each page, and buttons."""
    application: Any = client._transport.app  # type: ignore[attr-defined]
    chargeurs = application.template_engine.engine.loader.mapping
    monkeypatch.setitem(chargeurs, "bidon", DictLoader(GABARITS))
    resumes = tuple(
        Resume(p, partie, GABARIT, _lire, entete=ENTETE, onglet=(f"bidon-{partie}", "Bidon"))
        for p in Page
        for partie in Partie
    )
    monkeypatch.setattr(application.state, "resumes", resumes)
    ajouts = (
        Ajout("nouveau-constat", "Bidon", rang=1),
        Ajout("nouvel-objectif", "Bidon fermé", rang=2, dans=Domaine.justice),
    )
    monkeypatch.setattr(application.state, "ajouts", ajouts)


async def test_slice_is_shown_in_each_part_of_the_carnet_with_its_button(
    client: httpx2.AsyncClient, samira: UUID
) -> None:
    await entrer(client, "referente")
    lue = await client.get(f"/carnets/{samira}")
    assert lue.status_code == 200
    assert lue.text.count('<p id="bidon">Vu par professionnel</p>') == len(Partie)
    assert (" Bidon</a>" in lue.text, " Bidon fermé</a>" in lue.text) == (True, False)
    assert lue.text.count("<dd>En tête, Vu par professionnel</dd>") == len(Partie)
    onglets = re.findall(r'<a href="#([\w-]+)">', lue.text.partition('class="onglets"')[2])
    # Where one writes has no title, so no tab.
    attendus = [p.value for p in TITRES] + [f"bidon-{p}" for p in Partie]
    assert onglets[: len(attendus)] == attendus


async def test_slice_is_shown_in_each_part_of_her_space(client: httpx2.AsyncClient) -> None:
    await entrer(client, "personne")
    lue = await client.get("/mon-parcours")
    assert lue.text.count('<p id="bidon">Vu par personne</p>') == len(TITRES)


async def test_slice_is_shown_in_each_part_of_an_emergency(
    client: httpx2.AsyncClient, inconnue: Inconnue
) -> None:
    await entrer(client, "conseiller")
    ouverture = await ouvrir_en_urgence(client, inconnue.identite)
    lue = (await client.get(ouverture.headers["location"])).text
    assert lue.count('<p id="bidon">Vu par professionnel</p>') == len(TITRES)
    assert re.findall(r'<h2 id="([\w-]+)">(\w+)</h2>', lue) == [
        (f"{partie}-titre", titre) for partie, titre in TITRES.items()
    ]
