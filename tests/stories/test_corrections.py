"""Follow the référente who corrects what she typed, and the person who reads what it was."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from auth.vocabulary import Domaine
from core.typographie import espacer
from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.test_api import entetes, probleme

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
THEME = "mobilite--acceder-a-un-vehicule"


def une(admin: Connexion, requete: str, *valeurs: object) -> tuple[Any, ...]:
    ligne: tuple[Any, ...] | None = admin.execute(requete.encode(), valeurs).fetchone()
    admin.commit()
    assert ligne is not None
    return ligne


def lire(page: str) -> dict[str, str]:
    """Read the fields of the page's first form that posts, as a browser would send them back."""
    corps = re.search(
        r'<form method="post" action="[^"]*/(?:identite|textes/[^"]*)".*?</form>', page, re.S
    )
    assert corps is not None
    champs = dict(re.findall(r'<input [^>]*name="([^"]+)"[^>]*value="([^"]*)"', corps[0]))
    # A browser sends no radio that nobody chose.
    champs = {nom: valeur for nom, valeur in champs.items() if not nom.startswith("_garde-")}
    champs |= dict(re.findall(r'<textarea id="([^"]+)"[^>]*>([^<]*)<', corps[0]))
    for nom, options in re.findall(r'<select id="([^"]+)".*?>(.*?)</select>', corps[0], re.S):
        choisi = re.search(r'value="([^"]*)"\s+selected', options)
        champs[nom] = choisi[1] if choisi else ""
    return champs


@pytest.fixture
async def identite(client: httpx2.AsyncClient, samira: UUID) -> str:
    await entrer(client, "referente")
    return f"/carnets/{samira}/identite"


async def constater(client: httpx2.AsyncClient, admin: Connexion, samira: UUID) -> tuple[UUID, str]:
    texte = f"Sans voitture {uuid4().hex[:6]}"
    champs = {"nature": "frein", "thematique": THEME, "texte": texte, "urgence": "3"}
    carnet = f"/carnets/{samira}"
    assert (
        await remplir(client, f"{carnet}/constats/nouveau", f"{carnet}/constats", **champs)
    ).status_code == 303
    return une(admin, "select id from constat where texte = %s", texte)[0], texte


async def test_telephone_is_corrected_beside_its_field_and_the_person_reads_what_it_was(
    client: httpx2.AsyncClient, identite: str, samira: UUID, admin: Connexion
) -> None:
    (entree,) = une(admin, "select courriel from compte where personne_id = %s", samira)
    page = await client.get(identite)
    assert identite in (await client.get(f"/carnets/{samira}")).text
    champs = lire(page.text)
    faux = await client.post(
        identite, data=champs | {"telephone": "06 12", "adresse": "4 rue des Lilas"}
    )
    assert faux.status_code == 422
    assert 'id="telephone-erreur"' in faux.text
    assert 'value="4 rue des Lilas"' in faux.text
    bon = await client.post(
        identite,
        data=lire(faux.text) | {"telephone": "06 39 98 12 34", "courriel": "autre@exemple.fr"},
    )
    assert bon.headers["location"] == f"{identite}?fait=identite_corrigee"
    assert une(admin, "select telephone, courriel from personne where id = %s", samira) == (
        "0639981234",
        "autre@exemple.fr",
    )
    # By which address she enters does not follow, and it is there that she is told.
    assert une(admin, "select courriel from compte where personne_id = %s", samira) == (entree,)
    avis = (
        "select count(*) from avis a join compte k on k.id = a.compte_id where a.genre = %s and"
        " k.personne_id = %s"
    )
    assert une(admin, avis, "identite_corrigee", samira) == (1,)
    await entrer(client, "personne")
    page = await client.get("/mes-informations")
    assert "Ce qui a changé" in page.text
    assert "autre@exemple.fr" in page.text
    assert "corriger-identite" not in page.text
    assert (
        await client.post(identite, data=champs | {"_csrf": jeton(page.text)})
    ).status_code == 403
    assert (
        "Ce qui était écrit avant d’être corrigé"
        in (await client.get("/mes-droits/copie-courte")).text
    )


