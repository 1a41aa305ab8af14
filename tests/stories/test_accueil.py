"""Follow somebody who is welcomed.

What the page says, and what it never says about carnets that are not open.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from core.coffre import Coffre
from core.db import Sessions
from core.jobs import travailler
from core.settings import Settings
from core.texts import date_fr
from tests.auth.test_numeros import FEMME
from tests.conftest import Base
from tests.dates import dans
from tests.stories.gestes import entrer, jeton, remplir, sans_masque
from web.travaux import contexte

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
INES = {"civilite": "Madame", "prenom": "Inès", "nom": "Zarqa", "date_naissance": "1990-06-02"}
Travailler = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
def _aucune_paire(admin: Connexion) -> None:
    """Take away the pair that the demo has."""
    admin.execute("delete from rapprochement")
    admin.commit()


@pytest.fixture
def travail(base: Base, sessions: Sessions, settings: Settings) -> Travailler:
    async def faire() -> None:
        await travailler(
            base.app_url, contexte(settings, sessions, Coffre("s" * 40)), attendre=False
        )

    return faire


async def accueillir(client: httpx2.AsyncClient, **champs: Any) -> httpx2.Response:
    return await remplir(client, "/accueil", "/accueil", **(INES | champs))


def ouvert(reponse: httpx2.Response) -> str:
    """Give the address of the agreement of the carnet just opened."""
    assert reponse.status_code == 303, reponse.text
    chemin = reponse.headers["location"]
    assert re.fullmatch(r"/accueil/[0-9a-f-]{36}/accord\?fait=carnet_ouvert", chemin)
    return str(chemin.partition("?")[0])


def personnes(admin: Connexion, nom: str = "Zarqa") -> list[UUID]:
    return [
        ligne[0]
        for ligne in admin.execute(
            "select id from personne where nom = %s order by cree_le", (nom,)
        )
    ]


async def test_somebody_new_is_welcomed_agrees_and_their_carnet_opens(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    champs = {"nir": FEMME, "caf": "7374941", "commune": "Nîmes", "publics": ["jeunes"]}
    accord = ouvert(await accueillir(client, **champs))
    carnet = f"/carnets/{accord.split('/')[2]}"
    assert (await client.get(carnet)).status_code == 404
    fin = re.search(r'id="fin"[^>]*value="([0-9-]+)"', (await client.get(accord)).text)
    assert fin is not None
    dit = {"domaines": ["parcours", "mobilite"], "peut_completer": "true", "fin": fin[1]}
    reponse = await remplir(client, accord, accord, **dit)
    assert reponse.headers["location"] == f"{carnet}?fait=premier_accord"
    # What is kept and shown is the day that was typed.
    notee = admin.execute(
        "select fin from consentement where personne_id = %s", (carnet.split("/")[2],)
    ).fetchone()
    assert notee is not None
    assert date_fr(notee[0]) == date_fr(date.fromisoformat(fin[1]))
    page = (await client.get(carnet)).text
    assert "Inès Zarqa" in page
    assert "Nîmes" in page


async def test_birthplace_is_asked_once_and_tells_namesakes_apart(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    lieux = "select commune_naissance, pays_naissance from personne where nom = %s"
    plie = "<details><summary>Lieu de naissance, si la personne veut le dire"
    assert plie in (await client.get("/accueil")).text
    plusieurs = await accueillir(client, lieu_naissance="Sainte-Marie")
    assert plie.replace("<details", "<details open") in plusieurs.text
    assert plusieurs.status_code == 422
    assert 'name="commune_naissance" value="97418"' in plusieurs.text
    faux = await accueillir(client, lieu_naissance="Nîmes", pays_naissance="99352")
    assert 'id="pays_naissance-erreur"' in faux.text
    choisi = {"lieu_naissance_proposee": "Sainte-Marie", "commune_naissance": "97418"}
    accord = ouvert(await accueillir(client, lieu_naissance="Sainte-Marie", **choisi))
    fin = re.search(r'id="fin"[^>]*value="([0-9-]+)"', (await client.get(accord)).text)
    assert fin is not None
    dit = {"domaines": ["parcours"], "peut_completer": "true", "fin": fin[1]}
    assert (await remplir(client, accord, accord, **dit)).status_code == 303
    assert admin.execute(lieux, (INES["nom"],)).fetchall() == [("97418", None)]
    # The carnet that is open to her looks like this one: not when somebody was born elsewhere.
    semblable = (await accueillir(client)).text
    assert "Est-ce la même personne" in semblable
    assert ": Sainte-Marie (974)" in semblable
    assert (
        "Est-ce la même personne"
        in (await accueillir(client, lieu_naissance="Sainte-Marie", **choisi)).text
    )
    ouvert(await accueillir(client, pays_naissance="99352"))
    assert set(admin.execute(lieux, (INES["nom"],)).fetchall()) == {
        ("97418", None),
        (None, "99352"),
    }


async def _reponses(client: httpx2.AsyncClient, **champs: Any) -> list[bytes]:
    """Send the form and follow it; gives all that was answered, without what is drawn at random."""
    reponse = await accueillir(client, **champs)
    page = await client.get(ouvert(reponse))
    recues = []
    for r in (reponse, page):
        entetes = {k: v for k, v in r.headers.items() if k not in ("date", "content-length")}
        texte = re.sub(
            r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32,128}", "…", f"{r.status_code}{entetes}{r.text}"
        )
        recues.append(texte.encode())
    return recues


async def test_a_hidden_carnet_changes_no_byte_of_what_is_answered(
    client: httpx2.AsyncClient, admin: Connexion, travail: Travailler
) -> None:
    await entrer(client, "referente")
    numeros = {"nir": FEMME, "france_travail": "30967919B", "caf": "7374941"}
    rien = await _reponses(client, **numeros)
    # The same person, welcomed by another structure without any agreement, then in another
    # territoire.
    for qui in ("conseiller", "referente-b"):
        await entrer(client, qui)
        await _reponses(client, **numeros, telephone="0600000000")
    cachees = personnes(admin)
    admin.execute(
        b"update personne set cree_par_structure_id = null where id = %s", (cachees[0],)
    )  # forgets who welcomed her first, so that all three are hidden from the référente
    admin.execute("delete from accompagnement where personne_id = %s", (cachees[0],))
    admin.commit()
    await travail()
    await entrer(client, "referente")
    assert await _reponses(client, **numeros) == rien
    await travail()
    paires = admin.execute("select a_id, b_id, etat, raisons[1] from rapprochement").fetchall()
    nouvelle = personnes(admin)[-1]
    assert len(cachees) == 3
    assert {p for a, b, _, _ in paires for p in (a, b) if nouvelle in (a, b)} == {
        cachees[0],
        cachees[1],
        nouvelle,
    }
    assert {(etat, raison) for *_, etat, raison in paires} == {("propose", "nir")}


async def test_a_refusal_hides_the_carnet_from_the_welcome_too(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    nom, prenom, ne_le = admin.execute(
        "select nom, prenom, date_naissance::text from personne where id = %s", (samira,)
    ).fetchone() or ("", "", "")
    saisie = {"nom": nom, "prenom": prenom, "date_naissance": ne_le, "civilite": ""}
    await entrer(client, "referente")
    assert "Est-ce la même personne" in (await accueillir(client, **saisie)).text
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) select 1, %s, id from compte"
        " where courriel = 'referente@demo.example'",
        (samira,),
    )
    admin.commit()
    ouvert(await accueillir(client, **saisie))


async def test_a_visible_carnet_is_shown_with_its_reasons_and_another_may_be_opened(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, travail: Travailler
) -> None:
    await entrer(client, "referente")
    ne_le = admin.execute(
        "select date_naissance::text from personne where id = %s", (samira,)
    ).fetchone()
    assert ne_le is not None
    saisie = {
        "nom": "Benalli",
        "prenom": "Samira",
        "date_naissance": ne_le[0],
        "nir": FEMME,
        "nir_confirme": "true",
    }
    page = await accueillir(client, **saisie)
    assert page.status_code == 200
    assert f"/carnets/{samira}" in page.text
    assert "à une faute de frappe près" in page.text
    assert FEMME not in page.text
    gardees = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    accord = ouvert(await client.post("/accueil", data=gardees | {"_csrf": jeton(page.text)}))
    await travail()
    paire = admin.execute("select a_id, b_id, etat from rapprochement").fetchall()
    assert [set(p) for p in paire] == [{samira, UUID(accord.split("/")[2]), "ecarte"}]
    assert admin.execute(
        "select count(*) from personne_identifiant where genre = 'nir'"
    ).fetchone() == (1,)


async def test_a_carnet_that_the_agreement_opens_is_joined_and_not_described(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "conseiller")
    premier = ouvert(await accueillir(client)).split("/")[2]
    admin.execute("update personne set telephone = '0611223344' where id = %s", (premier,))
    admin.execute(
        "insert into consentement (territoire_id, personne_id, portee, domaines, peut_completer,"
        " finalite, fin,"
        " notice_id, donne_par, recueil) select 1, %s,"
        " 'consortium', 1, false, 'coordination', now() + interval '1 year', id,"
        " 'personne', 'ecran' from notice where territoire_id = 1 order by version desc limit 1",
        (premier,),
    )
    admin.commit()
    await entrer(client, "referente")
    page = await accueillir(client)
    assert "votre structure peut rejoindre" in page.text
    assert "0611223344" not in page.text
    court = await client.post(
        "/accueil/rejoindre",
        data={"personne_id": premier, "motif": "court", "_csrf": jeton(page.text)},
    )
    assert court.status_code == 422
    envoi = {
        "personne_id": premier,
        "motif": "Elle vient me voir aujourd’hui.",
        "_csrf": jeton(page.text),
    }
    assert (await client.post("/accueil/rejoindre", data=envoi)).status_code == 303
    assert (await client.get(f"/carnets/{premier}")).status_code == 200


async def test_a_hidden_carnet_is_not_joined_by_its_identifier(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "conseiller")
    cachee = ouvert(await accueillir(client)).split("/")[2]
    await entrer(client, "referente")
    page = await client.get("/accueil")
    absente = "00000000-0000-4000-8000-000000000000"
    refus = [
        await client.post(
            "/accueil/rejoindre",
            data={"personne_id": cle, "motif": "Elle vient me voir.", "_csrf": jeton(page.text)},
        )
        for cle in (cachee, absente)
    ]
    assert [r.status_code for r in refus] == [404, 404]
    assert sans_masque(refus[0].content) == sans_masque(refus[1].content)
    assert (await client.get(f"/accueil/{cachee}/accord")).status_code == 404


@pytest.mark.parametrize(
    ("champs", "faux"),
    [
        ({"nom": ""}, "nom"),
        ({"date_naissance": dans(400)}, "date_naissance"),
        ({"commune": "Nulle-Part-les-Bains"}, "commune"),
        ({"nir": "2900634172"}, "nir"),
        ({"nir": FEMME, "civilite": "Monsieur"}, "nir_confirme"),
        ({"caf": FEMME}, "caf"),
        ({"nir_garde": "ab"}, "nir"),
    ],
)
async def test_bad_input_is_said_beside_its_field_and_no_number_comes_back(
    client: httpx2.AsyncClient, admin: Connexion, champs: dict[str, str], faux: str
) -> None:
    await entrer(client, "referente")
    page = await accueillir(client, telephone="0601020304", **champs)
    assert page.status_code == 422
    assert f'id="{faux}-erreur"' in page.text
    assert "0601020304" in page.text
    if "nir" in champs:
        assert champs["nir"] not in page.text
    assert personnes(admin) == []


async def test_the_kept_nir_is_used_when_the_field_stays_empty(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    page = await accueillir(client, nir=FEMME, nom="")
    gardee = re.search(r'name="nir_garde" value="([0-9a-f]+)"', page.text)
    assert gardee is not None
    ouvert(await accueillir(client, nir="", nir_garde=gardee[1]))
    assert admin.execute("select genre from personne_identifiant").fetchall() == [("nir",)]


async def test_the_application_reads_no_number_and_no_hash(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    for colonne in ("empreinte", "scelle", "personne_id"):
        droit = admin.execute(
            "select has_column_privilege('carnet_app', 'personne_identifiant', %s, 'select')",
            (colonne,),
        ).fetchone()
        assert droit == (False,)


async def test_who_does_not_accompany_welcomes_nobody(client: httpx2.AsyncClient) -> None:
    for qui in ("coordonnateur", "personne", "dpo"):
        await entrer(client, qui)
        assert (await client.get("/accueil")).status_code == 403


async def test_a_pair_is_shown_to_who_sees_both_and_set_aside_once(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    visibles = admin.execute(
        "select a.personne_id from acces a join compte k on k.courriel = 'referente@demo.example'"
        " join habilitation h"
        " on h.compte_id = k.id and h.structure_id = a.structure_id where a.personne_id <> %s and"
        " a.domaines & 1 <> 0"
        " and a.fin > now() order by 1 limit 1",
        (samira,),
    ).fetchone()
    assert visibles is not None
    cachee = admin.execute(
        "insert into personne (territoire_id, nom, prenom, date_naissance) values (1, 'Invisible',"
        " 'Zoé', '1990-01-01')"
        " returning id"
    ).fetchone()
    assert cachee is not None
    for autre in (visibles[0], cachee[0]):
        admin.execute(
            "insert into rapprochement (territoire_id, a_id, b_id, score, raisons) values"
            " (1, least(%(a)s::uuid, %(b)s::uuid), greatest(%(a)s::uuid, %(b)s::uuid), 90,"
            " '{nom_et_naissance}')",
            {"a": samira, "b": autre},
        )
    admin.commit()
    await entrer(client, "referente")
    page = await client.get("/doublons")
    assert f"/carnets/{samira}" in page.text
    assert "Invisible" not in page.text
    ecarts = re.findall(r"/doublons/[0-9a-f-]{36}/ecart", page.text)
    assert len(ecarts) == 1
    champs = {"_csrf": jeton(page.text)}
    assert (await client.post(ecarts[0], data=champs)).status_code == 303
    assert "Aucune paire" in (await client.get("/doublons")).text
    assert (await client.post(ecarts[0], data=champs)).status_code == 404


async def test_search_forgives_a_slip_among_those_one_sees(
    client: httpx2.AsyncClient, samira: UUID
) -> None:
    await entrer(client, "referente")
    for tape in ("Benalli", "samria benali", "Benali Samirra"):
        page = await remplir(client, "/personnes", "/personnes", q=tape)
        assert f"/carnets/{samira}" in page.text, tape
    assert (
        f"/carnets/{samira}"
        not in (await remplir(client, "/personnes", "/personnes", q="Bertrand")).text
    )


async def test_past_the_maximum_the_refusal_says_why(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    autres = re.findall(r'href="(/carnets/[0-9a-f-]{36})"', (await client.get("/ma-journee")).text)
    # The demo's référente has already read today: one carnet more is the alert and the maximum.
    admin.execute(
        "update territoire set quota_alerte = n.lus + 1, quota_maximum = n.lus + 1 from ("
        " select count(distinct j.personne_id) filter (where j.geste in ('lecture', 'export'))"
        " + coalesce(sum((j.details ->> 'nombre')::int) filter (where j.personne_id is null), 0) /"
        " 10 as lus"
        " from journal j join compte k on k.id = j.compte_id and k.courriel ="
        " 'referente@demo.example'"
        " where j.geste in ('lecture', 'export', 'recherche') and j.le >= date_trunc('day', now()"
        " at time zone"
        " 'Europe/Paris') at time zone 'Europe/Paris') n where id = 1"
    )
    admin.commit()
    reponses = [await client.get(carnet) for carnet in dict.fromkeys(autres)]
    assert {reponse.status_code for reponse in reponses} == {200, 429}
    refus = reponses[-1]
    assert "en un jour" in refus.text
    await entrer(client, "dpo")
    assert "beaucoup de carnets" in (await client.get("/avis")).text


@pytest.mark.parametrize(
    ("champ", "tape", "dit"),
    [
        ("courriel", "jean.dupont(at)gmail", "arobase"),
        ("telephone", "0601234567, 071234567", "Un seul numéro"),
        ("telephone", "pas de téléphone", "laissez ce champ vide"),
        ("code_postal", "ABCDE", "cinq chiffres"),
        ("commune_code", "99999", "Aucune commune ne porte ce code"),
    ],
)
async def test_contact_details_that_reach_nobody_open_no_carnet(
    client: httpx2.AsyncClient, admin: Connexion, champ: str, tape: str, dit: str
) -> None:
    await entrer(client, "referente")
    reponse = await accueillir(client, **{champ: tape})
    assert reponse.status_code == 422
    assert dit in reponse.text
    assert 'value="Zarqa"' in reponse.text
    assert personnes(admin) == []


async def test_postal_code_and_commune_go_together(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    reponse = await accueillir(client, commune="Nîmes", code_postal="75011")
    assert reponse.status_code == 422
    assert "n’est pas celui de Nîmes" in reponse.text
    ouvert(
        await accueillir(
            client, commune="Nîmes", code_postal="30 900", telephone="+33 6 12 34 56 78"
        )
    )
    assert admin.execute(
        "select code_postal, telephone from personne where nom = 'Zarqa'"
    ).fetchone() == (
        "30900",
        "0612345678",
    )


async def test_a_commune_can_always_be_changed(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    # Another field is wrong: the name typed is still there, and nothing else stands in its place.
    page = (await accueillir(client, commune="Alès", courriel="faux")).text
    assert re.search(r'<input id="commune"[^>]*value="Alès"', page)
    page = (await accueillir(client, commune="Sainte-Marie")).text
    assert "Sainte-Marie (972)" in page
    assert "Sainte-Marie (974)" in page
    assert re.search(r'<input id="commune"[^>]*value="Sainte-Marie"', page)
    # She chose among homonyms, then another name was typed: the name counts.
    ouvert(
        await accueillir(
            client, commune="Nîmes", commune_code="97228", commune_proposee="Sainte-Marie"
        )
    )
    assert admin.execute("select commune_code from personne where nom = 'Zarqa'").fetchone() == (
        "30189",
    )


async def test_a_homonym_is_chosen_by_its_departement(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    champs = {
        "commune": "Sainte-Marie",
        "commune_code": "97228",
        "commune_proposee": "Sainte-Marie",
    }
    page = (await accueillir(client, courriel="faux", **champs)).text
    assert re.search(r'value="97228" checked', page)
    ouvert(await accueillir(client, **champs))
    assert admin.execute("select commune_code from personne where nom = 'Zarqa'").fetchone() == (
        "97228",
    )


async def test_nothing_is_ticked_before_the_person_speaks(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    accord = ouvert(await accueillir(client))
    page = (await client.get(accord)).text
    main = page[page.index("<main") :]
    assert " checked" not in main
    assert main.index("/recueil") < main.index('name="domaines"')
    fin = re.search(r'id="fin"[^>]*value="([0-9-]+)"', page)
    assert fin is not None
    muet = await remplir(client, accord, accord, domaines=["parcours"], fin=fin[1])
    assert muet.status_code == 422
    assert 'id="peut_completer-erreur"' in muet.text
    assert re.search(r'value="parcours" checked', muet.text)
    assert admin.execute(
        "select count(*) from consentement c join personne p on p.id = c.personne_id where p.nom ="
        " 'Zarqa'"
    ).fetchone() == (0,)


@pytest.mark.parametrize(
    "tape", ["N'Goranfield", "N’Goranfield", "n goran", "n-goran", "Seydou n'gor"]
)
async def test_a_typographic_apostrophe_hides_nobody(
    client: httpx2.AsyncClient, admin: Connexion, tape: str
) -> None:
    await entrer(client, "referente")
    accord = ouvert(
        await accueillir(client, nom="N’Goranfield", prenom="Seydou", civilite="Monsieur")
    )
    fin = re.search(r'id="fin"[^>]*value="([0-9-]+)"', (await client.get(accord)).text)
    assert fin is not None
    await remplir(client, accord, accord, domaines=["parcours"], peut_completer="true", fin=fin[1])
    trouvees = await remplir(client, "/ma-journee", "/personnes", q=tape)
    if trouvees.status_code == 303:
        trouvees = await client.get(trouvees.headers["location"])
    assert "N’Goranfield" in trouvees.text


@pytest.mark.parametrize(
    "champs", [{}, {"garde": "tout"}, {"garde": "rien", "moyens": ["telephone"]}]
)
async def test_not_today_asks_again_when_it_is_not_clear(
    client: httpx2.AsyncClient, admin: Connexion, champs: dict[str, Any]
) -> None:
    await entrer(client, "referente")
    accord = ouvert(await accueillir(client))
    plus_tard = accord.replace("/accord", "/plus-tard")
    assert plus_tard in (await client.get(accord)).text
    assert "checked" not in (await client.get(plus_tard)).text
    reponse = await remplir(client, plus_tard, plus_tard, **champs)
    assert reponse.status_code == 422
    assert "erreur" in reponse.text
    assert len(personnes(admin)) == 1


async def test_not_today_and_nothing_kept_leaves_nothing(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    accord = ouvert(await accueillir(client, nir=FEMME, telephone="06 00 00 00 42"))
    plus_tard = accord.replace("/accord", "/plus-tard")
    await entrer(client, "conseiller")
    champs = {"garde": "rien", "_csrf": jeton((await client.get("/accueil")).text)}
    assert (await client.post(plus_tard, data=champs)).status_code == 404
    await entrer(client, "referente")
    reponse = await remplir(client, plus_tard, plus_tard, garde="rien")
    assert reponse.headers["location"] == "/personnes?fait=accueil_efface"
    assert personnes(admin) == []
    cle = accord.split("/")[2]
    reste = admin.execute(
        "select count(*) from personne_identifiant where personne_id::text = %s", (cle,)
    ).fetchone()
    assert reste == (0,)
    objets = admin.execute(
        "select objet from journal where personne_id::text = %s", (cle,)
    ).fetchall()
    assert ("Effacement du carnet",) in objets
    assert (await client.get(plus_tard)).status_code == 404
    # What was typed is no more there to be found: the same person is welcomed anew.
    ouvert(await accueillir(client))


async def test_not_today_keeps_what_she_wanted_and_nothing_else(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    champs = {
        "nir": FEMME,
        "telephone": "06 00 00 00 42",
        "courriel": "ines@exemple.fr",
        "publics": ["jeunes"],
    }
    accord = ouvert(await accueillir(client, commune="Nîmes", **champs))
    plus_tard, cle = accord.replace("/accord", "/plus-tard"), accord.split("/")[2]
    reponse = await remplir(client, plus_tard, plus_tard, garde="nom", moyens=["telephone"])
    assert reponse.headers["location"] == f"/carnets/{cle}?fait=accueil_reduit"
    gardes = admin.execute(
        "select telephone is not null, courriel, commune_code, code_postal, adresse, civilite,"
        " publics,"
        " (select count(*) from personne_identifiant i where i.personne_id = p.id),"
        " (select array_agg(c.domaines) from consentement c where c.personne_id = p.id)"
        " from personne p where id::text = %s",
        (cle,),
    ).fetchone()
    assert gardes == (True, None, None, None, None, None, [], 0, [1])
    page = (await client.get(f"/carnets/{cle}")).text
    assert "Inès Zarqa" in page
    # What is kept is her name, no agreement on a carnet: nobody is to be its référent.
    assert "son accueil</dd>" in page
    assert "un accord donné" not in page
    await entrer(client, "gestionnaire")
    assert "Zarqa" not in (await client.get("/equipe")).text
    await entrer(client, "referente")
    # She wants nothing kept any more: it is still nothing but a welcome.
    assert (await remplir(client, plus_tard, plus_tard, garde="rien")).status_code == 303
    assert personnes(admin) == []


async def test_carnet_that_she_agreed_to_is_no_more_a_welcome(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    accord = ouvert(await accueillir(client))
    plus_tard = accord.replace("/accord", "/plus-tard")
    fin = re.search(r'id="fin"[^>]*value="([0-9-]+)"', (await client.get(accord)).text)
    assert fin is not None
    page = await client.get(plus_tard)
    dit = {"domaines": ["parcours"], "peut_completer": "true", "fin": fin[1]}
    assert (await remplir(client, accord, accord, **dit)).status_code == 303
    assert "ne s’efface pas d’ici" in (await client.get(plus_tard)).text
    assert (
        "un accord donné"
        in (await client.get(accord.replace("/accueil/", "/carnets/").replace("/accord", ""))).text
    )
    reponse = await client.post(plus_tard, data={"garde": "rien", "_csrf": jeton(page.text)})
    assert reponse.status_code == 422
    assert len(personnes(admin)) == 1
    await entrer(client, "gestionnaire")
    assert "Zarqa" in (await client.get("/equipe")).text
