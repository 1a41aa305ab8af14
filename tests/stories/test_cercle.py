"""Follow the circle: join with a motive, see who is there, leave.

Nothing shows to whom no agreement covers.
"""

import re
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from core.texts import date_fr
from tests.dates import dans
from tests.stories.gestes import entrer, remplir, sans_masque

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
MOTIF = "Je reprends son projet de formation."


@pytest.fixture
def sans_conseiller(admin: Connexion, samira: UUID) -> UUID:
    """Take the demo's conseiller and their structure out of Samira's circle.

    An agreement still covers them.
    """
    admin.execute(
        "update accompagnement m set fin = now() from habilitation h join compte k on k.id ="
        " h.compte_id"
        " where k.courriel = 'conseiller@demo.example' and m.structure_id = h.structure_id and"
        " m.personne_id = %s"
        " and m.fin is null",
        (samira,),
    )
    admin.commit()
    return samira


def couverte(admin: Connexion, qui: str, personne: UUID) -> None:
    """Let the person agree with the structure of a demo account."""
    admin.execute(
        "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines,"
        " peut_completer,"
        " finalite, debut, fin, notice_id, donne_par, recueil) select h.territoire_id, %s,"
        " 'structure', h.structure_id,"
        " 255, true, 'coordination', now() - interval '1 day', now() + interval '1 year', n.id,"
        " 'personne', 'ecran'"
        " from compte k join habilitation h on h.compte_id = k.id join notice n on n.territoire_id"
        " = h.territoire_id"
        " where k.courriel = %s",
        (personne, f"{qui}@demo.example"),
    )
    admin.commit()


async def test_joining_asks_for_a_motive_and_tells_the_person_and_the_referent(
    client: httpx2.AsyncClient, admin: Connexion, sans_conseiller: UUID
) -> None:
    couverte(admin, "conseiller", sans_conseiller)
    await entrer(client, "conseiller")
    adresse = f"/carnets/{sans_conseiller}/cercle/rejoindre"
    assert (await client.get(f"/carnets/{sans_conseiller}")).status_code == 404
    assert "Benali" not in (await client.get(adresse)).text
    court = await remplir(client, adresse, adresse, motif="bref")
    assert (court.status_code, "bref" in court.text, 'id="motif-erreur"' in court.text) == (
        422,
        True,
        True,
    )
    entre = await remplir(client, adresse, adresse, motif=MOTIF)
    assert entre.headers["location"] == f"/carnets/{sans_conseiller}?fait=cercle_rejoint"
    assert (await client.get(f"/carnets/{sans_conseiller}")).status_code == 200
    assert "Vous êtes déjà dans ce cercle" in (await client.get(adresse)).text
    await entrer(client, "personne")
    assert MOTIF in (await client.get("/mon-cercle")).text
    assert "Une structure est entrée dans votre cercle." in (await client.get("/avis")).text
    journal = (await client.get("/qui-a-regarde")).text
    assert ("entrée dans le cercle" in journal, MOTIF in journal) == (True, True)
    await entrer(client, "referente")
    assert "Une structure est entrée dans le cercle." in (await client.get("/avis")).text


async def test_whom_no_agreement_covers_finds_the_same_page_as_for_nobody(
    client: httpx2.AsyncClient, admin: Connexion, sans_conseiller: UUID
) -> None:
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and retire_le is null",
        [sans_conseiller],
    )
    admin.commit()
    await entrer(client, "conseiller")
    pages = [await client.get(f"/carnets/{p}/cercle/rejoindre") for p in (sans_conseiller, uuid4())]
    assert [p.status_code for p in pages] == [404, 404]
    assert sans_masque(pages[0].content) == sans_masque(pages[1].content)
    formulaire = (await client.get("/mon-compte")).text
    envois = [
        await remplir(client, "/mon-compte", f"/carnets/{p}/cercle/rejoindre", motif=MOTIF)
        for p in (sans_conseiller, uuid4())
    ]
    assert formulaire
    assert [e.status_code for e in envois] == [404, 404]
    assert sans_masque(envois[0].content) == sans_masque(envois[1].content)


