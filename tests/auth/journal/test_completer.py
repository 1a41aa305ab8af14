"""Complete the journal with what was read and that no line tells."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from auth.journal.commands import _completer, marquer_lecture
from auth.vocabulary import Acteur, Role
from core.db import CONTEXT

A, B = uuid4(), uuid4()


def _ligne(geste: str, personne: UUID | None, domaines: int = 1) -> dict[str, Any]:
    return {"geste": geste, "personne": personne, "domaines": domaines}


@pytest.mark.parametrize(
    ("ecrites", "attendu"),
    [
        ([], {A: 9, B: 1}),
        ([_ligne("ecriture", None)], {A: 9, B: 1}),
        ([_ligne("lecture", A, 9)], {B: 1}),
        ([_ligne("ecriture", A, 0)], {A: 8, B: 1}),
        ([_ligne("ecriture", B, 2), _ligne("ecriture", A, 8)], {}),
        ([_ligne("recherche", None)], {}),
    ],
)
def test_line_about_one_says_nothing_of_another(
    ecrites: list[dict[str, Any]], attendu: dict[UUID, int]
) -> None:
    with Session() as session:
        session.info |= {CONTEXT: Acteur(1, uuid4(), Role.professionnel, uuid4())}
        session.info["lignes"] = list(ecrites)
        for personne, domaines in ((A, 1), (A, 8), (B, 1)):
            marquer_lecture(session, personne, domaines)
        _completer(session)
        ajoutees = session.info["lignes"][len(ecrites) :]
    assert {ligne["personne"]: ligne["domaines"] for ligne in ajoutees} == attendu


def test_many_are_one_search_that_never_merges() -> None:
    with Session() as session:
        session.info |= {CONTEXT: Acteur(1, uuid4(), Role.professionnel, uuid4())}
        for _ in range(6):
            marquer_lecture(session, uuid4())
        _completer(session)
        (ligne,) = session.info["lignes"]
    assert (ligne["geste"], ligne["personne"]) == ("recherche", None)
