"""Bring carnets together and part them: nobody reads more, and the way back restores all."""

from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.auth import monde
from tests.auth.reunions import Geste, Scene, creer_scene, qui_lit, reunir, separer, verifier
from tests.auth.test_candidats import AUTRE, poser
from tests.auth.test_numeros import FEMME

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
durees = st.sampled_from(["2 days", "10 days", "60 days", "300 days", "700 days"])
ordinaires = st.integers(0, 127).map(lambda m: 2 * m + 1)


@pytest.fixture
def scene(admin: Connexion) -> Scene:
    monde.territoire(admin, 1)
    return creer_scene(admin)


@st.composite
def carnets(draw: st.DrawFn) -> list[Geste]:
    """Draw what hangs on two carnets: places in the circle, agreements, refusals."""
    gestes: list[Geste] = []
    for cote in (0, 1):
        for _ in range(draw(st.integers(0, 4))):
            fin = draw(st.one_of(st.none(), durees))
            place = {
                "structure": draw(st.integers(0, 3)),
                "referent": draw(st.booleans()),
                "fin": fin,
            }
            place["debut"] = draw(st.sampled_from(["-40 days", "-1 day", "1 day"]))
            gestes.append(("place", cote, place))
        for _ in range(draw(st.integers(0, 4))):
            portee = draw(st.sampled_from(["structure", "categorie", "consortium"]))
            accord = {"portee": portee, "peut_completer": draw(st.booleans()), "fin": draw(durees)}
            accord["domaines"] = draw(ordinaires) | (
                draw(st.sampled_from([0, 256, 3840])) if portee == "structure" else 0
            )
            accord["debut"] = draw(st.sampled_from(["-1 day", "-1 day", "3 days"]))
            accord["finalite"] = draw(
                st.sampled_from(["coordination", "coordination", "prescription", "statistiques"])
            )
            accord["vise"] = draw(st.integers(0, 3))
            if accord["debut"] == "3 days" and accord["fin"] == "2 days":
                accord["fin"] = "10 days"
            gestes.append(("accord", cote, accord))
        if draw(st.integers(0, 3)) == 0:
            refus = {"structure": draw(st.integers(1, 3))}
            gestes.append(("refus", cote, refus))
    return gestes


@given(gestes=carnets(), inverse=st.booleans())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nobody_reads_more_once_together_and_parting_gives_back_what_was(
    admin: Connexion, gestes: list[Geste], inverse: bool
) -> None:
    verifier(admin, gestes, inverse=inverse)


def _tables(admin: Connexion) -> set[str]:
    return {nom for (nom,) in admin.execute("select prive.tables_du_carnet()::text")}


def test_every_table_that_names_a_person_moves_or_is_said_not_to(admin: Connexion) -> None:
    restent = {"journal", "acces", "remise", "conservation_evenement", "compte", "reunion"}
    nomment = {
        nom
        for (nom,) in admin.execute(
            "select table_name from information_schema.columns where table_schema = 'public'"
            " and column_name = 'personne_id'"
        )
    }
    assert nomment - restent == _tables(admin)
    assert restent <= nomment


def test_what_was_written_moves_with_its_author_and_goes_back(
    admin: Connexion, scene: Scene
) -> None:
    lignes = [(scene.a, 0), (scene.b, 1)]
    for personne, domaine in lignes:
        admin.execute(
            "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id, genre,"
            " texte) values (1, %s, %s, %s, %s, 'objectif', 'écrit')",
            (personne, domaine, scene.comptes[0], scene.structures[0]),
        )
    temoin = "select id, domaine, auteur_compte_id, le, texte from evenement order by id"
    avant = admin.execute(temoin).fetchall()
    reunion = reunir(admin, scene, scene.a, scene.b)
    assert admin.execute(temoin).fetchall() == avant
    assert {p for (p,) in admin.execute("select personne_id from evenement")} == {scene.a}
    admin.execute(
        "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id, genre,"
        " texte)"
        " values (1, %s, 2, %s, 'objectif', 'depuis')",
        (scene.a, scene.comptes[0]),
    )
    separer(admin, scene, reunion)
    assert set(admin.execute("select personne_id, domaine from evenement")) == {
        *lignes,
        (scene.a, 2),
    }


def test_lines_change_owner_in_no_other_way(admin: Connexion, scene: Scene) -> None:
    monde.frise(admin, 1, scene.a, scene.comptes[0])
    admin.execute("select set_config('app.reunion', %s, true)", (f"1/{scene.a}/{scene.b}",))
    for role in ("carnet_app", "postgres"):
        admin.execute(f"set local role {role}")
        with pytest.raises(psycopg.Error) as refus, admin.transaction():
            admin.execute("update evenement set personne_id = %s", (scene.b,))
        assert refus.value.sqlstate in ("42501", "23001")


