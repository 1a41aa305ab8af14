"""Be reached at work, run one's team, see what a territoire needs: by forms and by API."""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.auth import monde
from tests.dates import dans
from tests.stories.conftest import compte_demo
from tests.stories.gestes import entrer, remplir
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
PROFIL = {
    "fonction": "référente de parcours",
    "telephone": "04 66 00 11 22",
    "presences": "Le lundi et le jeudi",
    "avis_par_courriel": "jour",
}


def avis_de(admin: Connexion, compte: UUID) -> set[str]:
    """List what somebody was told."""
    admin.rollback()
    lus = admin.execute("select genre from avis where compte_id = %s", (compte,)).fetchall()
    return {genre for (genre,) in lus}


def joindre(admin: Connexion, samira: UUID) -> UUID:
    """Let the demo's conseiller follow Samira, and write there."""
    compte, structure, t = compte_demo(admin, "conseiller")
    monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=255)
    monde.place(admin, t, samira, structure, compte)
    admin.commit()
    return compte


async def test_profile_is_asked_once_written_and_read_where_one_calls(
    client: httpx2.AsyncClient, admin: Connexion, claire: UUID, samira: UUID
) -> None:
    joindre(admin, samira)
    await entrer(client, "dpo")
    assert "Compléter mon profil" in (await client.get("/a-traiter")).text
    assert "Compléter mon profil" not in (await client.get("/registre")).text, "never in the way"
    tard = await remplir(client, "/a-traiter", "/mon-compte/profil/plus-tard")
    accueil = await client.get(tard.headers["location"])
    assert accueil.headers["location"] == "/a-traiter?fait=profil_plus_tard"
    assert "Compléter mon profil" not in (await client.get("/a-traiter")).text

    await entrer(client, "referente")
    assert "Compléter mon profil" not in (await client.get("/ma-journee")).text
    faux = await remplir(client, "/mon-compte", "/mon-compte/profil", **PROFIL | {"telephone": "4"})
    assert (faux.status_code, "Ce numéro n’existe pas" in faux.text) == (422, True)
    assert "Le lundi et le jeudi" in faux.text, "nothing typed is lost"
    fait = await remplir(client, "/mon-compte", "/mon-compte/profil", **PROFIL)
    assert fait.headers["location"] == "/mon-compte?fait=profil_ecrit"

    porteur = entetes(admin, "referente")
    lu = await client.get("/api/v1/mon-profil", headers=porteur)
    assert lu.json()["telephone"] == "0466001122"
    tard = await client.put(
        "/api/v1/mon-profil", headers=porteur | {"If-Match": '"1"'}, json={"fonction": "autre"}
    )
    assert tard.status_code == 412
    assert (
        await client.get("/api/v1/mon-profil", headers=entetes(admin, "personne"))
    ).status_code == 403

    await entrer(client, "conseiller")
    carnet = (await client.get(f"/carnets/{samira}/cercle")).text
    assert "tel:+33466001122" in carnet
    assert "Appeler Claire" in carnet
    assert "Le lundi et le jeudi" in carnet
    await entrer(client, "personne")
    cercle = (await client.get("/mon-cercle")).text
    assert "tel:+33466001122" in cercle
    assert "référente de parcours" in cercle
    await entrer(client, "gestionnaire")
    assert "tel:+33466001122" in (await client.get("/equipe")).text

    # Corrected by whoever administers them, and told.
    fiche = f"/administration/professionnels/{claire}"
    corrige = await remplir(
        client, fiche, f"{fiche}/profil", fonction="conseillère", telephone="0466001133"
    )
    assert corrige.headers["location"] == f"{fiche}?fait=profil_corrige"
    assert "profil_corrige" in avis_de(admin, claire)
    meme = await remplir(
        client, fiche, f"{fiche}/profil", fonction="conseillère", telephone="0466001133"
    )
    assert (meme.status_code, "Rien n’a changé" in meme.text) == (422, True)
    ailleurs = compte_demo(admin, "conseiller")[0]
    refus = await client.put(
        f"/api/v1/administration/professionnels/{ailleurs}/profil",
        headers=entetes(admin, "gestionnaire"),
        json={"fonction": "x"},
    )
    assert refus.status_code == 404
    details = admin.execute(
        "select details from journal where objet = 'Profil d’un professionnel corrigé'"
    ).fetchall()
    assert [d["champs"] for (d,) in details] == [["fonction", "telephone"]]
    assert "0466001133" not in str(details)


