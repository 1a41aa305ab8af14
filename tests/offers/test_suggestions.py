"""Compare an offer with a situation, criterion by criterion, and order offers for a need."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.extensions.vocabulary import EtatOffre, GenreCritere, Prescription
from offers.suggestions.rules import (
    Conditions,
    Convention,
    Critere,
    Noms,
    OffreCandidate,
    Situation,
    VerdictCritere,
    evaluer,
    exclut,
    ordonner_candidates,
    trajet,
)
from offers.suggestions.vocabulary import ReponseCritere, SujetCritere

JOUR = date(2026, 3, 10)
NOMS = Noms(
    {"30": "Gard", "30189": "Nîmes"},
    {"jeunes": "Jeunes"},
    {"ccas": "CCAS et CIAS", "mission_locale": "missions locales"},
)
ICI = ["30189", "243000643", "30", "france"]
OUI, NON, INCONNU = ReponseCritere.rempli, ReponseCritere.non_rempli, ReponseCritere.inconnu


def un(conditions: Conditions, situation: Situation, sujet: SujetCritere) -> VerdictCritere:
    """Give the one verdict on a subject."""
    (verdict,) = (v for v in evaluer(conditions, situation, JOUR, NOMS) if v.sujet is sujet)
    return verdict


def critere(genre: GenreCritere, *valeurs: str, **champs: Any) -> Conditions:
    return Conditions([Critere(genre, valeurs=valeurs, **champs)], zones=["france"])


@pytest.mark.parametrize(
    ("conditions", "situation", "attendue"),
    [
        (critere(GenreCritere.age, age_min=18, age_max=25), Situation(date(2001, 3, 10)), OUI),
        (critere(GenreCritere.age, age_min=18, age_max=25), Situation(date(2000, 3, 10)), NON),
        (critere(GenreCritere.age, age_min=18), Situation(date(2008, 3, 11)), NON),
        (critere(GenreCritere.age, age_max=25), Situation(), INCONNU),
        (critere(GenreCritere.statuts, "rsa"), Situation(faits={"rsa": "oui"}), OUI),
        (critere(GenreCritere.statuts, "rsa"), Situation(faits={"rsa": "non"}), NON),
        (critere(GenreCritere.statuts, "rsa"), Situation(), INCONNU),
        (critere(GenreCritere.statuts, "rsa", "rqth"), Situation(faits={"rsa": "non"}), INCONNU),
        (critere(GenreCritere.statuts, "rsa", "rqth"), Situation(faits={"rqth": "oui"}), OUI),
        (critere(GenreCritere.statuts, "jeune"), Situation(date(2005, 1, 1)), OUI),
        (critere(GenreCritere.statuts, "senior"), Situation(date(2005, 1, 1)), NON),
        (critere(GenreCritere.residence, "30"), Situation(zones=ICI), OUI),
        (critere(GenreCritere.residence, "34"), Situation(zones=ICI), NON),
        (critere(GenreCritere.residence, "30"), Situation(), INCONNU),
        (critere(GenreCritere.niveau, "4"), Situation(faits={"niveau": "5"}), OUI),
        (critere(GenreCritere.niveau, "4"), Situation(faits={"niveau": "0"}), NON),
        (critere(GenreCritere.niveau, "4"), Situation(), INCONNU),
        (critere(GenreCritere.langue, "A2"), Situation(faits={"langue": "B1"}), OUI),
        (critere(GenreCritere.langue, "A2"), Situation(faits={"langue": "A0"}), NON),
        (critere(GenreCritere.permis, "B"), Situation(faits={"permis": "A,B"}), OUI),
        (critere(GenreCritere.permis, "B"), Situation(faits={"permis": "aucun"}), NON),
        (critere(GenreCritere.permis, "B"), Situation(), INCONNU),
        (critere(GenreCritere.documents, "cv"), Situation(), INCONNU),
    ],
)
def test_each_criterion_is_met_refused_or_to_be_asked(
    conditions: Conditions, situation: Situation, attendue: ReponseCritere
) -> None:
    verdict = un(conditions, situation, SujetCritere(conditions.criteres[0].genre.value))
    assert verdict.reponse is attendue
    assert verdict.phrase.endswith(".")


@pytest.mark.parametrize(
    ("publics", "situation", "attendue"),
    [
        (["jeunes"], Situation(date(2005, 1, 1)), OUI),
        (["jeunes"], Situation(date(1998, 1, 1)), INCONNU),
        (["jeunes"], Situation(date(1980, 1, 1)), NON),
        (["seniors"], Situation(date(1970, 1, 1)), OUI),
        (["demandeurs-emploi"], Situation(faits={"demandeur_emploi": "non"}), NON),
        (["beneficiaires-des-minimas-sociaux"], Situation(faits={"rsa": "non"}), INCONNU),
        (["personnes-en-situation-de-handicap"], Situation(faits={"rqth": "oui"}), OUI),
        (["residents-qpv-frr"], Situation(faits={"frr": "oui"}), OUI),
        (["femmes"], Situation(), INCONNU),
        (
            ["jeunes", "demandeurs-emploi"],
            Situation(date(1980, 1, 1), faits={"demandeur_emploi": "oui"}),
            OUI,
        ),
    ],
)
def test_a_public_is_wider_than_one_answer(
    publics: list[str], situation: Situation, attendue: ReponseCritere
) -> None:
    assert un(Conditions(publics=publics), situation, SujetCritere.publics).reponse is attendue


def test_typed_criteria_speak_before_the_schema() -> None:
    conditions = Conditions([Critere(GenreCritere.statuts, valeurs=["rsa"])], ["jeunes"], ["34"])
    sujets = [v.sujet for v in evaluer(conditions, Situation(zones=ICI), JOUR, NOMS)]
    assert sujets == [SujetCritere.statuts, SujetCritere.zone]
    assert [
        v.sujet for v in evaluer(Conditions(publics=["tous-publics"]), Situation(), JOUR, NOMS)
    ] == [SujetCritere.zone]


def test_zone_that_nobody_stated_is_asked_and_france_is_everywhere() -> None:
    assert un(Conditions(zones=["*"]), Situation(zones=ICI), SujetCritere.zone).reponse is INCONNU
    assert un(Conditions(zones=["france"]), Situation(), SujetCritere.zone).reponse is OUI
    assert un(Conditions(zones=["34"]), Situation(zones=ICI), SujetCritere.zone).reponse is NON


@pytest.mark.parametrize(
    ("ouvertures", "categorie", "attendue", "mot"),
    [
        ([], "ccas", INCONNU, "à demander"),
        (
            [Convention(["mission_locale"], [], date(2026, 1, 1), None)],
            "ccas",
            NON,
            "missions locales",
        ),
        (
            [Convention(["ccas"], ["30"], date(2026, 1, 1), date(2026, 6, 30))],
            "ccas",
            OUI,
            "jusqu’au 30 juin 2026",
        ),
        ([Convention(["ccas"], ["34"], date(2026, 1, 1), None)], "ccas", NON, "CCAS"),
        (
            [Convention(["ccas"], [], date(2026, 1, 1), date(2026, 3, 9))],
            "ccas",
            INCONNU,
            "à demander",
        ),
        ([Convention(["ccas"], [], date(2026, 4, 1), None)], "ccas", INCONNU, "à demander"),
        ([Convention(["ccas"], [], date(2026, 1, 1), None)], None, NON, "CCAS"),
    ],
)
def test_right_to_prescribe_is_a_criterion_and_excludes_nobody(
    ouvertures: list[Convention], categorie: str | None, attendue: ReponseCritere, mot: str
) -> None:
    conditions = Conditions(
        zones=["france"], prescription=Prescription.requise, ouvertures=ouvertures
    )
    situation = Situation(zones=ICI, categorie=categorie)
    verdict = un(conditions, situation, SujetCritere.prescription)
    assert (verdict.reponse, mot in verdict.phrase) == (attendue, True)
    assert exclut(evaluer(conditions, situation, JOUR, NOMS)) == []


def une(
    id_: str, km: float | None = 1.0, *verdicts: ReponseCritere, **champs: Any
) -> OffreCandidate:
    dits = [VerdictCritere(SujetCritere.statuts, reponse, ".") for reponse in verdicts]
    return OffreCandidate(id_, km, dits, **champs)


def test_an_unknown_never_excludes_and_a_no_does() -> None:
    candidates = [
        une("a", 1, NON),
        une("b", 1, INCONNU),
        une("c", 1, OUI),
        une("d", 1, etat=EtatOffre.complete),
    ]
    assert [c.id for c in ordonner_candidates(candidates, frein_mobilite=False)] == ["c", "b"]


@pytest.mark.parametrize(
    ("candidates", "attendu"),
    [
        ([une("attente", 1, etat=EtatOffre.attente), une("loin", 40)], ["loin", "attente"]),
        ([une("loin", 12), une("pres", 3, INCONNU)], ["pres", "loin"]),
        ([une("a", 3, INCONNU), une("b", 4, OUI)], ["b", "a"]),
        ([une("tres", 3, sollicitations=9), une("peu", 4, sollicitations=1)], ["peu", "tres"]),
        ([une("vieille", 3, a_confirmer=True), une("fraiche", 4)], ["fraiche", "vieille"]),
        ([une("b", 3), une("a", 3)], ["a", "b"]),
        ([une("distance", None), une("proche", 4.9)], ["distance", "proche"]),
    ],
)
def test_order_is_the_documented_one(candidates: list[OffreCandidate], attendu: list[str]) -> None:
    assert [c.id for c in ordonner_candidates(candidates, frein_mobilite=False)] == attendu


def test_one_who_moves_with_difficulty_goes_thrice_as_far() -> None:
    assert (
        trajet(4, frein_mobilite=False),
        trajet(4, frein_mobilite=True),
        trajet(None, frein_mobilite=True),
    ) == (
        0,
        2,
        0,
    )


@given(
    st.lists(
        st.builds(
            OffreCandidate,
            st.uuids().map(str),
            st.none() | st.floats(0, 200),
            st.lists(
                st.builds(
                    VerdictCritere,
                    st.sampled_from(SujetCritere),
                    st.sampled_from(ReponseCritere),
                    st.just("."),
                ),
                max_size=3,
            ),
            st.sampled_from(EtatOffre),
            st.integers(0, 3),
            st.booleans(),
        ),
        max_size=12,
        unique_by=lambda c: c.id,
    ),
    st.randoms(),
    st.booleans(),
)
def test_order_is_total_whatever_the_order_of_arrival(
    candidates: list[OffreCandidate], hasard: Any, frein: bool
) -> None:
    autres = list(candidates)
    hasard.shuffle(autres)
    assert ordonner_candidates(candidates, frein_mobilite=frein) == ordonner_candidates(
        autres, frein_mobilite=frein
    )


@given(st.sets(st.sampled_from(["rsa", "rqth", "permis", "niveau", "langue"])))
def test_knowing_less_never_closes_an_offer(caches: set[str]) -> None:
    tout = {"rsa": "non", "rqth": "oui", "permis": "B", "niveau": "4", "langue": "B1"}
    conditions = Conditions(
        [
            Critere(GenreCritere.statuts, valeurs=["rsa", "rqth"]),
            Critere(GenreCritere.permis, valeurs=["B"]),
            Critere(GenreCritere.niveau, valeurs=["3"]),
            Critere(GenreCritere.langue, valeurs=["A2"]),
        ],
        zones=["france"],
    )
    su = {cle: valeur for cle, valeur in tout.items() if cle not in caches}
    assert exclut(evaluer(conditions, Situation(faits=su), JOUR, NOMS)) == []
