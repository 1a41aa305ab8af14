"""Check that each question of the wall is written once: a copy is where the next hole comes from."""

import re

import pytest

from web.sante import MURS

# Question → how it would be written again, and how often it is allowed to be.
QUESTIONS = {
    "whom an agreement reaches": (r"portee when 'structure'", 1),
    "what is refused to a structure or a compte": (r"structure_id = \w+ or \w+\.compte_id = ", 1),
    "what was answered by herself": (r"\bc\.preuve_id is not null or c\.remise_id", 1),
    "who is of the circle for more than a day": (r"durable and m\.origine", 1),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_question_is_asked_in_one_place(question: str) -> None:
    motif, fois = QUESTIONS[question]
    trouves = [mur.name for mur in MURS for _ in re.findall(motif, mur.read_text("utf-8"))]
    assert len(trouves) == fois, trouves
