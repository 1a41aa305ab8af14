"""Attack as a guardian, and through one: beside the mandate, after it, in another territoire."""

from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from auth.vocabulary import Domaine
from core.clock import aujourdhui
from tests.attaques.portes import portes
from tests.auth import monde
from tests.auth.navigateur import Application, ouvrir_session
from tests.carnet.documents.portes import poser
from tests.conftest import Base

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
LOGEMENT = 4
MARQUE = "ligne 2"
AUTRES = ("ligne 1", "ligne 8")


class Scene:
    """Hold a guardian, whom they represent, somebody else, and a namesake elsewhere."""

    def __init__(self, admin: Connexion, dossier: Path, base: Base) -> None:
        self.admin = admin
        self.structure, self.pro, self.elle, self.compte = monde.scene(admin)
        monde.territoire(admin, 2)
        self.ailleurs = monde.personne(admin, 2)
        self.voisine = monde.personne(admin, 1, "Voisine")
        for t, qui in ((1, self.elle), (1, self.voisine), (2, self.ailleurs)):
            auteur = monde.compte_de(admin, t, qui) if qui != self.elle else self.compte
            monde.frise(admin, t, qui, auteur)
            chez = self.structure if t == 1 else monde.structure(admin, 2)
            lui = self.pro if t == 1 else monde.professionnel(admin, 2, chez)
            monde.place(admin, t, qui, chez, lui)
            monde.accord(admin, t, qui, portee="structure", structure_id=chez)
        self.tuteur = monde.representant(admin, 1, self.elle, LOGEMENT)
        self.mandat = self.un("select id from representant where compte_id = %s", self.tuteur)
        self.temoin, self.jeton = ouvrir_session(admin, 1, self.tuteur, None)
        admin.commit()
        self.application = Application(base, dossier)

    def un(self, requete: str, *valeurs: Any) -> Any:
        """Ask one thing, as the owner."""
        ligne = self.admin.execute(requete.encode(), valeurs).fetchone()
        assert ligne is not None, requete
        return ligne[0]

    def page(self, adresse: str, **champs: Any) -> Any:
        """Ask a page as the guardian, or send it something."""
        methode = "POST" if champs else "GET"
        return self.application.demander(
            methode, adresse, temoin=self.temoin, champs=champs or None
        )

    def accord(self, personne: UUID, **champs: Any) -> int:
        """Say yes in the guardian's name; gives the status."""
        saisie = {"structure_id": str(self.structure), "domaines": "logement", "duree": "6"}
        statut: int = self.page(f"/represente/{personne}/accords", **saisie | champs).status_code
        return statut


@pytest.fixture
def scene(base: Base, admin: Connexion, tmp_path: Path) -> Any:
    s = Scene(admin, tmp_path, base)
    with s.application:
        yield s


def test_a_guardian_reads_the_mandate_and_nothing_beside(scene: Scene) -> None:
    lue = scene.page(f"/represente/{scene.elle}")
    assert lue.status_code == 200
    assert MARQUE in lue.text
    assert not [autre for autre in AUTRES if autre in lue.text]
    for autre in (scene.voisine, scene.ailleurs):
        for adresse in (f"/represente/{autre}", f"/represente/{autre}/accords"):
            assert scene.page(adresse).status_code == 404, adresse
        assert scene.accord(autre) == 404


def test_guardian_opens_the_documents_of_the_mandate_alone(scene: Scene) -> None:
    elle, admin = scene.elle, scene.admin
    lu, cache = (poser(admin, 1, elle, d.value) for d in (Domaine.logement, Domaine.sante))
    voisine = poser(admin, 1, scene.voisine, Domaine.logement.value)
    admin.commit()
    adresse = f"/represente/{elle}"
    page = scene.page(adresse).text
    assert f"{adresse}/documents/{lu}" in page
    assert str(cache) not in page
    recu = scene.page(f"{adresse}/documents/{lu}")
    assert (recu.status_code, recu.content) == (200, b"mkscene fichier")
    assert scene.un("select fondement from journal where objet = 'Fichier d’un document'") == (
        "mandat confirmé"
    )
    for chemin in (
        f"{adresse}/documents/{cache}",
        f"{adresse}/documents/{voisine}",
        f"/represente/{scene.voisine}/documents/{voisine}",
        f"/represente/{scene.voisine}/documents/{lu}",
        f"/documents/{lu}",
        f"/documents/{lu}/fichier",
    ):
        assert scene.page(chemin).status_code in (403, 404), chemin
    admin.execute("update representant set clos_le = now() where id = %s", (scene.mandat,))
    admin.commit()
    assert scene.page(f"{adresse}/documents/{lu}").status_code == 303