async def test_identity_changes_for_a_reason_that_is_kept_and_her_login_bears_the_name(
    client: httpx2.AsyncClient, identite: str, samira: UUID, admin: Connexion
) -> None:
    champs = lire((await client.get(identite)).text)
    muet = await client.post(identite, data=champs | {"nom": "Belkacemi"})
    assert muet.status_code == 422
    assert 'id="motif-erreur"' in muet.text
    impossible = await client.post(
        identite, data=champs | {"date_naissance": "1790-01-01", "motif": "carte vue"}
    )
    assert "Cette date de naissance n’est pas possible." in impossible.text
    bon = await client.post(identite, data=lire(muet.text) | {"motif": "Carte d’identité vue"})
    assert bon.status_code == 303
    version = une(
        admin,
        "select avant, motif, par_structure_id is not null from version where personne_id = %s",
        samira,
    )
    assert version == ({"nom": champs["nom"]}, "Carte d’identité vue", True)
    assert une(admin, "select nom from compte where personne_id = %s", samira) == ("Belkacemi",)


async def test_birthplace_is_typed_by_its_name_kept_as_it_was_and_read_by_her(
    client: httpx2.AsyncClient, identite: str, samira: UUID, admin: Connexion
) -> None:
    admin.execute(
        "update personne set commune_naissance = null, pays_naissance = null where id = %s",
        (samira,),
    )
    admin.commit()
    vus = "select commune_naissance, pays_naissance from personne where id = %s"
    vierge = lire((await client.get(identite)).text)
    assert (vierge["lieu_naissance"], vierge["pays_naissance"]) == ("", "")
    motif = {"motif": "Acte de naissance vu"}
    inconnue = await client.post(identite, data=vierge | motif | {"lieu_naissance": "Nulle-Part"})
    assert inconnue.status_code == 422
    assert 'id="lieu_naissance-erreur"' in inconnue.text
    deux = {"lieu_naissance": "Nîmes", "pays_naissance": "99352"}
    assert (
        'id="pays_naissance-erreur"'
        in (await client.post(identite, data=vierge | motif | deux)).text
    )
    muet = await client.post(identite, data=vierge | {"lieu_naissance": "Nîmes"})
    assert 'id="motif-erreur"' in muet.text
    assert (
        await client.post(identite, data=vierge | motif | {"lieu_naissance": "Nîmes"})
    ).status_code == 303
    assert une(admin, vus, samira) == ("30189", None)
    # Shown by its name, it is left as it was by whoever changes something else.
    tenue = lire((await client.get(identite)).text)
    assert tenue["lieu_naissance"] == "Nîmes (30)"
    assert (await client.post(identite, data=tenue | {"adresse": "9 quai Neuf"})).status_code == 303
    assert une(admin, vus, samira) == ("30189", None)
    # Of one that is no more, the code.
    tenue = lire((await client.get(identite)).text)
    disparue = await client.post(identite, data=tenue | motif | {"lieu_naissance": "30999"})
    assert disparue.status_code == 303
    assert une(admin, vus, samira) == ("30999", None)
    tenue = lire((await client.get(identite)).text)
    assert tenue["lieu_naissance"] == "30999"
    ailleurs = tenue | motif | {"lieu_naissance": "", "pays_naissance": "99352"}
    assert (await client.post(identite, data=ailleurs)).status_code == 303
    assert une(admin, vus, samira) == (None, "99352")
    await entrer(client, "personne")
    page = (await client.get("/mes-informations")).text
    for dit in ("Algérie", "Nîmes (30)", "commune de code Insee 30999", "Acte de naissance vu"):
        assert dit in page
    assert "Pays de naissance" in (await client.get("/mes-droits/copie-courte")).text


