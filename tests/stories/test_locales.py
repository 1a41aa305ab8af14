"""Write an offer of one's own structure.

From a template to the catalogue, and true as long as it is there.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from core.clock import aujourdhui
from core.coffre import Coffre
from core.db import Sessions
from core.liens import sceller
from offers.locales.jobs import rappeler
from offers.locales.rules import LIEN
from tests.conftest import Base
from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.test_api import entetes, probleme

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
OFFRE: dict[str, Any] = {
    "nom": "Zygomatique : rire ensemble",
    "description": "Deux heures par semaine pour reprendre confiance, en petit groupe, avec une"
    " comédienne.",
    "type": "atelier",
    "thematique_1": "remobilisation--bien-etre-confiance-en-soi",
    "publics": ["tous-publics"],
    "modes_accueil": ["en-presentiel"],
    "lieu": "Nîmes",
    "adresse": "2 rue des Écoles",
    "zone": "Gard",
    "frais": "gratuit",
    "mobilisable_par": ["professionnels"],
    "telephone": "0466000000",
    "frequence": "3",
}


async def ecrire(client: httpx2.AsyncClient, suite: str = "apercu", **champs: Any) -> UUID:
    """Write the offer as the référente; gives its identifier."""
    envoi = await remplir(
        client, "/mes-offres/nouvelle?modele=atelier", "/mes-offres", **OFFRE | champs, suite=suite
    )
    assert envoi.status_code == 303, re.findall(r'class="erreur"[^>]*>([^<]+)', envoi.text)
    return UUID(envoi.headers["location"].split("/")[2].split("?")[0])


async def poster(
    client: httpx2.AsyncClient, adresse: str, depuis: str = "/mes-offres", **champs: Any
) -> httpx2.Response:
    return await remplir(client, depuis, adresse, **champs)


async def publiee(client: httpx2.AsyncClient, **champs: Any) -> UUID:
    offre = await ecrire(client, **champs)
    assert (await poster(client, f"/mes-offres/{offre}/publication")).status_code == 303
    return offre


async def trouvee(client: httpx2.AsyncClient, mot: str = "zygomatique") -> bool:
    """Say whether a visitor's search finds it."""
    reponse = await client.get(f"/api/v1/search/services?code_commune=30189&q={mot}")
    assert reponse.status_code == 200
    return bool(reponse.json()["total"])


async def test_offer_goes_from_a_template_to_the_search(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    assert "Atelier collectif" in (await client.get("/mes-offres")).text
    offre = await ecrire(client)
    apercu = (await client.get(f"/mes-offres/{offre}/apercu")).text
    assert "2 rue des Écoles 30" in apercu
    assert not await trouvee(client)
    publication = await poster(client, f"/mes-offres/{offre}/publication")
    fiche = (await client.get(publication.headers["location"])).text
    assert "L’offre est publiée" in fiche
    assert await trouvee(client)
    client.cookies.clear()
    assert "Zygomatique" in (await client.get("/offres?code_commune=30189&q=zygomatique")).text
    source, structure = admin.execute(
        "select s.source, t.nom from catalogue_service s join catalogue_structure t on t.id ="
        " s.structure_id"
        " where s.nom like 'Zygomatique%'"
    ).fetchone() or ("", "")
    assert (source, "Mission locale" in structure) == ("local-1", True)


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"description": ""}, "Dites ce que la personne y fera."),
        ({"lieu": "Atlantide"}, "Nous ne trouvons pas cette commune"),
        ({"lieu": ""}, "dites la commune"),
        ({"zone": "Nullepart"}, "«\u202fNullepart\u202f»"),
        ({"thematique_1": ""}, "au moins une thématique"),
        ({"telephone": "n/a"}, "pas un numéro"),
        ({"horaires_accueil": "le lundi"}, "OpenStreetMap"),
        ({"publics": ["tous-publics", "jeunes"]}, "seul"),
        ({"lien_mobilisation": "pas un lien"}, "http"),
    ],
)
async def test_what_the_schema_refuses_is_said_beside_the_field_and_the_draft_is_kept(
    client: httpx2.AsyncClient, admin: Connexion, champs: dict[str, Any], phrase: str
) -> None:
    await entrer(client, "referente")
    envoi = await remplir(
        client, "/mes-offres/nouvelle", "/mes-offres", **OFFRE | champs, suite="apercu"
    )
    assert envoi.status_code == 422
    assert phrase in envoi.text
    assert "Le brouillon est gardé." in envoi.text
    assert "2 rue des Écoles" in envoi.text
    assert admin.execute("select count(*) from offre_locale where nom like 'Zygo%'").fetchone() == (
        1,
    )


