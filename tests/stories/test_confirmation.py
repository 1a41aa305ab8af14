"""Ask twice before an offer that is full, suspended, or asked for more than it can take.

Propose what is near.
"""

import re
from html import unescape
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from auth.vocabulary import Acteur, Role
from core.clock import aujourdhui
from offers.extensions.queries import list_etats
from offers.places.queries import list_equivalentes
from tests.conftest import Ouvrir
from tests.offers.test_places import demander
from tests.stories.gestes import entrer, jeton
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


def lire_un(admin: Connexion, requete: str, *valeurs: object) -> Any:
    """Read one value, as whoever opens the database anew."""
    admin.rollback()
    ligne = admin.execute(requete.encode(), valeurs).fetchone()
    assert ligne is not None
    return ligne[0]


def offre_fermee(admin: Connexion, *, rythme: int | None = None) -> str:
    """Give an offer near the demo's towns with others like it, and close it (or give a pace)."""
    offre: str = lire_un(
        admin,
        "select s.id from catalogue_service s where s.code_insee = '30189' and not s.a_distance and"
        " s.retire_le is null"
        " and not exists (select 1 from offre_precision p where p.service_id = s.id)"
        " and not exists (select 1 from offre_places p where p.service_id = s.id) and (select"
        " count(*)"
        " from catalogue_service v where v.thematiques && s.thematiques and v.code_insee = '30189')"
        " > 6"
        " order by s.id limit 1",
    )
    valeurs: tuple[object, ...] = (rythme,)
    if rythme:
        colonnes = "offre_precision (rythme, "
    else:
        colonnes, valeurs = "offre_places (origine, capacite, occupees, ", ("structure", 4, 4)
    marques = ", ".join(["%s"] * len(valeurs))
    admin.execute(
        f"insert into {colonnes} territoire_id, service_id) values ({marques}, 1, %s)".encode(),
        (*valeurs, offre),
    )
    admin.commit()
    return offre


def une_action(admin: Connexion, samira: UUID) -> UUID:
    """Give an action of the demo's person that has no offer, carried by the person."""
    action: UUID = lire_un(
        admin, "select id from action where personne_id = %s order by id limit 1", samira
    )
    admin.execute(
        "update action set service_id = null, offre_le = null, porteur = 'personne',"
        " porteur_structure_id = null where id = %s",
        [action],
    )
    admin.commit()
    return action


async def envoyer(client: httpx2.AsyncClient, adresse: str, **champs: Any) -> httpx2.Response:
    """Post a form with the session's own token."""
    page = await client.get("/mon-compte")
    return await client.post(adresse, data=champs | {"_csrf": jeton(page.text)})


async def texte(client: httpx2.AsyncClient, adresse: str) -> str:
    """Read a page, its spaces as one reads them."""
    return espaces((await client.get(adresse)).text)


def espaces(page: str) -> str:
    return re.sub(r"\s+", " ", page)