async def test_person_has_her_birthplace_corrected(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    correction = "/mes-droits/correction"
    dit = {"objet": "pays_naissance", "texte": "Je suis née à Oran.", "valeur": "Algérie"}
    await entrer(client, "personne")
    assert 'href="/mes-droits/correction"' in (await client.get("/mes-informations")).text
    assert (await remplir(client, correction, correction, **dit)).status_code == 303
    (cle,) = une(
        admin, "select id from demande_droit where objet = 'pays_naissance' order by faite_le desc"
    )
    await entrer(client, "referente")
    demande = f"/demandes-droit/{cle}"
    page = (await client.get(demande)).text
    assert "<strong>Algérie</strong>" in page
    reponse = {"acceptee": "true", "texte": "Acte de naissance vu."}
    assert (await remplir(client, demande, f"{demande}/reponse", **reponse)).status_code == 303
    assert une(
        admin, "select commune_naissance, pays_naissance from personne where id = %s", samira
    ) == (None, "99352")


async def test_stale_identity_is_refused_with_what_was_typed_then_accepted(
    client: httpx2.AsyncClient, identite: str, samira: UUID, admin: Connexion
) -> None:
    vieille = lire((await client.get(identite)).text)
    assert (
        await client.post(identite, data=vieille | {"adresse": "1 place Neuve"})
    ).status_code == 303
    perime = await client.post(identite, data=vieille | {"adresse": "2 place Neuve"})
    assert perime.status_code == 409
    assert "Pendant que vous écriviez, cela a changé." in perime.text
    assert "1 place Neuve" in perime.text
    assert 'value="2 place Neuve"' in perime.text
    assert (await client.post(identite, data=lire(perime.text))).status_code == 409
    choix = lire(perime.text) | {"_garde-adresse": "moi"}
    assert (await client.post(identite, data=choix)).status_code == 303
    assert une(admin, "select adresse from personne where id = %s", samira) == ("2 place Neuve",)


async def test_text_is_corrected_its_version_read_and_the_timeline_follows(
    client: httpx2.AsyncClient, identite: str, samira: UUID, admin: Connexion
) -> None:
    cle, texte = await constater(client, admin, samira)
    clore = f"/constats/{cle}"
    assert (
        await remplir(client, clore, clore, etat="clos", motif="Elle en a une", affiche="ouvert")
    ).status_code == 303
    adresse = f"/textes/constat/{cle}"
    champs = lire((await client.get(adresse)).text)
    assert champs["texte"] == texte
    vide = await client.post(adresse, data=champs | {"texte": ""})
    assert 'id="texte-erreur"' in vide.text
    juste = texte.replace("voitture", "voiture")
    assert (await client.post(adresse, data=champs | {"texte": juste})).status_code == 303
    carnet = (await client.get(f"/carnets/{samira}")).text
    assert texte not in carnet
    assert "Modifié le" in carnet
    assert texte in (await client.get(adresse)).text
    lignes = admin.execute(
        "select texte from evenement where objet_id = %s order by le", [cle]
    ).fetchall()
    admin.commit()
    assert lignes == [(juste,), (f"Elle en a une (« {juste} »)",)]
    # The other tab: refused, what was typed kept; then the earlier words are taken back, in one
    # click.
    perime = await client.post(adresse, data=champs | {"texte": "autre chose"})
    assert (perime.status_code, "autre chose" in perime.text) == (409, True)
    page = (await client.get(adresse)).text
    repris = re.findall(
        r'name="(_edition|texte)" value="([^"]*)"', page.split("Ce qui était écrit avant")[1]
    )
    reprise = await client.post(adresse, data=dict(repris) | {"_csrf": jeton(page)})
    assert reprise.status_code == 303
    assert une(admin, "select texte from constat where id = %s", cle) == (texte,)
    assert une(admin, "select count(*) from version where ligne_id = %s", cle) == (2,)


async def test_her_words_are_hers_and_the_others_are_theirs(
    client: httpx2.AsyncClient, identite: str, samira: UUID, admin: Connexion
) -> None:
    cle, texte = await constater(client, admin, samira)
    await entrer(client, "personne")
    page = await client.get(f"/textes/constat/{cle}")
    assert page.status_code == 200
    assert "Corriger ce constat" not in page.text
    donnees = {
        "texte": "autre",
        "_csrf": jeton((await client.get("/mon-parcours/paroles")).text),
    }
    assert (await client.post(f"/textes/constat/{cle}", data=donnees)).status_code == 403
    dits = {"nature": "besoin", "thematique": THEME, "texte": "Un vélo pour aler travailler"}
    assert (
        await remplir(client, "/mon-parcours/paroles", "/mon-parcours/paroles", **dits)
    ).status_code == 303
    sien = une(admin, "select id from constat where texte = %s", dits["texte"])[0]
    assert f"/textes/constat/{sien}" in (await client.get("/mon-parcours")).text
    adresse = f"/textes/constat/{sien}"
    champs = lire((await client.get(adresse)).text)
    bon = await client.post(adresse, data=champs | {"texte": "Un vélo pour aller travailler"})
    retour = f"/mon-parcours?fait=texte_corrige&sur={sien}&relation=constat"
    assert bon.headers["location"] == retour
    # What was done leads back to the text itself.
    assert f'<a href="{adresse}">Revoir ce texte</a>' in (await client.get(retour)).text
    for faux in ("relation=", "relation=..%2Fcarnets", "relation=constat&sur=x"):
        suivi = await client.get(f"/mon-parcours?fait=texte_corrige&sur={sien}&{faux}")
        assert (suivi.status_code, "Revoir ce texte" in suivi.text) == (200, "sur=x" in faux)
    await entrer(client, "referente")
    histoire = (await client.get(adresse)).text
    assert "pour aler" in histoire
    # Her compte is read by no professional: her hand is said, not left empty.
    assert "Corrigé par la personne elle-même" in histoire
    carnet = (await client.get(f"/carnets/{samira}")).text
    assert re.search(r"Modifié le [^<]* par la personne elle-même", carnet)
    assert not re.search(r"\bpar\s*[:<]", carnet)
    assert "Corriger ce constat" not in (await client.get(adresse)).text
    situation = f"/carnets/{samira}/situation"
    assert (await remplir(client, situation, situation, permis="B")).status_code == 303
    fait = une(
        admin,
        "select id from constat where cle is not null and personne_id = %s order by id limit 1",
        samira,
    )[0]
    assert "Corriger ce constat" not in (await client.get(f"/textes/constat/{fait}")).text
    assert (await client.get(f"/textes/version/{sien}")).status_code == 404
    assert (await client.get(f"/textes/compte/{sien}")).status_code == 404
    assert texte


async def test_program_corrects_as_the_page_does_and_a_closed_carnet_shuts_what_it_was(
    client: httpx2.AsyncClient, identite: str, samira: UUID, admin: Connexion
) -> None:
    cle, texte = await constater(client, admin, samira)
    porteur, adresse = entetes(admin, "referente"), f"/api/v1/textes/constat/{cle}"
    lue = (await client.get(adresse, headers=porteur)).headers["ETag"]
    si_meme = porteur | {"If-Match": lue}
    juste, autre = {"valeurs": {"texte": f"{texte} !"}}, {"valeurs": {"texte": "autre"}}
    assert (await client.post(adresse, headers=si_meme, json=juste)).status_code == 201
    tard = probleme(await client.post(adresse, headers=si_meme, json=autre), 412)
    assert tard["champs"] == {"texte": {"ecrit": "autre", "enregistre": f"{texte} !"}}
    faux = await client.post(adresse, headers=porteur | {"If-Match": "hier"}, json=autre)
    assert "If-Match" in probleme(faux, 422)["errors"]
    nature = {"valeurs": {"nature": "atout"}}
    probleme(await client.post(adresse, headers=porteur, json=nature), 422)
    lu = (await client.get(adresse, headers=porteur)).json()
    assert (lu["texte"], lu["edition"], lu["versions"][0]["avant"]) == (
        f"{texte} !",
        tard["edition"],
        {"texte": texte},
    )
    qui = f"/api/v1{identite}"
    tenue = (await client.get(qui, headers=porteur)).json()
    champs = {
        nom: valeur for nom, valeur in tenue.items() if nom not in ("versions", "edition")
    } | {"adresse": "1 place Neuve"}
    assert (await client.post(qui, headers=porteur, json=champs)).status_code == 201
    assert (await client.get(qui, headers=porteur)).json()["versions"][0]["avant"] == {
        "adresse": tenue["adresse"]
    }
    ailleurs = champs | {"commune_naissance": None, "pays_naissance": "99352"}
    ici = champs | {"commune_naissance": "97418", "pays_naissance": None}
    for lieu in (ailleurs, ici):
        assert (
            "motif" in probleme(await client.post(qui, headers=porteur, json=lieu), 422)["errors"]
        )
        dit = lieu | {"motif": "Acte de naissance vu"}
        assert (await client.post(qui, headers=porteur, json=dit)).status_code == 201
    for refuse in ({"pays_naissance": "99352"}, {"commune_naissance": "Nîmes"}):
        dit = ici | refuse | {"motif": "Acte de naissance vu"}
        probleme(await client.post(qui, headers=porteur, json=dit), 422)
    lue = (await client.get(qui, headers=porteur)).json()
    assert (lue["commune_naissance"], lue["pays_naissance"]) == ("97418", None)
    avant = {"commune_naissance": None, "pays_naissance": "99352"}
    assert lue["versions"][0]["avant"] == avant
    admin.execute("update personne set suspendu_le = now() where id = %s", [samira])
    admin.commit()
    for ferme in (adresse, qui):
        probleme(await client.get(ferme, headers=porteur), 404)
    assert (await client.get(adresse, headers=entetes(admin, "personne"))).json()["versions"]


async def test_line_is_filed_elsewhere_and_never_out_of_a_sensitive_domain_by_a_professional(
    client: httpx2.AsyncClient, identite: str, samira: UUID, admin: Connexion
) -> None:
    cle, texte = await constater(client, admin, samira)
    adresse = f"/textes/constat/{cle}"
    page = (await client.get(adresse)).text
    assert "Changer de domaine" in page
    rien = await remplir(client, adresse, f"{adresse}/domaine", domaine="", lu="mobilite")
    assert rien.status_code == 422
    assert 'id="domaine-erreur"' in rien.text
    perime = await remplir(client, adresse, f"{adresse}/domaine", domaine="budget", lu="logement")
    dit = espacer(f"« {texte} » a changé depuis que vous avez ouvert la page.")
    assert (perime.status_code, dit in perime.text) == (409, True)
    bon = await remplir(client, adresse, f"{adresse}/domaine", domaine="budget", lu="mobilite")
    retour = f"/carnets/{samira}?fait=domaine_change&sur={cle}&relation=constat"
    assert bon.headers["location"] == retour
    rang = Domaine.budget.value
    assert une(admin, "select domaine from constat where id = %s", cle) == (rang,)
    lignes = admin.execute(
        "select genre, domaine, texte from evenement where objet_id = %s order by le", [cle]
    ).fetchall()
    admin.commit()
    assert lignes == [("constat_frein", rang, texte), ("reclasse", rang, texte)]
    avis = "select genre from avis where personne_id = %s order by cree_le desc limit 1"
    assert une(admin, avis, samira) == ("domaine_change",)
    # Her health, which she let this structure read and complete, stays where she put it.
    admin.execute("update constat set domaine = 8 where id = %s", [cle])
    admin.execute(
        "update acces set domaines = domaines | 256, completer_jusqu_au = fin where personne_id ="
        " %s",
        [samira],
    )
    admin.commit()
    refus = await remplir(client, adresse, f"{adresse}/domaine", domaine="mobilite", lu="sante")
    assert (refus.status_code, "la personne seule peut le faire" in refus.text) == (422, True)
    assert une(admin, "select domaine from constat where id = %s", cle) == (8,)


async def test_person_files_her_own_words_elsewhere(
    client: httpx2.AsyncClient, identite: str, samira: UUID, admin: Connexion
) -> None:
    cle, _ = await constater(client, admin, samira)
    await entrer(client, "personne")
    dits = {"nature": "besoin", "thematique": THEME, "texte": "Mon dos me fait mal en voiture"}
    assert (
        await remplir(client, "/mon-parcours/paroles", "/mon-parcours/paroles", **dits)
    ).status_code == 303
    sien = une(admin, "select id from constat where texte = %s", dits["texte"])[0]
    adresse = f"/textes/constat/{sien}"
    bon = await remplir(client, adresse, f"{adresse}/domaine", domaine="sante", lu="mobilite")
    mene = f"/mon-parcours?fait=domaine_change&sur={sien}&relation=constat"
    assert bon.headers["location"] == mene
    assert une(admin, "select domaine from constat where id = %s", sien) == (8,)
    # What the domain kept is shown to more people: that takes a yes of its own.
    muet = await remplir(client, adresse, f"{adresse}/domaine", domaine="mobilite", lu="sante")
    assert (muet.status_code, 'id="montrer-erreur"' in muet.text) == (422, True)
    assert une(admin, "select domaine from constat where id = %s", sien) == (8,)
    retour = await remplir(
        client, adresse, f"{adresse}/domaine", domaine="mobilite", lu="sante", montrer="1"
    )
    assert retour.status_code == 303
    leur = f"/textes/constat/{cle}"
    assert "Changer de domaine" not in (await client.get(leur)).text
    donnees = {
        "domaine": "sante",
        "lu": "mobilite",
        "_csrf": jeton((await client.get("/mon-parcours/paroles")).text),
    }
    assert (await client.post(f"{leur}/domaine", data=donnees)).status_code == 403


async def test_what_may_not_move_is_not_offered(
    client: httpx2.AsyncClient, identite: str, samira: UUID, admin: Connexion
) -> None:
    """Not the identity, not out of a sensitive domain, not an action without its objective.

    A sensitive domain shuts to a professional alone.
    """
    cle, _ = await constater(client, admin, samira)
    adresse = f"/textes/constat/{cle}"
    assert '<option value="budget"' in (await client.get(adresse)).text
    assert '<option value="identite"' not in (await client.get(adresse)).text
    refus = await remplir(client, adresse, f"{adresse}/domaine", domaine="identite", lu="mobilite")
    assert (refus.status_code, "tout accord l’ouvre" in refus.text) == (422, True)
    admin.execute("update constat set domaine = 8 where id = %s", [cle])
    ouvrir = (
        "update acces set domaines = domaines | 256, completer_jusqu_au = fin where personne_id ="
        " %s"
    )
    admin.execute(ouvrir.encode(), [samira])
    admin.commit()
    sensible = (await client.get(adresse)).text
    assert "Corriger ce constat" in sensible
    assert '<option value="budget"' not in sensible
    objectif = (
        "select id from objectif where personne_id = %s and auteur_structure_id is not null"
        " and clos_le is null and domaine < 8 order by id limit 1"
    )
    sien = une(admin, objectif, samira)[0]
    carnet = f"/carnets/{samira}"
    action = {"intitule": "Demander le devis", "porteur": "structure", "objectif_id": str(sien)}
    assert (await remplir(client, carnet, f"{carnet}/actions", **action)).status_code == 303
    suit = une(admin, "select id from action where intitule = %s", action["intitule"])[0]
    page = (await client.get(f"/textes/action/{suit}")).text
    assert "Corriger cette action" in page
    assert "Changer de domaine" not in page


def test_demo_shows_a_line_filed_elsewhere(admin: Connexion) -> None:
    ranges = admin.execute(
        "select count(*) from constat c join evenement e on e.objet_id = c.id"
        " where e.genre = 'reclasse' and c.domaine = 6 and e.domaine = 6"
    ).fetchone()
    assert ranges is not None
    assert ranges[0] >= 1
