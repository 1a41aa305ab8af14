"""Recognise the same offer published twice, decide, take back.

A search without duplicates loses nothing.
"""

import random
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from auth.vocabulary import Acteur, Role
from core.db import Sessions
from offers.catalogue.importer import importer_catalogue
from offers.doublons.calcul import proposer_paires
from offers.doublons.jobs import rapprocher_si_change
from offers.doublons.ressemblance import (
    comparer_fiches,
    noter_paires,
    plier_telephone,
    ranger,
    trouver_paires,
)
from offers.doublons.rules import SEUIL, departements, refuser, reunir_offres
from offers.doublons.vocabulary import Fiche, Sens
from offers.moteur.indice import _construire
from tests.auth import monde
from tests.auth.navigateur import Application, ouvrir_session
from tests.conftest import Base, Ouvrir
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure

MOBILITE, PERMIS = "mobilite--acceder-a-un-vehicule", "mobilite--preparer-un-permis-de-conduire"


def fiche(id: str = "a--1", **champs: Any) -> Fiche:
    valeurs: dict[str, Any] = {
        "source": id.split("--")[0],
        "nom": "Atelier de recherche d’emploi",
        "structure": "Mission locale de Toulouse",
        "telephone": "05 61 11 22 33",
        "adresse": "12 avenue Jean-Jaurès",
        "code_insee": "31555",
        "thematiques": [MOBILITE, PERMIS],
        "modes": ["en-presentiel"],
    } | champs
    return Fiche(id, **valeurs)


def test_same_offer_in_other_words_is_found_with_its_reasons() -> None:
    autre = fiche(
        "b--7",
        nom="ATELIER RECHERCHE EMPLOI",
        telephone="+33561112233",
        adresse="12 av. Jean Jaurès",
        thematiques=[PERMIS],
    )
    score, raisons = comparer_fiches(fiche(), autre)
    assert score >= 90
    assert raisons[0].startswith("Les noms se ressemblent (")
    assert raisons[1:] == [
        "La structure a le même nom.",
        "Le téléphone est le même.",
        "L’adresse est la même.",
        "Elles partagent une thématique.",
    ]


@pytest.mark.parametrize(
    "champs",
    [
        {"code_insee": "81004"},
        {"modes": ["a-distance"]},
        {"nom": "Garde d’enfants de nuit"},
        {"thematiques": ["famille--garde-denfants"]},
    ],
    ids=["another commune", "only remote", "another name", "no category in common"],
)
def test_what_contradicts_is_never_proposed(champs: dict[str, Any]) -> None:
    assert comparer_fiches(fiche(), fiche("b--1", **champs))[0] == 0


def test_numbers_in_names_tell_offers_apart() -> None:
    assert (
        comparer_fiches(fiche(nom="Français niveau 1"), fiche("b--1", nom="Français niveau 2"))[0]
        == 0
    )
    assert (
        comparer_fiches(fiche(nom="Français niveau 1"), fiche("b--1", nom="Français, niveau 1"))[0]
        >= SEUIL
    )


def test_silence_weighs_nothing_and_a_name_alone_proves_nothing() -> None:
    muette: dict[str, Any] = {"telephone": None, "adresse": None}
    assert comparer_fiches(fiche(**muette), fiche("b--1"))[0] == 100
    seule: dict[str, Any] = {
        "telephone": None,
        "adresse": None,
        "structure": None,
        "code_insee": None,
    }
    assert comparer_fiches(fiche(**seule), fiche("b--1", **seule))[0] == 0


def test_same_source_is_never_proposed_against_itself() -> None:
    assert trouver_paires([fiche("a--1"), fiche("a--2")]) == []
    assert len(trouver_paires([fiche("a--1"), fiche("b--2")])) == 1


def test_common_telephone_of_a_platform_does_not_make_thousands_of_pairs() -> None:
    fiches = [
        fiche(
            f"s{rang}--1",
            nom=f"{mot} solidaire",
            structure=None,
            adresse=None,
            code_insee=f"{rang:05}",
        )
        for rang, mot in enumerate(("Vélo", "Cuisine", "Jardin") * 100)
    ]
    assert trouver_paires(fiches) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_one_pair_and_many_are_weighed_alike(graine: int) -> None:
    hasard = random.Random(graine)
    fiches = [
        fiche(
            f"{hasard.choice('ab')}--{rang}",
            nom=" ".join(
                hasard.sample(["atelier", "permis", "vélo", "emploi", "niveau 1", "niveau 2"], 3)
            ),
            structure=hasard.choice([None, "Relais", "Le Relais", "Cap emploi"]),
            telephone=hasard.choice([None, "0561112233", "0561112234"]),
            adresse=hasard.choice([None, "1 rue des Lilas", "1, r. des Lilas"]),
            code_insee=hasard.choice([None, "31555", "81004"]),
            thematiques=hasard.sample(
                [MOBILITE, PERMIS, "famille--garde-denfants"], hasard.randint(0, 2)
            ),
            modes=hasard.choice(
                [[], ["en-presentiel"], ["a-distance"], ["en-presentiel", "a-distance"]]
            ),
        )
        for rang in range(12)
    ]
    a, b = np.triu_indices(len(fiches), 1)
    ensemble = noter_paires(ranger(fiches), a.astype(np.int64), b.astype(np.int64)).score
    assert list(ensemble) == [
        comparer_fiches(fiches[i], fiches[j])[0] for i, j in zip(a, b, strict=True)
    ]
    assert list(ensemble) == [
        comparer_fiches(fiches[j], fiches[i])[0] for i, j in zip(a, b, strict=True)
    ]


