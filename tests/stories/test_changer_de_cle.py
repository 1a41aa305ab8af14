"""Change every key while something sealed waits for each of its readers, who all read it after.

What is sown is written by the product, and read by it: by pages, calls, mails, commands.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import default
from typing import IO, Any
from uuid import UUID

import httpx2
import psycopg
import pyotp
import pytest
from pydantic import SecretStr

from core.coffre import Coffre, coffre_de
from core.db import Base as Modeles
from core.db import Sessions
from core.jobs import travailler
from core.scelles import list_scelles
from core.settings import Settings
from tests.auth import fournisseur_hostile, navigation
from tests.auth.fournisseur_hostile import Hostile
from tests.auth.navigation import brancher, navigateur, ouvrir_application, parametres
from tests.auth.test_numeros import FEMME
from tests.auth.test_seconds_facteurs import FORMULAIRE, lire, oublier_le_pas
from tests.core.anciens import chiffrer_sans_numero, sceller_sans_numero
from tests.ops.test_cles import entetes
from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.test_accueil import accueillir, ouvert
from tests.stories.test_api import entetes as porteur_de
from tests.stories.test_envois import ECHANGE
from tests.stories.test_recueil import PDF, deposer
from web.cli import lancer_commande
from web.travaux import contexte

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
Biscuits = httpx2.Cookies
SECRET, NOUVEAU, NUMEROS = "s" * 40, "n" * 40, "k" * 40
_LIEN = re.compile(r"(/connexion/lien\?jeton=[\w-]{43})\s")


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with fournisseur_hostile.ouvrir() as hostile:
        hostile.profil = {"email": "referente@demo.example", "email_verified": True}
        yield hostile


@dataclass(slots=True)
class Lieu:
    """Hold a deployment whose keys change: its settings, its database, its folder."""

    reglages: Settings
    hostile: Hostile
    sessions: Sessions
    admin: Connexion
    monkeypatch: pytest.MonkeyPatch

    def regler(self, secret: str, *anciens: str, numeros: str = "") -> None:
        """Give the keys of the moment to the application and to the command line."""
        self.reglages = self.reglages.model_copy(
            update={
                "secret": SecretStr(secret),
                "secrets_anciens": tuple(map(SecretStr, anciens)),
                "cle_numeros": SecretStr(numeros),
            }
        )
        for nom, valeur in {
            "DATABASE_URL": self.reglages.database_url,
            "DATABASE_ADMIN_URL": self.reglages.database_admin_url,
            "CARNET_DONNEES": str(self.reglages.donnees),
            "CARNET_DONNEES_EPHEMERES": "true",
            "CARNET_SECRET": secret,
            "CARNET_SECRETS_ANCIENS": " ".join(anciens),
            "CARNET_CLE_NUMEROS": numeros,
        }.items():
            self.monkeypatch.setenv(nom, valeur)

    @asynccontextmanager
    async def ouvrir(self) -> AsyncIterator["Ouvert"]:
        """Start the application with the keys of the moment."""
        async with ouvrir_application(self.reglages) as app:
            yield Ouvert(self, app)


@dataclass(slots=True)
class Ouvert:
    """Hold the application while it runs."""

    lieu: Lieu
    app: Any

    @asynccontextmanager
    async def navigateur(self, biscuits: Biscuits | None = None) -> AsyncIterator[Any]:
        """Give a browser, new or as it was left before the application stopped."""
        async with navigateur(self.app) as client:
            client.headers["Sec-Fetch-Site"] = "same-origin"
            client.cookies = biscuits or Biscuits()
            yield client

    async def travailler(self, serveur: str = "") -> None:
        """Do what waits, even what was to be tried again later; mails go to that server."""
        reglages = self.lieu.reglages.model_copy(update={"smtp_url": serveur})
        self.lieu.admin.execute("update procrastinate_jobs set scheduled_at = null")
        self.lieu.admin.commit()
        travail = contexte(reglages, self.lieu.sessions, coffre_de(reglages))
        await travailler(reglages.database_url, travail, attendre=False)

    def courriels(self) -> list[str]:
        """Read the mails that left."""
        dossier = self.lieu.reglages.donnees / "courriels"
        lus = [
            BytesParser(policy=default).parsebytes(f.read_bytes())
            for f in sorted(dossier.glob("*"))
            if f.is_file()
        ]
        return [str(lu.get_content()) for lu in lus]


@pytest.fixture
def lieu(
    settings: Settings,
    hostile: Hostile,
    sessions: Sessions,
    admin: Connexion,
    monkeypatch: pytest.MonkeyPatch,
) -> Lieu:
    reglages = brancher(
        settings,
        hostile.emetteur,
        demo=True,
        proconnect_second_facteur="totp",
        proconnect_acr="",
    )
    admin.execute("delete from rapprochement")
    admin.commit()
    lieu = Lieu(reglages, hostile, sessions, admin, monkeypatch)
    lieu.regler(SECRET)
    return lieu


@dataclass(slots=True)
class Seme:
    """Hold what each reader keeps in hand while the keys change."""

    totp: str = ""
    papier: dict[str, str] = field(default_factory=dict)
    jeton: dict[str, str] = field(default_factory=dict)
    reponse: dict[str, Any] = field(default_factory=dict)
    accueillie: str = ""
    biscuits: dict[str, Biscuits] = field(default_factory=dict)


async def semer(ouvert_: Ouvert, admin: Connexion, samira: UUID) -> Seme:
    """Let everybody do what leaves something sealed behind."""
    seme, hostile = Seme(), ouvert_.lieu.hostile
    async with ouvert_.navigateur() as agent:
        await navigation.entrer(agent, hostile, "proconnect")
        seme.totp, _ = lire(await agent.get(FORMULAIRE))
        await agent.post(FORMULAIRE, data={"code": pyotp.TOTP(seme.totp).now()})
        assert (await agent.get("/ma-journee")).status_code == 200
        seme.biscuits["agent"] = agent.cookies
    async with ouvert_.navigateur() as arretee:
        await navigation.entrer(arretee, hostile, "proconnect")
        assert (await arretee.get("/ma-journee")).status_code == 303
        seme.biscuits["arretee"] = arretee.cookies
    async with ouvert_.navigateur() as claire:
        assert (await deposer(claire, samira, admin, PDF)).status_code == 303
        seme.accueillie = ouvert(await accueillir(claire, nir=FEMME)).split("/")[2]
        seme.jeton = porteur_de(admin, "referente")
        appel = await _appeler(claire, seme.jeton, samira)
        assert appel.status_code == 201
        seme.reponse = appel.json()
        espace = f"/carnets/{samira}/espace"
        papier = await remplir(claire, espace, f"{espace}/code")
        trouve = re.search(r"<strong>([2-9A-Z]{4})\s([2-9A-Z]{4})</strong>", papier.text)
        assert trouve is not None
        seme.papier = {
            "code": "".join(trouve.groups()),
            "date_naissance": _naissance(admin, samira),
        }
    async with ouvert_.navigateur() as personne:
        await entrer(personne, "personne")
        await remplir(personne, "/mes-droits", "/mes-droits/copie")
        seme.biscuits["personne"] = personne.cookies
    # One is written and has not left, the other is still to be looked for.
    async with ouvert_.navigateur() as demandeuse:
        await _demander_lien(demandeuse)
        seme.biscuits["écrit"] = demandeuse.cookies
    await ouvert_.travailler("smtp://127.0.0.1:9")
    async with ouvert_.navigateur() as demandeuse:
        await _demander_lien(demandeuse)
        seme.biscuits["demandé"] = demandeuse.cookies
    return seme


async def _demander_lien(client: httpx2.AsyncClient) -> None:
    donnees = {"courriel": "personne@demo.example", "suite": "/qui-sait-quoi"}
    assert (await client.post("/connexion/courriel", data=donnees)).status_code == 303


async def _appeler(
    client: httpx2.AsyncClient, porteur: dict[str, str], samira: UUID
) -> httpx2.Response:
    return await client.post(
        f"/api/v1/carnets/{samira}/echanges",
        json=ECHANGE | {"texte": "Dit au téléphone."},
        headers=porteur | {"Idempotency-Key": "cle-1"},
    )


async def relire(ouvert_: Ouvert, admin: Connexion, samira: UUID, seme: Seme) -> None:
    """Let everybody read what they left sealed."""
    await _relire_entrees(ouvert_, admin, seme)
    async with ouvert_.navigateur() as claire:
        await entrer(claire, "referente")
        assert (await claire.get(f"/preuves/{_preuve(admin)}")).content == PDF
        appel = await _appeler(claire, seme.jeton, samira)
        assert appel.headers["Idempotency-Replayed"] == "true"
        assert appel.json() == seme.reponse
    async with ouvert_.navigateur() as ailleurs:
        # The number finds the carnet that the former key hashed.
        await entrer(ailleurs, "conseiller")
        ouvert(await accueillir(ailleurs, nir=FEMME, prenom="Aïda", nom="Tout autre"))
    await ouvert_.travailler()
    paires = admin.execute(
        "select raisons[1] from rapprochement where %s in (a_id, b_id)", (seme.accueillie,)
    ).fetchall()
    assert paires == [("nir",)]
    async with ouvert_.navigateur(seme.biscuits["personne"]) as personne:
        assert (await _prendre_copie(personne)).content.startswith(b"PK")


async def _relire_entrees(ouvert_: Ouvert, admin: Connexion, seme: Seme) -> None:
    for _ in range(2):
        await ouvert_.travailler()
    liens = [t[1] for texte in ouvert_.courriels() if (t := _LIEN.search(texte))]
    assert len(liens) == 2
    ouverts = 0
    for qui in ("écrit", "demandé"):
        async with ouvert_.navigateur(seme.biscuits[qui]) as client:
            for lien in liens:
                depense = {"jeton": lien.partition("=")[2]}
                reponse = await client.post("/connexion/lien", data=depense)
                ouverts += reponse.status_code == 303
            assert (await client.get("/qui-sait-quoi")).status_code == 200
    assert ouverts == 2
    for qui in sorted({"agent", "arretee"} & seme.biscuits.keys()):
        async with ouvert_.navigateur(seme.biscuits[qui]) as client:
            if qui == "arretee":
                oublier_le_pas(admin)
                code = pyotp.TOTP(seme.totp).now()
                assert (await client.post(FORMULAIRE, data={"code": code})).status_code == 303
            page = await client.get("/ma-journee")
            assert page.status_code == 200
            sortie = await client.post("/deconnexion", data={"_csrf": jeton(page.text)})
            assert parametres(sortie.headers["location"])["id_token_hint"].count(".") == 2


async def _entrer_par_papier(ouvert_: Ouvert, seme: Seme) -> httpx2.Response:
    async with ouvert_.navigateur() as client:
        reponse: httpx2.Response = await client.post("/connexion/code", data=seme.papier)
        return reponse


def _preuve(admin: Connexion) -> UUID:
    ligne = admin.execute("select id from consentement_preuve").fetchone()
    assert ligne is not None
    cle: UUID = ligne[0]
    return cle


async def _prendre_copie(personne: httpx2.AsyncClient) -> httpx2.Response:
    page = (await personne.get("/mes-droits")).text
    trouve = re.search(r'action="([^"]*/mes-droits/copie/[0-9a-f-]{36})"', page)
    assert trouve is not None
    return await personne.post(trouve[1], data={"_csrf": jeton(page)})


def _naissance(admin: Connexion, personne: UUID) -> str:
    ligne = admin.execute(
        "select date_naissance from personne where id = %s", (personne,)
    ).fetchone()
    assert ligne is not None
    return str(ligne[0])


def _colonnes() -> set[str]:
    return {f"{c.table.name}.{c.name}" for c in list_scelles(Modeles.metadata)}


async def test_everything_sealed_is_read_by_its_reader_after_every_key_changed(
    lieu: Lieu, admin: Connexion, samira: UUID
) -> None:
    async with lieu.ouvrir() as avant:
        seme = await semer(avant, admin, samira)
    admin.rollback()
    ancien = Coffre(SECRET)
    assert entetes(admin, ancien) == _colonnes(), "let somebody leave something in each column"
    assert lancer_commande(["journal", "ancrer"]) == 0
    assert lancer_commande(["bd", "fermetures"]) == 0

    lieu.regler(NOUVEAU, SECRET, numeros=NUMEROS)
    assert lancer_commande(["cle", "changer"]) == 0
    async with lieu.ouvrir() as pendant:
        assert (await _entrer_par_papier(pendant, seme)).status_code == 303

    lieu.regler(NOUVEAU, numeros=NUMEROS)
    assert lancer_commande(["cle", "etat"]) == 0
    assert entetes(admin, ancien) == set()
    for fichier in lieu.reglages.donnees.rglob("*"):
        assert not fichier.is_file() or ancien.numero not in fichier.read_bytes(), fichier
    async with lieu.ouvrir() as apres:
        await relire(apres, admin, samira, seme)
    _verifier_les_dossiers()


def _verifier_les_dossiers() -> None:
    for commande in (["bd", "fermetures"], ["journal", "ancrer"], ["journal", "verifier"]):
        assert lancer_commande(commande) == 0, commande


async def test_a_key_taken_away_too_early_loses_nothing_and_everybody_is_told(
    lieu: Lieu, admin: Connexion, samira: UUID, capfd: pytest.CaptureFixture[str]
) -> None:
    async with lieu.ouvrir() as avant:
        seme = await semer(avant, admin, samira)
    admin.rollback()
    lieu.regler(NOUVEAU)
    for commande in (["cle", "etat"], ["cle", "changer"]):
        assert lancer_commande(commande) == 4, commande
    assert "Retrouvez l’ancien secret" in " ".join(capfd.readouterr().err.split())
    assert entetes(admin, Coffre(SECRET)) == _colonnes()
    async with lieu.ouvrir() as sans:
        await _essayer_sans_cle(sans, admin, samira, seme)
    assert Coffre(SECRET).numero.hex() in capfd.readouterr().err

    lieu.regler(NOUVEAU, SECRET)
    assert lancer_commande(["cle", "changer"]) == 0
    async with lieu.ouvrir() as revenue:
        await relire(revenue, admin, samira, seme)


async def _essayer_sans_cle(ouvert_: Ouvert, admin: Connexion, samira: UUID, seme: Seme) -> None:
    await ouvert_.travailler()
    assert not ouvert_.courriels()
    async with ouvert_.navigateur() as claire:
        await entrer(claire, "referente")
        papier = await claire.get(f"/preuves/{_preuve(admin)}")
        appel = await _appeler(claire, seme.jeton, samira)
    async with ouvert_.navigateur(seme.biscuits["personne"]) as personne:
        copie = await _prendre_copie(personne)
    async with ouvert_.navigateur(seme.biscuits["arretee"]) as arretee:
        code = pyotp.TOTP(seme.totp).now()
        facteur = await arretee.post(FORMULAIRE, data={"code": code})
    for reponse in (papier, appel, copie, facteur):
        assert reponse.status_code == 500
        assert "le service n’a plus la clé" in reponse.text
    async with ouvert_.navigateur(seme.biscuits.pop("agent")) as agent:
        page = await agent.get("/ma-journee")
        sortie = await agent.post("/deconnexion", data={"_csrf": jeton(page.text)})
        assert sortie.headers["location"] == "/connexion?fait=deconnexion"
        assert (await agent.get("/ma-journee")).status_code == 303


async def test_what_the_first_version_sealed_is_read_with_its_only_secret(
    lieu: Lieu, admin: Connexion, samira: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as autrefois:
        autrefois.setattr(Coffre, "sceller", _sceller_autrefois)
        autrefois.setattr(Coffre, "chiffrer_flux", _chiffrer_autrefois)
        async with lieu.ouvrir() as avant:
            seme = await semer(avant, admin, samira)
        _verifier_les_dossiers()
    admin.rollback()
    # The first version kept no document.
    admin.execute("truncate document_contenu")
    admin.commit()
    assert entetes(admin, Coffre(SECRET)) == set()
    async with lieu.ouvrir() as apres:
        assert (await _entrer_par_papier(apres, seme)).status_code == 303
        await relire(apres, admin, samira, seme)
    _verifier_les_dossiers()
    assert lancer_commande(["cle", "etat"]) == 4
    assert lancer_commande(["cle", "changer"]) == 0
    assert lancer_commande(["cle", "etat"]) == 0
    _verifier_les_dossiers()


def _sceller_autrefois(_: Coffre, clair: bytes, objet: bytes, lien: bytes = b"") -> bytes:
    return sceller_sans_numero(SECRET, clair, objet + lien)


def _chiffrer_autrefois(_: Coffre, entree: IO[bytes], sortie: IO[bytes], objet: bytes) -> None:
    assert objet
    sortie.write(chiffrer_sans_numero(SECRET, entree.read(), 1 << 20))