async def test_refused_structure_does_not_join_under_an_agreement(
    client: httpx2.AsyncClient, admin: Connexion, sans_conseiller: UUID
) -> None:
    couverte(admin, "conseiller", sans_conseiller)
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, structure_id) select 1, %s,"
        " h.structure_id"
        " from compte k join habilitation h on h.compte_id = k.id where k.courriel ="
        " 'conseiller@demo.example'",
        [sans_conseiller],
    )
    admin.commit()
    await entrer(client, "conseiller")
    assert (await client.get(f"/carnets/{sans_conseiller}/cercle/rejoindre")).status_code == 404


async def test_outgoing_referent_reads_thirty_days_and_is_told_why_they_write_no_more(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    confirmation = (await client.get(f"/carnets/{samira}/cercle/quitter")).text
    assert "Vous lisez encore 30 jours, sans écrire" in confirmation
    parti = await remplir(
        client, f"/carnets/{samira}/cercle/quitter", f"/carnets/{samira}/cercle/quitter"
    )
    assert parti.headers["location"] == "/ma-journee?fait=cercle_quitte"
    assert "lecture seule jusqu’au" in (await client.get(f"/carnets/{samira}")).text
    assert "lecture seule jusqu’au" in (await client.get(f"/carnets/{samira}/cercle")).text
    constat = {
        "nature": "frein",
        "thematique": "mobilite--acceder-a-un-vehicule",
        "texte": "Trop tard",
    }
    refus = await remplir(client, "/mon-compte", f"/carnets/{samira}/constats", **constat)
    assert (refus.status_code, "sans y écrire" in refus.text) == (403, True)
    admin.execute("set session_replication_role = replica")
    for table, colonnes in (
        ("accompagnement", ("debut", "fin")),
        ("acces", ("debut", "fin", "completer_jusqu_au")),
    ):
        for colonne in colonnes:
            admin.execute(
                f"update {table} set {colonne} = {colonne} - interval '31 days' where personne_id ="
                f" %s".encode(),
                [samira],
            )
    admin.execute("set session_replication_role = origin")
    admin.commit()
    assert (await client.get(f"/carnets/{samira}")).status_code == 404


async def test_person_is_told_who_left_and_until_when_they_read(
    client: httpx2.AsyncClient, samira: UUID
) -> None:
    await entrer(client, "referente")
    await remplir(client, f"/carnets/{samira}/cercle/quitter", f"/carnets/{samira}/cercle/quitter")
    await entrer(client, "personne")
    page = (await client.get("/mon-cercle")).text
    assert "peut encore lire jusqu’au" in page
    assert "Une structure a quitté votre cercle." in (await client.get("/avis")).text


def test_nobody_makes_themselves_the_referent_nor_comes_back_without_joining(
    admin: Connexion, samira: UUID
) -> None:
    qui = admin.execute(
        "select h.compte_id, h.structure_id from compte k join habilitation h on h.compte_id = k.id"
        " where k.courriel = 'conseiller@demo.example'"
    ).fetchone()
    assert qui is not None
    admin.execute(
        "update accompagnement set fin = now() where personne_id = %s and est_referent and fin is"
        " null",
        [samira],
    )
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer(1, %s, 'professionnel', %s, null)", qui)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
        admin.execute(
            "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id,"
            " est_referent, origine)"
            " values (1, %s, %s, %s, true, 'declare')",
            (samira, qui[1], qui[0]),
        )
    quitte = (
        "update accompagnement set fin = clock_timestamp() where personne_id = %s and compte_id ="
        " %s"
    )
    assert admin.execute(quitte.encode(), (samira, qui[0])).rowcount >= 1
    revenu = "update accompagnement set fin = null where personne_id = %s and compte_id = %s"
    assert admin.execute(revenu.encode(), (samira, qui[0])).rowcount == 0


async def test_structure_met_today_reads_today_and_the_person_knows(
    client: httpx2.AsyncClient, admin: Connexion, sans_conseiller: UUID
) -> None:
    couverte(admin, "conseiller", sans_conseiller)
    structure = admin.execute(
        "select h.structure_id from compte k join habilitation h on h.compte_id = k.id"
        " where k.courriel = 'conseiller@demo.example'"
    ).fetchone()
    assert structure is not None
    await entrer(client, "referente")
    adresse = f"/carnets/{sans_conseiller}/rendez-vous"
    champs = {"objet": "Premier accueil", "duree_minutes": "45", "structure_id": str(structure[0])}
    demain = await remplir(
        client, f"{adresse}/nouveau", adresse, debut=f"{dans(461)}T09:30", **champs
    )
    assert demain.status_code == 303
    jour = date_fr(date.fromisoformat(dans(461)))
    assert (
        f"observé, rendez-vous du {jour}"
        in (await client.get(f"/carnets/{sans_conseiller}/cercle")).text
    )
    await entrer(client, "personne")
    assert "Je vais rencontrer" in (await client.get("/mon-cercle")).text
    assert "comptera dans votre cercle" in (await client.get("/avis")).text
    assert "structure rencontrée" in (await client.get("/qui-a-regarde")).text
    await entrer(client, "conseiller")
    assert (await client.get(f"/carnets/{sans_conseiller}")).status_code == 404
    admin.execute(
        "update accompagnement set debut = date_trunc('day', now()), fin = now() + interval '1"
        " minute'"
        " where rendez_vous_id is not null and personne_id = %s",
        [sans_conseiller],
    )
    admin.commit()
    assert (await client.get(f"/carnets/{sans_conseiller}")).status_code == 200


async def test_gestionnaire_sees_the_load_of_the_team_and_who_has_no_referent(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "gestionnaire")
    page = (await client.get("/equipe")).text
    assert ("Claire Mazel" in page, str(samira) in page) == (True, False)
    admin.execute(
        "update accompagnement set est_referent = false where personne_id = %s and est_referent and"
        " fin is null",
        [samira],
    )
    admin.commit()
    assert str(samira) in (await client.get("/equipe")).text
    await entrer(client, "referente")
    assert (await client.get("/equipe")).status_code == 403


async def test_why_one_reads_names_no_agreement_of_somebody_else_and_none_that_is_over(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    couverte(admin, "conseiller", samira)
    (ailleurs, ici) = (
        admin.execute(
            "select s.nom from structure s join habilitation h on h.structure_id = s.id"
            " join compte k on k.id = h.compte_id where k.courriel = %s",
            [f"{qui}@demo.example"],
        ).fetchone()
        for qui in ("conseiller", "referente")
    )
    assert ailleurs is not None
    assert ici is not None
    admin.execute(
        "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines,"
        " peut_completer, finalite, debut, fin, notice_id, donne_par, recueil)"
        " select c.territoire_id, personne_id, portee, structure_id, domaines, peut_completer,"
        " finalite, now() - interval '400 days', now() - interval '30 days', notice_id, donne_par,"
        " recueil from consentement c join structure s on s.id = c.structure_id"
        " where c.personne_id = %s and s.nom = %s and c.retire_le is null"
        " order by c.id limit 1",
        [samira, ici[0]],
    )
    admin.commit()
    await entrer(client, "referente")
    page = (await client.get(f"/carnets/{samira}/pourquoi")).text
    accords = page[page.index("Les accords qui vous ouvrent ce carnet") :]
    dits = re.findall(r"<li>([^<]+), jusqu’au", accords)
    assert dits
    assert not [dit for dit in dits if ailleurs[0] in unescape(dit)]
    ouvrent = admin.execute(
        "select count(distinct a.consentement_id) from acces a join structure s"
        " on s.id = a.structure_id where a.personne_id = %s and s.nom = %s"
        " and a.debut <= now() and a.fin > now()",
        [samira, ici[0]],
    ).fetchone()
    assert ouvrent == (len(dits),)