def test_telephones_and_places_are_folded() -> None:
    assert (
        plier_telephone("+33 (5) 61-11-22-33") == plier_telephone("05.61.11.22.33") == "0561112233"
    )
    assert departements("97411", []) == ["974"]
    assert departements("2A004", []) == ["2A"]
    assert departements(None, ["31", "81004"]) == ["31", "81"]
    assert departements(None, ["france"]) == departements(None, ["200054781"]) == ["*"]


def test_groups_follow_every_link_and_contradictions_are_refused() -> None:
    memes = [("a", "b"), ("b", "c"), ("x", "y")]
    assert reunir_offres(memes) == [["a", "b", "c"], ["x", "y"]]
    assert refuser(Sens.distinctes, "a", "c", memes, set()).startswith(
        "Ces deux fiches sont déjà réunies"
    )
    assert refuser(Sens.meme, "c", "x", memes, {("a", "y")}).startswith("Cela réunirait")
    assert refuser(Sens.meme, "c", "x", memes, set()) == ""
    assert refuser(Sens.distinctes, "a", "x", memes, set()) == ""


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_search_without_duplicates_shows_each_offer_once_and_loses_none(
    data: st.DataObject,
) -> None:
    """Whatever the filters kept and in whatever order: one sheet of each group, the first.

    All that is alone.
    """
    nombre = data.draw(st.integers(1, 25))
    liens = data.draw(
        st.lists(st.tuples(st.integers(0, nombre + 3), st.integers(0, nombre + 3)), max_size=15)
    )
    memes = [(f"{min(x, y):02}", f"{max(x, y):02}") for x, y in liens if x != y]
    indice = _construire((1, 1), [Ligne(f"{rang:02}") for rang in range(nombre)], [], memes)
    gardees = sorted(data.draw(st.sets(st.integers(0, nombre - 1))))
    rangs = np.array(gardees, np.intp)
    ordre = np.array(data.draw(st.permutations(range(len(rangs)))), np.intp)
    montrees = indice.premiers(rangs, ordre)
    groupes = {
        cle: numero for numero, membres in enumerate(reunir_offres(memes)) for cle in membres
    }
    vues: set[object] = set()
    for n in ordre.tolist():
        cle = indice.ids[rangs[n]]
        quoi = groupes.get(cle, cle)
        assert montrees[n] == (quoi not in vues), (
            "the first sheet of an offer that passes the filters is shown"
        )
        vues.add(quoi)
    comptes = indice.compter("frais", rangs, sans_doublons=True)
    assert sum(comptes.values()) == montrees.sum()


class Ligne:
    """Stand for a row of the catalogue as the index reads it."""

    def __init__(self, cle: str) -> None:
        self.id, self.source, self.structure_id = cle, "s", "s"
        vide: list[str] = []
        self.thematiques = self.publics = self.modes_accueil = self.mobilisable_par = vide
        self.frais, self.type, self.zones, self.sur_place, self.a_distance = (
            "gratuit",
            None,
            ["*"],
            True,
            False,
        )
        self.ux, self.melange = None, 0
        self.date_maj = date(2026, 1, 1)


Connexion = psycopg.Connection[Any]


@pytest.fixture
def paire(admin: Connexion, tmp_path: Path) -> Connexion:
    """Import three offers, two of which are one, and let the machine look at them."""
    monde.territoire(admin, 1)
    monde.territoire(admin, 2)
    admin.execute("update territoire set code_departement = case id when 1 then '31' else '81' end")
    poser_communes(admin)
    lieu = {"adresse": "3 rue des Lilas", "telephone": "0561112233"}
    autre = lieu | {"source": "autre", "structure_id": "autre--s1"}
    lignes = [
        une_structure(nom="Le Relais"),
        une_structure(id="autre--s1", source="autre", nom="Relais (le)"),
        un_service(1, nom="Permis solidaire", frais="gratuit", **lieu),
        un_service(
            2,
            nom="Garde-meubles",
            thematiques=["logement-hebergement--acheter-un-logement"],
            **lieu,
        ),
        un_service(1, id="autre--o1", nom="PERMIS SOLIDAIRE", frais="payant", **autre),
    ]
    rapport = importer_catalogue(admin, [ecrire(tmp_path / "o.jsonl", lignes)])
    assert (rapport.refuses, rapport.nouveaux) == (0, 5), rapport.problemes
    assert proposer_paires(admin).paires == 1
    admin.commit()
    return admin


