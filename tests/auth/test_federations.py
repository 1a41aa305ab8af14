"""Log in by a provider: an honest one opens the right compte, a hostile one opens nothing."""

import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest
from prometheus_client import REGISTRY

from auth.connexions.oidc import fournisseurs
from auth.federations.detachement import detacher
from core.cadence import PARTS, Classe
from core.errors import Conflict
from core.settings import Settings
from tests.auth import fournisseur_hostile, monde
from tests.auth.fournisseur_hostile import (
    AUTRE,
    CLES,
    CLIENT,
    JSON,
    Hostile,
    Reponse,
    sans_signature,
    signer,
    signer_hs256,
)
from tests.auth.navigation import (
    a_ouvert,
    brancher,
    entrer,
    navigateur,
    ouvrir_application,
    parametres,
    partir,
)

pytestmark = pytest.mark.pg
Admin = psycopg.Connection[Any]
PIVOT = {"family_name": "Bélanger", "given_name": "Inès Anne-Marie", "birthdate": "1999-03-01"}
AGENT = {"email": "Agent@Structure.example", "email_verified": True}


@dataclass(frozen=True, slots=True)
class Monde:
    """Hold who may log in: a professional and a person, both of the territoire 1."""

    structure: UUID
    agent: UUID
    personne: UUID
    compte_personne: UUID


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with fournisseur_hostile.ouvrir() as hostile:
        hostile.profil = dict(PIVOT)
        yield hostile


@pytest.fixture
def gens(admin: Admin) -> Monde:
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    agent = monde.professionnel(admin, 1, structure)
    admin.execute("update compte set courriel = 'agent@structure.example' where id = %s", (agent,))
    personne = monde.personne(admin, 1)
    admin.execute(
        "update personne set nom = 'BELANGER', prenom = 'Ines  Anne Marie', date_naissance ="
        " '1999-03-01'"
        " where id = %s",
        (personne,),
    )
    compte = monde.compte_de(admin, 1, personne)
    admin.execute(
        "update compte set liaison_jusqu_au = now() + interval '1 hour' where id = %s", (compte,)
    )
    admin.commit()
    return Monde(structure, agent, personne, compte)


@pytest.fixture
async def app(settings: Settings, hostile: Hostile) -> AsyncIterator[Any]:
    async with ouvrir_application(brancher(settings, hostile.emetteur)) as app:
        yield app


@pytest.fixture
async def client(app: Any) -> AsyncIterator[httpx2.AsyncClient]:
    async with navigateur(app) as client:
        yield client


def compter(admin: Admin, requete: str) -> int:
    ligne = admin.execute(f"select count(*) from {requete}".encode()).fetchone()
    assert ligne is not None
    return int(ligne[0])


def est_refusee(reponse: httpx2.Response, client: httpx2.AsyncClient) -> None:
    assert reponse.status_code in (400, 403, 409, 503), reponse.status_code
    assert 'lang="fr"' in reponse.text
    assert "Rien n’a été ouvert" in reponse.text
    assert not a_ouvert(client)


# What an honest provider opens.


async def test_professional_enters_and_is_known_by_subject_the_next_time(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    hostile.profil = dict(AGENT)
    reponse = await entrer(client, hostile, "proconnect", "/ma-journee")
    assert (reponse.status_code, reponse.headers["location"]) == (303, "/ma-journee")
    assert (await client.get("/ma-journee")).status_code == 200
    client.cookies.clear()
    hostile.profil = {"email": "autre@ailleurs.example", "email_verified": True}
    await entrer(client, hostile, "proconnect")
    assert (await client.get("/ma-journee")).status_code == 200
    assert (
        compter(admin, f"identite_federee where compte_id = '{gens.agent}' and sujet = 'sujet-1'")
        == 1
    )
    assert compter(admin, "journal where objet = 'Identité liée au compte'") == 1


async def test_person_enters_when_name_given_names_and_birth_date_match(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde
) -> None:
    await entrer(client, hostile, "franceconnect")
    page = await client.get("/mon-parcours")
    assert page.status_code == 200


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
async def test_signed_userinfo_is_read(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, alg: str
) -> None:
    hostile.fabriquer = hostile.profil_signe = lambda dit: signer(dit, alg)
    await entrer(client, hostile, "franceconnect")
    assert a_ouvert(client)


async def test_rotated_key_is_fetched_again_once(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde
) -> None:
    await entrer(client, hostile, "franceconnect")
    client.cookies.clear()
    hostile.cles = [AUTRE]
    hostile.fabriquer = lambda dit: signer(dit, cle=AUTRE)
    await entrer(client, hostile, "franceconnect")
    assert a_ouvert(client)
    assert hostile.recus.count("/jwks") == 2
    assert hostile.recus.count("/.well-known/openid-configuration") == 1


async def test_request_asks_for_what_we_then_verify(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde
) -> None:
    pro = parametres(await partir(client, "proconnect"))
    assert set(pro) == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method", "claims",
    }  # fmt: skip
    assert pro["claims"] == '{"id_token": {"acr": {"essential": true, "values": ["eidas1"]}}}'
    assert pro["redirect_uri"] == "https://carnet.example/connexion/proconnect/retour"
    personne = parametres(await partir(client, "franceconnect"))
    assert personne["acr_values"] == "eidas1"
    assert min(len(pro["state"]), len(pro["nonce"])) >= 32
    assert pro["code_challenge_method"] == "S256"