def test_identity_is_completed_never_overwritten_and_given_back(
    admin: Connexion, scene: Scene
) -> None:
    admin.execute(
        "update personne set telephone = '0102030405', publics = '{jeunes}' where id = %s",
        (scene.a,),
    )
    admin.execute(
        "update personne set telephone = '0600000000', courriel = 'b@exemple.example', adresse = '1"
        " rue Basse',"
        " code_postal = '31800', publics = '{parents}' where id = %s",
        (scene.b,),
    )
    lire = "select telephone, courriel, adresse, code_postal, publics from personne where id = %s"
    avant = admin.execute(lire, (scene.a,)).fetchone()
    reunion = reunir(admin, scene, scene.a, scene.b)
    assert admin.execute(lire, (scene.a,)).fetchone() == (
        "0102030405",
        "b@exemple.example",
        "1 rue Basse",
        "31800",
        ["jeunes", "parents"],
    )
    separer(admin, scene, reunion)
    assert admin.execute(lire, (scene.a,)).fetchone() == avant


def test_one_referent_remains_and_the_other_comes_back(admin: Connexion, scene: Scene) -> None:
    for personne, rang in ((scene.a, 1), (scene.b, 2)):
        monde.place(admin, 1, personne, scene.structures[rang], scene.comptes[rang], referent=True)
    referents = (
        "select compte_id from accompagnement where personne_id = %s and est_referent and fin is"
        " null"
    )
    reunion = reunir(admin, scene, scene.a, scene.b)
    assert admin.execute(referents, (scene.a,)).fetchall() == [(scene.comptes[1],)]
    separer(admin, scene, reunion)
    assert admin.execute(referents, (scene.a,)).fetchall() == [(scene.comptes[1],)]
    assert admin.execute(referents, (scene.b,)).fetchall() == [(scene.comptes[2],)]


@pytest.mark.parametrize("deux", [False, True])
def test_one_log_in_remains_and_the_other_comes_back(
    admin: Connexion, scene: Scene, deux: bool
) -> None:
    sien = monde.compte_de(admin, 1, scene.b)
    autre = monde.compte_de(admin, 1, scene.a) if deux else None
    ouverts = "select id, personne_id from compte where personne_id is not null and clos_le is null"
    avant = set(admin.execute(ouverts))
    reunion = reunir(admin, scene, scene.a, scene.b)
    assert set(admin.execute(ouverts)) == {(autre or sien, scene.a)}
    separer(admin, scene, reunion)
    assert set(admin.execute(ouverts)) == avant


def test_a_withdrawal_since_holds_on_both_sides(admin: Connexion, scene: Scene) -> None:
    for personne in (scene.a, scene.b):
        for rang in (1, 2):
            monde.place(admin, 1, personne, scene.structures[rang], scene.comptes[rang])
            monde.accord(
                admin,
                1,
                personne,
                portee="structure",
                structure_id=scene.structures[rang],
                domaines=7,
            )
    reunion = reunir(admin, scene, scene.a, scene.b)
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and structure_id = %s and"
        " retire_le is null",
        (scene.a, scene.structures[1]),
    )
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        (scene.a, scene.comptes[3]),
    )
    separer(admin, scene, reunion)
    for personne in (scene.a, scene.b):
        lit = qui_lit(admin, scene, personne)
        assert lit[(2, 1, "0")][0] is False
        assert lit[(3, 1, "0")][0] is True
        refus = admin.execute(
            "select compte_id from exclusion where personne_id = %s and levee_le is null",
            (personne,),
        )
        assert refus.fetchall() == [(scene.comptes[3],)]


def test_agreements_given_since_count_in_full(admin: Connexion, scene: Scene) -> None:
    monde.place(admin, 1, scene.b, scene.structures[2], scene.comptes[2])
    monde.accord(
        admin, 1, scene.b, portee="structure", structure_id=scene.structures[2], domaines=7
    )
    reunir(admin, scene, scene.a, scene.b)
    assert qui_lit(admin, scene, scene.a)[(3, 1, "0")][0] is False
    monde.accord(
        admin, 1, scene.a, portee="structure", structure_id=scene.structures[2], domaines=7
    )
    assert qui_lit(admin, scene, scene.a)[(3, 1, "0")][0] is True


def _obstacle(
    admin: Connexion, scene: Scene, rang: int = 0, role: str = "professionnel"
) -> str | None:
    monde.entrer(admin, 1, scene.comptes[rang], role, scene.structures[rang])
    ligne = admin.execute("select prive.obstacle_a_reunir(%s, %s)", (scene.a, scene.b)).fetchone()
    monde.sortir(admin)
    assert ligne is not None
    dit: str | None = ligne[0]
    return dit


def test_other_numbers_keep_two_carnets_apart(admin: Connexion, scene: Scene) -> None:
    poser(admin, scene.a, FEMME)
    assert _obstacle(admin, scene) is None
    poser(admin, scene.b, AUTRE)
    assert _obstacle(admin, scene) == "numero"
    with pytest.raises(psycopg.Error, match="réunion impossible"), admin.transaction():
        reunir(admin, scene, scene.a, scene.b)


