"""Follow the référente who writes in the wrong carnet, and takes it back at once."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.test_api import entetes, probleme

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
THEME = "mobilite--acceder-a-un-vehicule"


def une(admin: Connexion, requete: str, *valeurs: object) -> Any:
    ligne: tuple[Any, ...] | None = admin.execute(requete.encode(), valeurs).fetchone()
    admin.commit()
    assert ligne is not None
    return ligne[0]


async def constater(client: httpx2.AsyncClient, admin: Connexion, carnet: str) -> tuple[UUID, str]:
    texte = f"Sans voiture {uuid4().hex[:6]}"
    champs = {"nature": "frein", "thematique": THEME, "texte": texte, "urgence": "3"}
    assert (
        await remplir(client, f"{carnet}/constats/nouveau", f"{carnet}/constats", **champs)
    ).status_code == 303
    return une(admin, "select id from constat where texte = %s", texte), texte


async def test_what_was_just_added_is_taken_back_by_its_button_and_the_journal_keeps_both(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    carnet = f"/carnets/{samira}"
    cle, texte = await constater(client, admin, carnet)
    adresse = f"/elements/constat/{cle}/annulation"
    page = (await client.get(carnet)).text
    assert adresse in page
    envoi = await client.post(adresse, data={"_csrf": jeton(page)})
    assert (envoi.status_code, envoi.headers["location"]) == (303, f"{carnet}?fait=ajout_annule")
    suite = (await client.get(envoi.headers["location"])).text
    assert "C’est annulé" in suite
    assert texte not in suite
    actes = (
        "select string_agg(objet, ', ' order by numero) from (select objet, numero from journal"
        " where personne_id = %s and geste = 'ecriture' order by numero desc limit 2) j"
    )
    assert une(admin, actes, samira) == "Constat ajouté, Ajout annulé"
    assert (await client.post(adresse, data={"_csrf": jeton(suite)})).status_code == 404


async def test_what_something_rests_on_and_what_is_old_stay_with_their_reason(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    carnet = f"/carnets/{samira}"
    intitule = f"Permis {uuid4().hex[:6]}"
    await remplir(
        client,
        f"{carnet}/objectifs/nouveau",
        f"{carnet}/objectifs",
        thematique=THEME,
        intitule=intitule,
    )
    objectif = une(admin, "select id from objectif where intitule = %s", intitule)
    pas = {"objectif_id": str(objectif), "intitule": f"{intitule} : code", "porteur": "structure"}
    await remplir(client, f"{carnet}/actions/nouvelle", f"{carnet}/actions", **pas)
    page = (await client.get(carnet)).text
    tenu = await client.post(
        f"/elements/objectif/{objectif}/annulation", data={"_csrf": jeton(page)}
    )
    assert tenu.status_code == 409
    assert "Quelque chose s’appuie déjà dessus" in tenu.text
    cle, _ = await constater(client, admin, carnet)
    admin.execute("update constat set cree_le = now() - interval '11 minutes' where id = %s", [cle])
    admin.commit()
    tard = await client.post(f"/elements/constat/{cle}/annulation", data={"_csrf": jeton(page)})
    assert (tard.status_code, "Dix minutes ont passé" in tard.text) == (409, True)
    assert une(admin, "select count(*) from constat where id = %s", cle) == 1


async def test_nobody_else_is_shown_the_button_and_a_program_takes_back_its_own(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    carnet = f"/carnets/{samira}"
    cle, texte = await constater(client, admin, carnet)
    adresse = f"/api/v1/elements/constat/{cle}/annulation"
    await entrer(client, "conseiller")
    sien = (await client.get(carnet)).text
    assert texte in sien
    assert f"/elements/constat/{cle}" not in sien
    probleme(await client.post(adresse, headers=entetes(admin, "conseiller")), 403)
    assert (await client.post(adresse, headers=entetes(admin, "referente"))).status_code == 201
    probleme(await client.post(adresse, headers=entetes(admin, "referente")), 404)
    probleme(
        await client.post(
            "/api/v1/elements/personne/" + str(samira) + "/annulation",
            headers=entetes(admin, "referente"),
        ),
        404,
    )
