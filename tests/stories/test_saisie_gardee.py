"""Type into a carnet what it refuses: the field says why, nothing typed is lost, a way out is given."""

import re
from uuid import UUID

import httpx
import psycopg
import pytest

from carnet.suivi.thematiques import domaine_de
from tests.stories.gestes import entrer, remplir

pytestmark = pytest.mark.pg
TEXTE = "Elle n’a plus de médecin depuis son déménagement."


@pytest.mark.parametrize(
    ("formulaire", "envoi", "champs"),
    [
        (
            "constats/nouveau",
            "constats",
            {"nature": "besoin", "texte": TEXTE, "source": "professionnel", "urgence": "0"},
        ),
        ("objectifs/nouveau", "objectifs", {"intitule": TEXTE}),
    ],
)
async def test_closed_thematique_is_said_in_the_list_and_its_refusal_keeps_what_was_typed(
    client: httpx.AsyncClient,
    samira: UUID,
    admin: psycopg.Connection[tuple[object, ...]],
    formulaire: str,
    envoi: str,
    champs: dict[str, str],
) -> None:
    await entrer(client, "referente")
    carnet = f"/carnets/{samira}"
    page = (await client.get(f"{carnet}/{formulaire}")).text
    options = re.findall(r'<option value="([^"]+--[^"]+)">([^<]*)</option>', page)
    ecrits = set(re.findall(r'<option value="([a-z_]+)"', page.split('id="domaine"')[1]))
    fermees = [cle for cle, dit in options if "fermé" in dit]
    assert fermees == [cle for cle, _ in options if domaine_de(cle).name not in ecrits] != []
    thematique = fermees[0]
    reponse = await remplir(client, f"{carnet}/{formulaire}", f"{carnet}/{envoi}", thematique=thematique, **champs)
    assert reponse.status_code == 422
    assert TEXTE in reponse.text
    assert re.search(r'id="thematique-erreur">La personne ne vous a pas ouvert l’écriture dans', reponse.text)
    assert f"{carnet}/pourquoi" in reponse.text
    garde = admin.execute(
        "select exists (select from constat where texte = %s) or exists (select from objectif where intitule = %s)",
        [TEXTE, TEXTE],
    ).fetchone()
    assert garde == (False,)
