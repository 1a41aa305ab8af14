"""Gather, refuse and weigh duplicates at their limits."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.doublons.ressemblance import (
    comparer_fiches,
    mots_plies,
    plier_adresse,
    plier_nom,
    plier_telephone,
    trouver_paires,
)
from offers.doublons.rules import SEUIL, departements, refuser, reunir_offres
from offers.doublons.vocabulary import Fiche, Sens

CLES = st.sampled_from("abcdefgh")
PAIRES = st.lists(st.tuples(CLES, CLES).filter(lambda p: p[0] < p[1]), max_size=10)


def fiche(id: str, **champs: Any) -> Fiche:
    return Fiche(
        id,
        **(
            {
                "source": id.split("--")[0],
                "nom": "Permis à un euro par jour",
                "structure": "Mission locale d’Alès",
                "telephone": "04 66 11 22 33",
                "adresse": "3 rue de l’Église",
                "code_insee": "30007",
            }
            | champs
        ),
    )


@pytest.mark.parametrize(
    ("code", "zones", "attendus"),
    [
        ("30007", [], ["30"]),
        ("2A004", ["30"], ["2A"]),
        ("2B033", [], ["2B"]),
        ("97411", [], ["974"]),
        ("97502", [], ["975"]),
        (None, ["30007", "34"], ["30", "34"]),
        (None, ["974", "97411"], ["974"]),
        (None, [], ["*"]),
        (None, ["france", "30"], ["*"]),
        (None, ["*"], ["*"]),
        # An EPCI says no département by its number.
        (None, ["243000643"], ["*"]),
        (None, ["243000643", "30"], ["30"]),
        ("30007", ["france"], ["30"]),
    ],
)
def test_offer_is_of_the_departement_where_it_stands(
    code: str | None, zones: list[str], attendus: list[str]
) -> None:
    assert departements(code, zones) == attendus


@given(PAIRES, st.randoms())
def test_groups_are_the_same_whatever_the_order_of_decisions(
    paires: list[tuple[str, str]], hasard: Any
) -> None:
    groupes = reunir_offres(paires)
    autres = [(b, a) if hasard.random() < 0.5 else (a, b) for a, b in paires]
    hasard.shuffle(autres)
    assert reunir_offres(autres) == groupes
    membres = [cle for groupe in groupes for cle in groupe]
    assert sorted(membres) == sorted({cle for paire in paires for cle in paire})
    assert groupes == sorted(sorted(groupe) for groupe in groupes)
    for a, b in paires:
        assert any(a in groupe and b in groupe for groupe in groupes)


@given(PAIRES)
def test_groups_link_nothing_that_nobody_linked(paires: list[tuple[str, str]]) -> None:
    voisins: dict[str, set[str]] = {}
    for a, b in paires:
        voisins.setdefault(a, set()).add(b)
        voisins.setdefault(b, set()).add(a)
    for groupe in reunir_offres(paires):
        vus, a_voir = set(), [groupe[0]]
        while a_voir:
            cle = a_voir.pop()
            vus.add(cle)
            a_voir += voisins[cle] - vus
        assert vus == set(groupe)


@given(PAIRES, st.sets(st.tuples(CLES, CLES).filter(lambda p: p[0] < p[1]), max_size=4), CLES, CLES)
def test_what_is_decided_never_contradicts_what_stands(
    memes: list[tuple[str, str]], distinctes: set[tuple[str, str]], a: str, b: str
) -> None:
    a, b = sorted((a, b))
    if a == b:
        return
    deja = reunir_offres(memes)
    ensemble = any(a in g and b in g for g in deja)
    assert bool(refuser(Sens.distinctes, a, b, memes, distinctes)) is ensemble
    assert refuser(Sens.annulee, a, b, memes, distinctes) == ""
    apres = next(g for g in reunir_offres([*memes, (a, b)]) if a in g)
    heurte = any(paire in distinctes for paire in combinations(apres, 2))
    assert bool(refuser(Sens.meme, a, b, memes, distinctes)) is heurte


def test_refusal_says_what_to_undo() -> None:
    memes = [("a", "b"), ("b", "c")]
    assert "déjà réunies, par d’autres" in refuser(Sens.distinctes, "a", "c", memes, [])
    assert "annulez d’abord cette décision" in refuser(Sens.meme, "c", "d", memes, {("a", "d")})


@pytest.mark.parametrize(
    ("texte", "mots"),
    [
        ("C.C.A.S. d’Alès", ["ccas", "d", "ales"]),
        ("L'Œuvre — n°12", ["l", "oeuvre", "n", "12"]),
        ("", []),
        ("!?…", []),
        ("a_b", ["a", "b"]),
        ("S.O.S Amitié", ["sos", "amitie"]),
        ("Fin. Début", ["fin", "debut"]),
        ("12 av. J.Jaurès", ["12", "av", "j", "jaures"]),
    ],
)
def test_words_are_folded(texte: str, mots: list[str]) -> None:
    assert mots_plies(texte) == mots


@given(st.text(st.characters(max_codepoint=0x24F), max_size=60))
def test_folding_twice_changes_nothing_more(texte: str) -> None:
    assert plier_nom(plier_nom(texte)) == plier_nom(texte)
    assert plier_adresse(plier_adresse(texte)) == plier_adresse(texte)


def test_names_of_signs_alone_weigh_nothing() -> None:
    muettes = [Fiche("a--1", "a", "!!!"), Fiche("b--1", "b", "???")]
    assert trouver_paires(muettes, 1) == []
    assert comparer_fiches(*muettes) == (0, [])


@pytest.mark.parametrize(
    ("une", "autre"),
    [
        ("12 av. J. Jaurès", "12, Avenue J Jaures"),
        ("Bd St-Michel", "boulevard Saint Michel"),
        ("RTE de Nîmes", "route de Nimes"),
        ("Fg. Ste Anne", "faubourg Sainte-Anne"),
    ],
)
def test_usual_abbreviations_are_one_address(une: str, autre: str) -> None:
    assert plier_adresse(une) == plier_adresse(autre)


@pytest.mark.parametrize(
    ("numero", "plie"),
    [
        ("+33 4 66 11 22 33", "0466112233"),
        ("0033466112233", "0033466112233"),
        ("04.66.11.22.33", "0466112233"),
        ("3949", "3949"),
        ("33 12 34", "331234"),
        ("", ""),
        ("poste 12", "12"),
    ],
)
def test_telephone_is_its_digits(numero: str, plie: str) -> None:
    assert plier_telephone(numero) == plie


@pytest.mark.parametrize(
    ("champs", "se_ressemblent"),
    [
        ({}, True),
        ({"nom": "PERMIS A 1 EURO / JOUR", "telephone": "+33466112233"}, True),
        ({"nom": "Permis à un euro par jour niveau 2"}, True),
        ({"code_insee": "30189"}, False),
        ({"modes": ["a-distance"]}, True),
        ({"thematiques": ["sante--acces-aux-soins"]}, True),
    ],
)
def test_one_difference_at_a_time(champs: dict[str, Any], se_ressemblent: bool) -> None:
    score, _ = comparer_fiches(fiche("a--1"), fiche("b--1", **champs))
    assert (score >= SEUIL) is se_ressemblent


@pytest.mark.parametrize(
    ("gauche", "droite"),
    [
        ({"modes": ["en-presentiel"]}, {"modes": ["a-distance"]}),
        (
            {"thematiques": ["mobilite--preparer-un-permis"]},
            {"thematiques": ["sante--acces-aux-soins"]},
        ),
        ({"nom": "Français niveau 1"}, {"nom": "Français niveau 2"}),
        ({"nom": "Permis"}, {"nom": "Aide alimentaire"}),
        ({"code_insee": "30007"}, {"code_insee": "30189"}),
    ],
)
def test_what_contradicts_scores_nothing_either_way(
    gauche: dict[str, Any], droite: dict[str, Any]
) -> None:
    une, autre = fiche("a--1", **gauche), fiche("b--1", **droite)
    assert comparer_fiches(une, autre)[0] == comparer_fiches(autre, une)[0] == 0


FICHES = st.lists(
    st.builds(
        fiche,
        st.sampled_from(["a--1", "a--2", "b--1", "b--2", "c--1"]),
        nom=st.sampled_from(["Permis", "Permis à un euro", "Atelier CV", ""]),
        telephone=st.sampled_from([None, "0466112233", "+33 4 66 11 22 33", "0499000000"]),
        structure=st.sampled_from([None, "CCAS d’Alès", "C.C.A.S. Alès"]),
        code_insee=st.sampled_from([None, "30007", "30189"]),
    ),
    max_size=5,
    unique_by=lambda f: f.id,
)


@given(FICHES)
def test_pairs_are_of_two_sources_each_once_and_symmetric(fiches: list[Fiche]) -> None:
    paires = trouver_paires(fiches, 1)
    vues = [frozenset((fiches[p.a].id, fiches[p.b].id)) for p in paires]
    assert len(vues) == len(set(vues))
    assert [p.score for p in paires] == sorted((p.score for p in paires), reverse=True)
    for paire in paires:
        une, autre = fiches[paire.a], fiches[paire.b]
        assert une.source != autre.source
        assert 1 <= paire.score <= 100
        assert comparer_fiches(une, autre)[0] == comparer_fiches(autre, une)[0] == paire.score
    retournees = {
        frozenset((f.id, g.id)): p.score
        for p in trouver_paires(fiches[::-1], 1)
        for f, g in [(fiches[::-1][p.a], fiches[::-1][p.b])]
    }
    assert retournees == {vue: p.score for vue, p in zip(vues, paires, strict=True)}


def test_reasons_are_told_the_heaviest_first_and_without_figures_when_equal() -> None:
    _, raisons = comparer_fiches(fiche("a--1"), fiche("b--1", telephone="0499000000"))
    assert raisons == [
        "Le nom est le même.",
        "La structure a le même nom.",
        "Les numéros de téléphone diffèrent.",
        "L’adresse est la même.",
    ]
    _, sans = comparer_fiches(
        fiche("a--1", adresse=None, structure=None, siret="1", telephone=None),
        fiche("b--1", adresse=None, structure=None, siret="1", telephone=None),
    )
    assert sans == [
        "Le nom est le même.",
        "Les deux structures ont le même SIRET.",
        "La commune est la même.",
    ]
