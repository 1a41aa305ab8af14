"""Follow the designation of a référent: proposed, accepted by two, refused, overtaken."""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from core.settings import Settings
from tests.stories.gestes import entrer, jeton, papier_d_elle, remplir
from tests.stories.test_cercle import couverte

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
MOTIF = "Il connaît le mieux son projet de formation."


@pytest.fixture
def conseiller(admin: Connexion, samira: UUID) -> str:
    """Put the demo's conseiller in Samira's circle under an agreement.

    Give « compte structure ».
    """
    couverte(admin, "conseiller", samira)
    ligne = admin.execute(
        "select h.compte_id, h.structure_id from compte k join habilitation h on h.compte_id = k.id"
        " where k.courriel = 'conseiller@demo.example'"
    ).fetchone()
    assert ligne is not None
    admin.execute(
        "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id, origine,"
        " debut)"
        " select 1, %(p)s, %(s)s, %(c)s, 'declare', now() - interval '1 day' where not exists"
        " (select 1"
        " from accompagnement where personne_id = %(p)s and compte_id = %(c)s and fin is null)",
        {"p": samira, "s": ligne[1], "c": ligne[0]},
    )
    admin.commit()
    return f"{ligne[0]} {ligne[1]}"


async def proposer(client: httpx2.AsyncClient, samira: UUID, qui: str) -> str:
    """Let the référente propose somebody; give the proposal's address."""
    await entrer(client, "referente")
    adresse = f"/carnets/{samira}/referent"
    reponse = await remplir(client, adresse, adresse, qui=qui, motif=MOTIF)
    assert reponse.headers["location"] == f"/carnets/{samira}/cercle?fait=referent_propose"
    lien = re.search(
        r"/designations/[0-9a-f-]{36}", (await client.get(f"/carnets/{samira}/cercle")).text
    )
    assert lien is not None
    return lien[0]


def referent(admin: Connexion, samira: UUID) -> list[str]:
    lignes = admin.execute(
        "select k.courriel from accompagnement m join compte k on k.id = m.compte_id"
        " where m.personne_id = %s and m.est_referent and m.fin is null",
        [samira],
    ).fetchall()
    admin.commit()
    return [courriel for (courriel,) in lignes]


async def dire_oui(client: httpx2.AsyncClient) -> httpx2.Response:
    """Let the person agree on their own page."""
    await entrer(client, "personne")
    page = (await client.get("/mon-cercle")).text
    action = re.search(r'action="(?:http://[^/]+)?(/designations/[^"]+/accord)"', page)
    assert action is not None
    return await client.post(action[1], data={"_csrf": jeton(page), "oui": "true"})


async def test_responsibility_moves_when_both_said_yes_and_not_before(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, conseiller: str
) -> None:
    lien = await proposer(client, samira, conseiller)
    assert referent(admin, samira) == ["referente@demo.example"]
    await entrer(client, "conseiller")
    assert "On vous propose d’être référent de parcours" in (await client.get("/ma-journee")).text
    accepte = await remplir(client, lien, f"{lien}/reponse", oui="true")
    assert accepte.status_code == 303
    assert referent(admin, samira) == ["referente@demo.example"]
    assert (await dire_oui(client)).headers["location"] == "/mon-cercle?fait=reponse_notee"
    assert referent(admin, samira) == ["conseiller@demo.example"]
    assert (
        "Votre référent de parcours a changé." not in (await client.get("/avis")).text
    )  # she did it herself
    await entrer(client, "referente")
    assert "Le référent de parcours a changé." in (await client.get("/avis")).text
    cercle = (await client.get(f"/carnets/{samira}/cercle")).text
    assert "lecture seule jusqu’au" in cercle
    await entrer(client, "conseiller")
    assert "Désigné, avec l’accord" in (await client.get(f"/carnets/{samira}/cercle")).text.replace(
        "désigné", "Désigné"
    )
    siennes = (await client.get("/ma-journee/personnes?voir=referent")).text
    assert f'href="/carnets/{samira}"' in siennes


async def agir_comme(client: httpx2.AsyncClient, qui: str, habilitation: UUID) -> None:
    """Log in as a demo account of several rôles, and act in this one."""
    await entrer(client, qui)
    page = (await client.get("/mon-compte")).text
    donnees = {"_csrf": jeton(page), "habilitation": str(habilitation)}
    assert (await client.post("/mon-compte/structure", data=donnees)).status_code == 303


