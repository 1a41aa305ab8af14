"""Follow an invitation: made, asked on the screen, by word or in her space, and its end."""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.auth import monde
from tests.stories.conftest import base as base  # the demo's world, for these tests too
from tests.stories.conftest import compte_demo
from tests.stories.conftest import modele_seme as modele_seme
from tests.stories.conftest import samira as samira
from tests.stories.gestes import entrer, remplir
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
POURQUOI = "Pour préparer le permis sans tout redire."
_INVITATION = re.compile(r"/invitations/[0-9a-f-]{36}")


@pytest.fixture
def invitee(admin: Connexion, samira: UUID) -> UUID:
    """Give a structure of the territoire that is not around Samira, with somebody there."""
    _, structure, t = compte_demo(admin, "referente")
    admin.execute("update demande_acces set etat = 'retiree', repondue_le = now()"
                  " where etat = 'en_attente'")  # fmt: skip
    monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=255)
    admin.execute("delete from avis")
    neuve = monde.structure(admin, t, "mobilite")
    monde.professionnel(admin, t, neuve)
    admin.commit()
    return neuve


async def inviter(client: httpx2.AsyncClient, samira: UUID, invitee: UUID, **champs: Any) -> str:
    """Invite as the référente; gives the address of the invitation."""
    await entrer(client, "referente")
    adresse = f"/carnets/{samira}/inviter/structure"
    saisie = {"structure_id": str(invitee), "domaines": ["mobilite"], "motif": POURQUOI} | champs
    envoye = await remplir(client, f"{adresse}?structure={invitee}", adresse, **saisie)
    assert envoye.status_code == 303, envoye.text
    trouve = _INVITATION.search(envoye.headers["location"])
    assert trouve is not None
    return trouve[0]


def _un(admin: Connexion, requete: str, *valeurs: object) -> Any:
    admin.rollback()
    ligne = admin.execute(requete.encode(), valeurs).fetchone()
    return ligne and ligne[0]


