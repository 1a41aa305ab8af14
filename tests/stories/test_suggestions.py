"""Propose offers for a carnet, with reasons from nothing but what the reader may see."""

from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.offers.test_places import demander
from tests.stories.gestes import entrer, jeton, remplir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
THEME = "mobilite--preparer-un-permis"


@pytest.fixture
async def offre(client: httpx2.AsyncClient, admin: Connexion, samira: UUID) -> str:
    """Make one offer next door answer one need, and ask for the RQTH."""
    ligne = admin.execute(
        "update catalogue_service s set thematiques = array[%s], zones = '{france}', publics ="
        " '{tous-publics}',"
        " date_maj = current_date, longitude = g.longitude, latitude = g.latitude, sur_place ="
        " true, a_distance = false"
        " from personne p join geo_commune g on g.code = p.commune_code where p.id = %s and s.id ="
        " ("
        "select id from catalogue_service where retire_le is null order by id desc limit 1)"
        " returning s.id",
        (THEME, samira),
    ).fetchone()
    assert ligne is not None
    admin.execute("delete from offre_critere where service_id = %s", ligne)
    admin.execute("delete from offre_precision where service_id = %s", ligne)
    admin.execute(
        "insert into import_catalogue (sources, fichiers, comptes) values ('{essai}', '{}', '{}')"
    )
    admin.execute("delete from constat where cle is not null")
    admin.commit()
    await entrer(client, "referente")
    champs = {
        "nature": "besoin",
        "thematique": THEME,
        "texte": "Passer le code.",
        "source": "professionnel",
        "urgence": "3",
    }
    nouveau = f"/carnets/{samira}/constats"
    assert (await remplir(client, f"{nouveau}/nouveau", nouveau, **champs)).status_code == 303
    return str(ligne[0])


async def poser(client: httpx2.AsyncClient, offre: str, **champs: Any) -> None:
    envoi = await remplir(
        client, f"/offres/{offre}/precisions", f"/offres/{offre}/criteres", **champs
    )
    assert envoi.status_code == 303


async def test_offer_is_suggested_for_the_need_with_every_reason(
    client: httpx2.AsyncClient, samira: UUID, offre: str
) -> None:
    await poser(client, offre, permis=["B"], age_min="10")
    page = (await client.get(f"/carnets/{samira}/suggestions?thematique={THEME}")).text
    assert "Passer le code." in page
    assert f"/offres/{offre}" in page
    assert "Permis B : à demander." in page
    assert "l’offre est ouverte à partir de 10 ans" in page


async def test_answer_moves_the_offer_out_and_says_why(
    client: httpx2.AsyncClient, samira: UUID, offre: str
) -> None:
    await poser(client, offre, permis=["B"])
    situation = f"/carnets/{samira}/situation"
    assert (await remplir(client, situation, situation, permis="aucun")).status_code == 303
    page = (await client.get(f"/carnets/{samira}/suggestions?thematique={THEME}")).text
    assert "offre écartée" in page
    assert "Permis B demandé ; la personne ne l’a pas." in page
    pourquoi = (await client.get(f"/carnets/{samira}/offres/{offre}")).text
    assert "Pas ouverte, d’après ce que l’on sait" in pourquoi


async def test_closed_domain_is_to_be_asked_and_never_told(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, offre: str
) -> None:
    await poser(client, offre, statuts=["justice"])
    await entrer(client, "personne")
    situation = f"/carnets/{samira}/situation"
    assert (await remplir(client, situation, situation, justice="oui")).status_code == 303
    mien = (await client.get(f"/carnets/{samira}/offres/{offre}")).text
    assert "Sous main de justice." in mien
    assert "rempli" in mien
    admin.execute(
        "delete from acces where personne_id = %s and structure_id in (select h.structure_id from"
        " habilitation h"
        " join compte k on k.id = h.compte_id where k.courriel = 'referente@demo.example') and"
        " domaines & 512 <> 0",
        (samira,),
    )
    lit = admin.execute(
        "select v.lit from compte k join habilitation h on h.compte_id = k.id,"
        " prive.verdicts(k.territoire_id, %s,"
        " h.structure_id, k.id, h.role) v where k.courriel = 'referente@demo.example' and v.domaine"
        " = 9",
        (samira,),
    ).fetchone()
    assert lit == (False,), "the demo's référente does not read this domain"
    await entrer(client, "referente")
    sien = (await client.get(f"/carnets/{samira}/offres/{offre}")).text
    assert "Pour : Sous main de justice" in sien
    assert "Rien ne l’écarte" in sien


