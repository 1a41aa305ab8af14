"""Follow the référente whose morning says who needs her.

What silences it, what does not, and where each line leads.
"""

import html
import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.dates import dans
from tests.stories.gestes import entrer, remplir, sur_quoi
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
A_FAIRE = "/ma-journee/a-faire"
SILENCES = f"{A_FAIRE}?voir=silence"
REFERENTE = (
    "from compte k join habilitation h on h.compte_id = k.id and h.territoire_id = k.territoire_id"
    " where k.courriel = 'referente@demo.example'"
)


@pytest.fixture
async def muette(client: httpx2.AsyncClient, samira: UUID, admin: Connexion) -> UUID:
    """Give the référente's person, not heard of for 91 days, and who has no appointment."""
    taire(admin, samira)
    await entrer(client, "referente")
    return samira


def taire(admin: Connexion, personne: UUID, jours: int = 91) -> None:
    """Move into the past all that is news of a person, and close what else calls for somebody."""
    admin.execute("set session_replication_role = replica")
    for change in (
        "evenement set le = le - make_interval(days => %s) where personne_id = %s",
        "constat set cree_le = cree_le - make_interval(days => %s) where personne_id = %s",
        (
            "consentement set debut = least(debut, now() - make_interval(days => %s)) where"
            " personne_id"
            " = %s"
        ),
        "personne set cree_le = now() - make_interval(days => %s) where id = %s",
        (
            "rendez_vous set debut = now() - make_interval(days => %s), etat = 'annule' where"
            " personne_id = %s"
        ),
        (
            "action set clos_le = now() - make_interval(days => %s), etat = 'faite' where"
            " personne_id ="
            " %s"
        ),
        (
            "document set valable_jusqu_au = current_date + 4 * %s where personne_id = %s"
            " and valable_jusqu_au is not null"
        ),
    ):
        admin.execute(f"update {change}".encode(), (jours, personne))
    admin.execute(
        "update constat set clos_le = now() where personne_id = %s and clos_le is null", (personne,)
    )
    admin.execute(
        "update conversation set etat = 'close', clos_le = now()"
        " where personne_id = %s and clos_le is null",
        (personne,),
    )
    admin.execute("set session_replication_role = origin")
    admin.commit()


def test_people_of_the_demo_did_not_all_give_news_today(admin: Connexion) -> None:
    muettes = admin.execute(
        "select count(*) filter (where d.le < now() - interval '1 day'), count(*) from personne p"
        " cross join lateral"
        " (select max(n.le) as le from prive.nouvelles(p.territoire_id, p.id) n where n.genre <>"
        " 'acte') d"
    ).fetchone()
    assert muettes is not None
    assert muettes[0] > 0.8 * muettes[1], muettes


def lignes_de(page: str, personne: UUID) -> str:
    """Give what waits about a person, or nothing."""
    lignes = re.findall(r'<li id="affaire-.*?</li>', page, re.S)
    return " ".join(ligne for ligne in lignes if f"/carnets/{personne}" in ligne)


async def test_fixing_an_appointment_does_not_hide_a_silence_and_an_exchange_does(
    client: httpx2.AsyncClient, muette: UUID
) -> None:
    carnet = f"/carnets/{muette}"
    dit = lignes_de((await client.get(SILENCES)).text, muette)
    assert "Sans contact depuis" in dit
    assert "Aucun rendez-vous prévu" in dit
    rdv = {
        "objet": "Bilan",
        "debut": f"{dans(100)}T10:00",
        "duree_minutes": "45",
        "domaine": "parcours",
    }
    assert (
        await remplir(client, f"{carnet}/rendez-vous/nouveau", f"{carnet}/rendez-vous", **rdv)
    ).status_code == 303
    dit = lignes_de((await client.get(SILENCES)).text, muette)
    assert "Sans contact depuis" in dit
    assert "Prochain rendez-vous" in dit
    assert "Aucun rendez-vous prévu" not in dit
    # The header of the carnet says the same, by the same words.
    phrases = re.findall(rf'href="[^"]*{carnet}#[\w-]+">([^<]+)</a>', dit)
    entete = (await client.get(carnet)).text.partition('class="onglets"')[0]
    assert phrases
    assert all(phrase in entete for phrase in phrases)
    formulaire = re.search(
        r'href="(?:http://[^/"]+)?(/carnets/[^"]+/echanges/nouveau\?depuis=a-faire)"', dit
    )
    assert formulaire is not None
    futur = {
        "moyen": "echange_appel",
        "le": dans(3),
        "texte": "Elle cherche une garde.",
        "depuis": "a-faire",
    }
    refuse = await remplir(client, formulaire[1], f"{carnet}/echanges", **futur)
    assert refuse.status_code == 422
    assert "Ce jour n’est pas encore passé" in refuse.text
    assert "Elle cherche une garde." in refuse.text
    fait = await remplir(client, formulaire[1], f"{carnet}/echanges", **futur | {"le": dans(-1)})
    assert (fait.status_code, fait.headers["location"].split("&")[0]) == (
        303,
        f"{A_FAIRE}?fait=echange",
    )
    # What takes it back is on the page that says it is noted.
    sur = sur_quoi(fait.headers["location"])
    retour = (await client.get(fait.headers["location"])).text
    assert re.search(rf'href="[^"]*/echanges/{sur}">Corriger ou retirer</a>', retour)
    assert lignes_de((await client.get(A_FAIRE)).text, muette) == ""
    assert "un échange noté" in (await client.get(carnet)).text