def _entrer(admin: Connexion, t: int, role: str) -> tuple[str, str]:
    compte = monde.professionnel(admin, t, monde.structure(admin, t), role)
    habilitation = admin.execute(
        "select id from habilitation where compte_id = %s", (compte,)
    ).fetchone()
    assert habilitation is not None
    temoin = ouvrir_session(admin, t, compte, habilitation[0])
    admin.commit()
    return temoin


PAIRE = {"a_id": "autre--o1", "b_id": "essai--o1"}
RECHERCHE = "/api/v1/search/services?code_commune=31555"


def _trouvees(application: Application, suite: str = "") -> list[str]:
    reponse = application.demander("GET", RECHERCHE + suite)
    assert reponse.status_code == 200, reponse.text
    corps = reponse.json()
    assert corps["total"] == len(corps["items"])
    return sorted(item["service"]["id"] for item in corps["items"])


@pytest.mark.pg
def test_pair_is_decided_by_a_human_and_undone_without_erasing(
    base: Base, paire: Connexion, tmp_path: Path
) -> None:
    temoin, _ = _entrer(paire, 1, "coordonnateur")
    with Application(base, tmp_path) as application:

        def poster(**champs: str) -> httpx2.Response:
            return application.demander(
                "POST", "/doublons-offres", temoin=temoin, champs=PAIRE | champs
            )

        vue = application.demander("GET", "/doublons-offres", temoin=temoin).text
        assert "1 paire" in vue
        assert "Le nom est le même." in vue
        assert "diffère" in vue
        assert len(_trouvees(application, "&sans_doublons=true")) == 3, (
            "nothing is hidden before somebody decided"
        )

        refus = poster(sens="meme", motif="x")
        assert refus.status_code == 422
        assert "C’est trop court" in refus.text
        assert 'value="x"' in refus.text
        assert (
            poster(sens="meme", motif="Même porte, même numéro.")
            .headers["location"]
            .endswith("doublon_offre_meme")
        )

        assert len(_trouvees(application)) == 3
        assert len(_trouvees(application, "&sans_doublons=true")) == 2
        assert _trouvees(application, "&sans_doublons=true&frais=payant") == ["autre--o1"], (
            "the twin that fits shows"
        )
        assert _trouvees(application, "&sans_doublons=true&frais=gratuit") == ["essai--o1"]
        facettes = application.demander(
            "GET", RECHERCHE + "&sans_doublons=true&facettes=true"
        ).json()["facettes"]
        assert facettes["categories"] == {"mobilite": 1, "logement-hebergement": 1}
        fiche_ = application.demander("GET", "/offres/essai--o1").text
        assert "Aussi publiée par" in fiche_
        assert "/offres/autre--o1" in fiche_
        vue = application.demander("GET", "/doublons-offres", temoin=temoin).text
        assert "0 paire" in vue
        assert "Même porte, même numéro." in vue

        assert poster(sens="distinctes", motif="Finalement non").status_code == 422
        assert poster(sens="annulee", motif="Je me suis trompé").status_code == 303
        assert len(_trouvees(application, "&sans_doublons=true")) == 3
        assert "Aussi publiée par" not in application.demander("GET", "/offres/essai--o1").text
        assert "1 paire" in application.demander("GET", "/doublons-offres", temoin=temoin).text
        assert poster(sens="annulee", motif="Encore une fois").status_code == 404
        assert poster(sens="distinctes", motif="Deux publics").status_code == 303
        assert "0 paire" in application.demander("GET", "/doublons-offres", temoin=temoin).text
    lignes = paire.execute("select sens, motif from doublon_decision order by numero").fetchall()
    assert [sens for sens, _ in lignes] == ["meme", "annulee", "distinctes"]
    assert proposer_paires(paire).paires == 1, (
        "the machine still sees it; people are not asked twice"
    )


