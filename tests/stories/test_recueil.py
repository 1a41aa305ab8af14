"""Record what the person says: on the screen they are handed, and from a signed paper."""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest
from pydantic import SecretStr

from core.coffre import Coffre
from core.outbox import lire_courriel
from core.settings import Settings
from tests.dates import DEBUT_DE_L_ESSAI
from tests.stories.gestes import entrer, jeton, papier_d_elle, remplir
from tests.stories.test_doors import chemin_rempli, portes

pytestmark = pytest.mark.pg
ACCORD = {
    "portee": "structure",
    "finalite": "coordination",
    "duree": "12",
    "domaines": ["logement"],
    "code": "4821",
}
PDF = b"%PDF-1.7\n" + b"copie " * 40
Admin = psycopg.Connection[Any]


def structure(admin: Admin, qui: str = "referente") -> UUID:
    ligne = admin.execute(
        "select h.structure_id from habilitation h join compte k on k.id = h.compte_id where"
        " k.courriel = %s",
        (f"{qui}@demo.example",),
    ).fetchone()
    assert ligne is not None
    cle: UUID = ligne[0]
    return cle


async def tendre(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin, **champs: Any
) -> httpx2.Response:
    """Hand the screen over, as the référente."""
    await entrer(client, "referente")
    chemin = f"/carnets/{samira}/recueil"
    return await remplir(
        client, chemin, chemin, **(ACCORD | {"structure_id": str(structure(admin))} | champs)
    )


def derniers(admin: Admin, samira: UUID) -> list[tuple[Any, ...]]:
    admin.rollback()
    return admin.execute(
        "select e.genre, c.domaines, c.recueil, c.donne_par from consentement_evenement e"
        " left join consentement c on c.id = e.consentement_id where e.personne_id = %s"
        f" and e.le > {DEBUT_DE_L_ESSAI}",
        (samira,),
    ).fetchall()