async def test_exchange_is_corrected_and_taken_back_by_who_noted_it_alone(
    client: httpx2.AsyncClient, muette: UUID, admin: Connexion
) -> None:
    carnet = f"/carnets/{muette}"
    noter = {"moyen": "echange_appel", "le": dans(-1), "texte": "A trouvé un stage."}
    await remplir(client, f"{carnet}/echanges/nouveau", f"{carnet}/echanges", **noter)
    corriger = _lien_de_correction((await client.get(carnet)).text)
    page = (await client.get(corriger)).text
    assert "A trouvé un stage." in page
    assert f'value="{dans(-1)}"' in page
    fait = await remplir(
        client, corriger, corriger, **noter | {"moyen": "echange_visite", "le": dans(-2)}
    )
    retour = fait.headers["location"]
    assert retour.startswith(f"{carnet}?fait=echange_corrige&sur=")
    assert corriger not in (await client.get(retour)).text
    # The first line stays, taken back: it is corrected no more.
    ferme = await client.get(corriger)
    assert (ferme.status_code, "déjà retiré" in ferme.text) == (409, True)
    encore = await remplir(client, "/mon-compte", corriger, **noter)
    assert encore.status_code == 422
    assert "déjà retiré" in encore.text
    frise = (await client.get(carnet)).text
    assert all(
        mot in frise for mot in ("Appel</strong>", "Échange retiré</strong>", "Visite</strong>")
    )
    reste = _lien_de_correction(frise)
    assert reste != corriger
    # Somebody else's: read, never taken back.
    autre = uuid4()
    admin.execute(
        "insert into evenement (territoire_id, id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, genre,"
        " texte) select p.territoire_id, %s, p.id, 7, k.id, h.structure_id, 'echange_appel', 'Par"
        " un collègue.'"
        " from personne p join compte k on k.territoire_id = p.territoire_id and k.courriel <>"
        " 'referente@demo.example'"
        " join habilitation h on h.compte_id = k.id where p.id = %s and h.role = 'professionnel'"
        " order by k.id limit 1",
        (autre, muette),
    )
    admin.commit()
    assert (await remplir(client, reste, f"/echanges/{autre}/retrait")).status_code == 409
    assert (await remplir(client, reste, f"{reste}/retrait")).headers[
        "location"
    ] == f"{carnet}?fait=echange_retire"
    await entrer(client, "personne")
    assert (await client.get(f"{carnet}/echanges/nouveau")).status_code == 403


def _lien_de_correction(page: str) -> str:
    liens = re.findall(
        r'href="(?:http://[^/"]+)?(/echanges/[0-9a-f-]{36})">[^<]+<span[^>]*>[^<]+A trouvé un'
        r" stage",
        page,
    )
    assert len(set(liens)) == 1
    return str(liens[0])


async def test_everything_is_listed_page_by_page_in_order_and_by_the_api(
    client: httpx2.AsyncClient, muette: UUID, admin: Connexion
) -> None:
    _multiplier(admin, muette, 64)
    journee = (await client.get("/ma-journee")).text
    annonce = re.search(r"Tout ce que j’ai à faire\s+\((\d+)\)", journee)
    assert annonce is not None
    vues: list[str] = []
    adresse = A_FAIRE
    for _ in range(9):
        page = (await client.get(adresse)).text
        assert f"À faire ({annonce[1]})" in page
        vues += re.findall(r'<li id="affaire-([0-9a-f-]{36})"', page)
        suite = re.search(r'href="([^"]*curseur=[^"]+)"', page)
        if suite is None:
            break
        adresse = html.unescape(suite[1])
    assert len(vues) == len(set(vues)) == int(annonce[1]) >= 65
    assert (await client.get(f"{A_FAIRE}?curseur=zz")).status_code == 422
    silences = (await client.get(f"{A_FAIRE}?voir=silence")).text
    nombre = re.search(r"Sans contact\s+(\d+)", silences)
    assert nombre is not None
    assert int(nombre[1]) >= 65
    porteur = entetes(admin, "referente")
    lus: list[dict[str, Any]] = []
    curseur = ""
    for _ in range(9):
        rendu = (
            await client.get(
                "/api/v1/a-faire",
                params={"limite": 30} | ({"curseur": curseur} if curseur else {}),
                headers=porteur,
            )
        ).json()
        lus += rendu["items"]
        curseur = rendu["suite"]
        if not curseur:
            break
    assert [lu["objet_id"] for lu in lus] == vues
    presse = {"danger": 0, "venue": 1, "reponse": 1}
    rangs = [(presse.get(lu["genre"], 2), lu["du"]) for lu in lus]
    assert rangs == sorted(rangs)


