"""Check that what a handler did is kept before its page is made, and undone when it raises."""

from typing import Any

import httpx2
import psycopg
import pytest
from litestar import Response
from litestar.response import Template
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine

from auth.journal.commands import noter
from auth.vocabulary import ANONYME, Acteur, Geste, Role
from core.cadence import PARTS, Classe, Parts
from core.db import Sessions, open_session, tient_une_transaction
from core.errors import Conflict
from core.pages import essayer_commande
from tests.attaques.scene import Scene, construire
from tests.conftest import Ouvrir
from tests.ecoute import ecouter
from web.seance import Seance

pytestmark = pytest.mark.pg
Admin = psycopg.Connection[Any]


@pytest.fixture
def scene(admin: Admin) -> Scene:
    return construire(admin)


def _temoin(scene: Scene, role: str = "professionnel") -> dict[str, str]:
    return {"Cookie": f"carnet={scene.sessions[role][0]}"}


@pytest.fixture
def rendus(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """List the templates that are rendered, and whether the database waits meanwhile."""
    vus: list[tuple[str, bool]] = []
    rendre = Template.to_asgi_response

    def espion(self: Any, *args: Any, **kwargs: Any) -> Any:
        vus.append((str(self.template_name), tient_une_transaction()))
        return rendre(self, *args, **kwargs)

    monkeypatch.setattr(Template, "to_asgi_response", espion)
    return vus


@pytest.mark.parametrize(
    ("role", "chemin"),
    [
        ("professionnel", "/ma-journee"),
        ("professionnel", "/carnets/{sien}"),
        ("professionnel", "/carnets/{sien}/frise"),
        ("professionnel", "/carnets/{sien}/cercle"),
        ("personne", "/mon-parcours"),
        ("personne", "/qui-sait-quoi"),
        ("personne", "/qui-a-regarde"),
        ("dpo", "/registre"),
    ],
)
async def test_nothing_is_held_while_the_page_is_made(
    client: httpx2.AsyncClient, scene: Scene, rendus: list[tuple[str, bool]], role: str, chemin: str
) -> None:
    adresse = chemin.format(sien=scene.personnes["sien"])
    reponse = await client.get(adresse, headers=_temoin(scene, role))
    assert reponse.status_code == 200, reponse.text[:400]
    assert rendus
    assert not any(tenue for _, tenue in rendus), rendus


async def test_the_line_of_the_journal_is_the_last_thing_asked(
    client: httpx2.AsyncClient, scene: Scene
) -> None:
    moteur: AsyncEngine = client._transport.app.state.engine  # type: ignore[attr-defined]
    with ecouter(moteur.sync_engine) as demandes:
        for chemin in ("/ma-journee", f"/carnets/{scene.personnes['sien']}", "/personnes"):
            demandes.clear()
            assert (await client.get(chemin, headers=_temoin(scene))).status_code == 200
            assert "prive.noter" in demandes[-1][0], demandes
            assert sum("prive.noter" in texte for texte, _ in demandes) == 1


async def test_what_asks_for_more_after_the_commit_fails(sessions: Sessions) -> None:
    seance = Seance({})  # type: ignore[arg-type]
    async with open_session(sessions, ANONYME) as db, db.begin():
        seance.db = db
        await db.execute(text("select 1"))
        await seance.engager(Response(None))
        # A template that reads a relation or runs a query finds no transaction, in production as
        # here.
        with pytest.raises(InvalidRequestError, match="closed transaction"):
            await db.execute(text("select 1"))


async def test_place_is_given_back_although_the_session_does_not_close(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, seance = Parts(), Seance({})  # type: ignore[arg-type]
    await seance.part.prendre(parts, Classe.entrees)
    async with open_session(sessions, ANONYME) as db:
        seance.db = db
        with monkeypatch.context() as panne:
            panne.setattr(db, "close", _rompre)
            with pytest.raises(ConnectionError):
                await seance.rendre()
    assert parts.places[Classe.entrees]._value == PARTS[Classe.entrees]


async def _rompre() -> None:
    raise ConnectionError("the server left")


async def test_page_that_fails_says_that_the_act_is_kept(
    client: httpx2.AsyncClient, scene: Scene, admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendre = Template.to_asgi_response

    def echouer(self: Any, *args: Any, **kwargs: Any) -> Any:
        if str(self.template_name) != "web/erreur.html":
            raise RuntimeError("a template that breaks")
        return rendre(self, *args, **kwargs)

    monkeypatch.setattr(Template, "to_asgi_response", echouer)
    reponse = await client.get("/ma-journee", headers=_temoin(scene))
    assert reponse.status_code == 500
    assert "est enregistré" in reponse.text
    assert "Nous n’avons rien enregistré" not in reponse.text
    # No read without its line, even of a page that nobody saw.
    assert admin.execute("select count(*) from journal where objet = 'Ma journée'").fetchone() == (
        1,
    )


def _acteur(scene: Scene) -> Acteur:
    return Acteur(
        territoire_id=1,
        compte_id=scene.comptes["professionnel"],
        role=Role.professionnel,
        structure_id=scene.structure,
    )


def _objets(admin: Admin) -> list[str]:
    return [objet for (objet,) in admin.execute("select objet from journal order by numero")]


async def test_line_of_what_a_savepoint_undid_is_not_written(
    db_pour: Ouvrir, admin: Admin, scene: Scene
) -> None:
    avant = _objets(admin)
    admin.commit()
    erreurs: dict[str, str] = {}
    async with db_pour(_acteur(scene)) as db:
        await noter(db, Geste.ecriture, "Avant")
        async with essayer_commande(db, erreurs):
            await noter(db, Geste.ecriture, "Défaite")
            raise Conflict("Non.")
        async with essayer_commande(db, {}):
            await noter(db, Geste.ecriture, "Gardée")
            await db.execute(text("select 1"))
        assert _objets(admin) == avant
        admin.commit()
    assert erreurs == {"formulaire": "Non."}
    assert _objets(admin)[len(avant) :] == ["Avant", "Gardée"]


async def test_no_line_without_its_transaction(db_pour: Ouvrir, admin: Admin, scene: Scene) -> None:
    avant = _objets(admin)
    admin.commit()

    async def perdre() -> None:
        async with db_pour(_acteur(scene)) as db:
            await noter(db, Geste.ecriture, "Perdue")
            raise Conflict("Non.")

    with pytest.raises(Conflict):
        await perdre()
    assert _objets(admin) == avant


async def test_line_that_is_refused_undoes_the_rest(
    db_pour: Ouvrir, admin: Admin, scene: Scene
) -> None:

    async def noter_sans_acteur() -> None:
        async with db_pour() as db:
            await noter(db, Geste.ecriture, "De personne")

    with pytest.raises(DBAPIError, match="journal"):
        await noter_sans_acteur()
    assert "De personne" not in _objets(admin)