async def test_manager_proposes_one_referent_for_several_and_sees_who_is_followed(
    client: httpx2.AsyncClient, admin: Connexion, claire: UUID, collegue: UUID
) -> None:
    _, structure, t = compte_demo(admin, "gestionnaire")
    admin.execute(
        "update accompagnement set est_referent = false, origine = 'transmis',"
        " motif = 'Un motif assez long.' where territoire_id = %s and est_referent"
        " and fin is null and structure_id = %s",
        (t, structure),
    )
    admin.commit()
    await entrer(client, "gestionnaire")
    equipe = (await client.get("/equipe")).text
    assert "Suivies" in equipe
    for voir, titre in (("suivies", "Suivies"), ("non_suivies", "Non suivies")):
        page = await client.get(f"/equipe/personnes?voir={voir}")
        assert (page.status_code, titre in page.text) == (200, True)
    assert (await client.get("/equipe/personnes?voir=rien")).status_code == 422
    porteur = entetes(admin, "gestionnaire")
    lues = (await client.get("/api/v1/equipe/personnes", headers=porteur)).json()
    assert lues["suivies"] + lues["non_suivies"] >= len(lues["items"]) > 0
    charge = (await client.get("/api/v1/equipe", headers=porteur)).json()
    assert str(claire) in {collegue["compte_id"] for collegue in charge}
    sans = re.findall(r'name="personnes" value="([0-9a-f-]{36})"', equipe)[:2]
    assert len(sans) == 2
    motif = "La charge est partagée dans l’équipe."
    vide = await remplir(client, "/equipe", "/equipe/referents", motif=motif)
    assert vide.status_code == 422
    fait = await remplir(
        client,
        "/equipe",
        "/equipe/referents",
        personnes=sans,
        compte_id=str(collegue),
        motif=motif,
    )
    assert fait.headers["location"] == "/equipe?fait=referents_proposes", fait.text
    attendus = admin.execute(
        "select personne_id::text from designation where compte_id = %s and reponse is null",
        (collegue,),
    ).fetchall()
    assert {cle for (cle,) in attendus} == set(sans)
    assert "proposition_referent" in avis_de(admin, collegue)
    encore = await client.post(
        "/api/v1/equipe/referents",
        headers=porteur,
        json={"personnes": sans, "compte_id": str(collegue), "motif": motif},
    )
    assert encore.status_code == 409
    assert (
        await client.get("/api/v1/equipe", headers=entetes(admin, "referente"))
    ).status_code == 403


