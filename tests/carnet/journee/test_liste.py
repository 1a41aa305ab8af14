"""Choose and order the people one follows: whom each choice shows, page after page."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.vocabulary import Domaine, Etendue
from carnet.bord.queries import SuiviPersonne
from carnet.bord.rules import Alerte
from carnet.bord.vocabulary import Gravite
from carnet.journee.liste import choisir_suivis, communes_suivies, compter_suivis, rang_du_suivi
from carnet.journee.schemas import ChoixSuivis
from carnet.journee.vocabulary import Tri, Voir
from droits.conservation.vocabulary import Nouvelle

LE = datetime(2026, 11, 30, 9, tzinfo=UTC)
COMMUNES = {"30189": "Nîmes", "30156": "Marguerittes", None: None}


def _suivi(
    numero: int,
    gravites: Sequence[Gravite] = (),
    *,
    nom: str = "",
    commune: str | None = "30189",
    rendez_vous: int | None = None,
    nouvelle: int = 0,
) -> SuiviPersonne:
    personne = SimpleNamespace(
        id=UUID(int=numero), nom_recherche=nom or f"nom {numero:04}", commune_code=commune
    )
    return SuiviPersonne(
        cast("Any", personne),
        COMMUNES[commune],
        numero % 2 == 0,
        None if rendez_vous is None else LE + timedelta(days=rendez_vous),
        LE - timedelta(days=nouvelle),
        Nouvelle.accueil,
        Etendue.tout,
        0,
        [
            Alerte(g, date(2026, 11, 1), "phrase", "bref", "ancre", None, Domaine.mobilite)
            for g in gravites
        ],
    )


SUIVIS = st.lists(
    st.builds(
        lambda gravites, nom, commune, rendez_vous, nouvelle: (
            gravites,
            nom,
            commune,
            rendez_vous,
            nouvelle,
        ),
        st.lists(st.sampled_from(Gravite), max_size=3).map(sorted),
        st.sampled_from(["abel", "benali", "zoe"]),
        st.sampled_from(list(COMMUNES)),
        st.none() | st.integers(0, 40),
        st.integers(0, 400),
    ),
    max_size=25,
).map(
    lambda lignes: [
        _suivi(n, g, nom=nom, commune=c, rendez_vous=r, nouvelle=v)
        for n, (g, nom, c, r, v) in enumerate(lignes)
    ]
)


@given(SUIVIS, st.sampled_from(Voir), st.sampled_from(Tri), st.integers(1, 7))
def test_pages_show_each_person_of_a_choice_once_in_one_order(
    suivis: list[SuiviPersonne], voir: Voir, tri: Tri, limite: int
) -> None:
    choix = ChoixSuivis(voir=voir, tri=tri)
    lus: list[SuiviPersonne] = []
    apres = None
    while page := choisir_suivis(suivis, choix, apres)[:limite]:
        lus += page
        apres = rang_du_suivi(page[-1], tri)
    assert lus == list(choisir_suivis(suivis, choix))
    assert len(lus) == compter_suivis(suivis)[voir]
    assert {s.personne.id for s in lus} <= {s.personne.id for s in suivis}


@given(SUIVIS)
def test_communes_count_who_lives_there_and_their_choice_shows_them(
    suivis: list[SuiviPersonne],
) -> None:
    for commune in communes_suivies(suivis):
        montres = choisir_suivis(suivis, ChoixSuivis(commune=commune.code))
        assert len(montres) == commune.nombre > 0
        assert {s.commune for s in montres} == {commune.nom}


@pytest.mark.parametrize(
    ("voir", "numeros"),
    [
        (Voir.toutes, [1, 2, 3, 4]),
        (Voir.a_voir, [1, 2]),
        (Voir.sans_nouvelle, [2]),
        (Voir.sans_rendez_vous, [1, 2, 4]),
        (Voir.referent, [2, 4]),
    ],
)
def test_each_choice_shows_whom_it_names(voir: Voir, numeros: list[int]) -> None:
    suivis = [
        _suivi(1, [Gravite.retard]),
        _suivi(2, [Gravite.manque, Gravite.silence]),
        _suivi(3, rendez_vous=4),
        _suivi(4),
    ]
    montres = choisir_suivis(suivis, ChoixSuivis(voir=voir))
    assert [s.personne.id.int for s in montres] == numeros


@pytest.mark.parametrize(
    ("tri", "numeros"),
    [
        (Tri.nom, [3, 1, 2]),
        (Tri.a_voir, [2, 1, 3]),
        (Tri.nouvelle, [3, 2, 1]),
        (Tri.rendez_vous, [1, 3, 2]),
    ],
)
def test_each_order_begins_by_what_it_says(tri: Tri, numeros: list[int]) -> None:
    suivis = [
        _suivi(1, [Gravite.silence], nom="benali", rendez_vous=1, nouvelle=1),
        _suivi(2, [Gravite.danger], nom="zoe", nouvelle=9),
        _suivi(3, nom="abel", rendez_vous=30, nouvelle=200),
    ]
    assert [s.personne.id.int for s in choisir_suivis(suivis, ChoixSuivis(tri=tri))] == numeros
    assert tri.libelle
    assert tri.sens