async def test_new_session_replaces_the_one_the_browser_held(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    await entrer(client, hostile, "franceconnect")
    ancien = client.cookies["__Host-carnet"]
    await entrer(client, hostile, "franceconnect")
    assert client.cookies["__Host-carnet"] != ancien
    assert compter(admin, "connexion") == 1


async def test_logging_out_goes_on_to_the_provider_and_back(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde
) -> None:
    await entrer(client, hostile, "franceconnect")
    page = await client.get("/mon-parcours")
    assert f"form-action 'self' {hostile.emetteur}" in page.headers["content-security-policy"]
    jeton = page.text.split('name="_csrf" value="')[1].split('"')[0]
    depart = await client.post("/deconnexion", data={"_csrf": jeton})
    adresse = depart.headers["location"]
    dits = parametres(adresse)
    assert adresse.startswith(f"{hostile.emetteur}/logout?")
    assert dits["id_token_hint"].count(".") == 2
    assert not a_ouvert(client)
    retour = await client.get("/connexion/franceconnect/sortie", params={"state": dits["state"]})
    assert retour.headers["location"] == "/connexion?fait=deconnexion"


async def test_nobody_waits_for_the_provider_with_a_connection_in_hand(
    client: httpx2.AsyncClient, app: Any, hostile: Hostile, gens: Monde
) -> None:
    tenues: list[tuple[int, dict[Classe, int]]] = []

    def regarder(*_: object) -> None:
        libres = {classe: places._value for classe, places in app.state.parts.places.items()}
        tenues.append((app.state.engine.pool.checkedout(), libres))

    def se_decrire() -> Reponse:
        regarder()
        return 200, JSON, json.dumps(hostile.document()).encode()

    hostile.reponses["/.well-known/openid-configuration"] = se_decrire
    hostile.modifier = hostile.changer_profil = regarder
    await entrer(client, hostile, "franceconnect")
    assert len(tenues) == 3
    jeton = (await client.get("/mon-parcours")).text.split('name="_csrf" value="')[1].split('"')[0]
    app.state.fournisseurs["franceconnect"]._lu_a = 0.0
    sortie = await client.post("/deconnexion", data={"_csrf": jeton})
    assert sortie.headers["location"].startswith(f"{hostile.emetteur}/logout?")
    assert tenues == [(0, PARTS)] * 4


# Identities never merge.


async def test_new_subject_with_a_linked_email_is_refused(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    hostile.profil = dict(AGENT)
    await entrer(client, hostile, "proconnect")
    client.cookies.clear()
    hostile.sujet = "sujet-2"
    reponse = await entrer(client, hostile, "proconnect")
    est_refusee(reponse, client)
    assert "détacher l’ancienne" in reponse.text
    assert f"{hostile.emetteur}/logout?" in reponse.text
    assert compter(admin, "journal where geste = 'refus' and objet = 'Connexion refusée'") == 1
    assert compter(admin, "identite_federee") == 1


COURRIELS: list[dict[str, Any]] = [
    {"email": "inconnu@structure.example", "email_verified": True},
    {"email": "agent@structure.example", "email_verified": False},
    {"email": "agent@structure.example", "email_verified": "true"},
    {"email": "agent@structure.example"},
    {"email": ["agent@structure.example"], "email_verified": True},
    {},
]


async def test_email_that_is_unknown_or_not_verified_opens_nothing(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    for profil in COURRIELS:
        hostile.profil = profil
        reponse = await entrer(client, hostile, "proconnect")
        est_refusee(reponse, client)
        assert "Aucun compte ne correspond" in reponse.text
    assert compter(admin, "identite_federee") == 0


AUTRES_PIVOTS: list[dict[str, Any]] = [
    {"family_name": "Bélangère"}, {"given_name": "Inès"}, {"given_name": "Inès Anne"},
    {"given_name": "Inès Anne-Mariette"},
    {"birthdate": "1999-01-03"},
    {"birthdate": "1999"}, {"birthdate": None}, {"family_name": ""},
    {"given_name": ["Inès Anne-Marie"]}, {"family_name": "Bélanger\x00"},
]  # fmt: skip


async def test_person_whose_identity_differs_is_refused(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    for autre in AUTRES_PIVOTS:
        hostile.profil = PIVOT | autre
        est_refusee(await entrer(client, hostile, "franceconnect"), client)
    assert compter(admin, "identite_federee") == 0


async def test_carnet_of_a_birth_name_and_one_given_name_is_hers(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    admin.execute(
        "update personne set nom = 'Durand', nom_naissance = 'Bélanger', prenom = 'Anne-Marie'"
        " where id = %s",
        (gens.personne,),
    )
    admin.commit()
    hostile.profil = PIVOT | {"family_name": "Durand"}
    est_refusee(await entrer(client, hostile, "franceconnect"), client)
    hostile.profil = dict(PIVOT)
    await entrer(client, hostile, "franceconnect")
    assert (await client.get("/mon-parcours")).status_code == 200


async def test_first_namesake_takes_nothing_while_nobody_vouched(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    admin.execute(
        "update compte set liaison_jusqu_au = now() - interval '1 second' where personne_id is not"
        " null"
    )
    admin.commit()
    reponse = await entrer(client, hostile, "franceconnect")
    est_refusee(reponse, client)
    assert "papier" in reponse.text
    assert compter(admin, "identite_federee") == 0
    assert compter(admin, "journal where motif = 'identité à confirmer en présence'") == 1


async def test_sex_tells_two_namesakes_apart_and_refuses_nobody_who_is_alone(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    admin.execute("update personne set civilite = 'Madame' where id = %s", (gens.personne,))
    admin.commit()
    # Alone, she is still confirmed in presence: her civility is the one that she chose.
    hostile.profil = PIVOT | {"gender": "male"}
    await entrer(client, hostile, "franceconnect")
    assert a_ouvert(client)
    client.cookies.clear()
    admin.execute("delete from identite_federee")
    admin.execute(
        "update compte set liaison_jusqu_au = now() + interval '30 minutes' where personne_id = %s",
        (gens.personne,),
    )
    admin.execute(
        "insert into personne (territoire_id, nom, prenom, date_naissance, civilite)"
        " select territoire_id, nom, prenom, date_naissance, 'Monsieur' from personne"
        " where id = %s",
        (gens.personne,),
    )
    admin.commit()
    for dit in ({}, {"gender": "male"}, {"gender": "x"}, {"gender": ["female"]}, {"gender": None}):
        hostile.profil = PIVOT | dit
        est_refusee(await entrer(client, hostile, "franceconnect"), client)
    assert compter(admin, "identite_federee") == 0
    hostile.profil = PIVOT | {"gender": "female"}
    await entrer(client, hostile, "franceconnect")
    assert a_ouvert(client)


# What her carnet says; what the provider says of it, right or not told, and what it gets wrong.
NEES: dict[
    str, tuple[tuple[str | None, str | None], list[dict[str, Any]], list[dict[str, Any]]]
] = {
    "in-france": (
        ("30189", None),
        [
            {"birthplace": "30189", "birthcountry": "99100"},
            {"birthplace": "30189"},
            {"birthcountry": "99100"},
            {"birthplace": "", "birthcountry": ""},
            {"birthplace": None, "birthcountry": None},
            {},
        ],
        [
            {"birthplace": "34172", "birthcountry": "99100"},
            {"birthplace": "34172"},
            {"birthplace": "", "birthcountry": "99352"},
            {"birthplace": "30189", "birthcountry": "99352"},
            {"birthplace": "Nîmes"},
            {"birthplace": "30 189"},
            {"birthplace": 30189},
            {"birthplace": ["30189"], "birthcountry": "99100"},
            {"birthplace": "30189", "birthcountry": "FR"},
            {"birthplace": "30189\n"},
            {"birthplace": {}},
        ],
    ),
    "abroad": (
        (None, "99352"),
        [
            {"birthplace": "", "birthcountry": "99352"},
            {"birthcountry": "99352"},
            {"birthplace": ""},
            {},
        ],
        [
            {"birthplace": "", "birthcountry": "99350"},
            {"birthplace": "30189", "birthcountry": "99100"},
            {"birthplace": "30189"},
            {"birthcountry": "99100"},
            {"birthcountry": "Algérie"},
            {"birthcountry": 99352},
            {"birthcountry": ["99352"]},
        ],
    ),
    "overseas": (
        ("97418", None),
        [{"birthplace": "97418", "birthcountry": "99100"}, {"birthplace": "97418"}, {}],
        [
            {"birthplace": "97209", "birthcountry": "99100"},
            {"birthplace": "98818", "birthcountry": "99100"},
            {"birthplace": "30189", "birthcountry": "99100"},
            {"birthplace": "", "birthcountry": "99390"},
        ],
    ),
    # Of a commune and of a State that are no more, the code of the day of her birth.
    "before-a-département-was-cut": (
        ("92050", None),
        [{"birthplace": "75050", "birthcountry": "99100"}, {"birthplace": "92050"}],
        [{"birthplace": "30050", "birthcountry": "99100"}, {"birthplace": "95050"}],
    ),
    "before-a-state-was-cut": (
        (None, "99155"),
        [{"birthplace": "", "birthcountry": "99123"}, {"birthcountry": "99155"}],
        [{"birthplace": "", "birthcountry": "99151"}, {"birthcountry": "99121"}],
    ),
    "unknown": (
        (None, None),
        [
            {"birthplace": "30189", "birthcountry": "99100"},
            {"birthplace": "", "birthcountry": "99352"},
            {"birthplace": "Nîmes", "birthcountry": []},
            {},
        ],
        [],
    ),
}


def _liees(admin: Admin) -> int:
    """Count the identities tied, and let her be tied anew."""
    nombre = compter(admin, "identite_federee")
    admin.execute("delete from identite_federee")
    admin.execute(
        "update compte set liaison_jusqu_au = now() + interval '1 hour'"
        " where personne_id is not null"
    )
    admin.commit()
    return nombre


@pytest.mark.parametrize("cas", NEES)
async def test_birthplace_is_compared_when_both_say_it(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin, cas: str
) -> None:
    (commune, pays), justes, autres = NEES[cas]
    admin.execute(
        "update personne set commune_naissance = %s, pays_naissance = %s where id = %s",
        (commune, pays, gens.personne),
    )
    admin.commit()
    for autre in autres:
        hostile.profil = PIVOT | autre
        refus = await entrer(client, hostile, "franceconnect")
        est_refusee(refus, client)
        # As for another name: nothing says which part is not hers.
        assert "FranceConnect n’ouvre pas encore de carnet pour vous" in refus.text
    assert compter(admin, "identite_federee") == 0
    for juste in justes:
        hostile.profil = PIVOT | juste
        await entrer(client, hostile, "franceconnect")
        assert a_ouvert(client), juste
        assert _liees(admin) == 1
        client.cookies.clear()


async def test_birthplace_tells_two_namesakes_apart_and_an_unknown_one_does_not(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    hostile.profil = PIVOT | {"birthplace": "30189", "birthcountry": "99100"}
    (homonyme,) = admin.execute(
        "insert into personne (territoire_id, nom, prenom, date_naissance)"
        " select territoire_id, nom, prenom, date_naissance from personne where id = %s"
        " returning id",
        (gens.personne,),
    ).fetchone() or (None,)
    admin.commit()
    est_refusee(await entrer(client, hostile, "franceconnect"), client)
    admin.execute("update personne set pays_naissance = '99352' where id = %s", (homonyme,))
    admin.commit()
    await entrer(client, hostile, "franceconnect")
    assert (await client.get("/mon-parcours")).status_code == 200


async def test_franceconnect_is_asked_for_the_birthplace(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    demandees = parametres(await partir(client, "franceconnect"))["scope"].split()
    assert {"birthplace", "birthcountry"} <= set(demandees)


async def test_person_who_has_a_double_is_refused(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    admin.execute(
        "insert into personne (territoire_id, id, nom, prenom, date_naissance) select 1, %s, nom,"
        " prenom,"
        " date_naissance from personne where id = %s",
        (uuid4(), gens.personne),
    )
    admin.commit()
    est_refusee(await entrer(client, hostile, "franceconnect"), client)


async def test_professionals_compte_is_not_opened_by_franceconnect_nor_the_reverse(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    admin.execute(
        "update compte set courriel = 'ines@exemple.example' where id = %s", (gens.compte_personne,)
    )
    admin.commit()
    hostile.profil = PIVOT | {"email": "ines@exemple.example", "email_verified": True}
    est_refusee(await entrer(client, hostile, "proconnect"), client)


async def test_one_human_holds_two_comptes_one_by_each_provider(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    hostile.profil = PIVOT | AGENT
    await entrer(client, hostile, "franceconnect")
    assert (await client.get("/mon-parcours")).status_code == 200
    hostile.sujet = "sujet-pro"
    await entrer(client, hostile, "proconnect")
    assert (await client.get("/ma-journee")).status_code == 200
    assert compter(admin, "identite_federee") == 2


@pytest.mark.parametrize(
    "fin",
    [
        "update compte set clos_le = now()",
        "update habilitation set fin = now() where compte_id is not null",
    ],
)
async def test_ended_compte_is_refused_though_it_is_linked(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin, fin: str
) -> None:
    hostile.profil = dict(AGENT)
    await entrer(client, hostile, "proconnect")
    client.cookies.clear()
    admin.execute(fin.encode())
    admin.commit()
    est_refusee(await entrer(client, hostile, "proconnect"), client)


# What a hostile provider says.


def _changer(**valeurs: Any) -> Callable[[Hostile], None]:
    def changer(hostile: Hostile) -> None:
        hostile.modifier = lambda dit: dit.update(valeurs)

    return changer


def _retirer(nom: str) -> Callable[[Hostile], None]:
    def changer(hostile: Hostile) -> None:
        hostile.modifier = lambda dit: dit.pop(nom)

    return changer


def _fabriquer(faire: Callable[[dict[str, Any]], str]) -> Callable[[Hostile], None]:
    def changer(hostile: Hostile) -> None:
        hostile.fabriquer = faire

    return changer


def _repondre(chemin: str, statut: int, corps: bytes, **entetes: str) -> Callable[[Hostile], None]:
    def changer(hostile: Hostile) -> None:
        hostile.reponses[chemin] = lambda: (statut, JSON | entetes, corps)

    return changer


def _profil(**valeurs: Any) -> Callable[[Hostile], None]:
    def changer(hostile: Hostile) -> None:
        hostile.changer_profil = lambda dit: dit.update(valeurs)

    return changer


def _profil_signe(faire: Callable[[dict[str, Any]], str]) -> Callable[[Hostile], None]:
    def changer(hostile: Hostile) -> None:
        hostile.profil_signe = faire

    return changer


def _doubler(dit: dict[str, Any]) -> str:
    texte = json.dumps(dit)
    return signer(texte.replace('"sub": "sujet-1"', '"sub": "victime", "sub": "sujet-1"').encode())


def _entete_double(dit: dict[str, Any]) -> str:
    _, corps, signature = signer(dit).split(".")
    double = fournisseur_hostile.coder(b'{"alg":"RS256","alg":"RS256","kid":"rsa"}')
    return f"{double}.{corps}.{signature}"


def _alterer(dit: dict[str, Any]) -> str:
    tete, _, signature = signer(dit).split(".")
    corps = fournisseur_hostile.coder(json.dumps(dit | {"sub": "victime"}).encode())
    return f"{tete}.{corps}.{signature}"


MAINTENANT = int(time.time())
MENSONGES: dict[str, tuple[str, Callable[[Hostile], None]]] = {
    "algorithm none": ("algorithme", _fabriquer(sans_signature)),
    "HS256 with the public key": ("algorithme", _fabriquer(signer_hs256)),
    "RS512, not in the list": (
        "algorithme",
        _fabriquer(lambda dit: signer(dit, "RS512", CLES["RS256"])),
    ),
    "somebody else's key under our kid": (
        "signature",
        _fabriquer(lambda dit: signer(dit, cle=AUTRE, kid="rsa")),
    ),
    "altered after signature": ("signature", _fabriquer(_alterer)),
    "unknown kid, twice": ("cle", _fabriquer(lambda dit: signer(dit, cle=AUTRE))),
    "no kid among several keys of that kind": (
        "cle",
        _fabriquer(lambda dit: signer(dit, cle=AUTRE, kid=None)),
    ),
    "kid that is a list": (
        "illisible",
        _fabriquer(lambda dit: _entete(dit, {"alg": "RS256", "kid": ["rsa"]})),
    ),
    "critical extension": (
        "illisible",
        _fabriquer(lambda dit: _entete(dit, {"alg": "RS256", "kid": "rsa", "crit": ["exp"]})),
    ),
    "access token in place of the id_token": (
        "illisible",
        _fabriquer(lambda dit: _entete(dit, {"alg": "RS256", "typ": "at+jwt"})),
    ),
    "wrong issuer": ("emetteur", _changer(iss="https://ailleurs.example")),
    "issuer with one more slash": (
        "emetteur",
        lambda h: setattr(h, "modifier", lambda dit: dit.update(iss=dit["iss"] + "/")),
    ),
    "wrong audience": ("destinataire", _changer(aud="autre-client")),
    "audiences without us": ("destinataire", _changer(aud=["un", "deux"])),
    "two audiences and no azp": ("destinataire", _changer(aud=[CLIENT, "autre"])),
    "two audiences and another's azp": (
        "destinataire",
        _changer(aud=[CLIENT, "autre"], azp="autre"),
    ),
    "another's azp": ("destinataire", _changer(azp="autre")),
    "audience that is an object": ("destinataire", _changer(aud={CLIENT: True})),
    "wrong nonce": ("nonce", _changer(nonce="x" * 43)),
    "no nonce": ("nonce", _retirer("nonce")),
    "nonce that is half a character": ("nonce", _changer(nonce="\ud800")),
    "nonce that is a list": ("nonce", _changer(nonce=["x"])),
    "downgraded acr": ("niveau", _changer(acr="eidas0")),
    "no acr": ("niveau", _retirer("acr")),
    "acr that is a list": ("niveau", _changer(acr=["eidas1"])),
    "expired": ("periode", _changer(exp=MAINTENANT - 3600)),
    "no expiry": ("periode", _retirer("exp")),
    "expiry that is a text": ("periode", _changer(exp="demain")),
    "expiry that is true": ("periode", _changer(exp=True)),
    "issued in the future": ("periode", _changer(iat=MAINTENANT + 3600)),
    "issued long ago": ("periode", _changer(iat=MAINTENANT - 7200)),
    "no date of issue": ("periode", _retirer("iat")),
    "not yet valid": ("periode", _changer(nbf=MAINTENANT + 3600)),
    "wrong at_hash": ("jeton_acces", _changer(at_hash="AAAA")),
    "no subject": ("sujet", _retirer("sub")),
    "subject that is an array": ("sujet", _changer(sub=["sujet-1"])),
    "subject that is a number": ("sujet", _changer(sub=1)),
    "empty subject": ("sujet", _changer(sub="")),
    "subject too long": ("sujet", _changer(sub="s" * 256)),
    "subject with a line break": ("sujet", _changer(sub="sujet\n1")),
    "payload that is a list": ("illisible", _fabriquer(lambda dit: signer(b"[1]"))),
    "payload that is not JSON": ("illisible", _fabriquer(lambda dit: signer(b"{"))),
    "payload nested very deep": (
        "illisible",
        _fabriquer(lambda dit: signer(b'{"a":' * 1500 + b"1" + b"}" * 1500)),
    ),
    "a key twice in the payload": ("illisible", _fabriquer(_doubler)),
    "a key twice in the header": ("illisible", _fabriquer(_entete_double)),
    "oversized token": ("illisible", _changer(bourrage="x" * 40_000)),
    "not a token at all": ("illisible", _fabriquer(lambda dit: "bonjour")),
    "token with letters beyond ASCII": ("illisible", _fabriquer(lambda dit: "é" + signer(dit))),
    "token with half a character": ("illisible", _fabriquer(lambda dit: "\ud800" + signer(dit))),
    "token with half a character at its end": (
        "signature",
        _fabriquer(lambda dit: signer(dit) + "\ud800"),
    ),
    "empty token": ("illisible", _fabriquer(lambda dit: "")),
    "swapped sub in userinfo": ("sujet", _profil(sub="sujet-2")),
    "userinfo whose sub is an array": ("sujet", _profil(sub=["sujet-1"])),
    "userinfo without sub": ("sujet", _profil(sub=None)),
    "userinfo with sub twice": (
        "illisible",
        _repondre("/userinfo", 200, b'{"sub": "sujet-2", "sub": "sujet-1"}'),
    ),
    "signed userinfo, algorithm none": ("algorithme", _profil_signe(sans_signature)),
    "signed userinfo, HS256": ("algorithme", _profil_signe(signer_hs256)),
    "signed userinfo from another issuer": (
        "emetteur",
        _profil_signe(lambda dit: signer(dit | {"iss": "https://x.example"})),
    ),
    "signed userinfo for another client": (
        "destinataire",
        _profil_signe(lambda dit: signer(dit | {"aud": "autre"})),
    ),
    "expired signed userinfo": (
        "periode",
        _profil_signe(lambda dit: signer(dit | {"exp": MAINTENANT - 3600})),
    ),
    "userinfo that is not JSON": ("illisible", _repondre("/userinfo", 200, b"<html>")),
    "userinfo down": ("muet", _repondre("/userinfo", 500, b"{}")),
    "userinfo that redirects": (
        "muet",
        _repondre("/userinfo", 302, b"{}", Location="http://127.0.0.1:1/"),
    ),
    "oversized userinfo": (
        "muet",
        _repondre("/userinfo", 200, b'{"a": "' + b"x" * 200_000 + b'"}'),
    ),
    "token endpoint down": ("muet", _repondre("/token", 503, b"{}")),
    "token endpoint that redirects": (
        "muet",
        _repondre("/token", 307, b"{}", Location="http://127.0.0.1:1/"),
    ),
    "token endpoint that refuses": (
        "code",
        _repondre("/token", 400, b'{"error": "invalid_grant"}'),
    ),
    "token answer that is not JSON": ("code", _repondre("/token", 200, b"<html>")),
    "token answer without tokens": ("illisible", _repondre("/token", 200, b"{}")),
    "token answer with a key twice": (
        "code",
        _repondre("/token", 200, b'{"access_token": "a", "access_token": "b"}'),
    ),
    "tokens that are numbers": (
        "illisible",
        _repondre("/token", 200, b'{"access_token": 1, "id_token": 2, "token_type": "Bearer"}'),
    ),
    "oversized token answer": (
        "muet",
        _repondre("/token", 200, b'{"a": "' + b"x" * 200_000 + b'"}'),
    ),
    "compressed token answer": (
        "muet",
        _repondre("/token", 200, b"\x1f\x8b", **{"Content-Encoding": "gzip"}),
    ),
    "keys down": ("muet", _repondre("/jwks", 500, b"")),
    "keys that redirect": ("muet", _repondre("/jwks", 301, b"", Location="http://127.0.0.1:1/")),
    "oversized keys": (
        "muet",
        _repondre("/jwks", 200, b'{"keys": [], "a": "' + b"x" * 200_000 + b'"}'),
    ),
    "keys that are not JSON": ("muet", _repondre("/jwks", 200, b"<html>")),
    "keys that are not a list": ("muet", _repondre("/jwks", 200, b'{"keys": {}}')),
    "keys that make no sense": (
        "cle",
        _repondre("/jwks", 200, b'{"keys": [1, null, {"kty": "RSA", "n": "!", "e": "AQAB"}]}'),
    ),
    "no key": ("cle", _repondre("/jwks", 200, b'{"keys": []}')),
}


def _entete(dit: dict[str, Any], entete: dict[str, Any]) -> str:
    _, corps, signature = signer(dit).split(".")
    return f"{fournisseur_hostile.coder(json.dumps(entete).encode())}.{corps}.{signature}"


@pytest.mark.parametrize("raison", sorted({raison for raison, _ in MENSONGES.values()}))
async def test_lies_of_the_provider_open_nothing(
    app: Any, client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin, raison: str
) -> None:
    for mensonge in [nom for nom, (pourquoi, _) in MENSONGES.items() if pourquoi == raison]:
        hostile.redevenir_honnete(profil=dict(PIVOT))
        app.state.fournisseurs = fournisseurs(app.state.settings)
        if mensonge.startswith("no kid"):
            hostile.cles = [*CLES.values(), AUTRE]
        MENSONGES[mensonge][1](hostile)
        avant = _refusees(raison)
        est_refusee(await entrer(client, hostile, "franceconnect"), client)
        assert _refusees(raison) == avant + 1, mensonge
    assert (
        compter(admin, "connexion")
        == compter(admin, "identite_federee")
        == compter(admin, "preuve")
        == 0
    )


def _refusees(raison: str) -> float:
    etiquettes = {"fournisseur": "franceconnect", "raison": raison}
    return REGISTRY.get_sample_value("carnet_connexions_refusees_total", etiquettes) or 0.0


DESCRIPTIONS = [
    (500, b""), (404, b""), (302, b""), (200, b"<html>"), (200, b"[]"), (200, b"{}"),
    (200, b'{"issuer": "https://ailleurs.example"}'), (200, b'{"a": "' + b"x" * 200_000 + b'"}'),
]  # fmt: skip


async def test_provider_that_does_not_describe_itself_answers_503(
    client: httpx2.AsyncClient, hostile: Hostile
) -> None:
    for statut, corps in DESCRIPTIONS:
        reponse = (statut, JSON | {"Location": "/x"}, corps)
        hostile.reponses["/.well-known/openid-configuration"] = lambda reponse=reponse: reponse  # type: ignore[misc]
        recue = await client.get("/connexion/proconnect/depart")
        assert recue.status_code == 503, corps[:40]
        assert "ProConnect ne répond pas" in recue.text


@pytest.mark.parametrize(
    "cle", ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"]
)
async def test_provider_that_sends_elsewhere_in_clear_answers_503(
    client: httpx2.AsyncClient, hostile: Hostile, cle: str
) -> None:
    for adresse in ("http://ailleurs.example/x", "file:///etc/passwd", "//x", "http://[", 3, None):
        document = json.dumps(hostile.document() | {cle: adresse}).encode()
        hostile.reponses["/.well-known/openid-configuration"] = lambda texte=document: (
            200,
            JSON,
            texte,
        )  # type: ignore[misc]
        assert (await client.get("/connexion/proconnect/depart")).status_code == 503, adresse


async def test_provider_that_is_down_answers_503(settings: Settings, gens: Monde) -> None:
    with fournisseur_hostile.ouvrir() as eteint:
        emetteur = eteint.emetteur
    async with ouvrir_application(brancher(settings, emetteur)) as app, navigateur(app) as client:
        reponse = await client.get("/connexion/franceconnect/depart")
    est_refusee(reponse, client)
    assert reponse.status_code == 503


async def test_provider_that_is_slow_answers_503(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auth.connexions.oidc.DELAI_S", 0.3)
    fini = threading.Event()
    hostile.reponses["/token"] = lambda: ((fini.wait(5) and 200) or 200, JSON, b"{}")
    reponse = await entrer(client, hostile, "franceconnect")
    fini.set()
    est_refusee(reponse, client)
    assert reponse.status_code == 503


# The way back.


async def test_return_is_good_once(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    hostile.codes_rejouables = True
    adresse = await partir(client, "franceconnect")
    lus = hostile.autoriser(adresse)
    navigateur_lie = client.cookies["__Host-carnet-lien"]
    await client.get("/connexion/franceconnect/retour", params=lus)
    client.cookies.clear()
    client.cookies.set("__Host-carnet-lien", navigateur_lie, domain="carnet.example")
    est_refusee(await client.get("/connexion/franceconnect/retour", params=lus), client)
    assert compter(admin, "connexion") == 1


async def test_code_already_traded_opens_nothing_with_a_new_state(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde
) -> None:
    hostile.codes_rejouables = True
    await entrer(client, hostile, "franceconnect")
    client.cookies.clear()
    neuf = parametres(await partir(client, "franceconnect"))
    est_refusee(
        await client.get(
            "/connexion/franceconnect/retour", params={"code": "code-1", "state": neuf["state"]}
        ),
        client,
    )


async def test_state_of_another_browser_opens_nothing_and_is_spent(
    app: Any, client: httpx2.AsyncClient, hostile: Hostile, gens: Monde
) -> None:
    lus = hostile.autoriser(await partir(client, "franceconnect"))
    async with navigateur(app) as autre:
        est_refusee(await autre.get("/connexion/franceconnect/retour", params=lus), autre)
        await partir(autre, "franceconnect")
        est_refusee(await autre.get("/connexion/franceconnect/retour", params=lus), autre)
    est_refusee(await client.get("/connexion/franceconnect/retour", params=lus), client)


async def test_state_of_one_provider_does_not_serve_at_the_other(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde
) -> None:
    lus = hostile.autoriser(await partir(client, "franceconnect"))
    est_refusee(await client.get("/connexion/proconnect/retour", params=lus), client)


async def test_state_lasts_ten_minutes(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    lus = hostile.autoriser(await partir(client, "franceconnect"))
    ligne = admin.execute(
        "select expire_le - now() < interval '10 minutes 1 second' from demande_connexion"
    ).fetchone()
    admin.execute("update demande_connexion set expire_le = now()")
    admin.commit()
    assert ligne == (True,)
    est_refusee(await client.get("/connexion/franceconnect/retour", params=lus), client)


RETOURS = (
    "", "?", "?state=", "?code=x", "?state=x&code=x", "?state=x&state=x&code=x",
    "?error=access_denied", "?state=%00&code=%00", "?code=x&state=" + "x" * 5000, "?state=%FF%FE",
)  # fmt: skip


async def test_return_that_nobody_asked_for_is_refused(client: httpx2.AsyncClient) -> None:
    for suffixe in RETOURS:
        est_refusee(await client.get(f"/connexion/franceconnect/retour{suffixe}"), client)


@pytest.mark.parametrize(
    "autre",
    [
        {"error": "access_denied"},
        {"error": "server_error", "error_description": "<script>"},
        {"code": ""},
        {"iss": "https://ailleurs.example"},
    ],
)
async def test_error_of_the_provider_is_told_in_french(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, autre: dict[str, str]
) -> None:
    lus = hostile.autoriser(await partir(client, "franceconnect"))
    reponse = await client.get("/connexion/franceconnect/retour", params=lus | autre)
    est_refusee(reponse, client)
    assert "<script>" not in reponse.text
    assert "/logout?" in reponse.text


@pytest.mark.parametrize(
    "chemin", ["google/depart", "demo/depart", "google/retour?code=x&state=x", "google/sortie"]
)
async def test_provider_that_the_deployment_does_not_name_does_not_exist(
    client: httpx2.AsyncClient, chemin: str
) -> None:
    assert (await client.get(f"/connexion/{chemin}")).status_code == 404


async def test_log_in_page_offers_the_providers_of_the_deployment_only(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    page = (await client.get("/connexion?suite=/ma-journee")).text
    assert "/connexion/proconnect/depart?suite=/ma-journee" in page
    assert "Se connecter avec FranceConnect" in page
    async with ouvrir_application(settings) as app, navigateur(app) as sans:
        assert "proconnect" not in (await sans.get("/connexion")).text


async def test_wanted_page_elsewhere_is_forgotten(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde
) -> None:
    reponse = await entrer(client, hostile, "franceconnect", "//mal.example/")
    assert reponse.headers["location"] == "/"


# The administration unties.


async def test_administration_unties_an_identity_which_ends_its_sessions(
    app: Any, client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    hostile.profil = dict(AGENT)
    await entrer(client, hostile, "proconnect")
    chef = monde.professionnel(admin, 1, gens.structure, "administrateur")
    admin.execute("update compte set courriel = 'chef@structure.example' where id = %s", (chef,))
    admin.commit()
    hostile.profil, hostile.sujet = (
        {"email": "chef@structure.example", "email_verified": True},
        "sujet-chef",
    )
    async with navigateur(app) as bureau:
        await entrer(bureau, hostile, "proconnect")
        page = await bureau.get("/administration/identites")
        assert "agent@structure.example" in page.text
        assert "sujet-1" not in page.text
        jeton = page.text.split('name="_csrf" value="')[1].split('"')[0]
        adresse = f"/administration/identites/{gens.agent}/detachement"
        fait = await bureau.post(adresse, data={"_csrf": jeton})
        assert fait.headers["location"] == "/administration/identites?fait=identite_detachee"
        assert (await bureau.post(adresse, data={"_csrf": jeton})).status_code == 404
    assert (await client.get("/ma-journee")).status_code == 303
    client.cookies.clear()
    hostile.profil, hostile.sujet = dict(AGENT), "sujet-neuf"
    await entrer(client, hostile, "proconnect")
    assert a_ouvert(client)
    assert compter(admin, "journal where objet = 'Identité détachée du compte'") == 1


async def test_nobody_else_unties(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    hostile.profil = dict(AGENT)
    await entrer(client, hostile, "proconnect")
    jeton = (await client.get("/ma-journee")).text.split('name="_csrf" value="')[1].split('"')[0]
    assert (await client.get("/administration/identites")).status_code == 403
    adresse = f"/administration/identites/{gens.agent}/detachement"
    assert (await client.post(adresse, data={"_csrf": jeton})).status_code == 403
    assert compter(admin, "identite_federee") == 1


async def test_operator_unties_a_person_by_their_address(
    client: httpx2.AsyncClient, hostile: Hostile, gens: Monde, admin: Admin
) -> None:
    await entrer(client, hostile, "franceconnect")
    ligne = admin.execute(
        "select courriel from compte where id = %s", (gens.compte_personne,)
    ).fetchone()
    assert ligne is not None
    assert detacher(admin, ligne[0].upper()) == 1
    assert detacher(admin, ligne[0]) == 0
    admin.commit()
    assert (await client.get("/mon-parcours")).status_code == 303
    assert compter(admin, "journal where objet = 'Identité détachée du compte'") == 1


def test_operator_unties_one_of_the_people_of_an_address(gens: Monde, admin: Admin) -> None:
    autre = monde.compte_de(admin, 1, monde.personne(admin, 1))
    comptes = [gens.compte_personne, autre]
    admin.execute("update compte set courriel = 'foyer@exemple.fr' where id = any(%s)", (comptes,))
    for compte in comptes:
        admin.execute(
            "insert into identite_federee (territoire_id, compte_id, fournisseur, emetteur, sujet)"
            " values (1, %s, 'franceconnect', 'https://fc.example', %s)",
            (compte, str(compte)),
        )
    with pytest.raises(Conflict) as refus:
        detacher(admin, "foyer@exemple.fr")
    assert "Plusieurs personnes" in refus.value.message
    assert all(str(compte) in refus.value.message for compte in comptes)
    assert compter(admin, "identite_federee") == 2
    assert detacher(admin, str(autre).upper()) == 1
    assert admin.execute("select compte_id from identite_federee").fetchall() == [
        (gens.compte_personne,)
    ]


async def test_too_many_departures_from_one_address_wait(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auth.federations.pages.DEPARTS", 1)
    assert (await client.get("/connexion/franceconnect/depart")).status_code == 303
    refus = await client.get("/connexion/franceconnect/depart")
    assert refus.status_code == 429
    assert "retry-after" in refus.headers