@pytest.mark.parametrize(
    "sql",
    [
        (
            "insert into gel (territoire_id, personne_id, motif, pose_par) values (1, %(p)s,"
            " 'Contentieux.', %(c)s)"
        ),
        (
            "insert into demande_droit (territoire_id, personne_id, genre) values (1, %(p)s,"
            " 'effacement')"
        ),
        """insert into bris_de_glace (territoire_id, personne_id, compte_id, structure_id, role,
           motif, texte, domaines,
           ouvert_le, fin) values (1, %(p)s, %(c)s, %(s)s, 'professionnel', 'urgence_vitale',
           'Vingt caractères au moins.', 255, now(), now() + interval '4 hours')""",
    ],
)
def test_what_the_dpo_holds_keeps_them_apart_without_saying_why(
    admin: Connexion, scene: Scene, sql: str
) -> None:
    admin.execute(sql, {"p": scene.b, "c": scene.comptes[0], "s": scene.structures[0]})
    assert _obstacle(admin, scene) == "retenu"


def test_only_whoever_completes_both_identities_may(admin: Connexion, scene: Scene) -> None:
    assert _obstacle(admin, scene, 1) == "droit"
    for personne in (scene.a, scene.b):
        monde.place(admin, 1, personne, scene.structures[1], scene.comptes[1])
        monde.accord(
            admin,
            1,
            personne,
            portee="structure",
            structure_id=scene.structures[1],
            peut_completer=False,
        )
    assert _obstacle(admin, scene, 1) == "droit"
    reunion = reunir(admin, scene, scene.a, scene.b)
    monde.entrer(admin, 1, scene.comptes[1], "professionnel", scene.structures[1])
    with pytest.raises(psycopg.Error, match="séparation impossible"):
        admin.execute("select prive.separer(%s)", (reunion,))


def test_the_way_back_closes_after_thirty_days(admin: Connexion, scene: Scene) -> None:
    reunion = reunir(admin, scene, scene.a, scene.b)
    admin.execute("update reunion set le = now() - interval '31 days'")
    with pytest.raises(psycopg.Error, match="séparation impossible"):
        separer(admin, scene, reunion)


def test_structure_that_welcomed_enters_the_emptied_carnet_no_more(
    admin: Connexion, scene: Scene
) -> None:
    admin.execute(
        "update personne set cree_par_structure_id = %s where id = %s",
        (scene.structures[0], scene.b),
    )
    reunir(admin, scene, scene.a, scene.b)
    monde.entrer(admin, 1, scene.comptes[0], "professionnel", scene.structures[0])
    for question in (
        "prive.peut_rejoindre(1, %s, prive.ctx_structure())",
        "prive.est_joignable(%s)",
    ):
        assert admin.execute(f"select {question}", (scene.b,)).fetchone() == (False,)


def test_erasing_takes_what_was_brought_together_with_it(admin: Connexion, scene: Scene) -> None:
    monde.frise(admin, 1, scene.b, scene.comptes[0])
    reunir(admin, scene, scene.a, scene.b)
    admin.execute(
        "update personne set archivee_le = now() - interval '25 months', cree_le = now() - interval"
        " '60 months'"
    )
    admin.execute("update consentement set retire_le = now() where retire_le is null")
    admin.execute("alter table consentement disable trigger figer")
    admin.execute(
        "update consentement set cree_le = now() - interval '60 months', debut = now() - interval"
        " '60 months',"
        " fin = now() - interval '55 months'"
    )
    admin.execute("alter table consentement enable trigger figer")
    # Her own lines are news of her: they are as old as the rest.
    admin.execute("set local session_replication_role = replica")
    admin.execute("update evenement set le = now() - interval '60 months'")
    admin.execute("set local session_replication_role = origin")
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(1)")
    assert admin.execute("select prive.effacer_personne(%s)", (scene.a,)).fetchone() == ([],)
    monde.sortir(admin)
    assert admin.execute("select count(*) from personne").fetchone() == (0,)
    assert admin.execute("select count(*) from evenement").fetchone() == (0,)
    assert {p for (p,) in admin.execute("select personne_id from conservation_evenement")} == {
        scene.a,
        scene.b,
    }


def test_person_still_reads_who_looked_at_the_other_carnet(admin: Connexion, scene: Scene) -> None:
    compte = monde.compte_de(admin, 1, scene.a)
    monde.entrer(admin, 1, scene.comptes[0], "professionnel", scene.structures[0])
    admin.execute(
        "select prive.noter('lecture', %s, 1, 'Carnet', null, 'consentement', '{}')", (scene.b,)
    )
    monde.sortir(admin)
    lues = "select count(*) from journal where personne_id = %s"
    for attendu in (0, 1):
        monde.entrer(admin, 1, compte, "personne", None, scene.a)
        assert admin.execute(lues, (scene.b,)).fetchone() == (attendu,)
        monde.sortir(admin)
        if not attendu:
            reunir(admin, scene, scene.a, scene.b)