@pytest.mark.pg
def test_only_those_who_run_a_territoire_decide_of_its_offers(
    base: Base, paire: Connexion, tmp_path: Path
) -> None:
    with Application(base, tmp_path) as application:
        for role in ("professionnel", "charge_orientation", "gestionnaire", "dpo"):
            temoin, jeton = _entrer(paire, 1, role)
            assert application.demander("GET", "/doublons-offres", temoin=temoin).status_code == 403
            champs = PAIRE | {"sens": "meme", "motif": "Pareil"}
            assert (
                application.demander(
                    "POST", "/doublons-offres", temoin=temoin, champs=champs
                ).status_code
                == 403
            )
            assert application.demander("GET", "/api/v1/doublons", jeton=jeton).status_code == 403
        voisin, _ = _entrer(paire, 2, "administrateur")
        assert "0 paire" in application.demander("GET", "/doublons-offres", temoin=voisin).text
        champs = PAIRE | {"sens": "meme", "motif": "Pareil"}
        assert (
            application.demander(
                "POST", "/doublons-offres", temoin=voisin, champs=champs
            ).status_code
            == 404
        )
        ici, jeton = _entrer(paire, 1, "administrateur")
        items = application.demander("GET", "/api/v1/doublons", jeton=jeton).json()["items"]
        assert [(i["a_id"], i["b_id"]) for i in items] == [("autre--o1", "essai--o1")]
        assert items[0]["raisons"][0] == "Le nom est le même."
        assert (
            application.demander("POST", "/doublons-offres", temoin=ici, champs=champs).status_code
            == 303
        )
        assert "Pareil" not in application.demander("GET", "/doublons-offres", temoin=voisin).text
        annuler = PAIRE | {"sens": "annulee", "motif": "Pas d’accord"}
        assert (
            application.demander(
                "POST", "/doublons-offres", temoin=voisin, champs=annuler
            ).status_code
            == 404
        )


@pytest.mark.pg
def test_withdrawn_offer_leaves_its_twin_alone(
    base: Base, paire: Connexion, tmp_path: Path
) -> None:
    temoin, _ = _entrer(paire, 1, "coordonnateur")
    with Application(base, tmp_path) as application:
        champs = PAIRE | {"sens": "meme", "motif": "Pareil"}
        assert (
            application.demander(
                "POST", "/doublons-offres", temoin=temoin, champs=champs
            ).status_code
            == 303
        )
        reste = ecrire(
            tmp_path / "s.jsonl", [une_structure(id="autre--s1", source="autre"), une_structure()]
        )
        service = ecrire(
            tmp_path / "t.jsonl",
            [un_service(9, id="autre--o9", source="autre", structure_id="autre--s1")],
        )
        importer_catalogue(paire, [reste, service])
        paire.commit()
        assert _trouvees(application, "&sans_doublons=true") == [
            "autre--o9",
            "essai--o1",
            "essai--o2",
        ]
        assert "Aussi publiée par" not in application.demander("GET", "/offres/essai--o1").text
        assert application.demander("GET", "/doublons-offres", temoin=temoin).status_code == 200


@pytest.mark.pg
async def test_worker_looks_again_only_when_the_catalogue_changed(
    paire: Connexion, sessions: Sessions, tmp_path: Path
) -> None:
    assert await rapprocher_si_change(sessions) is None, "this catalogue was looked at"
    autre = un_service(
        2, id="autre--o2", source="autre", structure_id="autre--s1", nom="Garde meubles"
    )
    autre |= {
        "thematiques": ["logement-hebergement--acheter-un-logement"],
        "telephone": "0561112233",
    }
    premier = un_service(
        1, id="autre--o1", source="autre", structure_id="autre--s1", nom="Permis solidaire"
    )
    importer_catalogue(paire, [ecrire(tmp_path / "p.jsonl", [autre, premier])])
    paire.commit()
    bilan = await rapprocher_si_change(sessions)
    assert bilan is not None
    assert bilan.paires == 2
    paires = paire.execute("select a_id, b_id from doublon_propose order by a_id").fetchall()
    assert paires == [("autre--o1", "essai--o1"), ("autre--o2", "essai--o2")]
    assert await rapprocher_si_change(sessions) is None


@pytest.mark.pg
async def test_nobody_but_the_automaton_writes_what_the_machine_proposes(
    paire: Connexion, db_pour: Ouvrir
) -> None:
    structure = monde.structure(paire, 1)
    compte = monde.professionnel(paire, 1, structure, "coordonnateur")
    paire.commit()
    acteur = Acteur(
        territoire_id=1, compte_id=compte, role=Role.coordonnateur, structure_id=structure
    )
    for requete in (
        "select prive.proposer_doublons(1, 0, '[]')",
        "select prive.remplacer_doublons(1, 0, '[]')",
        "delete from doublon_propose",
        "insert into doublon_calcul (import_id, offres, paires) values (1, 1, 1)",
    ):
        with pytest.raises(ProgrammingError, match=r"automate|permission denied"):
            async with db_pour(acteur) as db:
                await db.execute(text(requete))
    assert paire.execute("select count(*) from doublon_propose").fetchone() == (1,)
