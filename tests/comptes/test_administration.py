"""Try the administration: structures, professionals, habilitations.

And everything it must never reach.
"""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from core.clock import aujourdhui
from tests.attaques.pages import Page
from tests.web.monde import TERRITOIRE, Monde, adresse
from tests.web.test_connexion import entrer, jeton_de_page

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
STRUCTURES, PROS = "/administration/structures", "/administration/professionnels"


def un(admin: Connexion, requete: str, *valeurs: Any) -> Any:
    ligne = admin.execute(requete.encode(), valeurs).fetchone()
    admin.rollback()
    return ligne[0] if ligne else None


def compte(admin: Connexion, role: str) -> UUID:
    cle: UUID = un(admin, "select id from compte where courriel = %s", adresse(role))
    return cle


def habilitation(admin: Connexion, role: str) -> UUID:
    cle: UUID = un(admin, "select id from habilitation where role = %s", role)
    return cle


async def poster(
    client: httpx2.AsyncClient, chemin: str, depuis: str = "/mon-compte", **champs: str
) -> httpx2.Response:
    jeton = jeton_de_page((await client.get(depuis)).text)
    return await client.post(chemin, data=champs | {"_csrf": jeton})


def jour(jours: int = 0) -> str:
    return (aujourdhui() + timedelta(days=jours)).isoformat()


def invitation(structure: UUID, **champs: str) -> dict[str, str]:
    return {
        "courriel": "Nora.Petit@plie.example",
        "prenom": "Nora",
        "nom": "Petit",
        "fonction": "Conseillère",
        "structure_id": str(structure),
        "role": "professionnel",
        "debut": jour(),
    } | champs


async def test_structure_joins_is_found_and_changes(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    await entrer(client, "administrateur")
    fiche = {
        "nom": "Épicerie solidaire",
        "categorie": "association",
        "telephone": "05 61 00 00 00",
        "sensible": "true",
    }
    assert (await poster(client, STRUCTURES, **fiche)).headers[
        "location"
    ] == f"{STRUCTURES}?fait=structure_creee"
    trouvee = (await client.get(STRUCTURES, params={"q": "EPICERIE"})).text
    assert "Épicerie solidaire" in trouvee
    assert str(monde.structure) not in trouvee
    cle = un(admin, "select id from structure where nom = 'Épicerie solidaire'")
    page = (await client.get(f"{STRUCTURES}/{cle}")).text
    assert 'value="Épicerie solidaire"' in page
    assert "checked" in page
    # As a browser sends it, the box unticked.
    retenus = {
        c.nom: c.valeur
        for f in Page(page).formulaires
        for c in f.champs
        if c.nom in ("_edition", "_lu")
    }
    await poster(
        client,
        f"{STRUCTURES}/{cle}",
        nom="Épicerie du Comminges",
        categorie="association",
        **{nom: retenus[nom] for nom in ("_edition", "_lu")},
    )
    assert (
        un(admin, "select nom || sensible::text from structure where id = %s", cle)
        == "Épicerie du Commingesfalse"
    )
    gestes = [
        o
        for (o,) in admin.execute(
            "select objet from journal where geste = 'ecriture' order by numero"
        )
    ]
    assert gestes == ["Structure créée", "Structure modifiée"]


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"nom": "", "categorie": "ccas"}, "Ce champ est à remplir."),
        ({"nom": "Nouvelle", "categorie": "secte"}, "Choisissez une des valeurs proposées."),
        (
            {"nom": "Nouvelle", "categorie": "ccas", "telephone": "appelez-moi"},
            "Ce n’est pas un numéro.",
        ),
        ({"nom": "Nouvelle", "categorie": "ccas", "courriel": "rien"}, "Il manque l’arobase"),
        ({"nom": "mission locale du COMMINGES", "categorie": "ccas"}, "Une structure de ce nom"),
        (
            {"nom": "Nouvelle", "categorie": "ccas", "territoire_id": "1"},
            "Rien n’est encore enregistré",
        ),
    ],
)
async def test_wrong_structure_is_said_beside_the_field_and_kept(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion, champs: dict[str, str], dit: str
) -> None:
    await entrer(client, "administrateur")
    reponse = await poster(client, STRUCTURES, **champs)
    assert reponse.status_code == 422
    assert dit in reponse.text
    assert f'value="{champs["nom"]}"' in reponse.text
    assert un(admin, "select count(*) from structure") == 1


