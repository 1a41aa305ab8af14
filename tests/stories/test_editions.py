"""Open the same form in two tabs, save both, and lose nothing: every form over a row that changes.

One tab saves first. The other changes the same field, and another: it is shown both values, and
chooses. What one side alone changed is never asked.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.attaques.pages import Page
from tests.dates import dans
from tests.stories import test_entreprises, test_locales
from tests.stories.gestes import entrer, jeton, sur_quoi
from tests.stories.promenade import montrer
from tests.stories.test_api import entetes, probleme
from tests.stories.test_corrections import constater
from tests.stories.test_extensions import une_offre
from tests.stories.test_gestes import poser

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
# The address of a call, the two states that it is asked for, the row.
Avances = dict[str, tuple[str, tuple[str, str], UUID]]
Poser = Callable[[httpx2.AsyncClient, Connexion, UUID], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Cas:
    """Hold one form: who opens it and where, the row behind it, a field for two and one for one.

    `disputes` are what the first tab and the second write in the same field, as it is stored.
    """

    qui: str
    ouvrir: Poser
    table: str
    champ: str
    disputes: tuple[str, str]
    autre: str
    ecrit: str
    # Which columns hold them, when they are not named as the fields.
    colonnes: tuple[str, str] | None = None
    # Where the form is sent, on a page that has several over rows that change.
    envoi: str = ""
    # What reads both, when one row of the table does not hold them.
    requete: str = ""


async def _identite(_client: httpx2.AsyncClient, _admin: Connexion, samira: UUID) -> str:
    return f"/carnets/{samira}/identite"


async def _texte(client: httpx2.AsyncClient, admin: Connexion, samira: UUID) -> str:
    cle, _ = await constater(client, admin, samira)
    return f"/textes/constat/{cle}"


async def _rendez_vous(_client: httpx2.AsyncClient, admin: Connexion, samira: UUID) -> str:
    (cle,) = poser(admin, samira, "2 days")
    return f"/rendez-vous/{cle}/deplacer"


async def _entreprise(client: httpx2.AsyncClient, _admin: Connexion, _samira: UUID) -> str:
    return f"{await test_entreprises.creer(client)}/modification"


async def _offre(client: httpx2.AsyncClient, _admin: Connexion, _samira: UUID) -> str:
    return f"/mes-offres/{await test_locales.ecrire(client)}"


async def _veille(_client: httpx2.AsyncClient, admin: Connexion, _samira: UUID) -> str:
    cle = uuid4()
    admin.execute(
        "insert into veille (territoire_id, id, compte_id, nom, requete, rythme) select"
        " territoire_id, %s, id, 'Mobilité', '', 'semaine' from compte where courriel ="
        " 'referente@demo.example'",
        [cle],
    )
    admin.commit()
    return f"/recherches/{cle}"


async def _precisions(_client: httpx2.AsyncClient, admin: Connexion, _samira: UUID) -> str:
    return f"/offres/{une_offre(admin)}/precisions"


async def _places(_client: httpx2.AsyncClient, admin: Connexion, _samira: UUID) -> str:
    return f"/offres/{une_offre(admin)}/places"


async def _session(client: httpx2.AsyncClient, admin: Connexion, _samira: UUID) -> str:
    page = await _places(client, admin, _samira)
    offre = page.split("/")[2]
    donnees = {
        "_csrf": jeton((await client.get(page)).text),
        "debut": dans(404),
        "places": "8",
        "lieu": "Gymnase",
    }
    note = await client.post(f"/offres/{offre}/sessions", data=donnees)
    assert note.status_code == 303
    lien = re.search(r"/sessions-offre/[0-9a-f-]{36}", (await client.get(page)).text)
    assert lien is not None
    return lien[0]


async def _structure(_client: httpx2.AsyncClient, admin: Connexion, _samira: UUID) -> str:
    ligne = admin.execute(
        "select s.id from structure s join compte k using (territoire_id) where k.courriel ="
        " 'administratrice@demo.example' and not s.sensible order by s.nom limit 1"
    ).fetchone()
    admin.commit()
    assert ligne is not None
    return f"/administration/structures/{ligne[0]}"


CAS = {
    "identite": Cas(
        "referente", _identite, "personne", "adresse", ("1 rue A", "2 rue B"), "telephone",
        "0639981234",
    ),
    "texte": Cas(
        "referente", _texte, "constat", "texte", ("Sans auto", "Sans permis"), "source_detail",
        "Dit au guichet",
    ),
    "rendez-vous": Cas(
        "referente", _rendez_vous, "rendez_vous", "lieu", ("Mairie", "Au café"), "duree_minutes",
        "55",
    ),
    "entreprise": Cas(
        "referente", _entreprise, "entreprise", "service", ("Accueil", "Atelier"), "adresse",
        "3 quai Neuf",
    ),
    "veille": Cas(
        "referente", _veille, "veille", "nom", ("Bus", "Vélo"), "rythme", "jour",
    ),
    "offre": Cas(
        "referente", _offre, "offre_locale", "adresse", ("4 rue C", "5 rue D"), "lieu", "Alès",
        ("saisie ->> 'adresse'", "saisie ->> 'lieu'"),
    ),
    "criteres": Cas(
        "referente", _precisions, "offre_critere", "precisions", ("Suivi", "Sans suivi"),
        "age_min", "16", envoi="/criteres",
        requete="select max(precisions), max(age_min) from offre_critere where service_id = %s"
        " and remplace_le is null",
    ),
    "precisions": Cas(
        "referente", _precisions, "offre_precision", "note", ("Le mardi", "Le jeudi"),
        "financeur", "La région", envoi="/precisions",
        requete="select note, financeur from offre_precision where service_id = %s"
        " and remplace_le is null",
    ),
    "places": Cas(
        "referente", _places, "offre_places", "capacite", ("12", "14"), "attente_jours", "30",
        requete="select capacite, attente_jours from offre_places where service_id = %s"
        " and remplace_le is null",
    ),
    "session": Cas(
        "referente", _session, "offre_session", "lieu", ("Salle A", "Salle B"), "places", "9",
        requete="select lieu, places from offre_session where remplace_le is null and service_id ="
        " (select service_id from offre_session where id = %s)",
    ),
    "structure": Cas(
        "administratrice", _structure, "structure", "nom", ("Maison A", "Maison B"), "courriel",
        "accueil@exemple.fr",
    ),
}  # fmt: skip


class Scene:
    """Hold a form opened once, to be sent as two tabs would."""

    def __init__(self, client: httpx2.AsyncClient, admin: Connexion, cas: Cas, ou: str) -> None:
        self.client, self.admin, self.cas, self.ou = client, admin, cas, ou
        morceaux = ou.split("/")
        self.cle = next((m for m in morceaux[::-1] if len(m) == 36), morceaux[2])
        self.adresse = ou

    async def ouvrir(self) -> dict[str, Any]:
        return self.lire((await self.client.get(self.ou)).text)

    def lire(self, texte: str) -> dict[str, Any]:
        """Give what a browser sends of the form over the row, untouched."""
        (formulaire,) = [
            f
            for f in Page(texte).formulaires
            if any(c.nom == "_lu" for c in f.champs) and f.action.endswith(self.cas.envoi)
        ]
        self.adresse = formulaire.action
        envoye: dict[str, Any] = {}
        for nom, valeur in montrer(formulaire):
            # Each tab has a key of its own: one that served is refused (test_envois).
            if nom != "_cle":
                envoye.setdefault(nom, []).append(valeur)
        return envoye

    async def envoyer(self, champs: dict[str, Any], **ecrits: str) -> httpx2.Response:
        return await self.client.post(self.adresse, data=champs | ecrits)

    def stocke(self) -> tuple[str, str]:
        colonnes = self.cas.colonnes or (self.cas.champ, self.cas.autre)
        requete = self.cas.requete or (
            f"select {colonnes[0]}, {colonnes[1]} from {self.cas.table} where id = %s"
        )
        ligne = self.admin.execute(requete.encode(), [self.cle]).fetchone()
        self.admin.commit()
        lue = ligne or (None, None)
        return str(lue[0]), str(lue[1])


@pytest.fixture(params=list(CAS))
async def scene(
    request: pytest.FixtureRequest, client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> Scene:
    cas = CAS[request.param]
    await entrer(client, cas.qui)
    return Scene(client, admin, cas, await cas.ouvrir(client, admin, samira))


async def test_what_each_tab_alone_changed_is_kept_without_a_question(scene: Scene) -> None:
    cas, vu = scene.cas, await scene.ouvrir()
    assert (await scene.envoyer(vu, **{cas.champ: cas.disputes[0]})).status_code == 303
    assert (await scene.envoyer(vu, **{cas.autre: cas.ecrit})).status_code == 303
    assert scene.stocke() == (cas.disputes[0], cas.ecrit)


@pytest.mark.parametrize("garde", ["moi", "eux"])
async def test_late_save_shows_both_values_and_keeps_what_is_chosen(
    scene: Scene, garde: str
) -> None:
    cas, vu = scene.cas, await scene.ouvrir()
    eux, moi = cas.disputes
    assert (await scene.envoyer(vu, **{cas.champ: eux})).status_code == 303
    perime = await scene.envoyer(vu, **{cas.champ: moi, cas.autre: cas.ecrit})
    assert perime.status_code == 409
    assert "Pendant que vous écriviez, cela a changé." in perime.text
    # Who and when, as far as the reader may know.
    assert re.search(r"Le dernier changement\u202f: (?:le \d[^<]*, )?par [^<]+\.", perime.text)
    dit = Page(perime.text).textes
    assert "Ce que vous avez écrit" in dit
    assert "Ce qui est enregistré maintenant" in dit
    assert {eux, moi} <= {mots.strip() for mots in dit}
    assert scene.stocke()[0] == eux, "nothing is written before somebody chooses"
    relu = scene.lire(perime.text)
    assert relu[cas.champ] == [moi], "what was typed stays in the form"
    assert f"_garde-{cas.champ}" not in relu, "nothing is chosen in advance"
    assert (await scene.envoyer(relu)).status_code == 409, "not choosing is no choice"
    choisi = await scene.envoyer(relu, **{f"_garde-{cas.champ}": garde})
    assert choisi.status_code == 303
    assert scene.stocke() == (moi if garde == "moi" else eux, cas.ecrit)


async def test_choosing_what_is_stored_alone_is_no_refusal(scene: Scene) -> None:
    cas, vu = scene.cas, await scene.ouvrir()
    eux, moi = cas.disputes
    assert (await scene.envoyer(vu, **{cas.champ: eux})).status_code == 303
    perime = await scene.envoyer(vu, **{cas.champ: moi})
    choisi = await scene.envoyer(scene.lire(perime.text), **{f"_garde-{cas.champ}": "eux"})
    assert choisi.status_code == 303
    assert scene.stocke()[0] == eux
    page = await scene.client.get(choisi.headers["location"])
    assert page.status_code == 200
    assert 'class="erreur' not in page.text
    # Where the same words twice are refused, it is no refusal here.
    if cas.table in ("personne", "constat", "rendez_vous"):
        assert "Ce qui est enregistré reste." in page.text


async def test_field_that_a_form_did_not_show_is_not_overwritten(scene: Scene) -> None:
    cas, vu = scene.cas, await scene.ouvrir()
    avant = scene.stocke()[1]
    # A page made by hand, or one of before: it knows neither the other field nor what it held.
    ecourte = {nom: v for nom, v in vu.items() if nom not in ("_lu", cas.autre)}
    assert (await scene.envoyer(ecourte, **{cas.champ: cas.disputes[0]})).status_code == 303
    assert scene.stocke() == (cas.disputes[0], avant)


@pytest.mark.parametrize("forge", [{"_edition": "999"}, {"_edition": "x"}, {"_lu": "e30"}])
async def test_forged_edition_overwrites_nothing_and_opens_nothing(
    scene: Scene, forge: dict[str, str]
) -> None:
    cas, vu = scene.cas, await scene.ouvrir()
    eux, moi = cas.disputes
    assert (await scene.envoyer(vu, **{cas.champ: eux})).status_code == 303
    faux = await scene.envoyer(vu, **{cas.champ: moi} | forge)
    assert faux.status_code == 409
    assert scene.stocke()[0] == eux
    await entrer(scene.client, "dpo")
    page = await scene.client.get("/mon-compte")
    ailleurs = await scene.envoyer(vu, _csrf=jeton(page.text), **{cas.champ: moi})
    assert ailleurs.status_code in (403, 404)
    assert scene.stocke()[0] == eux


@pytest.mark.parametrize("nom", ["offre", "veille", "rendez-vous", "identite", "texte"])
async def test_late_program_is_told_both_values_and_writes_nothing(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, nom: str
) -> None:
    cas = CAS[nom]
    await entrer(client, cas.qui)
    scene = Scene(client, admin, cas, await cas.ouvrir(client, admin, samira))
    methode, adresse, corps = _appel(scene, nom)
    requete = f"select edition from {cas.table} where id = %s"
    ligne = admin.execute(requete.encode(), [scene.cle]).fetchone()
    admin.commit()
    assert ligne is not None
    porteur = entetes(admin, cas.qui) | {"If-Match": f'"{ligne[0]}"'}
    if nom in ("texte", "rendez-vous"):
        carnet = (await client.get(f"/api/v1/carnets/{samira}", headers=porteur)).json()
        dits = carnet["constats" if nom == "texte" else "rendez_vous"]
        assert [d["edition"] for d in dits if d["id"] == scene.cle] == [ligne[0]]
    premier = await client.request(methode, adresse, headers=porteur, json=corps(cas.disputes[0]))
    assert premier.status_code in (200, 201, 204), premier.text
    tard = await client.request(methode, adresse, headers=porteur, json=corps(cas.disputes[1]))
    dit = probleme(tard, 412)
    assert dit["edition"] > ligne[0]
    assert dit["champs"][cas.champ] == {"ecrit": cas.disputes[1], "enregistre": cas.disputes[0]}
    assert scene.stocke()[0] == cas.disputes[0]
    sans = {nom: valeur for nom, valeur in porteur.items() if nom != "If-Match"}
    voulu = await client.request(methode, adresse, headers=sans, json=corps(cas.disputes[1]))
    assert voulu.status_code in (200, 201, 204), "an edition is never asked for"
    assert scene.stocke()[0] == cas.disputes[1]


def _appel(scene: Scene, nom: str) -> tuple[str, str, Callable[[str], dict[str, Any]]]:
    """Give the call of the API that does what the form does, and its body for one value."""
    api = "/api/v1"
    if nom == "offre":
        return "PATCH", f"{api}/offres-locales/{scene.cle}", lambda v: {"adresse": v}
    if nom == "veille":
        return "PUT", f"{api}/recherches/{scene.cle}", lambda v: {"nom": v}
    if nom == "texte":
        return "POST", f"{api}/textes/constat/{scene.cle}", lambda v: {"valeurs": {"texte": v}}
    if nom == "rendez-vous":
        quand = f"{dans(460)}T10:00"
        return (
            "POST",
            f"{api}/rendez-vous/{scene.cle}/deplacement",
            lambda v: {"debut": quand, "lieu": v},
        )
    ligne = scene.admin.execute(
        "select nom, prenom, date_naissance::text, commune_naissance, pays_naissance"
        " from personne where id = %s",
        [scene.cle],
    ).fetchone()
    scene.admin.commit()
    assert ligne is not None
    champs = ("nom", "prenom", "date_naissance", "commune_naissance", "pays_naissance")
    tenue = dict(zip(champs, ligne, strict=True))
    return "POST", f"{api}/carnets/{scene.cle}/identite", lambda v: tenue | {"adresse": v}


async def test_answers_of_two_tabs_on_the_situation_are_both_kept(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    cas = Cas("referente", _identite, "constat", "permis", ("B", "aucun"), "", "")
    scene = Scene(client, admin, cas, f"/carnets/{samira}/situation")
    vu = await scene.ouvrir()
    choix = _deux_questions((await client.get(scene.ou)).text, vu)
    (un, (pour_eux, pour_moi)), (deux, (autre, _)) = choix
    assert (await scene.envoyer(vu, **{un: pour_eux})).status_code == 303
    # The stale page answers another question: the first answer is not taken back.
    assert (await scene.envoyer(vu, **{deux: autre})).status_code == 303
    relu = await scene.ouvrir()
    assert (relu[un], relu[deux]) == ([pour_eux], [autre])
    perime = await scene.envoyer(vu, **{un: pour_moi})
    assert perime.status_code == 409
    assert (await scene.ouvrir())[un] == [pour_eux]
    choisi = scene.lire(perime.text) | {f"_garde-{un}": "moi"}
    assert (await scene.envoyer(choisi)).status_code == 303
    assert (await scene.ouvrir())[un] == [pour_moi]


def _deux_questions(texte: str, vu: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Give two questions that have two answers besides the present one, with these."""
    (formulaire,) = [f for f in Page(texte).formulaires if any(c.nom == "_lu" for c in f.champs)]
    libres = [
        (c.nom, [v for v in c.choix if v and v != "inconnu" and [v] != vu[c.nom]])
        for c in formulaire.champs
        if c.genre == "select"
    ]
    return [(nom, choix[:2]) for nom, choix in libres if len(choix) > 1][:2]


