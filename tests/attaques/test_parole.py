"""Say « she agreed » in every way that once opened a carnet.

Nothing sensitive opens, and whatever is noted is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from core.clock import aujourdhui
from tests.auth import monde
from tests.auth.navigateur import Application, ouvrir_session
from tests.conftest import Base
from tests.stories.gestes import papier_d_elle

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
SENSIBLES = ["sante", "justice", "violences", "sejour_asile", "budget"]
SECRET = "A porté plainte en mars"


def bientot(jours: int = 20) -> str:
    """Give a day to come, as a form sends it."""
    return (aujourdhui() + timedelta(days=jours)).isoformat()


@dataclass
class Scene:
    """Hold the person, her référente, the health centre that wants more, and the DPO."""

    admin: Connexion
    application: Application
    personne: UUID
    elle: UUID
    centre: UUID
    comptes: dict[str, UUID]
    sessions: dict[str, tuple[str, str]]

    def api(self, qui: str, chemin: str, json: Any = None) -> httpx2.Response:
        """Ask the API as somebody; without a body, only read."""
        methode = "GET" if json is None else "POST"
        adresse = f"/api/v1/carnets/{self.personne}{chemin}"
        return self.application.demander(methode, adresse, jeton=self.sessions[qui][1], json=json)

    def noter(self, **champs: Any) -> httpx2.Response:
        """Say that she agreed, as the health centre."""
        corps = {
            "portee": "structure",
            "structure_id": str(self.centre),
            "domaines": ["emploi_formation"],
            "peut_completer": True,
            "fin": bientot(),
            "donne_par": "professionnel",
            "recueil": "oral",
        } | champs
        return self.api("centre", "/consentements", corps)

    def accords(self) -> int:
        """Count the agreements that a professional recorded."""
        self.admin.rollback()
        ligne = self.admin.execute(
            "select count(*) from consentement where donne_par <> 'personne'"
        ).fetchone()
        assert ligne is not None
        return int(ligne[0])

    def avis(self, genre: str) -> set[str]:
        """Name who was told."""
        self.admin.rollback()
        noms = {cle: nom for nom, cle in self.comptes.items()}
        return {
            noms[c]
            for (c,) in self.admin.execute("select compte_id from avis where genre = %s", (genre,))
        }


@pytest.fixture
def scene(base: Base, admin: Connexion, tmp_path: Path) -> Iterator[Scene]:
    monde.territoire(admin, 1)
    ccas, centre = monde.structure(admin, 1), monde.structure(admin, 1, "sante")
    refuge = monde.structure(admin, 1, "association")
    personne = monde.personne(admin, 1)
    comptes = {
        "referente": monde.professionnel(admin, 1, ccas),
        "centre": monde.professionnel(admin, 1, centre),
        "dpo": monde.professionnel(admin, 1, ccas, "dpo"),
        "elle": monde.compte_de(admin, 1, personne),
    }
    sessions = {}
    for nom, compte in comptes.items():
        tenue = admin.execute(
            "select id from habilitation where compte_id = %s", (compte,)
        ).fetchone()
        sessions[nom] = ouvrir_session(admin, 1, compte, tenue[0] if tenue else None)
    monde.place(admin, 1, personne, ccas, comptes["referente"], referent=True)
    monde.accord(admin, 1, personne, portee="structure", structure_id=ccas)
    monde.accord(admin, 1, personne, portee="structure", structure_id=refuge, domaines=1281)
    admin.execute(
        "insert into constat (territoire_id, personne_id, domaine, auteur_compte_id, nature,"
        " thematique, texte, source)"
        " values (1, %s, 10, %s, 'besoin', 'famille', %s, 'personne')",
        (personne, comptes["elle"], SECRET),
    )
    admin.commit()
    with Application(base, tmp_path) as application:
        yield Scene(admin, application, personne, comptes["elle"], centre, comptes, sessions)


def _lit_tout(scene: Scene) -> bool:
    return SECRET in scene.api("centre", "").text


@pytest.mark.parametrize("recueil", ["oral", "ecran", "papier"])
@pytest.mark.parametrize("donne_par", ["professionnel", "representant"])
def test_a_structure_with_an_ordinary_agreement_opens_nothing_sensitive_to_itself(
    scene: Scene, recueil: str, donne_par: str
) -> None:
    monde.place(scene.admin, 1, scene.personne, scene.centre, scene.comptes["centre"])
    monde.accord(scene.admin, 1, scene.personne, portee="categorie", categorie="sante")
    monde.mandat(scene.admin, 1, scene.personne, 4095)
    scene.admin.commit()
    assert scene.api("centre", "").status_code == 200
    for domaines in (SENSIBLES, ["violences"], ["sante"]):
        reponse = scene.noter(domaines=domaines, recueil=recueil, donne_par=donne_par)
        assert reponse.status_code == 422, reponse.text
    assert scene.accords() == 0
    assert not _lit_tout(scene)


def test_a_withdrawal_holds_against_a_structure_that_stayed_in_the_circle(scene: Scene) -> None:
    monde.place(scene.admin, 1, scene.personne, scene.centre, scene.comptes["centre"])
    accord = monde.accord(scene.admin, 1, scene.personne, portee="categorie", categorie="sante")
    scene.admin.commit()
    retrait = f"/api/v1/consentements/{accord}/retrait"
    assert (
        scene.application.demander("POST", retrait, jeton=scene.sessions["elle"][1]).status_code
        == 200
    )
    assert scene.api("centre", "").status_code == 404
    for champs in (
        {},
        {"domaines": SENSIBLES},
        {"portee": "categorie", "structure_id": None, "categorie": "sante"},
    ):
        assert scene.noter(**champs).status_code == 422
    assert scene.api("centre", "").status_code == 404
    assert scene.avis("retrait") == {"referente", "dpo"}
    moi = {
        "portee": "structure",
        "structure_id": str(scene.centre),
        "domaines": ["emploi_formation"],
        "fin": bientot(300),
    }
    assert scene.api("elle", "/consentements", moi).status_code == 201
    assert scene.api("centre", "").status_code == 200


def test_noting_a_withdrawal_of_one_kind_reveals_no_agreement_and_holds_against_a_word(
    scene: Scene,
) -> None:
    monde.place(scene.admin, 1, scene.personne, scene.centre, scene.comptes["centre"])
    scene.admin.commit()
    for dit in ({"quoi": "statistiques"}, {"quoi": "categorie", "categorie": "sante"}):
        reponses = set()
        for existe in (False, True):
            if existe:
                statistiques = dit["quoi"] == "statistiques"
                finalite = "statistiques" if statistiques else "coordination"
                monde.accord(
                    scene.admin,
                    1,
                    scene.personne,
                    portee="categorie",
                    categorie="sante",
                    finalite=finalite,
                )
                scene.admin.commit()
            fait = scene.api("centre", "/fermetures", dit | {"dit": "telephone"})
            reponses.add((fait.status_code, fait.content))
        assert reponses == {(204, b"")}
    # Her word counts, though nothing matched it: nobody says the contrary for her.
    assert scene.noter().status_code == 422
    restent = scene.admin.execute(
        "select count(*) from consentement where retire_le is null and portee <> 'structure'"
    )
    assert restent.fetchone() == (0,)
    for quoi, categorie in (("categorie", None), ("categorie", "ailleurs"), ("tout", "sante")):
        assert (
            scene.api("centre", "/fermetures", {"quoi": quoi, "categorie": categorie}).status_code
            == 422
        )


def test_nobody_outside_her_circle_notes_a_withdrawal_of_one_kind(scene: Scene) -> None:
    cle = monde.accord(scene.admin, 1, scene.personne, portee="categorie", categorie="plie")
    scene.admin.commit()
    for dit in ({"quoi": "statistiques"}, {"quoi": "categorie", "categorie": "plie"}):
        assert scene.api("centre", "/fermetures", dit).status_code == 404
    lue = scene.admin.execute("select retire_le from consentement where id = %s", (cle,)).fetchone()
    assert lue == (None,)


def test_the_day_of_an_appointment_opens_nothing_to_whom_it_is_fixed_with(scene: Scene) -> None:
    scene.admin.execute(
        "insert into rendez_vous (territoire_id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, objet,"
        " debut, avec_compte_id, structure_id) select 1, m.personne_id, 7, m.compte_id,"
        " m.structure_id, 'Bilan', now(),"
        " m.compte_id, %s from accompagnement m where m.personne_id = %s",
        (scene.centre, scene.personne),
    )
    scene.admin.commit()
    lue = scene.admin.execute(
        "select count(*) from accompagnement where origine = 'observe'"
    ).fetchone()
    assert lue == (1,)
    absent = scene.application.demander(
        "POST",
        "/api/v1/carnets/00000000-0000-4000-8000-000000000000/consentements",
        jeton=scene.sessions["centre"][1],
        json={"portee": "consortium", "domaines": ["identite"], "fin": bientot(),
              "donne_par": "professionnel", "recueil": "oral"},
    )  # fmt: skip
    for domaines in (["emploi_formation"], SENSIBLES):
        refus = scene.noter(domaines=domaines)
        assert (refus.status_code, refus.json()["detail"]) == (404, absent.json()["detail"])
    assert (
        scene.application.demander(
            "GET", f"/carnets/{scene.personne}/recueil", temoin=scene.sessions["centre"][0]
        ).status_code
        == 404
    )
    assert scene.accords() == 0


def test_a_screen_is_never_claimed_by_a_program(scene: Scene) -> None:
    monde.place(scene.admin, 1, scene.personne, scene.centre, scene.comptes["centre"])
    scene.admin.commit()
    refus = scene.noter(recueil="ecran")
    assert (refus.status_code, "recueil" in refus.text) == (422, True)
    assert scene.noter(remise_id="00000000-0000-4000-8000-000000000000").status_code == 422
    assert scene.accords() == 0


def test_what_is_only_said_is_short_ordinary_and_told_to_all_three(scene: Scene) -> None:
    monde.place(scene.admin, 1, scene.personne, scene.centre, scene.comptes["centre"])
    scene.admin.commit()
    trop_loin = scene.noter(fin=bientot(30))
    assert (trop_loin.status_code, "trente jours" in trop_loin.text) == (422, True)
    assert scene.noter(fin=bientot(29)).status_code == 201
    assert scene.avis("accord") == {"elle", "referente", "dpo"}
    assert scene.avis("accord_sensible") == set()
    ligne = scene.admin.execute(
        "select fondement from journal where objet = 'Accord donné'"
    ).fetchone()
    assert ligne == ("de vive voix, en présence",)
    assert not _lit_tout(scene)


def test_the_welcome_form_says_at_the_field_what_cannot_be_only_said(scene: Scene) -> None:
    monde.place(scene.admin, 1, scene.personne, scene.centre, scene.comptes["centre"])
    scene.admin.commit()
    adresse, temoin = f"/accueil/{scene.personne}/accord", scene.sessions["centre"][0]
    for champs, champ in (
        ({"domaines": "sante", "fin": bientot()}, "domaines"),
        ({"domaines": "parcours", "fin": bientot(40)}, "fin"),
    ):
        page = scene.application.demander(
            "POST", adresse, temoin=temoin, champs={"peut_completer": "false"} | champs
        )
        assert f'id="{champ}-erreur"' in page.text, page.text
    assert scene.accords() == 0
    page = scene.application.demander(
        "POST",
        adresse,
        temoin=temoin,
        champs={"peut_completer": "false", "domaines": "parcours", "fin": bientot(29)},
    )
    assert (page.status_code, scene.accords()) == (303, 1)


def test_a_sensitive_agreement_recorded_by_whom_it_opens_to_is_told_to_the_dpo(
    scene: Scene,
) -> None:
    monde.place(scene.admin, 1, scene.personne, scene.centre, scene.comptes["centre"])
    scene.admin.commit()
    adresse, temoin = f"/carnets/{scene.personne}/recueil", scene.sessions["centre"][0]
    question = {
        "portee": "structure", "structure_id": str(scene.centre), "domaines": "emploi_formation",
        "sensibles": "sante", "peut_completer": "false", "finalite": "coordination", "duree": "12",
        "code": "2611",
    }  # fmt: skip
    tendu = scene.application.demander("POST", adresse, temoin=temoin, champs=question)
    assert tendu.headers.get("location") == "/remise", tendu.text
    remise = next(v for v in tendu.headers.get_list("set-cookie") if "-remise=" in v).partition(
        ";"
    )[0]
    nom, _, jeton = remise.partition("=")
    scene.application.client.cookies.clear()
    entetes = {"Sec-Fetch-Site": "same-origin", "Cookie": f"{nom}={jeton}"}

    def repondre(code: str) -> httpx2.Response:
        dit = {
            "reponse": "accord",
            "sensibles": "sante",
            "code_elle": code,
            "_csrf": scene.application.csrf(jeton),
        }
        return scene.application.portail.call(
            lambda: scene.application.client.post("/remise/reponse", headers=entetes, data=dit)
        )

    # Touched by the professional themselves: with no code, or one that they prepared, nothing.
    secret = scene.application.settings.secret.get_secret_value()
    code = papier_d_elle(scene.admin, scene.personne, secret, par=scene.comptes["centre"])
    for essai in ("", "123456", code):
        assert repondre(essai).status_code == 422
    assert scene.accords() == 0
    scene.admin.execute("delete from code_entree")
    reponse = repondre(papier_d_elle(scene.admin, scene.personne, secret))
    assert reponse.status_code == 303, reponse.text
    assert scene.avis("accord") == {"elle", "referente", "dpo"}
    assert scene.avis("accord_sensible") == {"dpo"}
    preuve = (
        "select domaines & 256, remise_id is not null from consentement where donne_par ="
        " 'professionnel'"
    )
    assert scene.admin.execute(preuve.encode()).fetchall() == [(256, True)]


@pytest.mark.parametrize("qui", ["referente", "centre", "dpo", "elle"])
def test_by_the_api_whoever_heard_her_shuts_and_a_stranger_finds_nobody(
    scene: Scene, qui: str
) -> None:
    for corps in ({"quoi": "tout"}, {"quoi": "structure", "structure_id": str(scene.centre)}):
        assert scene.api("centre", "/fermetures", corps).status_code == 404
    monde.place(scene.admin, 1, scene.personne, scene.centre, scene.comptes["centre"])
    scene.admin.commit()
    for faux in (
        {"quoi": "accord"},
        {"quoi": "tout", "dit_le": "2999-01-01"},
        {"quoi": "tout", "dit": "rêve"},
    ):
        reponse = scene.api(qui, "/fermetures", faux)
        assert reponse.status_code in (
            (204, 422) if qui == "elle" and "dit_le" in faux else (422,)
        ), faux
    assert scene.api(qui, "/fermetures", {"quoi": "tout"}).status_code == 204
    assert scene.api("referente", "").status_code == 404
    scene.admin.rollback()
    assert scene.admin.execute(
        "select count(*) from consentement where retire_le is null"
    ).fetchone() == (0,)
    assert scene.avis("retrait") == {"elle", "referente", "dpo"} - {qui}
    assert scene.avis("lecture_changee") == {"referente"} - {qui}


def test_a_withdrawal_said_to_whom_sees_the_agreement_is_taken_by_the_api(scene: Scene) -> None:
    ligne = scene.admin.execute("select id from consentement where domaines = 255").fetchone()
    assert ligne is not None
    adresse = f"/api/v1/consentements/{ligne[0]}/retrait"
    reponse = scene.application.demander("POST", adresse, jeton=scene.sessions["referente"][1])
    assert (reponse.status_code, reponse.json()["etat"]) == (200, "retire")
    assert scene.api("referente", "").status_code == 404


def test_a_refusal_reads_as_nobody_there(scene: Scene) -> None:
    scene.admin.execute(
        "insert into exclusion (territoire_id, personne_id, structure_id) select 1, %s,"
        " structure_id from accompagnement where personne_id = %s",
        (scene.personne, scene.personne),
    )
    scene.admin.commit()
    absent = scene.application.demander(
        "GET", f"/api/v1/carnets/{uuid4()}", jeton=scene.sessions["referente"][1]
    )
    refusee = scene.api("referente", "")
    assert (refusee.status_code, refusee.json()) == (absent.status_code, absent.json())
    assert refusee.status_code == 404