async def test_why_not_that_one_names_what_is_missing(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, offre: str
) -> None:
    autre = admin.execute(
        "select id from catalogue_service where retire_le is null and not (thematiques && array("
        "select thematique from constat where personne_id = %s and nature in ('besoin', 'frein')))"
        " order by id limit 1",
        (samira,),
    ).fetchone()
    assert autre is not None
    page = (await client.get(f"/carnets/{samira}/offres/{autre[0]}")).text
    assert "Aucun besoin en cours sur une thématique de cette offre" in page


async def test_sheet_leads_to_the_people_one_accompanies_then_to_an_action(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, offre: str
) -> None:
    assert "Comparer avec une personne" in (await client.get(f"/offres/{offre}")).text
    liste = (await client.get(f"/offres/{offre}/pour-qui")).text
    assert f"/carnets/{samira}/offres/{offre}" in liste
    formulaire = await client.get(f"/carnets/{samira}/actions/nouvelle?offre={offre}")
    objectif = admin.execute(
        "select id from objectif where personne_id = %s and etat = 'en_cours' order by id limit 1",
        (samira,),
    ).fetchone()
    assert objectif is not None
    champs = {
        "_csrf": jeton(formulaire.text),
        "objectif_id": str(objectif[0]),
        "intitule": "Y aller",
        "service_id": offre,
    }
    assert (await client.post(f"/carnets/{samira}/actions", data=champs)).status_code == 303
    admin.rollback()
    assert admin.execute(
        "select count(*) from action where service_id = %s", (offre,)
    ).fetchone() == (1,)


async def test_reading_suggestions_is_in_her_journal(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, offre: str
) -> None:
    await client.get(f"/carnets/{samira}/suggestions")
    admin.rollback()
    lignes = admin.execute(
        "select domaines & 1 from journal where personne_id = %s and objet = 'Suggestions"
        " d’offres'",
        (samira,),
    ).fetchall()
    assert lignes == [(1,)]


async def test_of_two_equal_offers_the_less_asked_for_comes_first(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, offre: str
) -> None:
    """Sixty others would do as well: the twin is next door too, and is named after in the order."""
    ligne = admin.execute(
        "update catalogue_service j set thematiques = s.thematiques, zones = s.zones, publics ="
        " s.publics,"
        " nom = 'Jumelle', date_maj = s.date_maj, longitude = s.longitude, latitude = s.latitude,"
        " sur_place = true,"
        " a_distance = false from catalogue_service s where s.id = %s and j.id = ("
        "select max(id) from catalogue_service where retire_le is null and id < %s) returning j.id",
        (offre, offre),
    ).fetchone()
    assert ligne is not None
    for table in ("offre_critere", "offre_precision", "offre_places"):
        admin.execute(
            f"delete from {table} where service_id = any(%s)".encode(), [[offre, ligne[0]]]
        )
    admin.execute(
        "insert into import_catalogue (sources, fichiers, comptes) values ('{essai}', '{}', '{}')"
    )
    admin.commit()
    adresse = f"/carnets/{samira}/suggestions?thematique={THEME}"
    avant = (await client.get(adresse)).text
    assert avant.index(f"/offres/{ligne[0]}") < avant.index(f"/offres/{offre}")
    demander(admin, 1, ligne[0], 3)
    admin.commit()
    apres = (await client.get(adresse)).text
    assert apres.index(f"/offres/{offre}") < apres.index(f"/offres/{ligne[0]}")