async def test_structure_that_leaves_reads_nothing_from_that_day(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    autre = uuid4()
    admin.execute(
        "insert into structure (territoire_id, id, nom, categorie) values (%s, %s, 'CCAS', 'ccas')",
        [TERRITOIRE, autre],
    )
    admin.execute(
        "update habilitation set structure_id = %s where role = 'administrateur'", [autre]
    )
    admin.commit()
    await entrer(client, "administrateur")
    page = (await client.get(f"{STRUCTURES}/{monde.structure}/depart")).text
    assert "ne lit plus aucun carnet" in page
    assert "5 comptes agissent pour elle" in page
    chemin = f"{STRUCTURES}/{monde.structure}/depart"
    assert (await poster(client, chemin, le=jour(-1))).status_code == 422
    assert (await poster(client, chemin, le=jour(30))).headers["location"].endswith("depart_fixe")
    assert un(admin, "select max(fin) < now() + interval '31 days' from acces") is True
    assert (await poster(client, chemin, le="")).headers["location"].endswith("depart_annule")
    await poster(client, chemin, le=jour())
    client.cookies.clear()
    assert (await entrer(client, "professionnel")).status_code == 401
    client.cookies.clear()
    await entrer(client, "administrateur")
    assert (await poster(client, chemin, le="")).status_code == 422
    assert "Pour son retour" in (await client.get(f"{STRUCTURES}/{monde.structure}")).text


async def test_professional_is_invited_by_a_mail_that_says_nothing(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    await entrer(client, "administrateur")
    reponse = await poster(
        client, f"{PROS}/invitation", **invitation(monde.structure, fin=jour(90))
    )
    assert reponse.headers["location"] == f"{PROS}?fait=professionnel_invite"
    ligne = admin.execute(
        "select k.courriel, k.prenom, h.role, h.fin > now() + interval '90 days' from compte k join"
        " habilitation h"
        " on h.compte_id = k.id where k.nom = 'Petit'"
    ).fetchone()
    assert ligne == ("nora.petit@plie.example", "Nora", "professionnel", True)
    assert admin.execute(
        "select count(*) from procrastinate_jobs where task_name = 'envoyer_courriel'"
    ).fetchone() == (1,)
    objets = [
        o
        for (o,) in admin.execute(
            "select objet from journal where geste = 'ecriture' order by numero"
        )
    ]
    assert objets == ["Compte ouvert", "Habilitation donnée"]
    assert "Petit" not in str(admin.execute("select details from journal").fetchall())
    admin.rollback()
    trouvee = await poster(client, PROS, depuis=PROS, q="pétit nora")
    assert "Nora Petit" in trouvee.text
    # The same address gets a second capacity on the same compte, never a second compte.
    await poster(
        client,
        f"{PROS}/invitation",
        **invitation(monde.structure, role="coordonnateur", nom="Autre"),
    )
    assert un(admin, "select count(*) from compte where courriel = 'nora.petit@plie.example'") == 1
    assert (
        un(
            admin,
            "select count(*) from habilitation h join compte k on k.id = h.compte_id where k.nom ="
            " 'Petit'",
        )
        == 2
    )


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"courriel": "rien"}, "Il manque l’arobase"),
        ({"prenom": ""}, "Ce champ est à remplir."),
        ({"role": "personne"}, "Vous pouvez donner ces rôles"),
        ({"role": "roi"}, "Choisissez une des valeurs proposées."),
        ({"debut": "2020-01-01"}, "commence aujourd’hui ou plus tard"),
        ({"debut": "31/12/2030"}, "Cette date n’est pas lisible"),
        ({"fin": "2020-01-01"}, "La fin vient après le début"),
        ({"structure_id": str(uuid4())}, "Choisissez une structure présente"),
        ({"structure_id": "ailleurs"}, "Cette valeur n’est pas proposée."),
    ],
)
async def test_wrong_invitation_is_said_and_opens_nothing(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion, champs: dict[str, str], dit: str
) -> None:
    await entrer(client, "administrateur")
    reponse = await poster(client, f"{PROS}/invitation", **invitation(monde.structure, **champs))
    assert reponse.status_code == 422
    assert dit in reponse.text
    assert un(admin, "select count(*) from compte where nom = 'Petit'") == 0
    assert un(admin, "select count(*) from courriel_sortant") == 0