def _multiplier(admin: Connexion, modele: UUID, nombre: int) -> None:
    """Add as many silent people to the référente's portfolio, opened to her as the given one is."""
    admin.execute(
        "create temporary table copie on commit drop as select gen_random_uuid() as id,"
        " p.territoire_id,"
        " 'Muette' || n as nom from personne p, generate_series(1, %s) n where p.id = %s",
        (nombre, modele),
    )
    admin.execute(
        "insert into personne (territoire_id, id, nom, prenom, date_naissance, cree_le) select"
        " territoire_id, id, nom,"
        " 'Anne', '1990-01-01', now() - interval '90 days' from copie"
    )
    admin.execute(
        "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id,"
        " est_referent, origine, debut)"
        " select c.territoire_id, c.id, h.structure_id, k.id, false, 'declare', now() - interval"
        " '90 days'"
        " from copie c, compte k join habilitation h on h.compte_id = k.id"
        " where k.courriel = 'referente@demo.example'"
    )
    admin.execute(
        "insert into consentement (territoire_id, personne_id, portee, domaines, peut_completer,"
        " finalite, debut, fin,"
        " cree_le, notice_id, donne_par, recueil) select c.territoire_id, c.id, 'consortium', 255,"
        " true,"
        " 'coordination', now() - interval '90 days', now() + interval '90 days', now() - interval"
        " '90 days', n.id,"
        " 'personne', 'ecran' from copie c join notice n on n.territoire_id = c.territoire_id and"
        " n.version = 1"
    )
    admin.commit()


async def test_each_line_names_its_object_and_leads_to_it(
    client: httpx2.AsyncClient, muette: UUID, admin: Connexion
) -> None:
    objectif, action, manque = uuid4(), uuid4(), uuid4()
    commun = "territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id, id"
    qui = "k.territoire_id, %s, 7, k.id, h.structure_id, %s"
    constat = (
        "'frein', 'logement-hebergement--etre-accompagne-pour-se-loger', 'Dort dehors',"
        " 'professionnel', 3"
    )
    passe = "'Atelier', now() - interval '4 days', 'absent', k.id"
    retard = f"'{objectif}', 'Code', 'personne', current_date - 9"
    for cle, table, colonnes, valeurs in (
        (
            objectif,
            "objectif",
            "thematique, intitule",
            "'mobilite--acceder-a-un-vehicule', 'Se déplacer'",
        ),
        (manque, "rendez_vous", "objet, debut, etat, avec_compte_id", passe),
        (uuid4(), "constat", "nature, thematique, texte, source, urgence", constat),
        (action, "action", "objectif_id, intitule, porteur, echeance", retard),
    ):
        admin.execute(
            f"insert into {table} ({commun}, {colonnes}) select {qui}, {valeurs}"
            f" {REFERENTE}".encode(),
            (muette, cle),
        )
    admin.commit()
    pages = [
        (await client.get(f"{A_FAIRE}?voir={genre}")).text
        for genre in ("danger", "retard", "manque", "silence")
    ]
    dit = " ".join(lignes_de(page, muette) for page in pages)
    lignes = re.findall(r'#([\w-]+)">([^<]+)</a>', dit)
    assert [texte.partition(" ")[0] for _, texte in lignes] == [
        "À",
        "Action",
        "Rendez-vous",
        "Sans",
    ]
    assert all(mot in dit for mot in ("Dort dehors", "Code", "Atelier"))
    carnet = (await client.get(f"/carnets/{muette}")).text
    assert [ancre for ancre, _ in lignes if f'id="{ancre}"' not in carnet] == []


async def test_nobody_to_follow_is_not_nothing_urgent(
    client: httpx2.AsyncClient, muette: UUID, admin: Connexion
) -> None:
    admin.execute("set session_replication_role = replica")
    admin.execute(
        "update accompagnement set fin = now() where compte_id = (select id from compte where"
        " courriel ="
        " 'referente@demo.example') and personne_id <> %s",
        (muette,),
    )
    admin.execute("set session_replication_role = origin")
    admin.commit()
    carnet = f"/carnets/{muette}"
    noter = {"moyen": "echange_entretien", "le": dans(0), "texte": "Fait le point."}
    await remplir(client, f"{carnet}/echanges/nouveau", f"{carnet}/echanges", **noter)
    assert (
        "Rien n’attend, parmi les personnes que vous suivez"
        in (await client.get("/ma-journee")).text
    )
    admin.execute(
        "update accompagnement set fin = now() where personne_id = %s and fin is null", (muette,)
    )
    admin.commit()
    assert "Vous n’accompagnez encore personne" in (await client.get("/ma-journee")).text