async def test_button_of_a_stale_page_shows_the_page_again_and_says_so(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    carnet = f"/carnets/{samira}"
    vue = (await client.get(carnet)).text
    boutons = [
        f
        for f in Page(vue).formulaires
        if f.action.endswith("/etat") and any(c.nom == "affiche" for c in f.champs)
    ]
    vus: dict[str, list[dict[str, str]]] = {}
    for bouton in boutons:
        vus.setdefault(bouton.action, []).append(dict(montrer(bouton)))
    doubles = {action: envois for action, envois in vus.items() if len(envois) > 1}
    assert doubles, "the demo shows something that may go two ways"
    depuis = {"Referer": f"{client.base_url}{carnet}"}
    for action, (un, deux, *_) in doubles.items():
        assert (await client.post(action, data=un, headers=depuis)).status_code == 303
        tard = await client.post(action, data=deux, headers=depuis)
        vers = tard.headers["location"]
        assert vers.startswith(f"{carnet}?fait=change_entre_temps.")
        page = (await client.get(vers)).text
        assert re.search(rf"{DIT}, par Claire Mazel, [^.]+\.", alerte(page))
        # The line itself, which is on this very page.
        (lien,) = re.findall(r'href="#([^"]+)"', _bloc(page))
        assert lien.endswith(action.split("/")[2])
        assert f'id="{lien}"' in page
        # An address that only looks like ours leads nowhere.
        ailleurs = {"Referer": f"{client.base_url}//ailleurs.example/"}
        assert (await client.post(action, data=deux, headers=ailleurs)).status_code == 409
    page = (await client.get(f"{carnet}?fait=change_entre_temps")).text
    assert "Cela a changé depuis que vous avez" in page


DIT = r"« [^»]+ » a changé depuis que vous avez ouvert la page\. Le dernier changement : le \d[^,]+"


def _bloc(page: str) -> str:
    """Give what tells, at the head of a page, that a button changed nothing."""
    (bloc,) = re.findall(r'<div class="resume-erreurs" role="alert".*?</div>', page, re.S)
    return str(bloc)


def alerte(page: str) -> str:
    """Give its words, in one line."""
    return " ".join(" ".join(Page(_bloc(page)).textes).split()).translate({0xA0: " ", 0x202F: " "})


async def test_what_is_not_there_any_more_says_that_it_changed(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    adresse = f"/textes/constat/{uuid4()}"
    page = await client.get(f"/carnets/{samira}")
    donnees = {"_csrf": jeton(page.text), "_edition": "1", "texte": "Des mots à ne pas perdre"}
    depuis = {"Referer": f"{client.base_url}/carnets/{samira}"}
    disparu = await client.post(adresse, data=donnees, headers=depuis)
    assert disparu.status_code == 404
    assert "Cela a changé depuis que vous avez ouvert la page" in disparu.text
    assert "Des mots à ne pas perdre" in disparu.text


async def test_late_save_says_who_without_naming_whom_the_wall_hides(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    cas = CAS["entreprise"]
    await entrer(client, cas.qui)
    scene = Scene(client, admin, cas, await cas.ouvrir(client, admin, samira))
    vu = await scene.ouvrir()
    eux, moi = cas.disputes
    assert (await scene.envoyer(vu, **{cas.champ: eux})).status_code == 303
    admin.execute(
        "update entreprise e set ecrit_par = h.compte_id, ecrit_par_structure_id = h.structure_id"
        " from habilitation h where e.id = %s and h.id = (select h.id from habilitation h join"
        " structure s on s.territoire_id = h.territoire_id and s.id = h.structure_id"
        " where s.sensible and h.territoire_id = e.territoire_id order by h.id limit 1)",
        [scene.cle],
    )
    admin.commit()
    perime = await scene.envoyer(vu, **{cas.champ: moi})
    assert perime.status_code == 409
    qui = "une professionnelle ou un professionnel d’une structure à accès restreint"
    assert f"par {qui}." in perime.text


async def _avancer(client: httpx2.AsyncClient, admin: Connexion, samira: UUID) -> Avances:
    """Give what moves one item of each kind: the call, its body, the other body, its row."""
    constat, _ = await constater(client, admin, samira)
    (rdv,) = poser(admin, samira, "-2 days")
    lignes = {}
    for table in ("objectif", "action"):
        ligne = admin.execute(
            f"select id from {table} where personne_id = %s and clos_le is null and"
            " auteur_compte_id = (select id from compte where courriel ="
            " 'referente@demo.example') order by cree_le, id limit 1".encode(),
            [samira],
        ).fetchone()
        assert ligne is not None, table
        lignes[table] = ligne[0]
    admin.commit()
    return {
        "constat": (f"constats/{constat}/etat", ("clos", "ouvert"), constat),
        "rendez_vous": (f"rendez-vous/{rdv}/etat", ("honore", "absent"), rdv),
        "objectif": (
            f"objectifs/{lignes['objectif']}/etat",
            ("atteint", "en_cours"),
            lignes["objectif"],
        ),
        "action": (f"actions/{lignes['action']}/etat", ("faite", "en_cours"), lignes["action"]),
    }


@pytest.mark.parametrize("table", ["constat", "rendez_vous", "objectif", "action"])
async def test_program_that_read_too_early_moves_no_state(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, table: str
) -> None:
    await entrer(client, "referente")
    chemin, (un, autre), cle = (await _avancer(client, admin, samira))[table]
    plus = {"motif": "Parce que."} if table == "constat" else {}
    requete = f"select edition from {table} where id = %s"
    ligne = admin.execute(requete.encode(), [cle]).fetchone()
    admin.commit()
    assert ligne is not None
    porteur = entetes(admin, "referente")
    lue = porteur | {"If-Match": f'"{ligne[0]}"'}
    adresse = f"/api/v1/{chemin}"
    assert (await client.post(adresse, headers=lue, json={"etat": un} | plus)).is_success
    dit = probleme(await client.post(adresse, headers=lue, json={"etat": autre} | plus), 412)
    assert dit["champs"]["etat"] == {"ecrit": autre, "enregistre": un}
    assert dit["edition"] == ligne[0] + 1
    assert "Le dernier changement : le " in dit["detail"]
    assert "Claire Mazel" in dit["detail"]
    a_jour = porteur | {"If-Match": f'"{dit["edition"]}"'}
    assert (await client.post(adresse, headers=a_jour, json={"etat": autre} | plus)).is_success
    refus = {"etat": un, "affiche": un} | plus
    probleme(await client.post(adresse, headers=porteur, json=refus), 422)


async def test_what_a_late_save_is_shown_is_a_reading_that_she_reads(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    chemin, (un, _), _cle = (await _avancer(client, admin, samira))["objectif"]
    requete = (
        "select domaines from journal where personne_id = %s and geste = 'lecture' and objet ="
        " 'Une ligne changée entre-temps'"
    )
    trop_tot = entetes(admin, "referente") | {"If-Match": '"0"'}
    probleme(await client.post(f"/api/v1/{chemin}", headers=trop_tot, json={"etat": un}), 412)
    lignes = admin.execute(requete.encode(), [samira]).fetchall()
    assert [domaines > 0 for (domaines,) in lignes] == [True]


@pytest.mark.parametrize("quoi", ["criteres", "precision", "places", "sessions", "situation"])
async def test_program_that_read_too_early_states_nothing_of_a_whole(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, quoi: str
) -> None:
    porteur, offre = entetes(admin, "referente"), une_offre(admin)
    base = f"/api/v1/services/{offre}"
    adresse = f"{base}/{quoi}" if quoi != "situation" else f"/api/v1/carnets/{samira}/situation"
    corps: dict[str, tuple[Any, Any]] = {
        "criteres": ({"age_min": 16}, {"age_min": 18}),
        "precision": ({"note": "a"}, {"note": "b"}),
        "places": ({"capacite": 3}, {"capacite": 4}),
        "sessions": ({"sessions": [{"debut": dans(404)}]}, {"sessions": []}),
        "situation": ({"reponses": {"permis": "B"}}, {"reponses": {"permis": "aucun"}}),
    }
    methode = "POST" if quoi == "situation" else "PUT"

    async def lire() -> str:
        if quoi in ("criteres", "precision"):
            editions = (await client.get(f"{base}/extension", headers=porteur)).json()["editions"]
            return f'"{editions[quoi]}"'
        return (await client.get(adresse, headers=porteur)).headers["ETag"]

    async def ecrire(edition: str, rang: int) -> httpx2.Response:
        lue = porteur | {"If-Match": edition}
        return await client.request(methode, adresse, headers=lue, json=corps[quoi][rang])

    lue = await lire()
    assert (await ecrire(lue, 0)).is_success
    apres = await lire()
    assert apres != lue
    dit = probleme(await ecrire(lue, 1), 412)
    assert f'"{dit["edition"]}"' == apres == await lire()
    assert (await ecrire(apres, 1)).is_success


def _envoi(texte: str, action: str) -> dict[str, str]:
    """Give what a browser sends of the form that goes there, untouched, as another tab would."""
    (formulaire,) = [f for f in Page(texte).formulaires if f.action.endswith(action)]
    return {nom: valeur for nom, valeur in montrer(formulaire) if nom != "_cle"}


async def test_line_is_filed_elsewhere_as_it_was_read_or_not_at_all(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    cle, _ = await constater(client, admin, samira)
    page = f"/textes/constat/{cle}"
    vue = (await client.get(page)).text
    mots = {"texte": "Des mots que l’autre onglet n’a pas lus"}
    assert (await client.post(page, data=_envoi(vue, page) | mots)).status_code == 303
    tard = await client.post(
        f"{page}/domaine", data=_envoi(vue, "/domaine") | {"domaine": "budget"}
    )
    assert tard.status_code == 409
    assert re.search(r"Le dernier changement\u202f: le \d[^<]*, par Claire Mazel", tard.text)
    assert mots["texte"] in tard.text
    assert _domaine(admin, cle) == 4
    # What the page shows now was read: the choice is kept, and sent again.
    relu = _envoi(tard.text, "/domaine")
    assert relu["domaine"] == "budget"
    assert (await client.post(f"{page}/domaine", data=relu)).status_code == 303
    assert _domaine(admin, cle) == 6


async def test_program_that_read_too_early_files_nothing_elsewhere(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    cle, _ = await constater(client, admin, samira)
    porteur, texte = entetes(admin, "referente"), f"/api/v1/textes/constat/{cle}"
    lue = {"If-Match": (await client.get(texte, headers=porteur)).headers["ETag"]}
    corps = {"domaine": "budget", "lu": "mobilite"}
    mots = {"valeurs": {"texte": "Récrit entre-temps"}}
    assert (await client.post(texte, headers=porteur | lue, json=mots)).is_success
    tard = await client.post(f"{texte}/domaine", headers=porteur | lue, json=corps)
    dit = probleme(tard, 412)
    assert dit["champs"]["domaine"] == {"ecrit": "budget", "enregistre": "mobilite"}
    assert "Le dernier changement : le " in dit["detail"]
    deux = await client.post(
        f"{texte}/domaine", headers=porteur | lue, json=corps | {"lue": dit["edition"]}
    )
    assert "If-Match" in probleme(deux, 422)["errors"]
    dans_le_corps = corps | {"lue": dit["edition"] - 1}
    probleme(await client.post(f"{texte}/domaine", headers=porteur, json=dans_le_corps), 409)
    assert _domaine(admin, cle) == 4
    a_jour = corps | {"lue": dit["edition"]}
    assert (await client.post(f"{texte}/domaine", headers=porteur, json=a_jour)).is_success
    assert _domaine(admin, cle) == 6


def _domaine(admin: Connexion, cle: UUID) -> int:
    ligne = admin.execute("select domaine from constat where id = %s", [cle]).fetchone()
    admin.commit()
    assert ligne is not None
    return int(ligne[0])


async def _echange(client: httpx2.AsyncClient, samira: UUID) -> str:
    """Note an exchange; gives its page."""
    nouveau = f"/carnets/{samira}/echanges/nouveau"
    mots = {"moyen": "echange_appel", "le": dans(-1), "texte": f"Appel {uuid4().hex[:6]}"}
    envoi = _envoi((await client.get(nouveau)).text, "/echanges") | mots
    note = await client.post(f"/carnets/{samira}/echanges", data=envoi)
    assert note.status_code == 303
    return f"/echanges/{sur_quoi(note.headers['location'])}"


@pytest.mark.parametrize("second", ["correction", "retrait"])
async def test_exchange_that_another_tab_corrected_is_corrected_no_more(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, second: str
) -> None:
    await entrer(client, "referente")
    page = await _echange(client, samira)
    vue = (await client.get(page)).text
    un = _envoi(vue, page) | {"texte": "Ce que le premier onglet a écrit"}
    assert (await client.post(page, data=un)).status_code == 303
    if second == "correction":
        deux = _envoi(vue, page) | {"texte": "Ce que le second a écrit"}
        tard = await client.post(page, data=deux)
        assert "Ce que le second a écrit" in tard.text, "what was typed is given back"
    else:
        tard = await client.post(f"{page}/retrait", data=_envoi(vue, "/retrait"))
    assert tard.status_code == 409
    assert re.search(r"Le dernier changement\u202f: le \d[^<]*, par Claire Mazel", tard.text)
    (suivant,) = {lien for lien in Page(tard.text).liens if "/echanges/" in lien}
    suite = (await client.get(suivant)).text
    assert "Ce que le premier onglet a écrit" in suite
    lignes = admin.execute(
        "select count(*) from evenement where personne_id = %s and texte like 'Ce que le %%'"
        " and genre = 'echange_appel'",
        [samira],
    ).fetchone()
    admin.commit()
    assert lignes == (1,)


async def test_program_that_read_too_early_corrects_no_exchange(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    cle = (await _echange(client, samira)).split("/")[2]
    porteur, api = entetes(admin, "referente"), f"/api/v1/echanges/{cle}"
    frise = (await client.get(f"/api/v1/carnets/{samira}/frise", headers=porteur)).json()["items"]
    (edition,) = [ligne["edition"] for ligne in frise if ligne["id"] == cle]
    lue = porteur | {"If-Match": f'"{edition}"'}
    corps = {"moyen": "echange_visite", "le": dans(-1), "texte": "Chez elle."}
    assert (await client.post(f"{api}/correction", headers=lue, json=corps)).is_success
    autre = corps | {"texte": "Au café."}
    dit = probleme(await client.post(f"{api}/correction", headers=lue, json=autre), 412)
    assert dit["champs"] == {"texte": {"ecrit": "Au café.", "enregistre": "Chez elle."}}
    assert dit["edition"] == edition + 1
    assert "Le dernier changement : le " in dit["detail"]
    probleme(await client.post(f"{api}/retrait", headers=lue), 412)
    sans = probleme(await client.post(f"{api}/retrait", headers=porteur), 409)
    assert "déjà retiré" in sans["detail"]
