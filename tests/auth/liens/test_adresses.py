"""Enter by SMS, and by the address that several people share."""

import re
from functools import partial
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from core.coffre import Coffre
from core.db import Sessions
from core.jobs import travailler
from core.settings import Settings
from tests.auth import monde as ecrire
from tests.comptes.test_liens import Facteur
from tests.comptes.test_liens import boite as boite  # a fixture
from tests.comptes.test_liens import facteur as facteur  # a fixture
from tests.conftest import Base
from tests.web.monde import Monde, adresse
from tests.web.test_connexion import entrer, jeton_de_page
from web.travaux import contexte

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
MOBILE, COMMUNE = "+33612345678", "foyer@exemple.example"
_CODE = re.compile(r"\b([0-9]{4} [0-9]{4})\b")


class Couple:
    """Hold two people who share an address and a number, and their birth dates."""

    def __init__(self, admin: Connexion, monde: Monde) -> None:
        self.admin, self.elle = admin, monde.personne
        territoire = admin.execute(
            "select territoire_id from personne where id = %s", (self.elle,)
        ).fetchone()
        assert territoire is not None
        self.lui = ecrire.personne(admin, territoire[0], "Autre")
        ecrire.compte_de(admin, territoire[0], self.lui)
        admin.execute(
            "update personne set date_naissance = '1979-04-03' where id = %s", (self.lui,)
        )
        admin.execute(
            "update compte set courriel = %s, mobile = %s where personne_id = any(%s)",
            (COMMUNE, MOBILE, [self.elle, self.lui]),
        )
        admin.commit()

    def naissance(self, qui: UUID) -> str:
        lu = self.admin.execute("select date_naissance from personne where id = %s", (qui,))
        return str(lu.fetchone()[0])  # type: ignore[index]

    def entres(self) -> list[UUID]:
        """List whose sessions are open."""
        self.admin.rollback()
        lus = self.admin.execute(
            "select k.personne_id from connexion c join compte k on k.id = c.compte_id order by 1"
        )
        return [qui for (qui,) in lus.fetchall()]


@pytest.fixture
def couple(admin: Connexion, monde: Monde) -> Couple:
    return Couple(admin, monde)


class Portable:
    """Run the worker with a gateway, then read the last message that left for it."""

    def __init__(self, base: Base, sessions: Sessions, poste: Facteur) -> None:
        self.base, self.sessions, self.recus, self.poste = base, sessions, poste.recus, poste
        self.settings = poste.settings.model_copy(
            update={"sms_passerelle": "{numero}@sms.operateur.example"}
        )

    async def passer(self) -> list[Any]:
        for _ in range(2):
            travail = contexte(self.settings, self.sessions, Coffre("s" * 40))
            await travailler(self.base.app_url, travail, attendre=False)
        self.poste.oter_ancre()
        return list(self.recus)


@pytest.fixture
def portable(base: Base, sessions: Sessions, facteur: Facteur) -> Portable:
    return Portable(base, sessions, facteur)


def code_de(message: Any) -> str:
    trouve = _CODE.search(message.get_content())
    assert trouve is not None, message.get_content()
    return trouve[1]


async def demander(client: httpx2.AsyncClient, mobile: str) -> httpx2.Response:
    return await client.post("/connexion/sms", data={"mobile": mobile, "suite": "/qui-sait-quoi"})


async def taper(client: httpx2.AsyncClient, code: str) -> httpx2.Response:
    return await client.post("/connexion/courriel/code", data={"code": code, "par": "sms"})


async def dire(client: httpx2.AsyncClient, naissance: str, **plus: str) -> httpx2.Response:
    donnees = {"date_naissance": naissance, "suite": "/qui-sait-quoi", **plus}
    return await client.post("/connexion/personne", data=donnees)


async def test_code_by_sms_opens_the_carnet_once_and_hides_what_is_sensitive(
    client: httpx2.AsyncClient, monde: Monde, portable: Portable, admin: Connexion
) -> None:
    admin.execute(
        "update compte set mobile = %s where courriel = %s", (MOBILE, adresse("personne"))
    )
    admin.commit()
    connu, inconnu = await demander(client, "06 12 34 56 78"), await demander(client, "0699999999")
    assert connu.headers["location"] == inconnu.headers["location"] == "/connexion/sms/envoye"
    assert "SMS" in (await client.get("/connexion/sms/envoye")).text
    (message,) = await portable.passer()
    assert message["To"] == f"{MOBILE}@sms.operateur.example"
    assert not re.search(r"Inès|Bélanger|carnet|http", message.get_content(), re.IGNORECASE)
    entree = await taper(client, code_de(message))
    assert (entree.status_code, entree.headers["location"]) == (303, "/qui-sait-quoi")
    assert "n’est pas montré" in (await client.get("/qui-sait-quoi")).text
    client.cookies.delete("carnet")
    assert (await taper(client, code_de(message))).status_code == 422
    moyens = admin.execute("select moyen from connexion").fetchall()
    assert moyens == [("sms",)]


