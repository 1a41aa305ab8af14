"""Break the wall of the offers told twice, one clause at a time, and try it directly."""

from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of offers/doublons/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "première décision tenue",
        "order by d.a_id, d.b_id, d.numero desc $$;",
        "order by d.a_id, d.b_id, d.numero $$;",
    ),
    Faute(
        "toutes les décisions tenues",
        "select distinct on (d.a_id, d.b_id) d.a_id",
        "select d.a_id",
    ),
    Faute(
        "décision cachée derrière une autre",
        "select distinct on (d.a_id, d.b_id) d.a_id",
        "select distinct on (d.a_id) d.a_id",
    ),
    Faute(
        "version des doublons qui n’avance pas",
        "coalesce(max(d.numero), 0)",
        "coalesce(min(d.numero), 0)",
    ),
    Faute("paires d’avant gardées", "  delete from doublon_propose;\n", "\n"),
    Faute(
        "calcul sans trace",
        "insert into doublon_calcul (import_id, offres, paires)\n    values (version, combien,"
        " jsonb_array_length(paires)) $$;",
        "select $$;",
    ),
    Faute(
        "paires proposées par tous",
        "perform prive.exiger_automate();\n",
        "\n",
    ),
    Faute(
        "paires remplacées par l’application",
        "grant execute on function prive.doublons_decides(), prive.version_doublons(),",
        "grant execute on function prive.remplacer_doublons(bigint, int, jsonb),"
        " prive.doublons_decides(), prive.version_doublons(),",
    ),
    Faute(
        "décision lue d’ailleurs",
        "using (\n  territoire_id = (select prive.ctx_territoire())",
        "using (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "décision lue par tout rôle",
        "using (\n  territoire_id = (select prive.ctx_territoire())\n    and (select"
        " prive.ctx_role()) in ('coordonnateur', 'administrateur'));",
        "using (\n  territoire_id = (select prive.ctx_territoire()));",
    ),
    Faute(
        "décision prise ailleurs",
        "with check (\n  territoire_id = (select prive.ctx_territoire())",
        "with check (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "décision prise au nom d’un autre",
        " and compte_id = (select prive.ctx_compte())\n",
        "\n",
    ),
    Faute(
        "décision prise au nom d’une autre structure",
        "  and structure_id = (select prive.ctx_structure())\n",
        "\n",
    ),
    Faute(
        "décision prise par tout rôle",
        "  and structure_id = (select prive.ctx_structure())\n    and (select prive.ctx_role()) in"
        " ('coordonnateur', 'administrateur'));",
        "  and structure_id = (select prive.ctx_structure()));",
    ),
    Faute(
        "décision réécrite",
        "grant select, insert on doublon_decision to",
        "grant select, insert, update (sens) on doublon_decision to",
    ),
    Faute(
        "paires écrites par l’application",
        "grant select on doublon_propose, doublon_calcul to",
        "grant select, insert on doublon_propose, doublon_calcul to",
    ),
)
DECIDENT = {"coordonnateur", "administrateur"}
DECIDER = (
    "insert into doublon_decision (territoire_id, a_id, b_id, sens, motif, compte_id,"
    " structure_id) values (%(t)s, %(a)s, %(b)s, %(sens)s, 'La même offre.', %(compte)s,"
    " %(structure)s)"
)
LIRE = "select sens from doublon_decision"
DECIDES = "select a_id, b_id, sens from prive.doublons_decides()"
PROPOSER = "select prive.proposer_doublons(%s, 12, %s)"


def _paire(a: str, b: str) -> Jsonb:
    return Jsonb([{"a_id": a, "b_id": b, "score": 80, "departements": ["30"]}])


def essai_doublon_decide(admin: Connexion) -> None:
    """Decide in one's own name, here; read here who decided; the last word of a pair stands."""
    structure, _, _, _ = monde.scene(admin)
    qui = monde.professionnel(admin, 1, structure, "coordonnateur")
    collegue = monde.professionnel(admin, 1, structure, "coordonnateur")
    autre = monde.structure(admin, 1)
    monde.jumeler(admin, structure, qui, "coordonnateur")
    bonne = {
        "t": 1,
        "a": "x--1",
        "b": "x--2",
        "sens": "meme",
        "compte": qui,
        "structure": structure,
    }
    monde.entrer(admin, 1, qui, "coordonnateur", structure)
    monde.n_accepte_que(admin, DECIDER, bonne, {"t": 2}, {"compte": collegue}, {"structure": autre})
    for requete in (
        "update doublon_decision set sens = 'meme'",
        "delete from doublon_decision",
        "insert into doublon_propose (a_id, b_id, score, departements) values ('a', 'b', 1, '{}')",
        "select prive.remplacer_doublons(1, 1, '[]')",
    ):
        monde.refuse(admin, requete)
    admin.execute(DECIDER, bonne)
    monde.sortir(admin)
    # It would write nothing as the application; it is not even asked.
    assert admin.execute(
        "select has_function_privilege('carnet_app',"
        " 'prive.remplacer_doublons(bigint, int, jsonb)', 'execute')"
    ).fetchall() == [(False,)]
    for champs in ({"sens": "distinctes"}, {"b": "x--3", "t": 2}):
        admin.execute(DECIDER, bonne | champs)
    for numero, combien in ((1, 2), (2, 1)):
        monde.entrer(admin, numero, qui, "coordonnateur", structure)
        assert monde.tente(admin, LIRE) == combien
        # What was decided elsewhere stands here too.
        tenues = [("x--1", "x--2", "distinctes"), ("x--1", "x--3", "meme")]
        assert admin.execute(DECIDES).fetchall() == tenues
        monde.sortir(admin)
    assert admin.execute(
        "select prive.version_doublons() = (select max(numero) from doublon_decision)"
    ).fetchall() == [(True,)]
    assert monde.qui_peut(admin, structure, LIRE) == DECIDENT
    decident = monde.qui_peut(admin, structure, DECIDER, bonne, "compte")
    assert decident == DECIDENT


def essai_doublons_proposes(admin: Connexion) -> None:
    """Let the job alone replace what the machine proposes, and keep a trace of each run."""
    structure, _, _, _ = monde.scene(admin)
    appel = (1, _paire("x--1", "x--2"))
    proposent = monde.qui_appelle(admin, structure, PROPOSER, appel)
    assert proposent == set()
    monde.automate(admin)
    admin.execute(PROPOSER, appel)
    admin.execute(PROPOSER, (2, _paire("x--3", "x--4")))
    monde.sortir(admin)
    assert admin.execute("select a_id, b_id from doublon_propose").fetchall() == [("x--3", "x--4")]
    assert admin.execute(
        "select import_id, offres, paires from doublon_calcul order by id"
    ).fetchall() == [(1, 12, 1), (2, 12, 1)]
