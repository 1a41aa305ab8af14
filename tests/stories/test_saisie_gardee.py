"""Type into a carnet what it refuses: the field says why, nothing is lost, a way out is given."""

import asyncio
import re
from uuid import UUID

import httpx2
import psycopg
import pytest

from carnet.elements.thematiques import domaine_de
from tests.dates import dans
from tests.stories.gestes import entrer, jeton, remplir

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
    client: httpx2.AsyncClient,
    samira: UUID,
    admin: psycopg.Connection[tuple[object, ...]],
    formulaire: str,
    envoi: str,
    champs: dict[str, str],
) -> None:
    await entrer(client, "referente")
    carnet = f"/carnets/{samira}"
    page = (await client.get(f"{carnet}/{formulaire}")).text
    options = re.findall(r'<option value="([^"]+--[^"]+)"[^>]*>([^<]*)</option>', page)
    # Greyed, those of a closed domain.
    ecrits = set(re.findall(r'<option value="([a-z_]+)">', page.split('id="domaine"')[1]))
    fermees = [cle for cle, dit in options if "fermé" in dit]
    assert fermees == [cle for cle, _ in options if domaine_de(cle).name not in ecrits] != []
    thematique = fermees[0]
    reponse = await remplir(
        client, f"{carnet}/{formulaire}", f"{carnet}/{envoi}", thematique=thematique, **champs
    )
    assert reponse.status_code == 403
    assert TEXTE in reponse.text
    assert re.search(
        r'id="thematique-erreur">La personne ne vous a pas ouvert l’écriture dans', reponse.text
    )
    assert f"{carnet}/pourquoi" in reponse.text
    garde = admin.execute(
        "select exists (select from constat where texte = %s) or exists (select from objectif where"
        " intitule = %s)",
        [TEXTE, TEXTE],
    ).fetchone()
    assert garde == (False,)


DEUX_FOIS = {
    "rendez-vous": (
        "rendez-vous/nouveau",
        {"debut": f"{dans(30)}T09:00", "objet": TEXTE, "duree_minutes": "45"},
        "rendez_vous where objet",
        "Ce rendez-vous est déjà noté.",
    ),
    "constats": (
        "constats/nouveau",
        {
            "nature": "besoin",
            "texte": TEXTE,
            "source": "professionnel",
            "urgence": "0",
            "domaine": "parcours",
        },
        "constat where texte",
        "déjà noté",
    ),
    "objectifs": (
        "objectifs/nouveau",
        {"intitule": TEXTE, "domaine": "parcours"},
        "objectif where intitule",
        "Cet objectif est déjà noté.",
    ),
    "echanges": (
        "echanges/nouveau",
        {"moyen": "echange_appel", "le": dans(0), "texte": TEXTE},
        "evenement where genre = 'echange_appel' and texte",
        "Cet échange est déjà noté.",
    ),
}


@pytest.mark.parametrize("envoi", DEUX_FOIS)
async def test_what_is_sent_twice_is_kept_once_and_the_second_leads_to_it(
    client: httpx2.AsyncClient,
    samira: UUID,
    admin: psycopg.Connection[tuple[object, ...]],
    envoi: str,
) -> None:
    await entrer(client, "referente")
    carnet = f"/carnets/{samira}"
    formulaire, champs, ou, phrase = DEUX_FOIS[envoi]
    page = (await client.get(f"{carnet}/{formulaire}")).text
    thematique = re.search(r'<option value="(mobilite--[^"]+)"', page)
    donnees = {**champs, "_csrf": jeton(page)} | (
        {"thematique": thematique[1]} if thematique else {}
    )
    # A double click: the two arrive together.
    reponses = await asyncio.gather(
        *(client.post(f"{carnet}/{envoi}", data=donnees) for _ in range(2))
    )
    assert sorted(r.status_code for r in reponses) == [303, 422]
    encore = next(r.text for r in reponses if r.status_code == 422)
    lignes = admin.execute(f"select id from {ou} = %s", [TEXTE]).fetchall()
    admin.commit()
    assert len(lignes) == 1
    assert phrase in encore
    lien = re.search(rf'href="[^"]*({carnet}#[a-z-]+-{lignes[0][0]})">Voir ce qui est noté', encore)
    assert lien is not None
    assert f'id="{lien[1].split("#")[1]}"' in (await client.get(carnet)).text


async def test_appointment_called_off_may_be_fixed_again_at_the_same_hour(
    client: httpx2.AsyncClient, samira: UUID, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    await entrer(client, "referente")
    carnet = f"/carnets/{samira}"
    formulaire, champs, _, _ = DEUX_FOIS["rendez-vous"]
    for _ in range(2):
        fixe = await remplir(client, f"{carnet}/{formulaire}", f"{carnet}/rendez-vous", **champs)
        assert fixe.status_code == 303
        admin.execute("update rendez_vous set etat = 'annule' where objet = %s", [TEXTE])
        admin.commit()