@pytest.mark.parametrize("ecrit", ["", "04 66 00 00 00", "0612", "elle@exemple.example"])
async def test_number_that_receives_no_sms_is_said_beside_the_field(
    client: httpx2.AsyncClient, monde: Monde, ecrit: str
) -> None:
    reponse = await demander(client, ecrit)
    assert reponse.status_code == 422
    assert 'id="mobile-erreur"' in reponse.text


async def test_fifth_request_for_one_number_is_refused_alike_known_or_not(
    client: httpx2.AsyncClient, couple: Couple
) -> None:
    for mobile in (MOBILE, "+33699999999"):
        statuts = [(await demander(client, mobile)).status_code for _ in range(5)]
        assert statuts == [303, 303, 303, 303, 429]


async def test_who_knows_a_number_keeps_nobody_from_asking_a_code(
    client: httpx2.AsyncClient, couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    venir = partial(monkeypatch.setattr, "auth.liens.pages.adresse_de")
    venir(lambda _: "192.0.2.66")
    statuts = []
    for _ in range(4):
        # A quarter of an hour later, each time.
        couple.admin.execute("delete from limite where quoi in ('lien_reseau', 'lien_adresse')")
        couple.admin.commit()
        statuts += [(await demander(client, MOBILE)).status_code for _ in range(4)]
    assert statuts == [303] * 10 + [429] * 6, "ten a day from one network"
    venir(lambda _: "198.51.100.7")
    assert (await demander(client, MOBILE)).status_code == 303
    couple.admin.execute("update limite set nombre = 50 where quoi = 'sms_numero'")
    couple.admin.commit()
    assert (await demander(client, MOBILE)).status_code == 429, "and fifty from wherever"


async def test_shared_address_asks_who_comes_and_shows_no_name(
    client: httpx2.AsyncClient, couple: Couple, portable: Portable
) -> None:
    for qui in (couple.elle, couple.lui):
        client.cookies.clear()
        couple.admin.execute("delete from connexion")
        couple.admin.commit()
        await demander(client, MOBILE)
        etape = await taper(client, code_de((await portable.passer())[-1]))
        assert etape.headers["location"] == "/connexion/personne?suite=/qui-sait-quoi"
        page = await client.get("/connexion/personne")
        assert not re.search("Inès|Bélanger|Autre", page.text)
        refus = await dire(client, "2001-01-01")
        assert refus.status_code == 422
        assert "Cette date n’ouvre rien ici" in refus.text
        assert couple.entres() == []
        entree = await dire(client, couple.naissance(qui))
        assert (entree.status_code, entree.headers["location"]) == (303, "/qui-sait-quoi")
        assert couple.entres() == [qui]


@pytest.mark.parametrize("avant", [False, True], ids=["proof waiting", "before asking"])
async def test_who_leaves_a_shared_address_opens_nobody_else_s_space_by_it(
    client: httpx2.AsyncClient, couple: Couple, portable: Portable, avant: bool
) -> None:
    await demander(client, MOBILE)
    await taper(client, code_de((await portable.passer())[-1]))
    await dire(client, couple.naissance(couple.lui))
    client.headers["X-CSRF-Token"] = jeton_de_page((await client.get("/mon-entree")).text)

    async def partir() -> None:
        parti = await client.post("/mon-entree", data={"canal": "papier"})
        assert parti.headers["location"] == "/mon-entree?fait=canal_change"

    if avant:
        await partir()
    await demander(client, MOBILE)
    lus = [recu for recu in await portable.passer() if _CODE.search(recu.get_content())]
    etape = await taper(client, code_de(lus[-1]))
    assert etape.headers["location"] == "/connexion/personne?suite=/qui-sait-quoi"
    if not avant:
        await partir()
    structure = await client.get("/connexion/structure")
    assert structure.headers["location"] == "/connexion/personne"
    compte = couple.admin.execute(
        "select id from compte where personne_id = %s", (couple.elle,)
    ).fetchone()
    assert compte is not None
    await client.post("/connexion/structure", data={"capacite": f"{compte[0]}/"})
    assert couple.entres() == [couple.lui]
    assert (await dire(client, couple.naissance(couple.lui))).status_code == 422
    assert couple.entres() == [couple.lui]


async def test_same_birth_date_asks_the_first_name_and_five_wrong_dates_end_the_proof(
    client: httpx2.AsyncClient, couple: Couple, portable: Portable
) -> None:
    nee = couple.naissance(couple.elle)
    couple.admin.execute("update personne set date_naissance = %s where id = %s", (nee, couple.lui))
    couple.admin.commit()
    await demander(client, MOBILE)
    await taper(client, code_de((await portable.passer())[-1]))
    page = await dire(client, nee)
    assert page.status_code == 422
    assert 'name="prenom"' in page.text
    couple.admin.execute("update personne set prenom = 'Eve' where date_naissance = %s", (nee,))
    couple.admin.commit()
    assert "Deux carnets portent ce prénom" in (await dire(client, nee, prenom="Eve")).text
    structure = await client.get("/connexion/structure")
    assert structure.headers["location"] == "/connexion/personne"
    finis = [await dire(client, f"1950-01-0{n}") for n in range(1, 6)]
    assert [f.status_code for f in finis] == [422] * 4 + [303]
    assert finis[-1].headers["location"] == "/connexion?fait=qui_vient_fini"
    assert (await client.get("/connexion/personne")).headers["location"] == "/connexion"
    assert (await dire(client, nee)).headers["location"] == "/connexion"
    assert couple.entres() == []


async def test_address_that_nobody_entered_by_asks_her_birth_date_once(
    client: httpx2.AsyncClient, monde: Monde, facteur: Facteur, admin: Connexion
) -> None:
    admin.execute(
        "update compte set canal_a_prouver = true where courriel = %s", [adresse("personne")]
    )
    admin.commit()
    nee = admin.execute("select date_naissance from personne where id = %s", (monde.personne,))
    naissance = str(nee.fetchone()[0])  # type: ignore[index]
    admin.rollback()
    for attendu in ("/connexion/personne", "/"):
        client.cookies.clear()
        await client.post(
            "/connexion/courriel", data={"courriel": adresse("personne"), "suite": "/"}
        )
        trouve = _CODE.search((await facteur.passer())[-1])
        assert trouve is not None
        etape = await client.post("/connexion/courriel/code", data={"code": trouve[1]})
        assert etape.headers["location"] == attendu
        if attendu != "/":
            assert (await dire(client, naissance)).status_code == 303


async def test_changed_address_is_told_to_the_former_and_to_the_new(
    client: httpx2.AsyncClient, monde: Monde, facteur: Facteur, admin: Connexion
) -> None:
    await entrer(client, "personne")
    page = await client.get("/mon-entree")
    assert adresse("personne") in page.text
    saisie = {"_csrf": jeton_de_page(page.text), "canal": "courriel"}
    vide = await client.post("/mon-entree", data={**saisie, "courriel": ""})
    assert vide.status_code == 422
    neuve = {**saisie, "courriel": "neuve@exemple.example"}
    change = await client.post("/mon-entree", data=neuve)
    assert change.headers["location"] == "/mon-entree?fait=canal_change"
    textes = await facteur.passer()
    # Her circle and the delegate are told that there is something to read.
    assert sorted(recu["To"] for recu in facteur.recus) == sorted(
        [
            adresse("personne"),
            "neuve@exemple.example",
            adresse("professionnel"),
            adresse("dpo"),
        ]
    )
    assert not [t for t in textes if re.search("@|Inès|Bélanger", t)], "neither names the other"
    assert "neuve@exemple.example" in (await client.get("/mon-entree")).text
    assert admin.execute(
        "select canal_a_prouver from compte where personne_id = %s", (monde.personne,)
    ).fetchall() == [(True,)]


@pytest.mark.parametrize("qui", ["personne", "professionnel"])
async def test_way_back_that_changed_meanwhile_is_not_written_over(
    client: httpx2.AsyncClient, monde: Monde, facteur: Facteur, admin: Connexion, qui: str
) -> None:
    await entrer(client, qui)
    espace = f"/carnets/{monde.personne}/espace"
    lire, ecrire = {
        "personne": ("/mon-entree", "/mon-entree"),
        "professionnel": (espace, f"{espace}/canal"),
    }[qui]
    page = (await client.get(lire)).text
    lue = re.search(r'name="lue" value="(\d+)"', page)
    assert lue is not None
    saisie = {"_csrf": jeton_de_page(page), "lue": lue[1], "canal": "courriel"}
    # Entering changes her compte, not by what she comes back.
    admin.execute(
        "update compte set liaison_jusqu_au = now() where personne_id = %s", (monde.personne,)
    )
    admin.commit()
    premier = await client.post(ecrire, data=saisie | {"courriel": "neuve@exemple.example"})
    assert premier.status_code == 303
    tard = await client.post(ecrire, data=saisie | {"courriel": "tard@exemple.example"})
    assert tard.status_code == 409
    assert all(dit in tard.text for dit in ("neuve@exemple.example", "tard@exemple.example"))
    await facteur.passer()
    assert "tard@exemple.example" not in [recu["To"] for recu in facteur.recus]
    relue = re.search(r'name="lue" value="(\d+)"', tard.text)
    assert relue is not None
    encore = saisie | {"lue": relue[1], "courriel": "tard@exemple.example"}
    assert (await client.post(ecrire, data=encore)).status_code == 303


async def test_door_that_sends_no_sms_is_not_there(
    client: httpx2.AsyncClient, monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "/connexion/sms" in (await client.get("/connexion")).text
    monkeypatch.setattr(Settings, "passerelle_sms", "")
    for chemin in ("/connexion/sms", "/connexion/sms/envoye"):
        assert (await client.get(chemin)).status_code == 404
    assert (await demander(client, MOBILE)).status_code == 404
    assert "/connexion/sms" not in (await client.get("/connexion")).text