async def test_who_is_proposed_answers_in_the_role_that_is_proposed_alone(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, conseiller: str
) -> None:
    lien = await proposer(client, samira, conseiller)
    compte, structure = conseiller.split()
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (1, %s, %s, 'gestionnaire', now() - interval '1 day')",
        [compte, structure],
    )
    tenues = dict(
        admin.execute("select role, id from habilitation where compte_id = %s", [compte]).fetchall()
    )
    admin.commit()
    await agir_comme(client, "conseiller", tenues["gestionnaire"])
    assert (await client.get(f"/carnets/{samira}")).status_code == 200
    attendu = "On vous propose d’être référent de parcours"
    assert attendu not in (await client.get("/ma-journee")).text
    assert "J’accepte d’être référent" not in (await client.get(lien)).text
    refus = await remplir(client, lien, f"{lien}/reponse", oui="true")
    assert refus.status_code == 403
    assert "comme professionnel" in refus.text
    await agir_comme(client, "conseiller", tenues["professionnel"])
    assert attendu in (await client.get("/ma-journee")).text
    accepte = await remplir(client, lien, f"{lien}/reponse", oui="true")
    assert accepte.status_code == 303


async def test_agreement_said_in_presence_counts_when_a_third_one_notes_it(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, conseiller: str
) -> None:
    lien = await proposer(client, samira, conseiller)
    couverte(admin, "orientation", samira)
    admin.execute(
        "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id, origine,"
        " debut)"
        " select 1, %s, h.structure_id, h.compte_id, 'declare', now() - interval '1 day' from"
        " habilitation h"
        " join compte k on k.id = h.compte_id where k.courriel = 'orientation@demo.example'",
        [samira],
    )
    admin.commit()
    for interesse in ("referente", "conseiller"):
        await entrer(client, interesse)
        assert "Elle est d’accord" not in (await client.get(lien)).text
        assert (await remplir(client, lien, f"{lien}/accord", oui="true")).status_code == 403
    await remplir(client, lien, f"{lien}/reponse", oui="true")
    assert referent(admin, samira) == ["referente@demo.example"]
    await entrer(client, "orientation")
    assert (await remplir(client, lien, f"{lien}/accord", oui="true")).status_code == 303
    assert referent(admin, samira) == ["conseiller@demo.example"]
    await entrer(client, "personne")
    assert "Votre référent de parcours a changé." in (await client.get("/avis")).text
    assert "dit en présence" in (await client.get("/qui-a-regarde")).text


@pytest.mark.parametrize(("oui", "vers"), [("true", "conseiller"), ("false", "referente")])
async def test_the_person_answers_on_the_screen_handed_over(
    client: httpx2.AsyncClient,
    admin: Connexion,
    samira: UUID,
    conseiller: str,
    settings: Settings,
    oui: str,
    vers: str,
) -> None:
    lien = await proposer(client, samira, conseiller)
    await entrer(client, "conseiller")
    await remplir(client, lien, f"{lien}/reponse", oui="true")
    await entrer(client, "referente")
    faux = await remplir(client, lien, f"{lien}/remise", code="12")
    assert (faux.status_code, 'id="code-erreur"' in faux.text) == (422, True)
    assert (await remplir(client, lien, f"{lien}/remise", code="1234")).headers[
        "location"
    ] == "/remise"
    page = (await client.get("/remise")).text
    if oui == "true":  # handed over by who proposes: her yes takes a code of hers
        seul = await client.post(
            "/remise/referent", data={"_csrf": jeton(page), "oui": oui, "code_elle": "000000"}
        )
        assert (seul.status_code, 'id="code_elle-erreur"' in seul.text) == (422, True)
        assert referent(admin, samira) == ["referente@demo.example"]
    code = papier_d_elle(admin, samira, settings.secret.get_secret_value())
    assert MOTIF in page
    assert "Samira" not in page
    autre = await client.post("/remise/reponse", data={"_csrf": jeton(page), "reponse": "accord"})
    assert (autre.status_code, referent(admin, samira)) == (303, ["referente@demo.example"])
    dit = {"_csrf": jeton(page), "oui": oui} | ({"code_elle": code} if oui == "true" else {})
    await client.post("/remise/referent", data=dit)
    assert referent(admin, samira) == [f"{vers}@demo.example"]
    assert "Merci, c’est noté" in (await client.get("/remise")).text


async def test_the_sitting_referent_is_told_before_anything_moves(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, conseiller: str
) -> None:
    await entrer(client, "conseiller")
    adresse = f"/carnets/{samira}/referent"
    await remplir(client, adresse, adresse, qui=conseiller, motif=MOTIF)
    lien = re.search(
        r"/designations/[0-9a-f-]{36}", (await client.get(f"/carnets/{samira}/cercle")).text
    )
    assert lien is not None
    await remplir(client, lien[0], f"{lien[0]}/reponse", oui="true")
    seul = await remplir(client, lien[0], f"{lien[0]}/accord", oui="true")
    assert (seul.status_code, referent(admin, samira)) == (403, ["referente@demo.example"])
    await entrer(client, "referente")
    assert (
        "On propose un autre référent de parcours à votre place" in (await client.get("/avis")).text
    )


