"""Check that each question of the wall is written once: a copy is where the next hole starts."""

import re
from typing import Any

import psycopg
import pytest

from web.sante import MURS

# Question → how it would be written again, and how often it is allowed to be.
QUESTIONS = {
    "whom an agreement reaches": (r"portee when 'structure'", 1),
    "what is refused to a structure or a compte": (r"structure_id = \w+ or \w+\.compte_id = ", 1),
    "what was answered by herself": (r"\bc\.preuve_id is not null or c\.remise_id", 1),
    "who is of the circle for more than a day": (r"durable and m\.origine", 1),
    "what has begun and not ended": (
        r"debut <= (?:pg_catalog\.)?now\(\) and \([^)]*fin > (?:pg_catalog\.)?now\(\)",
        1,
    ),
    "which agreement is in force": (
        r"retire_le is null and (?:prive\.court|(?:\w+\.)?debut <= )",
        1,
    ),
    "which agreement to share reaches a structure now": (
        r"est_un_partage\(c\) and prive\.est_en_cours",
        1,
    ),
    "which purpose opens a carnet": (r"finalite = 'coordination'", 1),
    # Twice, for their index: what the caller's structure opens (mes_acces), and the search, which
    # is another rôle's.
    "what a structure opens now": (r"\ba\.debut <= now\(\) and a\.fin > now\(\)", 2),
    "how long the référent who leaves reads": (r"\bm\.fin \+ interval", 0),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_question_is_asked_in_one_place(question: str) -> None:
    motif, fois = QUESTIONS[question]
    # However it is laid out: a question that goes on the next line is the same question.
    trouves = [
        mur.name
        for mur in MURS
        for _ in re.findall(motif, " ".join(mur.read_text("utf-8").split()))
    ]
    assert len(trouves) == fois, trouves


# A statement of a function is planned once a connection, for whoever calls it first: what the
# planner knows of that caller must not choose the plan of the next ones.
_COMPARE = re.compile(r"(?:=|<>|distinct from|any\(|all\()\s*prive\.(?:ctx_\w+|mes_carnets)\(")
# What is not a comparison of a column: a parameter of the function itself, an expression of
# PL/pgSQL.
_SANS_PLAN = re.compile(r"\b(?:if|elsif|exception|set|jsonb_build_object)\b|:=|(?<![.\w])t = prive")


def test_context_is_a_parameter_of_the_plans_it_meets() -> None:
    fautes = []
    for mur in MURS:
        texte = mur.read_text("utf-8")
        for trouve in _COMPARE.finditer(texte):
            debut = texte.rfind("\n", 0, trouve.start()) + 1
            ligne = texte[debut : texte.find("\n", trouve.end())]
            if not _SANS_PLAN.search(ligne):
                rang = texte.count("\n", 0, debut) + 1
                fautes.append(f"{mur.parent.name}/{mur.name}:{rang}: {ligne.strip()}")
    assert not fautes, "write « = (select prive.ctx_…()) »:\n" + "\n".join(fautes)


@pytest.mark.pg
def test_no_function_takes_all_or_this_one(admin: psycopg.Connection[Any]) -> None:
    """A parameter that may be absent gives two questions the plan of reading everything."""
    corps = admin.execute(
        "select p.oid::regprocedure::text, p.prosrc, p.proargnames from pg_proc p"
        " where p.pronamespace = 'prive'::regnamespace and p.proargnames is not null"
    ).fetchall()
    assert len(corps) > 50
    fautes = [
        nom
        for nom, source, noms in corps
        for argument in noms
        if re.search(
            rf"(?<![.\w]){argument} is null or \S+ (?:=|is not distinct from) {argument}\b", source
        )
    ]
    assert not fautes
