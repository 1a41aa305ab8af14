"""Shut by saying it: to one's référente, to somebody whom nothing is open to, to the DPO.

And by a link, covered.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from auth.vocabulary import Categorie
from core.clock import aujourdhui
from core.texts import date_fr
from core.typographie import espacer
from droits.conservation.rules import echeance_reponse
from tests.stories.gestes import entrer, jeton, remplir, sans_masque

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
DIT = {"dit": "telephone", "dit_le": aujourdhui().isoformat()}


def courants(admin: Connexion, samira: UUID) -> int:
    """Count the agreements that run."""
    admin.rollback()
    ligne = admin.execute(
        "select count(*) from consentement where personne_id = %s and retire_le is null and fin >"
        " now()",
        (samira,),
    ).fetchone()
    assert ligne is not None
    return int(ligne[0])


def sans_noms(page: str) -> str:
    """Give a page without its banner, nor the names of health structures, which are no secret."""
    return (
        page[page.index("<h1") :]
        .lower()
        .replace("acteurs de la santé", "")
        .replace("centre de santé", "")
    )


async def avis(client: httpx2.AsyncClient, qui: str) -> str:
    await entrer(client, qui)
    return (await client.get("/avis")).text


async def test_from_the_carnet_a_withdrawal_is_noted_by_clicking(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    adresse = f"/carnets/{samira}/fermer"
    assert adresse in (await client.get(f"/carnets/{samira}")).text
    assert adresse in (await client.get(f"/carnets/{samira}/pourquoi")).text
    page = (await client.get(adresse)).text
    choix = re.findall(r'value="(accord:[0-9a-f-]+)"', page)
    avant = courants(admin, samira)
    assert 0 < len(choix) < avant + 1
    vide = await remplir(client, adresse, adresse, texte="Elle l’a dit hier.")
    assert (vide.status_code, 'id="quoi-erreur"' in vide.text, 'id="dit-erreur"' in vide.text) == (
        422,
        True,
        True,
    )
    assert "Elle l’a dit hier." in vide.text
    demain = await remplir(
        client, adresse, adresse, quoi=choix[0], dit="presence", dit_le="2999-01-01"
    )
    assert (demain.status_code, 'id="dit_le-erreur"' in demain.text) == (422, True)
    sans = await remplir(client, adresse, adresse, quoi="structure", **DIT)
    assert (sans.status_code, 'id="structure_id-erreur"' in sans.text) == (422, True)
    assert courants(admin, samira) == avant
    fait = await remplir(client, adresse, adresse, quoi=choix[0], **DIT)
    assert fait.headers["location"] == f"{adresse}?fait=fermeture_notee"
    assert courants(admin, samira) == avant - 1
    assert "Un accord a été retiré" in await avis(client, "dpo")
    assert "Un de vos accords a été retiré" in await avis(client, "personne")
    assert "Vous l’avez dit au téléphone" in (await client.get("/histoire-de-mes-accords")).text
    ligne = admin.execute(
        "select fondement from journal where objet like 'Accord retiré%' order by numero desc"
    ).fetchone()
    assert ligne is not None
    assert ligne[0].startswith("dit au téléphone, le ")


async def test_whoever_is_of_the_circle_notes_it_though_nothing_is_open_to_them(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and retire_le is null"
        " and portee <> 'structure'",
        (samira,),
    )
    admin.execute("update exclusion set levee_le = now() where levee_le is null")
    admin.execute(
        "insert into accompagnement (territoire_id, personne_id, structure_id, origine, compte_id)"
        " select 1, %s, h.structure_id, 'declare', h.compte_id from habilitation h join compte k on"
        " k.id = h.compte_id"
        " where k.courriel = 'conseiller@demo.example' on conflict do nothing",
        (samira,),
    )
    admin.execute(
        "update consentement c set retire_le = now() from habilitation h join compte k on k.id ="
        " h.compte_id"
        " where k.courriel = 'conseiller@demo.example' and c.structure_id = h.structure_id and"
        " c.retire_le is null"
        " and c.personne_id = %s",
        (samira,),
    )
    admin.commit()
    await entrer(client, "conseiller")
    assert (await client.get(f"/carnets/{samira}")).status_code == 404
    page = (await client.get(f"/carnets/{samira}/fermer")).text
    assert "Samira" not in page
    assert "accord:" not in page
    reponse = await remplir(
        client, f"/carnets/{samira}/fermer", f"/carnets/{samira}/fermer", quoi="tout", **DIT
    )
    assert (reponse.status_code, courants(admin, samira)) == (303, 0)
    await entrer(client, "coordonnateur")
    assert (await client.get(f"/carnets/{samira}/fermer")).status_code == 404


async def test_the_dpo_notes_a_refusal_from_the_register_and_she_lifts_it(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "dpo")
    adresse = f"/carnets/{samira}/fermer"
    registre = (await client.get(f"/registre/accords?personne={samira}")).text
    assert adresse in registre
    structure = admin.execute(
        "select structure_id from accompagnement where personne_id = %s and est_referent and fin is"
        " null",
        (samira,),
    ).fetchone()
    assert structure is not None
    fait = await remplir(client, adresse, adresse, quoi="structure", structure_id=str(structure[0]),
                         dit="courrier", dit_le=DIT["dit_le"])  # fmt: skip
    assert fait.status_code == 303, fait.text
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{samira}")).status_code == 404
    assert (await client.get(adresse)).status_code == 404
    assert "Une personne a changé ce que vous pouvez lire" in (await client.get("/avis")).text
    assert "Un refus de votre part a été noté" in await avis(client, "personne")
    page = (await client.get("/qui-sait-quoi")).text
    levee = re.search(r'action="(?:http://[^/]+)?(/refus/[0-9a-f-]+/levee)"', page)
    assert levee is not None
    assert (await client.post(levee[1], data={"_csrf": jeton(page)})).status_code == 303
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{samira}")).status_code == 200


async def test_an_objection_that_she_said_closes_at_once_and_she_takes_it_back(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    adresse = f"/carnets/{samira}/fermer"
    assert (
        await remplir(client, adresse, adresse, quoi="opposition", texte="Stop.", **DIT)
    ).status_code == 303
    assert (await client.get(f"/carnets/{samira}")).status_code == 404
    assert (await remplir(client, adresse, adresse, quoi="opposition", **DIT)).status_code == 422
    assert "Une demande de votre part sur vos données a été notée" in await avis(client, "personne")
    page = (await client.get("/mes-droits")).text
    retrait = re.search(r'action="(?:http://[^/]+)?(/mes-droits/[0-9a-f-]+/retrait)"', page)
    assert retrait is not None
    await client.post(retrait[1], data={"_csrf": jeton(page)})
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{samira}")).status_code == 200


async def test_by_a_link_every_agreement_is_listed_covered_counted_and_withdrawn(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    sensibles = admin.execute(
        "select id from consentement where personne_id = %s and domaines & 3840 <> 0 and retire_le"
        " is null",
        (samira,),
    ).fetchall()
    assert sensibles
    await entrer(client, "personne")
    forte = (await client.get("/qui-sait-quoi")).text
    admin.execute("update connexion set moyen = 'courriel' where habilitation_id is null")
    admin.commit()
    page = (await client.get("/qui-sait-quoi")).text
    page = sans_noms(page)
    for mot in ("santé", "justice", "violences", "séjour", "aide aux victimes"):
        assert mot not in page, mot
    for (cle,) in sensibles:
        assert f"/accords/{cle}/retrait" in page
    assert "un sujet que vous verrez avec franceconnect" in page
    assert sorted(re.findall(r"voit (\d+) domaines?", page)) == sorted(
        re.findall(r"voit (\d+) domaines?", forte)
    )
    histoire = (await client.get("/histoire-de-mes-accords")).text
    assert "santé" not in sans_noms(histoire)
    for (cle,) in sensibles:
        confirmation = (await client.get(f"/accords/{cle}/retrait")).text
        assert "santé" not in sans_noms(confirmation)
        assert (
            await client.post(f"/accords/{cle}/retrait", data={"_csrf": jeton(confirmation)})
        ).status_code == 303
        assert (await client.get(f"/accords/{cle}/confirmation")).status_code == 404
    restent = admin.execute(
        "select count(*) from consentement where personne_id = %s and domaines & 3840 <> 0 and"
        " retire_le is null",
        (samira,),
    ).fetchone()
    assert restent == (0,)
    refus = re.findall(r'action="(?:http://[^/]+)?(/demandes/[0-9a-f-]+/refus)"', page)
    for adresse in dict.fromkeys(refus):  # one may be offered twice on the page
        assert (await client.post(adresse, data={"_csrf": jeton(page)})).status_code == 303
    admin.rollback()
    attendent = admin.execute(
        "select count(*) from demande_acces where personne_id = %s and etat = 'en_attente'",
        (samira,),
    ).fetchone()
    assert attendent == (0,)


@pytest.mark.parametrize(
    "champs", [{"quoi": "statistiques"}, {"quoi": "categorie", "categorie": "justice"}]
)
async def test_a_withdrawal_of_one_kind_is_noted_and_answered_the_same_whether_it_existed(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, champs: dict[str, str]
) -> None:
    await entrer(client, "referente")
    adresse = f"/carnets/{samira}/fermer"
    page = (await client.get(adresse)).text
    assert 'value="statistiques"' in page
    assert all(f'value="{categorie}"' in page for categorie in Categorie)
    sans = await remplir(client, adresse, adresse, quoi="categorie", **DIT)
    assert (sans.status_code, 'id="categorie-erreur"' in sans.text) == (422, True)
    vise = (
        "finalite = 'statistiques'" if champs["quoi"] == "statistiques" else "categorie = 'justice'"
    )
    reponses = []
    for existe in (True, False):
        admin.execute(
            "insert into consentement (territoire_id, personne_id, portee, categorie, domaines,"
            " peut_completer,"
            " finalite, fin, notice_id, donne_par, recueil, recueilli_par)"
            " select 1, %s, 'categorie', 'justice', 1, false, %s, now() + interval '1 year', n.id,"
            " 'personne', 'ecran',"
            " k.id from notice n, compte k where n.territoire_id = 1 and k.personne_id = %s"
            " order by n.version desc limit 1",
            (
                samira,
                "statistiques" if champs["quoi"] == "statistiques" else "coordination",
                samira,
            ),
        )
        if not existe:
            admin.execute(
                f"update consentement set retire_le = now() where {vise} and retire_le is"
                f" null".encode()
            )
        admin.commit()
        fait = await remplir(client, adresse, adresse, **champs, **DIT)
        suite = await client.get(fait.headers["location"])
        reponses.append((fait.status_code, fait.headers["location"], sans_masque(suite.content)))
        reste = admin.execute(
            f"select 1 from consentement where personne_id = %s and {vise} and retire_le is"
            f" null".encode(),
            (samira,),
        )
        assert reste.fetchall() == []
        admin.rollback()
    assert reponses[0] == reponses[1]
    await entrer(client, "personne")
    histoire = (await client.get("/histoire-de-mes-accords")).text
    assert ("me compter dans" if champs["quoi"] == "statistiques" else "justice") in histoire


@pytest.mark.parametrize(
    ("quoi", "texte", "libelle"),
    [
        ("rectification", "J’habite rue des Lilas.", "Corriger une information"),
        ("copie", "", "Recevoir une copie de mon carnet"),
    ],
)
async def test_request_said_aloud_is_due_from_that_day_and_hers_to_take_back(
    client: httpx2.AsyncClient,
    admin: Connexion,
    samira: UUID,
    quoi: str,
    texte: str,
    libelle: str,
) -> None:
    le = aujourdhui() - timedelta(days=3)
    await entrer(client, "referente")
    adresse = f"/carnets/{samira}/fermer"
    note = await remplir(
        client, adresse, adresse, quoi=quoi, texte=texte, dit="telephone", dit_le=le.isoformat()
    )
    assert note.headers["location"].endswith("?fait=demande_dite")
    assert "en un mois au plus" in (await client.get(note.headers["location"])).text
    ligne = admin.execute(
        "select id from demande_droit where personne_id = %s and genre = %s and note_par is not"
        " null",
        (samira, quoi),
    ).fetchone()
    assert ligne is not None
    demande = f"/demandes-droit/{ligne[0]}"
    echeance = espacer(date_fr(echeance_reponse(le, prolongee=False)))
    assert echeance in (await client.get(demande)).text or quoi == "copie"
    await entrer(client, "dpo")
    lue = (await client.get(demande)).text
    assert echeance in lue
    assert libelle.lower() in lue
    assert not texte or texte not in lue, "not the DPO’s to read"
    assert libelle in (await client.get("/demandes-droit")).text
    await entrer(client, "personne")
    assert "a été notée" in (await client.get("/avis")).text
    miens = (await client.get("/mes-droits")).text
    assert libelle in miens
    reprise = await remplir(client, "/mes-droits", f"/mes-droits/{ligne[0]}/retrait")
    assert reprise.status_code == 303