async def test_habilitation_that_is_ended_refuses_the_next_request(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    pro = (
        await client.post("/connexion/demo", data={"courriel": adresse("professionnel")})
    ).cookies["carnet"]
    assert (await client.get("/ma-journee")).status_code == 200
    client.cookies.clear()
    await entrer(client, "administrateur")
    chemin = f"/administration/habilitations/{habilitation(admin, 'professionnel')}/fin"
    assert "ne lit ni n’écrit plus rien" in (await client.get(chemin)).text
    muette = await poster(client, chemin)
    assert (muette.status_code, "Dites qui prend la suite" in muette.text) == (422, True)
    suite = {f"suite_{monde.structure}": "sans"}
    assert (
        (await poster(client, chemin, **suite)).headers["location"].endswith("habilitation_finie")
    )
    assert (await poster(client, chemin)).status_code == 422
    client.cookies.clear()
    client.cookies.set("carnet", pro)
    assert (await client.get("/ma-journee")).status_code == 303


async def test_closed_compte_opens_nothing_and_can_be_opened_again(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    await entrer(client, "administrateur")
    dpo = compte(admin, "dpo")
    assert (
        (await poster(client, f"{PROS}/{dpo}/fermeture"))
        .headers["location"]
        .endswith("compte_ferme")
    )
    refus = await poster(
        client,
        f"{PROS}/{dpo}/habilitations",
        structure_id=str(monde.structure),
        role="dpo",
        debut=jour(),
    )
    assert "rouvrez-le" in refus.text
    administratrice = client.cookies["carnet"]
    client.cookies.clear()
    assert (
        await client.post("/connexion/demo", data={"courriel": adresse("dpo")})
    ).status_code == 404
    client.cookies.set("carnet", administratrice)
    assert (
        (await poster(client, f"{PROS}/{dpo}/reouverture"))
        .headers["location"]
        .endswith("compte_rouvert")
    )
    client.cookies.clear()
    assert (await entrer(client, "dpo")).status_code == 303


async def test_last_administrateur_cannot_be_taken_away(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    await entrer(client, "administrateur")
    fin = f"/administration/habilitations/{habilitation(admin, 'administrateur')}/fin"
    depart = f"{STRUCTURES}/{monde.structure}/depart"
    for reponse in (await poster(client, fin), await poster(client, depart, le=jour(10))):
        assert reponse.status_code == 422
        assert "Il ne resterait plus d’administrateur" in reponse.text
    assert (
        await poster(client, f"{PROS}/{compte(admin, 'administrateur')}/fermeture")
    ).status_code == 422
    # With another one, the first may go.
    seconde = invitation(monde.structure, role="administrateur")
    await poster(client, f"{PROS}/invitation", **seconde)
    assert (await poster(client, fin)).status_code == 303


async def test_nobody_gives_themselves_a_capacity(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    await entrer(client, "administrateur")
    moi = compte(admin, "administrateur")
    donner = {"structure_id": str(monde.structure), "role": "professionnel", "debut": jour()}
    refus = await poster(client, f"{PROS}/{moi}/habilitations", **donner)
    assert refus.status_code == 422
    assert "à soi-même" in refus.text
    invite = await poster(
        client,
        f"{PROS}/invitation",
        **invitation(monde.structure, courriel=adresse("administrateur")),
    )
    assert invite.status_code == 422
    assert un(admin, "select count(*) from habilitation where compte_id = %s", moi) == 1


async def test_gestionnaire_keeps_to_their_structure_and_two_roles(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    ailleurs, etranger = uuid4(), uuid4()
    admin.execute(
        "insert into structure (territoire_id, id, nom, categorie) values (%s, %s, 'PLIE', 'plie')",
        [TERRITOIRE, ailleurs],
    )
    admin.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom) values (%s, %s,"
        " 'z@p.example', 'Zoé', 'Plie')",
        [TERRITOIRE, etranger],
    )
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role) values (%s, %s,"
        " %s, 'professionnel')",
        [TERRITOIRE, etranger, ailleurs],
    )
    admin.commit()
    await entrer(client, "gestionnaire")
    liste = (await client.get(PROS)).text
    assert "Professionnel Essai" in liste
    assert "Zoé" not in liste
    assert "Dpo Essai" not in liste
    assert (await client.get(f"{PROS}/{etranger}")).status_code == 404
    assert (
        await client.get(f"/administration/habilitations/{habilitation(admin, 'dpo')}/fin")
    ).status_code == 404
    assert (await client.get(STRUCTURES)).status_code == 403
    for champs, dit in (
        ({"structure_id": str(ailleurs)}, "Choisissez une structure présente"),
        ({"role": "administrateur"}, "Vous pouvez donner ces rôles"),
        ({"role": "charge_orientation"}, "Vous pouvez donner ces rôles"),
    ):
        refus = await poster(client, f"{PROS}/invitation", **invitation(monde.structure, **champs))
        assert (refus.status_code, dit in refus.text) == (422, True), champs
    assert (
        await poster(client, f"{PROS}/invitation", **invitation(monde.structure))
    ).status_code == 303
    nora = un(admin, "select id from compte where nom = 'Petit'")
    assert (await poster(client, f"{PROS}/{nora}/fermeture")).status_code == 403
    cle = un(admin, "select id from habilitation where compte_id = %s", nora)
    assert (await poster(client, f"/administration/habilitations/{cle}/fin")).status_code == 303


@pytest.mark.parametrize(
    "role", ["professionnel", "charge_orientation", "coordonnateur", "dpo", "personne"]
)
async def test_no_other_role_administers(
    client: httpx2.AsyncClient, monde: Monde, role: str
) -> None:
    await entrer(client, role)
    for chemin in (STRUCTURES, f"{STRUCTURES}/nouvelle", PROS, f"{PROS}/invitation"):
        assert (await client.get(chemin)).status_code == 403, chemin
    assert (await poster(client, STRUCTURES, nom="X", categorie="ccas")).status_code == 403


async def test_administration_reaches_neither_people_nor_another_territoire(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    voisin, la_bas, pro = TERRITOIRE + 1, uuid4(), uuid4()
    admin.execute("insert into territoire values (%s, 'Voisin', '32')", [voisin])
    admin.execute(
        "insert into structure (territoire_id, id, nom, categorie) values (%s, %s, 'Voisine',"
        " 'ccas')",
        [voisin, la_bas],
    )
    admin.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom) values (%s, %s,"
        " 'v@v.example', 'Vic', 'Voisin')",
        [voisin, pro],
    )
    admin.commit()
    await entrer(client, "administrateur")
    assert "Voisine" not in (await client.get(STRUCTURES)).text
    liste = (await client.get(PROS)).text
    assert "Vic" not in liste
    assert "Personne Essai" not in liste
    for chemin in (
        f"{STRUCTURES}/{la_bas}",
        f"{STRUCTURES}/{la_bas}/depart",
        f"{PROS}/{pro}",
        f"{PROS}/{compte(admin, 'personne')}",
    ):
        assert (await client.get(chemin)).status_code == 404, chemin
    assert (
        await poster(client, f"{PROS}/{compte(admin, 'personne')}/fermeture")
    ).status_code == 404
    assert (await poster(client, f"{PROS}/invitation", **invitation(la_bas))).status_code == 422


async def test_long_list_is_paged_and_an_empty_search_invites(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    admin.execute(
        "insert into structure (territoire_id, nom, categorie) select %s, 'Structure ' ||"
        " lpad(i::text, 2, '0'), 'ccas'"
        " from generate_series(1, 30) i",
        [TERRITOIRE],
    )
    admin.commit()
    await entrer(client, "administrateur")
    premiere = (await client.get(STRUCTURES)).text
    assert "Page 1 sur 2" in premiere
    suite = re.search(r'rel="next" href="([^"]+)"', premiere)
    assert suite is not None
    assert "Structure 30" in (await client.get(suite[1].replace("&amp;", "&"))).text
    assert "Aucune structure de ce nom" in (await client.get(STRUCTURES, params={"q": "%"})).text
    assert (await client.get(STRUCTURES, params={"numero": "999999"})).status_code == 200
    assert date.fromisoformat(jour()) == aujourdhui()