async def test_refusal_asks_for_a_reason_and_moves_nothing(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, conseiller: str
) -> None:
    lien = await proposer(client, samira, conseiller)
    await entrer(client, "conseiller")
    sans = await remplir(client, lien, f"{lien}/reponse", oui="false")
    assert (sans.status_code, 'id="motif-erreur"' in sans.text) == (422, True)
    avec = await remplir(
        client, lien, f"{lien}/reponse", oui="false", motif="Je pars en congé long lundi."
    )
    assert avec.status_code == 303
    await entrer(client, "personne")
    assert "On vous propose" not in (await client.get("/mon-cercle")).text
    await entrer(client, "referente")
    assert "Je pars en congé long lundi." in (await client.get(lien)).text
    assert referent(admin, samira) == ["referente@demo.example"]


async def test_proposal_is_overtaken_when_the_referent_left_meanwhile(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, conseiller: str
) -> None:
    lien = await proposer(client, samira, conseiller)
    admin.execute(
        "update accompagnement set fin = now() where personne_id = %s and est_referent and fin is"
        " null",
        [samira],
    )
    admin.commit()
    await entrer(client, "conseiller")
    assert "dépassée" in (await client.get(lien)).text.lower()
    assert "On vous propose" not in (await client.get("/ma-journee")).text
    tard = await remplir(client, "/mon-compte", f"{lien}/reponse", oui="true")
    assert (tard.status_code, referent(admin, samira)) == (422, [])


async def test_proposal_is_overtaken_when_the_proposed_structure_left(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, conseiller: str
) -> None:
    lien = await proposer(client, samira, conseiller)
    admin.execute(
        "update accompagnement set fin = now() where personne_id = %s and structure_id = %s and fin"
        " is null",
        [samira, conseiller.split()[1]],
    )
    admin.commit()
    assert "dépassée" in (await client.get(lien)).text.lower()


async def test_only_the_proposed_one_answers_and_outsiders_see_nothing(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, conseiller: str
) -> None:
    lien = await proposer(client, samira, conseiller)
    assert (await remplir(client, lien, f"{lien}/reponse", oui="true")).status_code == 403
    admin.execute(
        "update accompagnement m set fin = now() from habilitation h join compte k on k.id ="
        " h.compte_id"
        " where k.courriel = 'orientation@demo.example' and m.structure_id = h.structure_id and"
        " m.personne_id = %s"
        " and m.fin is null",
        [samira],
    )
    admin.commit()
    await entrer(client, "orientation")
    assert (await client.get(lien)).status_code == 404
    assert (await remplir(client, "/mon-compte", f"{lien}/accord", oui="true")).status_code == 404


def test_nobody_answers_for_another_in_the_database_itself(
    admin: Connexion, samira: UUID, conseiller: str
) -> None:
    compte, structure = conseiller.split()
    moi = admin.execute(
        "select h.compte_id, h.structure_id from compte k join habilitation h on h.compte_id = k.id"
        " where k.courriel = 'referente@demo.example'"
    ).fetchone()
    assert moi is not None
    actuel = admin.execute(
        "select id from accompagnement where personne_id = %s and est_referent and fin is null",
        [samira],
    ).fetchone()
    assert actuel is not None
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer(1, %s, 'professionnel', %s, null)", moi)
    insertion = (
        "insert into designation (territoire_id, personne_id, structure_id, compte_id, propose_par,"
        " propose_par_structure_id, remplace_id, motif, accord) values (1, %s, %s, %s, %s, %s, %s,"
        " 'dix lettres', %s)"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
        admin.execute(insertion.encode(), (samira, structure, compte, *moi, actuel[0], "oui"))
    admin.execute(insertion.encode(), (samira, structure, compte, *moi, actuel[0], None))
    cle = admin.execute("select id from designation where personne_id = %s", [samira]).fetchone()
    assert cle is not None
    for geste in (
        "select prive.repondre_designation(%s, true, null)",
        "select prive.conclure_designation(%s)",
        "select prive.accorder_designation(%s, true, null)",
        "select prive.accorder_designation(%s, true, gen_random_uuid())",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
            admin.execute(geste.encode(), cle)
    seul = (
        "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id,"
        " est_referent, origine, motif)"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
        admin.execute(
            f"{seul} values (1, %s, %s, %s, true, 'declare', 'Un motif')".encode(),
            (samira, moi[1], moi[0]),
        )