def test_no_other_door_names_somebody_to_a_guardian(scene: Scene) -> None:
    siennes = {"carnet-represente", "accords-represente"}
    for porte in portes(scene.application.app):
        if porte.methode != "GET" or porte.public or porte.nom in siennes or porte.api:
            continue
        if set(porte.parametres) != {"personne_id"}:
            continue
        for qui in (scene.elle, scene.voisine):
            # What she shuts is written by whoever represents her, without her name.
            if (porte.nom, qui) == ("dire-fermeture", scene.elle):
                continue
            reponse = scene.page(porte.adresse({"personne_id": qui}))
            assert reponse.status_code in (403, 404), (porte.chemin, reponse.status_code)


@pytest.mark.parametrize(
    "fin",
    [
        "clos_le = now()",
        "fin = (now() at time zone 'Europe/Paris')::date",
        "reponse = null, repondue_le = null, repondue_par = null",
        "debut = current_date + 3, fin = null",
    ],
    ids=["clos", "fini", "a-confirmer", "a-venir"],
)
def test_an_ended_or_unconfirmed_mandate_closes_at_the_next_request(scene: Scene, fin: str) -> None:
    assert scene.page(f"/represente/{scene.elle}").status_code == 200
    scene.admin.execute(f"update representant set {fin} where id = %s".encode(), (scene.mandat,))
    scene.admin.commit()
    for adresse in ("/qui-je-represente", f"/represente/{scene.elle}"):
        ferme = scene.page(adresse)
        assert ferme.status_code == 303, ferme.status_code
        assert ferme.headers["location"].startswith("/connexion")
    avant = scene.un("select count(*) from consentement")
    assert scene.accord(scene.elle) in (303, 401, 403)
    assert scene.un("select count(*) from consentement") == avant


def test_a_guardian_shuts_what_she_says_and_nothing_of_somebody_else(scene: Scene) -> None:
    ouverts = "select count(*) from acces where personne_id = %s"
    dit = {"quoi": "tout", "dit": "presence", "dit_le": aujourdhui().isoformat()}
    page = scene.page(f"/represente/{scene.elle}/accords")
    assert f"/carnets/{scene.elle}/fermer" in page.text
    for qui in (scene.voisine, scene.ailleurs):
        avant = scene.un(ouverts, qui)
        assert scene.page(f"/carnets/{qui}/fermer", **dit).status_code == 404
        assert scene.un(ouverts, qui) == avant
    assert scene.un(ouverts, scene.elle)
    assert "Prénom" not in scene.page(f"/carnets/{scene.elle}/fermer").text
    assert scene.page(f"/carnets/{scene.elle}/fermer", **dit).status_code == 303
    assert scene.un(ouverts, scene.elle) == 0
    # Stopped for everybody, the carnet is closed to them too.
    arret = scene.page(f"/carnets/{scene.elle}/fermer", **dit | {"quoi": "opposition"})
    assert arret.status_code == 303
    assert "/qui-je-represente" in arret.headers["location"]
    assert scene.page(f"/represente/{scene.elle}").status_code == 404


@pytest.mark.parametrize("domaine", ["sante", "famille"])
def test_a_guardian_opens_nothing_beside_the_mandate(scene: Scene, domaine: str) -> None:
    avant = scene.un("select count(*) from consentement")
    assert scene.accord(scene.elle, domaines=domaine) == 422
    assert scene.un("select count(*) from consentement") == avant
    assert scene.accord(scene.elle) == 303


def test_nobody_confirms_the_mandate_that_they_wrote(scene: Scene) -> None:
    scene.admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (1, %s, %s, 'dpo', now() - interval '1 day')",
        (scene.pro, scene.structure),
    )
    sien = monde.mandat(scene.admin, 1, scene.elle, 4095, reponse=None, propose_par=scene.pro)
    habilitation = scene.un(
        "select id from habilitation where compte_id = %s and role = 'dpo'", scene.pro
    )
    temoin, _ = ouvrir_session(scene.admin, 1, scene.pro, habilitation)
    scene.admin.commit()
    reponse = scene.application.demander(
        "POST", f"/mandats-a-confirmer/{sien}", temoin=temoin, champs={"oui": "true"}
    )
    assert reponse.status_code == 403
    assert scene.un("select reponse is null from representant where id = %s", sien)