async def test_screen_handed_over_shows_the_question_and_nothing_else(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    avant = (await tendre(client, samira, admin)).headers
    assert avant["location"] == "/remise"
    page = (await client.get("/remise")).text
    assert "Je suis d’accord" in page
    assert "Je ne suis pas d’accord" in page
    for cache in ("Claire", "Ma journée", "/personnes", "Se déconnecter"):
        assert cache not in page, cache
    autres = [
        chemin_rempli(c)
        for c, verbes, _ in portes()
        if "GET" in verbes and not c.startswith(("/api/", "/static", "/remise"))
    ]
    assert len(autres) > 25
    assert "Claire" not in (await client.get("/nulle-part")).text
    for chemin in autres:
        reponse = await client.get(chemin)
        assert (reponse.status_code, reponse.headers.get("location")) == (303, "/remise"), chemin


async def test_old_session_opens_nothing_while_the_screen_is_handed_over(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    await entrer(client, "referente")
    ancienne = dict(client.cookies)
    chemin = f"/carnets/{samira}/recueil"
    await remplir(client, chemin, chemin, **(ACCORD | {"structure_id": str(structure(admin))}))
    client.cookies.clear()
    client.cookies.update(ancienne)
    assert (await client.get("/ma-journee")).headers["location"].startswith("/connexion")


async def test_agreement_on_the_screen_opens_only_the_ticked_sensitive_domain(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin, settings: Settings
) -> None:
    await tendre(client, samira, admin, sensibles=["sante", "justice"])
    dite: dict[str, Any] = {"reponse": "accord", "sensibles": ["justice"]}
    code = papier_d_elle(admin, samira, settings.secret.get_secret_value())
    for faux in ("", "000 000", "H7KQ2MXR"):
        page = await remplir(client, "/remise", "/remise/reponse", **dite, code_elle=faux)
        assert (page.status_code, 'id="code_elle-erreur"' in page.text) == (422, True), faux
        assert 'value="justice" checked' in page.text
        assert faux not in page.text or not faux
    assert derniers(admin, samira) == []
    await remplir(client, "/remise", "/remise/reponse", **dite, code_elle=code.lower())
    assert derniers(admin, samira) == [("accord", 1 | 1 << 2 | 1 << 9, "ecran", "professionnel")]
    assert "Votre accord est enregistré" in (await client.get("/remise")).text


async def test_paper_given_before_the_key_changed_is_still_hers(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin, settings: Settings
) -> None:
    await tendre(client, samira, admin, sensibles=["sante"])
    app: Any = client._transport.app  # type: ignore[attr-defined]
    app.state.settings = settings.model_copy(update={"secrets_anciens": (SecretStr("a" * 40),)})
    code = papier_d_elle(admin, samira, "a" * 40)
    dite: dict[str, Any] = {"reponse": "accord", "sensibles": ["sante"]}
    await remplir(client, "/remise", "/remise/reponse", **dite, code_elle=code)
    assert derniers(admin, samira) == [("accord", 5 | 1 << 8, "ecran", "professionnel")]


async def test_whoever_prepared_her_paper_opens_nothing_sensitive_with_it(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin, settings: Settings
) -> None:
    moi = admin.execute("select id from compte where courriel = 'referente@demo.example'")
    ligne = moi.fetchone()
    assert ligne is not None
    code = papier_d_elle(admin, samira, settings.secret.get_secret_value(), par=ligne[0])
    await tendre(client, samira, admin, sensibles=["sante"])
    page = await remplir(
        client, "/remise", "/remise/reponse", reponse="accord", sensibles=["sante"], code_elle=code
    )
    assert (page.status_code, "un autre professionnel" in page.text) == (422, True)
    assert derniers(admin, samira) == []
    # What is ordinary asks for no code, on the same screen.
    await remplir(client, "/remise", "/remise/reponse", reponse="accord")
    assert derniers(admin, samira) == [("accord", 5, "ecran", "professionnel")]


async def test_a_code_sent_to_her_own_address_opens_what_she_ticked(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin, settings: Settings
) -> None:
    await tendre(client, samira, admin, sensibles=["sante"])
    envoi = await remplir(client, "/remise", "/remise/code")
    assert envoi.headers["location"] == "/remise?fait=son_code"
    assert (
        "Un code vient de partir à votre adresse"
        in (await client.get("/remise?fait=son_code")).text
    )
    [(contenu,)] = admin.execute("select contenu from courriel_sortant where genre = 'code'")
    courriel = lire_courriel(Coffre(settings.secret.get_secret_value()), contenu)
    assert courriel.destinataire == "personne@demo.example"
    assert "Samira" not in courriel.corps + courriel.sujet
    code = re.search(r"\d{3} \d{3}", courriel.corps)
    assert code is not None
    await remplir(
        client, "/remise", "/remise/reponse", reponse="accord", sensibles=["sante"],
        code_elle=code[0],
    )  # fmt: skip
    assert derniers(admin, samira) == [("accord", 1 | 1 << 2 | 1 << 8, "ecran", "professionnel")]


async def test_a_code_sent_to_her_own_number_opens_what_she_ticked(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin, settings: Settings
) -> None:
    admin.execute(
        "update compte set mobile = '+33612345678', courriel = 'sans-courriel@invalid'"
        " where personne_id = %s",
        (samira,),
    )
    admin.execute("update compte k set mobile_par = k.id where personne_id = %s", (samira,))
    admin.commit()
    await tendre(client, samira, admin, sensibles=["sante"])
    app: Any = client._transport.app  # type: ignore[attr-defined]
    # Where no text message leaves, none is offered.
    app.state.settings = settings.model_copy(update={"demo": False, "sms_passerelle": ""})
    assert "par SMS" not in (await client.get("/remise")).text
    app.state.settings = settings
    assert "Recevoir un code par SMS" in (await client.get("/remise")).text
    assert "adresse électronique" not in (await client.get("/remise")).text
    envoi = await remplir(client, "/remise", "/remise/code", par="sms")
    assert envoi.headers["location"] == "/remise?fait=son_code_sms"
    [(contenu,)] = admin.execute("select contenu from courriel_sortant where genre = 'code'")
    sms = lire_courriel(Coffre(settings.secret.get_secret_value()), contenu)
    assert (sms.destinataire, sms.sujet) == ("+33612345678@sms.demo.example", "Carnet")
    assert "Samira" not in sms.corps
    code = re.search(r"\d{3} \d{3}", sms.corps)
    assert code is not None
    await remplir(
        client, "/remise", "/remise/reponse", reponse="accord", sensibles=["sante"],
        code_elle=code[0],
    )  # fmt: skip
    assert derniers(admin, samira) == [("accord", 1 | 1 << 2 | 1 << 8, "ecran", "professionnel")]


async def test_refusal_on_the_screen_is_as_easy_and_opens_nothing(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    await tendre(client, samira, admin)
    page = await client.get("/remise")
    donnees = {"_csrf": jeton(page.text), "reponse": "refus"}
    assert (await client.post("/remise/reponse", data=donnees)).status_code == 303
    assert derniers(admin, samira) == [("refus", None, None, None)]
    assert (
        await client.post("/remise/reponse", data=donnees | {"reponse": "accord"})
    ).status_code == 409


async def test_right_code_gives_the_session_back(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    await tendre(client, samira, admin)
    faux = await remplir(client, "/remise", "/remise/reprise", code="0000")
    assert (faux.status_code, "Ce n’est pas le code" in faux.text) == (422, True)
    assert (await client.get("/ma-journee")).headers["location"] == "/remise"
    reprise = await remplir(client, "/remise", "/remise/reprise", code="4821")
    assert reprise.headers["location"].endswith("/recueil?fait=ecran_repris")
    assert (await client.get("/ma-journee")).status_code == 200
    assert (await client.get("/remise")).status_code == 404


async def test_five_wrong_codes_leave_only_the_way_out(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    await tendre(client, samira, admin)
    form = {"_csrf": jeton((await client.get("/remise")).text)}
    for _ in range(5):
        await client.post("/remise/reprise", data=form | {"code": "0000"})
    bloque = await client.post("/remise/reprise", data=form | {"code": "4821"})
    assert (bloque.status_code, "Trop d’erreurs" in bloque.text) == (422, True)
    sortie = await client.post("/remise/abandon", data=form)
    assert sortie.headers["location"].startswith("/connexion")
    assert (await client.get("/ma-journee")).headers["location"].startswith("/connexion")


@pytest.mark.parametrize("code", ["", "12", "abcd", "12345"])
async def test_code_is_four_digits_and_the_rest_is_kept(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin, code: str
) -> None:
    reponse = await tendre(client, samira, admin, code=code)
    assert reponse.status_code == 422
    assert "Choisissez quatre chiffres" in reponse.text
    assert 'value="logement" checked' in reponse.text


async def test_stranger_to_the_circle_finds_no_such_page(
    client: httpx2.AsyncClient, samira: UUID
) -> None:
    for qui in ("orientation", "administratrice", "dpo", "personne"):
        await entrer(client, qui)
        for suite in ("", "/papier"):
            assert (await client.get(f"/carnets/{samira}/recueil{suite}")).status_code == 404, qui


async def deposer(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin, contenu: bytes, nom: str = "accord.pdf"
) -> httpx2.Response:
    await entrer(client, "referente")
    chemin = f"/carnets/{samira}/recueil/papier"
    form = {cle: v for cle, v in ACCORD.items() if cle != "code"}
    form |= {"structure_id": str(structure(admin)), "_csrf": jeton((await client.get(chemin)).text)}
    return await client.post(
        chemin, data=form, files={"fichier": (nom, contenu, "application/pdf")}
    )


async def test_signed_paper_is_kept_encrypted_and_opens_for_the_person_and_the_structure_alone(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin, settings: Settings
) -> None:
    assert (await deposer(client, samira, admin, PDF)).status_code == 303
    admin.rollback()
    ligne = admin.execute("select id, fichier, type from consentement_preuve").fetchone()
    assert ligne is not None
    garde = (settings.donnees / "preuves" / ligne[1]).read_bytes()
    assert b"copie" not in garde
    for qui, statut in (
        ("referente", 200),
        ("personne", 200),
        ("dpo", 403),
        ("orientation", 404),
        ("conseiller", 404),
    ):
        await entrer(client, qui)
        reponse = await client.get(f"/preuves/{ligne[0]}")
        assert reponse.status_code == statut, qui
        if statut == 200:
            assert reponse.content == PDF
            assert reponse.headers["content-disposition"].startswith("attachment")
            assert reponse.headers["x-content-type-options"] == "nosniff"


async def test_paper_changed_on_the_disk_is_not_given_and_the_page_says_so(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin, settings: Settings
) -> None:
    await deposer(client, samira, admin, PDF)
    admin.rollback()
    ligne = admin.execute("select id, fichier from consentement_preuve").fetchone()
    assert ligne is not None
    fichier = settings.donnees / "preuves" / ligne[1]
    fichier.write_bytes(fichier.read_bytes()[:-1])
    reponse = await client.get(f"/preuves/{ligne[0]}")
    assert reponse.status_code == 500
    assert "est gardé chiffré, et ne s’ouvre pas" in reponse.text


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"", "Joignez la copie signée"),
        (b"<html><script>alert(1)</script>", "ni un PDF, ni une photo"),
        (b"%PDF-" + b"0" * (10 * 1024 * 1024), "trop lourd"),
    ],
)
async def test_bad_copy_is_told_beside_its_field_and_the_rest_is_kept(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin, contenu: bytes, phrase: str
) -> None:
    reponse = await deposer(client, samira, admin, contenu)
    assert reponse.status_code == 422
    assert phrase in reponse.text
    assert 'value="logement" checked' in reponse.text
    assert derniers(admin, samira) == []


async def test_person_reads_their_sentence_before_agreeing(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    await entrer(client, "personne")
    champs = {
        "structure_id": str(structure(admin)),
        "portee": "structure",
        "finalite": "coordination",
    }
    champs |= {"duree": "6", "etape": "relire"}
    relue = await remplir(
        client, "/accords/nouveau", "/accords", **champs, domaines=["logement"], sensibles=["sante"]
    )
    assert relue.status_code == 200
    assert "peut lire mes informations d’identité et coordonnées, logement et santé" in relue.text
    assert derniers(admin, samira) == []
    champs.pop("etape")
    donne = await remplir(
        client, "/accords/nouveau", "/accords", **champs, domaines=["logement"], sensibles=["sante"]
    )
    assert donne.status_code == 303
    assert derniers(admin, samira) == [("accord", 1 | 1 << 2 | 1 << 8, "ecran", "personne")]


async def test_sensitive_tick_for_a_whole_category_is_explained_beside_it(
    client: httpx2.AsyncClient,
) -> None:
    await entrer(client, "personne")
    champs = {"portee": "categorie", "categorie": "ccas", "finalite": "coordination", "duree": "6"}
    reponse = await remplir(client, "/accords/nouveau", "/accords", **champs, sensibles=["sante"])
    assert reponse.status_code == 422
    assert 'id="sensibles-erreur"' in reponse.text