async def test_draft_needs_a_name_alone(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    vide = await remplir(client, "/mes-offres/nouvelle", "/mes-offres", nom="", suite="brouillon")
    assert vide.status_code == 422
    garde = await remplir(
        client, "/mes-offres/nouvelle", "/mes-offres", nom="Une idée", suite="brouillon"
    )
    assert garde.status_code == 303
    assert "Une idée" in (await client.get("/mes-offres")).text


async def test_change_is_read_once_published_and_an_earlier_text_comes_back(
    client: httpx2.AsyncClient,
) -> None:
    await entrer(client, "referente")
    offre = await publiee(client)
    formulaire = f"/mes-offres/{offre}"
    assert (
        await remplir(
            client, formulaire, formulaire, **OFFRE | {"nom": "Abracadabra"}, suite="brouillon"
        )
    ).status_code == 303
    assert await trouvee(client)
    assert (await poster(client, f"{formulaire}/publication")).status_code == 303
    assert await trouvee(client, "abracadabra")
    assert not await trouvee(client)
    page = (await client.get(formulaire)).text
    version = re.search(rf"{formulaire}/versions/([0-9a-f-]+)", page)
    assert version is not None
    restauree = await poster(client, f"{formulaire}/versions/{version[1]}", formulaire)
    assert restauree.status_code == 303
    assert (await poster(client, f"{formulaire}/publication")).status_code == 303
    assert await trouvee(client)


async def test_archived_offer_leaves_the_catalogue_and_comes_back(
    client: httpx2.AsyncClient,
) -> None:
    await entrer(client, "referente")
    offre = await publiee(client)
    assert (
        await poster(client, f"/mes-offres/{offre}/archive", f"/mes-offres/{offre}/archive")
    ).status_code == 303
    assert not await trouvee(client)
    assert (
        await poster(client, f"/mes-offres/{offre}/publication", f"/mes-offres/{offre}")
    ).status_code == 422
    assert (await poster(client, f"/mes-offres/{offre}/reprise")).status_code == 303
    assert await trouvee(client)


async def test_copy_is_a_draft_of_its_own(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    offre = await publiee(client)
    copie = await poster(client, f"/mes-offres/{offre}/copie")
    assert (
        "Zygomatique : rire ensemble (copie)" in (await client.get(copie.headers["location"])).text
    )


async def test_another_structure_neither_sees_nor_touches_it(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    offre = await publiee(client)
    page = await client.get("/mes-offres")
    await entrer(client, "conseiller")
    mienne = await client.get("/mes-offres")
    assert "Zygomatique" not in mienne.text
    assert (await client.get(f"/mes-offres/{offre}")).status_code == 404
    for geste in ("publication", "confirmation", "archive", "reprise", "copie"):
        refus = await client.post(
            f"/mes-offres/{offre}/{geste}", data={"_csrf": jeton(mienne.text)}
        )
        assert refus.status_code == 404, geste
    assert page.status_code == 200
    for qui in ("personne", "dpo", "administratrice"):
        await entrer(client, qui)
        assert (await client.get("/mes-offres")).status_code == 403


async def test_reminder_comes_once_and_its_link_says_that_nothing_changed(
    client: httpx2.AsyncClient, admin: Connexion, sessions: Sessions
) -> None:
    await entrer(client, "referente")
    offre = await publiee(client)
    admin.execute(
        "update offre_locale set prochaine_revue = current_date - 1 where id = %s", (offre,)
    )
    admin.execute("update offre_locale set prochaine_revue = null where id <> %s", (offre,))
    admin.execute("update catalogue_service set date_maj = '2025-01-01' where nom like 'Zygo%'")
    admin.execute(
        "update structure set courriel = 'contact@structure.example' where territoire_id = 1"
    )
    admin.commit()
    coffre: Coffre = client._transport.app.state.coffre  # type: ignore[attr-defined]
    jour = aujourdhui()
    assert await rappeler(sessions, coffre, "http://carnet.example", jour) == 1
    assert await rappeler(sessions, coffre, "http://carnet.example", jour) == 0
    assert "à relire" in (await client.get("/avis")).text
    client.cookies.clear()
    lien = f"/offres-a-jour/{sceller(coffre, LIEN, 1, offre, jour + timedelta(days=30))}"
    page = await client.get(lien)
    assert "Zygomatique" in page.text
    merci = await client.post(lien, data={"reponse": "oui"})
    assert "notée à jour aujourd’hui" in merci.text
    admin.rollback()
    maj = admin.execute("select date_maj from catalogue_service where nom like 'Zygo%'").fetchone()
    assert maj == (jour,)
    assert "Oui, la retirer" in (await client.post(lien, data={"reponse": "fini"})).text
    assert await trouvee(client)
    assert (
        "a quitté le catalogue" in (await client.post(lien, data={"reponse": "fini_confirme"})).text
    )
    assert not await trouvee(client)


async def test_forged_or_old_link_opens_nothing(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    offre = await publiee(client)
    client.cookies.clear()
    coffre: Coffre = client._transport.app.state.coffre  # type: ignore[attr-defined]
    perime = sceller(coffre, LIEN, 1, offre, aujourdhui() - timedelta(days=1))
    for lien in (
        perime,
        "faux",
        perime[:-4] + "AAAA",
        "é",
        sceller(coffre, LIEN, 2, offre, aujourdhui()),
    ):
        reponse = await client.get(f"/offres-a-jour/{lien}")
        assert "Zygomatique" not in reponse.text
        await client.post(f"/offres-a-jour/{lien}", data={"reponse": "fini_confirme"})
    assert await trouvee(client)


async def test_link_answers_somebody_who_is_logged_in_and_shows_the_offer(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    offre = await publiee(client)
    coffre: Coffre = client._transport.app.state.coffre  # type: ignore[attr-defined]
    lien = f"/offres-a-jour/{sceller(coffre, LIEN, 1, offre, aujourdhui())}"
    page = (await client.get(lien)).text
    assert "2 rue des Écoles" in page
    formulaire = page[page.index(f'action="{lien}"') :]
    merci = await client.post(lien, data={"reponse": "oui", "_csrf": jeton(formulaire)})
    assert "notée à jour aujourd’hui" in merci.text
    objets = admin.execute("select objet from journal order by numero desc limit 1").fetchall()
    assert objets == [("Offre locale confirmée par un lien",)]


async def test_homonyms_are_asked_about_and_the_typed_code_is_kept(
    client: httpx2.AsyncClient,
) -> None:
    await entrer(client, "referente")
    page = "/mes-offres/nouvelle"
    envoi = await remplir(
        client, page, "/mes-offres", **OFFRE | {"lieu": "Sainte-Colombe"}, suite="apercu"
    )
    assert envoi.status_code == 422
    assert "Plusieurs communes répondent" in envoi.text
    assert 'value="Sainte-Colombe"' in envoi.text
    for lieu, lu in (
        ("Sainte-Colombe 69560", "69560 Sainte-Colombe"),
        ("30900 Nîmes", "30900 Nîmes"),
    ):
        offre = await ecrire(client, lieu=lieu)
        assert lu in (await client.get(f"/mes-offres/{offre}/apercu")).text


async def test_structure_is_published_without_the_address_that_reminders_go_to(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    admin.execute(
        "update structure set courriel = 'interne@structure.example' where territoire_id = 1"
    )
    admin.commit()
    await entrer(client, "referente")
    await publiee(client)
    publiees = admin.execute(
        "select donnees::text from catalogue_structure where source = 'local-1'"
    ).fetchall()
    assert publiees
    assert "interne@" not in str(publiees)


async def test_search_misses_no_publication_when_two_overlap(
    client: httpx2.AsyncClient, base: Base
) -> None:
    await entrer(client, "referente")
    offre = await ecrire(client)
    with psycopg.connect(base.admin_dsn) as lente, psycopg.connect(base.admin_dsn) as autre:
        lente.execute("select prive.retoucher('lente')")
        autre.execute("set lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            autre.execute("select prive.retoucher('autre')")
    assert (await poster(client, f"/mes-offres/{offre}/publication")).status_code == 303
    assert await trouvee(client)


async def test_days_and_hours_become_opening_hours(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    page = "/mes-offres/nouvelle"
    faux = OFFRE | {"jours": ["Tu"], "matin_de": "12:00", "matin_a": "09:00"}
    assert (
        "vient avant" in (await remplir(client, page, "/mes-offres", **faux, suite="apercu")).text
    )
    bon = {"jours": ["Th", "Tu"], "matin_de": "09:00", "matin_a": "12:00"}
    offre = await publiee(client, **bon, apres_midi_de="14:00", apres_midi_a="17:30")
    lue = (await client.get(f"/api/v1/services/local-1--{offre.hex}")).json()
    assert lue["horaires_accueil"] == "Tu,Th 09:00-12:00,14:00-17:30"


async def test_software_writes_publishes_and_archives_by_the_same_rules(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    porteur, autre = entetes(admin, "referente"), entetes(admin, "conseiller")
    adresse = "/api/v1/offres-locales"
    cree = await client.post(adresse, json=OFFRE, headers=porteur)
    assert (cree.status_code, cree.json()["etat"]) == (201, "brouillon")
    offre = f"{adresse}/{cree.json()['id']}"
    assert not await trouvee(client)
    refus = await client.patch(offre, json={"telephone": "n/a", "etat": "publiee"}, headers=porteur)
    assert "pas un numéro" in str(probleme(refus, 422))
    publie = await client.patch(offre, json={"etat": "publiee"}, headers=porteur)
    assert (publie.status_code, publie.json()["etat"]) == (200, "publiee"), publie.text
    assert publie.json()["saisie"]["telephone"] == OFFRE["telephone"]
    assert await trouvee(client)
    assert cree.json()["id"] not in (await client.get(adresse, headers=autre)).text
    for corps in ({"nom": "Intruse"}, {"etat": "archivee"}):
        probleme(await client.patch(offre, json=corps, headers=autre), 404)
    probleme(await client.patch(offre, json={"nom": None}, headers=porteur), 422)
    probleme(await client.patch(offre, json={"service_id": "essai--o1"}, headers=porteur), 422)
    archive = await client.patch(offre, json={"etat": "archivee"}, headers=porteur)
    assert archive.json()["etat"] == "archivee"
    assert not await trouvee(client)
    probleme(await client.patch(offre, json={"etat": "archivee"}, headers=porteur), 409)
    revient = await client.patch(
        offre, json={"nom": "Abracadabra", "etat": "publiee"}, headers=porteur
    )
    assert (revient.json()["etat"], revient.json()["saisie"]["nom"]) == ("publiee", "Abracadabra")
    assert await trouvee(client, "abracadabra")
    probleme(await client.get(adresse, headers=entetes(admin, "dpo")), 403)


async def test_demo_has_an_offer_to_read_again(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    page = (await client.get("/mes-offres")).text
    assert (
        page.index("À relire")
        < page.index("Permanence logement des jeunes")
        < page.index("Brouillons")
    )
    assert "à relire depuis le" in page
    assert "Atelier CV du jeudi" in page


async def test_contacts_kept_for_professionals_are_read_by_them_alone(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    contacts = {
        "telephone": "0466778899",
        "courriel": "reserve@zygo.example",
        "contact_nom_prenom": "Ada Réservée",
    }
    offre = await ecrire(client, **contacts, contact_reserve="true")
    apercu = (await client.get(f"/mes-offres/{offre}/apercu")).text
    assert "professionnels connectés seulement" in apercu, apercu
    await poster(client, f"/mes-offres/{offre}/publication")
    ((service,),) = admin.execute(
        "select id from catalogue_service where nom like 'Zygomatique%'"
    ).fetchall()
    tus = (
        "66778899",
        "66 77 88 99",
        "66\u202f77\u202f88\u202f99",
        "66\u00a077\u00a088\u00a099",
        "reserve@zygo",
        "Réserv",
    )

    def dits(page: str) -> set[str]:
        return {morceau for morceau in tus if morceau in page}

    for adresse in (f"/offres/{service}", f"/offres/comparer?ids={service}"):
        assert dits((await client.get(adresse)).text)
    extension = (
        await client.get(
            f"/api/v1/services/{service}/extension", headers=entetes(admin, "referente")
        )
    ).json()
    assert extension["contact_reserve"]["courriel"] == "reserve@zygo.example"
    export = await client.get("/catalogue/export")
    assert not dits(export.text)
    client.cookies.clear()
    for visiteur in (None, "personne"):
        if visiteur:
            await entrer(client, visiteur)
        for adresse in (
            f"/offres/{service}",
            f"/offres/comparer?ids={service}",
            f"/api/v1/services/{service}",
            "/api/v1/search/services?code_commune=30189&q=zygomatique",
            "/offres?code_commune=30189&q=zygomatique",
        ):
            page = await client.get(adresse)
            assert (page.status_code, dits(page.text)) == (200, set()), (visiteur, adresse)
            assert "Zygomatique" in page.text
    assert (
        "Le producteur les montre aux professionnels"
        in (await client.get(f"/offres/{service}")).text
    )


async def test_contacts_given_back_to_all_are_public_again(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    offre = await publiee(client, contact_reserve="true", courriel="zygo@zygo.example")
    envoi = await remplir(
        client,
        f"/mes-offres/{offre}",
        f"/mes-offres/{offre}",
        **OFFRE,
        suite="apercu",
        courriel="zygo@zygo.example",
    )
    assert envoi.status_code == 303
    fiche = (await poster(client, f"/mes-offres/{offre}/publication")).headers["location"]
    client.cookies.clear()
    page = (await client.get(fiche)).text
    assert "zygo@zygo.example" in page
    assert "montre aux professionnels" not in page