async def test_full_offer_asks_to_confirm_then_goes_on(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    offre, action = offre_fermee(admin), une_action(admin, samira)
    avant = lire_un(admin, "select service_id from action where id = %s", action)
    await entrer(client, "referente")
    page = await envoyer(client, f"/actions/{action}/offre", service_id=offre)
    assert page.status_code == 200
    assert "Complète, sans liste d’attente." in page.text
    assert page.text.count("Choisir celle-ci") == 3
    assert lire_un(admin, "select service_id from action where id = %s", action) == avant
    assert (
        await envoyer(client, f"/actions/{action}/offre", service_id=offre, confirme="true")
    ).status_code == 303
    assert lire_un(admin, "select service_id from action where id = %s", action) == offre
    encore = await envoyer(client, f"/actions/{action}/offre", service_id=offre)
    assert encore.status_code == 303, "what is already attached is not asked again"


async def test_nearest_equivalent_is_chosen_in_one_click(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    offre, action = offre_fermee(admin), une_action(admin, samira)
    await entrer(client, "referente")
    page = await envoyer(client, f"/actions/{action}/offre", service_id=offre)
    autre = next(
        cle for cle in re.findall(r'name="service_id" value="([^"]+)"', page.text) if cle != offre
    )
    assert (await envoyer(client, f"/actions/{action}/offre", service_id=autre)).status_code == 303
    assert lire_un(admin, "select service_id from action where id = %s", action) == autre
    themes = lire_un(
        admin,
        "select count(*) from catalogue_service a join catalogue_service b on a.thematiques &&"
        " b.thematiques"
        " where a.id = %s and b.id = %s",
        offre,
        autre,
    )
    assert themes == 1


async def test_pace_that_is_reached_asks_to_confirm_and_one_that_is_not_does_not(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    offre, action = offre_fermee(admin, rythme=4), une_action(admin, samira)
    demander(admin, 1, offre, 3)
    admin.commit()
    await entrer(client, "referente")
    assert (await envoyer(client, f"/actions/{action}/offre", service_id=offre)).status_code == 303
    autre = lire_un(
        admin,
        "select id from action where service_id is distinct from %s and personne_id = %s"
        " order by id limit 1",
        offre,
        samira,
    )
    page = await envoyer(client, f"/actions/{autre}/offre", service_id=offre)
    assert page.status_code == 200
    assert (
        "La structure peut recevoir 4 demandes par semaine, et 4 lui sont déjà parvenues"
        in page.text
    )
    fiche = (await client.get(f"/offres/{offre}")).text
    assert (
        "4 demandes ces sept derniers jours ; la structure peut en recevoir 4 par semaine" in fiche
    )


async def test_small_pace_is_told_without_the_number(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    offre, action = offre_fermee(admin, rythme=1), une_action(admin, samira)
    demander(admin, 1, offre, 2)
    admin.commit()
    await entrer(client, "referente")
    page = (await envoyer(client, f"/actions/{action}/offre", service_id=offre)).text
    assert "1 demande par semaine, et elle les a déjà reçues" in page
    assert "moins de 3 demandes" in (await client.get(f"/offres/{offre}")).text


async def test_action_created_with_a_full_offer_asks_with_all_that_was_typed(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    offre = offre_fermee(admin)
    objectif = lire_un(
        admin,
        "select id from objectif where personne_id = %s and etat = 'en_cours' order by id limit 1",
        samira,
    )
    champs = {
        "objectif_id": str(objectif),
        "intitule": "Y aller « demain »",
        "service_id": offre,
        "porteur": "personne",
    }
    await entrer(client, "referente")
    page = await envoyer(client, f"/carnets/{samira}/actions", **champs)
    assert (page.status_code, "Complète, sans liste d’attente." in page.text) == (200, True)
    assert 'name="intitule" value="Y aller « demain »"' in page.text
    assert (
        await envoyer(client, f"/carnets/{samira}/actions", **champs, confirme="true")
    ).status_code == 303
    assert (
        lire_un(admin, "select service_id from action where intitule = %s", champs["intitule"])
        == offre
    )


async def test_program_confirms_too(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    offre = offre_fermee(admin)
    objectif = lire_un(
        admin,
        "select id from objectif where personne_id = %s and etat = 'en_cours' order by id limit 1",
        samira,
    )
    secret = entetes(admin, "referente")
    corps: dict[str, Any] = {
        "objectif_id": str(objectif),
        "intitule": "Par programme",
        "service_id": offre,
    }
    adresse = f"/api/v1/carnets/{samira}/actions"
    refus = await client.post(adresse, json=corps, headers=secret)
    assert (refus.status_code, "Complète, sans liste d’attente." in refus.text) == (422, True)
    assert (
        await client.post(adresse, json=corps | {"confirme": True}, headers=secret)
    ).status_code == 201


async def test_equivalents_are_open_on_the_subject_and_never_the_offer_itself(
    admin: Connexion, db_pour: Ouvrir
) -> None:
    offre = offre_fermee(admin)
    compte, structure = admin.execute(
        "select h.compte_id, h.structure_id from habilitation h join compte c on c.id = h.compte_id"
        " where c.courriel = 'referente@demo.example'"
    ).fetchone() or (None, None)
    admin.rollback()
    assert compte is not None
    jour = aujourdhui()
    async with db_pour(Acteur(1, compte, Role.professionnel, structure)) as db:
        trouvees = await list_equivalentes(db, offre, "30189", jour)
        fermees = await list_etats(db, jour)
    cles = [e.carte.id for e in trouvees]
    assert len(cles) == 3
    assert offre not in cles
    assert not set(cles) & set(fermees)
    themes = lire_un(admin, "select thematiques from catalogue_service where id = %s", offre)
    assert all(set(e.carte.thematiques) & set(themes) for e in trouvees)


async def test_offer_is_kept_from_its_sheet_replaced_with_a_yes_then_set_aside(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    action = lire_un(
        admin,
        "select id from action where personne_id = %s and clos_le is null order by id limit 1",
        samira,
    )
    admin.execute("update action set service_id = null, offre_le = null where id = %s", [action])
    admin.commit()
    intitule = lire_un(admin, "select intitule from action where id = %s", action)
    await entrer(client, "referente")
    carnet = f"/carnets/{samira}"
    bouton = re.search(rf'href="(/offres\?[^"]*action={action}[^"]*)"', await texte(client, carnet))
    assert bouton is not None
    liste = await texte(client, unescape(bouton[1]))
    assert f"Pour Samira Benali : vous choisissez une offre pour l’action « {intitule} »" in liste
    fiches = [unescape(lien) for lien in re.findall(r'href="(/offres/[^"]*action=[^"]*)"', liste)]
    premiere = await client.get(fiches[0])
    assert f"l’action « {intitule} »" in espaces(premiere.text)
    formulaire = re.search(
        rf'action="[^"]*(/actions/{action}/offre)".*?name="service_id" value="([^"]+)"',
        premiere.text,
        re.DOTALL,
    )
    assert formulaire is not None
    retenue = await envoyer(client, formulaire[1], service_id=formulaire[2])
    assert retenue.headers["location"] == f"{carnet}?fait=offre&sur={action}"
    # Another one takes its place with a yes alone; the sheet of the one that is kept says so.
    deja = await texte(client, f"/offres/{formulaire[2]}?action={action}")
    assert "Déjà retenue pour cette action." in deja
    assert "une autre prendra sa place" in deja
    autre = lire_un(
        admin,
        "select id from catalogue_service where retire_le is null and id <> %s order by id limit 1",
        formulaire[2],
    )
    page = await envoyer(client, f"/actions/{action}/offre", service_id=autre)
    assert page.status_code == 200
    assert "Cette action porte déjà" in page.text
    assert lire_un(admin, "select service_id from action where id = %s", action) == formulaire[2]
    oui = {"service_id": autre, "confirme": "true"}
    assert (await envoyer(client, f"/actions/{action}/offre", **oui)).status_code == 303
    # Set aside from the carnet, and not twice.
    retrait = f"/actions/{action}/offre/retrait"
    assert f'{retrait}"' in await texte(client, carnet)
    lue = str(lire_un(admin, "select edition from action where id = %s", action))
    laissee = await envoyer(client, retrait, lue=lue)
    assert laissee.headers["location"] == f"{carnet}?fait=offre_laissee&sur={action}"
    assert lire_un(admin, "select service_id from action where id = %s", action) is None
    assert "Offre écartée de l’action" in await texte(client, f"{carnet}/frise")
    lue = str(lire_un(admin, "select edition from action where id = %s", action))
    assert (await envoyer(client, retrait, lue=lue)).status_code == 409


async def test_offer_is_chosen_for_no_action_that_one_does_not_see(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    action = une_action(admin, samira)
    client.cookies.clear()
    visiteur = await client.get(f"/offres?action={action}")
    assert visiteur.status_code == 200
    await entrer(client, "coordonnateur")
    for page in (visiteur.text, await texte(client, f"/offres?action={action}")):
        assert "vous choisissez" not in page
        assert str(action) not in page