async def test_invitation_is_answered_by_word_and_opens_then(
    client: httpx2.AsyncClient, samira: UUID, invitee: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    annuaire = (await client.get(f"/carnets/{samira}/inviter?categorie=mobilite")).text
    assert str(invitee) in annuaire
    page = await inviter(client, samira, invitee)
    places = "select count(*) from accompagnement where structure_id = %s"
    assert _un(admin, places, invitee) == 0
    encore = await client.get(f"/carnets/{samira}/cercle")
    assert page in encore.text
    adresse = f"/carnets/{samira}/inviter/structure"
    deux = await remplir(
        client, f"{adresse}?structure={invitee}", adresse,
        structure_id=str(invitee), domaines=["budget"], motif=POURQUOI,
    )  # fmt: skip
    assert "attend déjà la réponse" in deux.text
    repondre = f"{page}/reponse"
    sans = await remplir(client, page, repondre, oui="true")
    assert "Cochez ce à quoi elle dit oui." in sans.text
    oui = await remplir(client, page, repondre, oui="true", domaines=["mobilite"])
    assert oui.status_code == 303, oui.text
    assert _un(admin, places, invitee) == 1
    lu = "select recueil from consentement where structure_id = %s"
    assert _un(admin, lu, invitee) == "oral"
    dits = "select string_agg(genre, ' ' order by genre) from avis where genre like %s"
    assert _un(admin, dits, "invitation%").split().count("invitation_recue") == 1
    assert "Noter son oui" not in (await client.get(page)).text


async def test_she_answers_in_her_space_and_a_no_says_nothing_more(
    client: httpx2.AsyncClient, samira: UUID, invitee: UUID, admin: Connexion
) -> None:
    page = await inviter(client, samira, invitee, domaines=["mobilite", "sante"])
    cle = page.rsplit("/", 1)[1]
    assert "ne s’ouvre que par la personne" in (await client.get(page)).text
    await entrer(client, "personne")
    sien = (await client.get("/qui-sait-quoi")).text
    assert POURQUOI in sien
    assert "vous propose d’inviter" in sien
    assert (await client.get(f"/accords/nouveau?demande={cle}")).status_code == 200
    refus = await remplir(client, "/qui-sait-quoi", f"/demandes/{cle}/refus")
    assert refus.status_code == 303
    await entrer(client, "referente")
    assert "close, sans suite" in (await client.get("/mes-demandes")).text
    assert _un(admin, "select count(*) from avis where genre = 'invitation_close'") == 1
    porteur = entetes(admin, "referente")
    lu = (await client.get(f"/api/v1{page}", headers=porteur)).json()
    assert lu["etat"] == "close"
    assert _un(admin, "select count(*) from accompagnement where structure_id = %s", invitee) == 0


async def test_programs_invite_and_take_back(
    client: httpx2.AsyncClient, samira: UUID, invitee: UUID, admin: Connexion
) -> None:
    porteur, chemin = entetes(admin, "referente"), f"/api/v1/carnets/{samira}/invitations"
    corps = {"structure_id": str(invitee), "domaines": ["mobilite"], "motif": POURQUOI}
    fait = await client.post(chemin, headers=porteur, json=corps)
    assert fait.status_code == 201, fait.text
    cle = fait.json()["id"]
    assert (await client.post(chemin, headers=porteur, json=corps)).status_code == 409
    siennes = (await client.get(chemin, headers=porteur)).json()
    assert {i["id"]: i["etat"] for i in siennes}[cle] == "en_attente"
    assert cle in [d["id"] for d in (await client.get("/api/v1/demandes", headers=porteur)).json()]
    trop_tot = await client.post(f"/api/v1/demandes/{cle}/rappel", headers=porteur)
    assert trop_tot.status_code == 409
    admin.execute("update demande_acces set faite_le = now() - interval '8 days'")
    admin.commit()
    rappel = await client.post(f"/api/v1/demandes/{cle}/rappel", headers=porteur)
    assert rappel.status_code == 204
    retrait = await client.post(f"/api/v1/demandes/{cle}/retrait", headers=porteur)
    assert retrait.status_code == 204
    ailleurs = await client.post(
        f"/api/v1/invitations/{cle}/reponse", headers=porteur, json={"oui": True}
    )
    assert ailleurs.status_code == 409
    absente = corps | {"structure_id": str(samira)}
    assert (await client.post(chemin, headers=porteur, json=absente)).status_code == 422


async def test_screen_handed_over_asks_that_question(
    client: httpx2.AsyncClient, samira: UUID, invitee: UUID, admin: Connexion
) -> None:
    page = await inviter(client, samira, invitee, domaines=["mobilite", "sante"])
    tendu = await remplir(client, page, f"{page}/ecran", code="1234")
    assert tendu.status_code == 303, tendu.text
    ecran = (await client.get("/remise")).text
    nom = _un(admin, "select nom from structure where id = %s", invitee)
    assert nom in ecran
    oui = await remplir(client, "/remise", "/remise/reponse", reponse="accord")
    assert oui.status_code == 303
    assert _un(admin, "select domaines from consentement where structure_id = %s", invitee) == 17
    assert _un(admin, "select count(*) from accompagnement where structure_id = %s", invitee) == 1


async def test_one_request_waits_at_a_time_and_is_shown_where_one_asks(
    client: httpx2.AsyncClient, samira: UUID, invitee: UUID, admin: Connexion
) -> None:
    compte, structure, t = compte_demo(admin, "referente")
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and domaines & 256 <> 0"
        " and retire_le is null",
        (samira,),
    )
    admin.commit()
    await entrer(client, "referente")
    pourquoi, demander = f"/carnets/{samira}/pourquoi", f"/carnets/{samira}/demandes"
    saisie = {"domaines": ["sante"], "motif": "Pour adapter les offres."}
    assert (await remplir(client, pourquoi, demander, **saisie)).status_code == 303
    encore = await remplir(client, pourquoi, demander, **saisie)
    assert "a déjà demandé" in encore.text
    page = (await client.get(pourquoi)).text
    assert "Ce que votre structure attend" in page
    assert 'value="sante"' not in page
    miennes = (await client.get("/mes-demandes")).text
    assert "santé" in miennes
    assert "identité, santé" not in miennes
    # What was agreed to others, or is over, opens nothing here.
    monde.accord(admin, t, samira, portee="structure", structure_id=invitee)
    monde.accord(admin, t, samira, portee="structure", structure_id=structure, debut="-2 days",
                 fin="-1 day")  # fmt: skip
    admin.execute("set session_replication_role = replica")
    admin.execute(
        "update consentement set recueilli_par = %s, recueil_structure_id = %s where fin < now()",
        (compte, structure),
    )
    admin.execute("set session_replication_role = origin")
    admin.commit()
    nom = _un(admin, "select nom from structure where id = %s", invitee)
    accords = (await client.get(pourquoi)).text.split("Les accords qui vous ouvrent")[1]
    assert nom not in accords
    assert _un(admin, "select count(*) from consentement where fin < now()") >= 1
    monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=257)
    admin.commit()
    assert "accordée" in (await client.get("/mes-demandes")).text