async def test_administrator_lands_on_what_needs_them_and_settles_it(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "administratrice")
    assert (await client.get("/")).headers["location"] == "/a-traiter"
    page = (await client.get("/a-traiter")).text
    assert "Invitations sans suite" in page
    ligne = admin.execute("select id from compte where invite_le is not null").fetchone()
    assert ligne is not None
    fiche = f"/administration/professionnels/{ligne[0]}"
    assert (
        "sans suite"
        in (
            await remplir(
                client,
                "/administration/professionnels",
                "/administration/professionnels",
                q="Lamine",
            )
        ).text
    )
    fait = await remplir(client, fiche, f"{fiche}/invitation")
    assert fait.headers["location"] == f"{fiche}?fait=invitation_renvoyee"
    partis = admin.execute(
        "select count(*) from courriel_sortant where genre = 'invitation'"
    ).fetchone()
    assert partis == (1,)
    porteur = entetes(admin, "administratrice")
    encore = await client.post(f"/api/v1{fiche}/invitation", headers=porteur)
    assert encore.status_code == 409
    # Facts make the lines, and take them away.
    titres = {a["titre"]: a["nombre"] for a in await _attentes(client, porteur)}
    assert titres["Aucun délégué à la protection des données"] == 0
    admin.execute(
        "update habilitation set fin = now() where territoire_id = 1 and role in ('dpo',"
        " 'gestionnaire')"
    )
    admin.execute(
        "insert into import_depot (territoire_id, compte_id, nom, taille, a_blanc, etat, erreur)"
        " select 1, id, 'offres.csv', 1, false, 'echec', 'Illisible' from compte"
        " where courriel = 'administratrice@demo.example'"
    )
    admin.commit()
    apres = {a["titre"]: a["nombre"] for a in await _attentes(client, porteur)}
    assert apres["Aucun délégué à la protection des données"] == 1
    assert apres["Structures sans gestionnaire"] > titres["Structures sans gestionnaire"]
    assert apres["Imports d’offres en échec"] == 1
    page = (await client.get("/a-traiter")).text
    assert page.index("Aucun délégué") < page.index("Structures sans gestionnaire")
    for qui, statut in (("coordonnateur", 200), ("referente", 403), ("personne", 403)):
        await entrer(client, qui)
        assert (await client.get("/a-traiter")).status_code == statut
    await entrer(client, "coordonnateur")
    assert "Imports d’offres en échec" in (await client.get("/a-traiter")).text


async def _attentes(client: httpx2.AsyncClient, porteur: Any) -> list[dict[str, Any]]:
    lues: list[dict[str, Any]] = (await client.get("/api/v1/a-traiter", headers=porteur)).json()
    return lues


async def test_who_holds_an_appointment_too_changes_and_both_are_told(
    client: httpx2.AsyncClient, admin: Connexion, rendez_vous: UUID, samira: UUID
) -> None:
    admin.execute("update rendez_vous set structure_id = null where id = %s", (rendez_vous,))
    admin.commit()
    conseiller = joindre(admin, samira)
    await entrer(client, "referente")
    adresse = f"/rendez-vous/{rendez_vous}/deplacer"
    page = await client.get(adresse)
    assert "Et avec" in page.text
    quand = {"debut": f"{dans(60)}T09:30", "duree_minutes": "45", "mode": "sur_place"}
    inconnu = await remplir(
        client, adresse, adresse, **quand, aussi_compte_id=str(UUID(int=7)), malgre="true"
    )
    assert (inconnu.status_code, "du cercle qui écrit" in inconnu.text) == (422, True)
    fait = await remplir(
        client, adresse, adresse, **quand, aussi_compte_id=str(conseiller), malgre="true"
    )
    assert "fait=rendez_vous_deplace" in fait.headers["location"]
    assert "rendez_vous_a_deux" in avis_de(admin, conseiller)
    tenu = "select aussi_compte_id, aussi_structure_id is null from rendez_vous where id = %s"
    assert admin.execute(tenu, (rendez_vous,)).fetchone() == (conseiller, False)
    # Without a word of it, whoever held it still does; « personne » lets them go.
    for dit, reste in (({}, (conseiller, False)), ({"aussi_compte_id": "personne"}, (None, True))):
        bouge = await client.post(
            f"/api/v1/rendez-vous/{rendez_vous}/deplacement",
            headers=entetes(admin, "referente"),
            json={**quand, "duree_minutes": 30 + len(dit), "malgre": True, **dit},
        )
        assert bouge.status_code in (200, 201), bouge.text
        admin.rollback()
        assert admin.execute(tenu, (rendez_vous,)).fetchone() == reste
    assert "rendez_vous_change" in avis_de(admin, conseiller)
    # What is rare is folded, and opened by a refusal.
    nouveau = f"/carnets/{samira}/rendez-vous"
    assert "<details open" not in (await client.get(f"{nouveau}/nouveau")).text
    refuse = await remplir(
        client, f"{nouveau}/nouveau", nouveau, **quand, motif="point", nature="convocation",
        lieu="", rythme="semaine", fois="99",
    )  # fmt: skip
    assert refuse.status_code == 422
    assert refuse.text.count("<details open") == 2
