"""Compare offers with situations at the limits: birthdays, ladders, publics, who may prescribe."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.extensions.vocabulary import (
    AGES,
    DOCUMENTS,
    LANGUES,
    NIVEAUX,
    PERMIS,
    EtatOffre,
    GenreCritere,
    Prescription,
    Statut,
)
from offers.suggestions.rules import (
    Conditions,
    Convention,
    Critere,
    Noms,
    OffreCandidate,
    Situation,
    VerdictCritere,
    annees_revolues,
    evaluer,
    exclut,
    ordonner_candidates,
    trajet,
)
from offers.suggestions.vocabulary import ReponseCritere, SujetCritere

JOUR = date(2026, 3, 1)
NOMS = Noms(
    {"30": "Gard", "30007": "Alès", "30334": "Le Vigan"}, {"jeunes": "Jeunes"}, {"ccas": "CCAS"}
)
OUI, NON, INCONNU = ReponseCritere.rempli, ReponseCritere.non_rempli, ReponseCritere.inconnu


def seul(conditions: Conditions, situation: Situation, jour: date = JOUR) -> VerdictCritere:
    """Give the verdict on the first thing that an offer asks."""
    return evaluer(conditions, situation, jour, NOMS)[0]


def critere(genre: GenreCritere, *valeurs: str, **champs: Any) -> Conditions:
    return Conditions([Critere(genre, valeurs=valeurs, **champs)], zones=["france"])


@pytest.mark.parametrize(
    ("naissance", "jour", "ans"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2008, 3, 1), date(2026, 3, 1), 18),
        (date(2008, 3, 2), date(2026, 3, 1), 17),
        (date(2007, 12, 31), date(2026, 1, 1), 18),
        (date(2026, 3, 1), date(2026, 3, 1), 0),
    ],
)
def test_years_are_counted_to_the_birthday(naissance: date, jour: date, ans: int) -> None:
    assert annees_revolues(naissance, jour) == ans


@given(st.dates(date(1930, 1, 1), date(2026, 1, 1)), st.integers(0, 36_000))
def test_nobody_grows_younger_nor_two_years_at_once(naissance: date, jours: int) -> None:
    jour = naissance + timedelta(days=jours)
    hier, demain = annees_revolues(naissance, jour), annees_revolues(naissance, jour + timedelta(1))
    assert demain - hier in (0, 1)
    assert hier >= 0


@pytest.mark.parametrize(
    ("bornes", "naissance", "reponse", "phrase"),
    [
        (
            {"age_min": 18},
            date(2008, 3, 1),
            OUI,
            "18 ans : l’offre est ouverte à partir de 18 ans.",
        ),
        (
            {"age_min": 18},
            date(2008, 3, 2),
            NON,
            "Ouverte à partir de 18 ans ; la personne a 17 ans.",
        ),
        ({"age_max": 25}, date(2000, 3, 2), OUI, "25 ans : l’offre est ouverte jusqu’à 25 ans."),
        ({"age_max": 25}, date(2000, 3, 1), NON, "Ouverte jusqu’à 25 ans ; la personne a 26 ans."),
        (
            {"age_min": 16, "age_max": 25},
            None,
            INCONNU,
            "Ouverte de 16 à 25 ans : l’âge est à demander.",
        ),
        (
            {"age_min": 0, "age_max": 0},
            date(2026, 1, 1),
            OUI,
            "0 ans : l’offre est ouverte de 0 à 0 ans.",
        ),
    ],
)
def test_both_ends_of_an_age_are_within(
    bornes: dict[str, int], naissance: date | None, reponse: ReponseCritere, phrase: str
) -> None:
    verdict = seul(critere(GenreCritere.age, **bornes), Situation(naissance))
    assert (verdict.sujet, verdict.reponse) == (SujetCritere.age, reponse)
    assert verdict.phrase == phrase


@pytest.mark.parametrize("statut", sorted(AGES))
@pytest.mark.parametrize("decalage", [-1, 0])
def test_age_statut_is_told_by_the_birth_and_asked_of_nobody(statut: Statut, decalage: int) -> None:
    debut, _ = AGES[statut]
    naissance = date(JOUR.year - debut, JOUR.month, JOUR.day) - timedelta(days=decalage)
    # What was answered by hand does not stand against a date of birth.
    situation = Situation(naissance, faits={statut.value: "non"})
    assert situation.a(statut, JOUR) is (decalage == 0)
    assert Situation(faits={statut.value: "oui"}).a(statut, JOUR) is None


@pytest.mark.parametrize(
    ("demandes", "faits", "reponse", "phrase"),
    [
        (("rsa",), {"rsa": "oui"}, OUI, "Allocataire du RSA."),
        (("rsa", "rqth"), {"rsa": "non", "rqth": "non"}, NON, "Aucune de ces situations"),
        (("rsa", "rqth"), {"rsa": "non"}, INCONNU, "Pour : Reconnaissance"),
        (("rsa", "etudiant"), {"etudiant": "oui"}, OUI, "Étudiant."),
        (("rsa",), {"rsa": "peut-être"}, NON, "Réservée : Allocataire du RSA."),
        # No statut was ticked: nobody is left out by that.
        ((), {"rsa": "non"}, INCONNU, "À vérifier : situation à préciser."),
    ],
)
def test_one_of_the_statuts_is_enough(
    demandes: tuple[str, ...], faits: dict[str, str], reponse: ReponseCritere, phrase: str
) -> None:
    verdict = seul(critere(GenreCritere.statuts, *demandes), Situation(faits=faits))
    assert verdict.reponse is reponse
    assert phrase in verdict.phrase


def test_precisions_of_a_statut_are_shown_whatever_the_answer() -> None:
    conditions = critere(GenreCritere.statuts, "rsa", precisions="depuis un an")
    for faits in ({}, {"rsa": "oui"}, {"rsa": "non"}):
        assert "(depuis un an)" in seul(conditions, Situation(faits=faits)).phrase


def test_words_alone_leave_nobody_out_and_do_not_silence_the_schema() -> None:
    conditions = Conditions(
        [Critere(GenreCritere.statuts, precisions="Bénévoles de l’association.")],
        ["jeunes"],
        ["france"],
    )
    verdicts = evaluer(conditions, Situation(date(1950, 1, 1)), JOUR, NOMS)
    assert [(v.sujet, v.reponse) for v in verdicts] == [
        (SujetCritere.statuts, INCONNU),
        (SujetCritere.publics, NON),
        (SujetCritere.zone, OUI),
    ]
    assert verdicts[0].phrase == "À vérifier : Bénévoles de l’association."


@pytest.mark.parametrize(
    ("genre", "echelle"),
    [(GenreCritere.niveau, ["0", *NIVEAUX]), (GenreCritere.langue, ["A0", *LANGUES])],
)
def test_every_rung_of_a_ladder_holds_those_below(genre: GenreCritere, echelle: list[str]) -> None:
    for voulu in echelle[1:]:
        for connu in echelle:
            verdict = seul(critere(genre, voulu), Situation(faits={genre.value: connu}))
            attendu = OUI if echelle.index(connu) >= echelle.index(voulu) else NON
            assert (verdict.reponse, voulu, connu) == (attendu, voulu, connu)
        for inconnu in ({}, {genre.value: "bac"}, {genre.value: ""}):
            verdict = seul(critere(genre, voulu), Situation(faits=inconnu))
            assert verdict.reponse is INCONNU
            assert verdict.phrase.endswith(": à demander.")


@pytest.mark.parametrize("permis", sorted(PERMIS))
@pytest.mark.parametrize(
    ("connus", "reponse"),
    [(None, INCONNU), ("aucun", NON), ("", NON), ("A,B,C,D,AM", OUI), ("BE", NON)],
)
def test_permit_is_one_of_those_held_and_no_part_of_a_name(
    permis: str, connus: str | None, reponse: ReponseCritere
) -> None:
    faits = {} if connus is None else {"permis": connus}
    assert seul(critere(GenreCritere.permis, permis), Situation(faits=faits)).reponse is reponse


@pytest.mark.parametrize(
    ("valeurs", "zones", "reponse", "phrase"),
    [
        (("30007",), ["30007", "30"], OUI, "Réservée aux habitants d’Alès, et la personne"),
        (("30334",), ["30007"], NON, "Réservée aux habitants du Vigan ; la personne habite"),
        (("30",), [], INCONNU, "Réservée aux habitants de Gard : la commune est à demander."),
        (("30007", "30334"), ["30334"], OUI, "habitants d’Alès, Le Vigan"),
        (("99999",), ["30007"], NON, "habitants de 99999"),
        # « * » is a zone that nobody stated: it makes nobody an inhabitant.
        (("*",), ["30007", "*"], NON, "la personne habite ailleurs"),
        (("france",), ["30007"], OUI, "la personne y habite"),
    ],
)
def test_residence_is_said_with_its_place(
    valeurs: tuple[str, ...], zones: list[str], reponse: ReponseCritere, phrase: str
) -> None:
    verdict = seul(critere(GenreCritere.residence, *valeurs), Situation(zones=zones))
    assert verdict.reponse is reponse
    assert phrase in verdict.phrase


@pytest.mark.parametrize(
    ("zones", "situees", "reponse"),
    [
        ([], ["30"], INCONNU),
        (["*"], ["30"], INCONNU),
        (["*", "34"], ["30"], INCONNU),
        (["34", "france"], ["30"], OUI),
        (["99100"], [], OUI),
        (["34"], ["30"], NON),
        (["34"], [], INCONNU),
    ],
)
def test_zone_of_an_offer(zones: list[str], situees: list[str], reponse: ReponseCritere) -> None:
    verdict = seul(Conditions(zones=zones), Situation(zones=situees))
    assert (verdict.sujet, verdict.reponse) == (SujetCritere.zone, reponse)


def test_documents_are_always_to_be_brought_and_never_exclude() -> None:
    conditions = critere(GenreCritere.documents, *DOCUMENTS)
    verdict = seul(conditions, Situation())
    assert verdict.reponse is INCONNU
    assert all(nom in verdict.phrase for nom in DOCUMENTS.values())
    assert exclut([verdict]) == []


@pytest.mark.parametrize(
    ("public", "ans", "reponse"),
    [
        ("jeunes", 15, INCONNU),
        ("jeunes", 16, OUI),
        ("jeunes", 25, OUI),
        ("jeunes", 26, INCONNU),
        ("jeunes", 30, INCONNU),
        ("jeunes", 31, NON),
        ("seniors", 44, NON),
        ("seniors", 45, INCONNU),
        ("seniors", 49, INCONNU),
        ("seniors", 50, OUI),
    ],
)
def test_young_and_senior_are_asked_where_they_differ(
    public: str, ans: int, reponse: ReponseCritere
) -> None:
    naissance = date(JOUR.year - ans, JOUR.month, JOUR.day)
    verdict = seul(Conditions(publics=[public], zones=["france"]), Situation(naissance))
    assert (verdict.sujet, verdict.reponse) == (SujetCritere.publics, reponse)


@pytest.mark.parametrize(
    ("public", "faits", "reponse"),
    [
        ("demandeurs-emploi", {"demandeur_emploi": "oui"}, OUI),
        ("demandeurs-emploi", {"demandeur_emploi": "non"}, NON),
        ("etudiants", {"etudiant": "non"}, NON),
        # Wider than the question: « no » tells nothing.
        ("beneficiaires-des-minimas-sociaux", {"rsa": "non"}, INCONNU),
        ("personnes-en-situation-de-handicap", {"rqth": "non"}, INCONNU),
        ("personnes-exilees", {"refugie": "oui"}, OUI),
        ("personnes-exilees", {"refugie": "non"}, INCONNU),
        ("residents-qpv-frr", {"qpv": "non", "frr": "oui"}, OUI),
        ("residents-qpv-frr", {"qpv": "non", "frr": "non"}, INCONNU),
        ("residents-qpv-frr", {"qpv": "oui"}, OUI),
        ("public-inventé", {}, INCONNU),
    ],
)
def test_public_of_the_national_schema(
    public: str, faits: dict[str, str], reponse: ReponseCritere
) -> None:
    verdict = seul(Conditions(publics=[public], zones=["france"]), Situation(faits=faits))
    assert (verdict.sujet, verdict.reponse) == (SujetCritere.publics, reponse)


@pytest.mark.parametrize(
    ("public", "dits", "faits", "reponse", "source"),
    [
        ("familles-enfants", ["familles-enfants"], {}, OUI, True),
        ("familles-enfants", ["jeunes"], {}, INCONNU, False),
        # What is known since then, and the day of birth, speak first.
        ("demandeurs-emploi", ["demandeurs-emploi"], {"demandeur_emploi": "non"}, NON, False),
        ("demandeurs-emploi", ["demandeurs-emploi"], {"demandeur_emploi": "oui"}, OUI, False),
        ("demandeurs-emploi", ["demandeurs-emploi"], {}, OUI, True),
    ],
)
def test_what_was_said_at_the_welcome_counts_where_nothing_is_known_since(
    public: str, dits: list[str], faits: dict[str, str], reponse: ReponseCritere, source: bool
) -> None:
    situation = Situation(faits=faits, publics=dits)
    verdict = seul(Conditions(publics=[public], zones=["france"]), situation)
    assert verdict.reponse is reponse
    assert verdict.phrase.endswith("(dit à l’accueil).") is source
    jeune = Situation(date(1950, 1, 1), publics=["jeunes"])
    vieux = seul(Conditions(publics=["jeunes"], zones=["france"]), jeune)
    assert vieux.reponse is NON


def test_everybody_is_no_condition() -> None:
    sujets = {
        v.sujet
        for v in evaluer(
            Conditions(publics=["jeunes", "tous-publics"], zones=["france"]),
            Situation(date(1950, 1, 1)),
            JOUR,
            NOMS,
        )
    }
    assert sujets == {SujetCritere.zone}


@pytest.mark.parametrize(
    ("ouvertures", "situation", "reponse", "phrase"),
    [
        # The first and the last day of a convention count.
        (
            [Convention(["ccas"], [], JOUR, JOUR)],
            Situation(categorie="ccas"),
            OUI,
            "Votre structure peut prescrire jusqu’au 1er mars 2026.",
        ),
        (
            [Convention(["ccas"], [], JOUR + timedelta(1), None)],
            Situation(categorie="ccas"),
            INCONNU,
            "Sur prescription ; qui peut prescrire est à demander.",
        ),
        # One without an end: there is no last day to say.
        (
            [Convention(["ccas"], [], JOUR, None), Convention(["ccas"], [], JOUR, JOUR)],
            Situation(categorie="ccas"),
            OUI,
            "Votre structure peut prescrire.",
        ),
        (
            [Convention(["ccas"], ["30"], JOUR, date(2026, 12, 31))],
            Situation(categorie="autre"),
            NON,
            "Prescription réservée : CCAS (jusqu’au 31 décembre 2026). Passez par l’une d’elles.",
        ),
        # A convention that holds elsewhere still says who prescribes.
        (
            [Convention(["ccas"], ["34"], JOUR, None)],
            Situation(zones=["30"], categorie="ccas"),
            NON,
            "Prescription réservée : CCAS. Passez par l’une d’elles.",
        ),
        # Nobody knows where the person lives: the doubt is hers.
        (
            [Convention(["ccas"], ["34"], JOUR, None)],
            Situation(categorie="ccas"),
            OUI,
            "Votre structure peut prescrire.",
        ),
    ],
)
def test_who_may_prescribe_is_said_to_the_day(
    ouvertures: list[Convention], situation: Situation, reponse: ReponseCritere, phrase: str
) -> None:
    conditions = Conditions(
        zones=["france"], prescription=Prescription.requise, ouvertures=ouvertures
    )
    verdict = evaluer(conditions, situation, JOUR, NOMS)[-1]
    assert (verdict.sujet, verdict.reponse, verdict.phrase) == (
        SujetCritere.prescription, reponse, phrase,
    )  # fmt: skip


def test_free_prescription_asks_for_no_convention() -> None:
    conditions = Conditions(
        zones=["france"],
        prescription=Prescription.libre,
        ouvertures=[Convention(["ccas"], [], JOUR, None)],
    )
    verdict = evaluer(conditions, Situation(), JOUR, NOMS)[-1]
    assert (verdict.reponse, verdict.phrase) == (OUI, "La personne peut demander elle-même.")


CRITERES = st.one_of(
    st.builds(Critere, st.just(GenreCritere.age), st.integers(0, 60), st.integers(61, 120)),
    st.builds(
        Critere,
        st.just(GenreCritere.statuts),
        valeurs=st.lists(st.sampled_from([s.value for s in Statut]), min_size=1, max_size=3),
    ),
    st.builds(
        Critere,
        st.just(GenreCritere.niveau),
        valeurs=st.sampled_from(sorted(NIVEAUX)).map(lambda v: [v]),
    ),
    st.builds(
        Critere,
        st.just(GenreCritere.permis),
        valeurs=st.lists(st.sampled_from(sorted(PERMIS)), min_size=1, max_size=3),
    ),
)
CONDITIONS = st.builds(
    Conditions,
    st.lists(CRITERES, max_size=4),
    st.lists(st.sampled_from(["jeunes", "seniors", "etudiants", "tous-publics"]), max_size=2),
    st.lists(st.sampled_from(["30", "34", "france", "*"]), max_size=2),
    st.none() | st.sampled_from(Prescription),
    st.lists(
        st.builds(
            Convention,
            st.lists(st.sampled_from(["ccas", "mission_locale"]), min_size=1, max_size=2),
            st.lists(st.sampled_from(["30", "34"]), max_size=1),
            st.dates(date(2025, 1, 1), date(2027, 1, 1)),
            st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
        ),
        max_size=2,
    ),
)
SITUATIONS = st.builds(
    Situation,
    st.none() | st.dates(date(1940, 1, 1), date(2020, 1, 1)),
    st.lists(st.sampled_from(["30", "34"]), max_size=1),
    st.dictionaries(
        st.sampled_from(["rsa", "rqth", "permis", "niveau", "etudiant"]),
        st.sampled_from(["oui", "non", "A,B", "4", "aucun"]),
    ),
    st.none() | st.sampled_from(["ccas", "mission_locale"]),
)


@given(CONDITIONS, SITUATIONS)
def test_every_verdict_has_its_sentence_and_each_subject_speaks_once(
    conditions: Conditions, situation: Situation
) -> None:
    verdicts = evaluer(conditions, situation, JOUR, NOMS)
    sujets = [v.sujet for v in verdicts]
    assert len(sujets) == len(set(sujets))
    assert all(v.phrase[0].isalnum() and v.phrase.endswith(".") for v in verdicts)
    assert all(v.sujet is not SujetCritere.prescription for v in exclut(verdicts))


@given(CONDITIONS)
def test_who_tells_nothing_is_excluded_from_nothing(conditions: Conditions) -> None:
    assert exclut(evaluer(conditions, Situation(), JOUR, NOMS)) == []


@pytest.mark.parametrize(
    ("km", "frein", "pas"),
    [
        (0.0, False, 0), (4.999, False, 0), (5.0, False, 1), (14.9, False, 2),
        (1.66, True, 0), (1.67, True, 1), (5.0, True, 3), (None, True, 0),
    ],
)  # fmt: skip
def test_way_is_weighed_by_steps(km: float | None, frein: bool, pas: int) -> None:
    assert trajet(km, frein_mobilite=frein) == pas


@pytest.mark.parametrize("etat", [e for e in EtatOffre if e.est_masquee])
def test_closed_offer_is_proposed_to_nobody(etat: EtatOffre) -> None:
    assert ordonner_candidates([OffreCandidate("a", 1, [], etat)], frein_mobilite=False) == []


def test_documents_count_for_no_unknown_when_offers_are_ordered() -> None:
    papiers = VerdictCritere(SujetCritere.documents, INCONNU, ".")
    doute = VerdictCritere(SujetCritere.age, INCONNU, ".")
    ailleurs = VerdictCritere(SujetCritere.prescription, NON, ".")
    candidates = [
        OffreCandidate("ailleurs", 1, [ailleurs]),
        OffreCandidate("doute", 1, [doute]),
        OffreCandidate("papiers", 1, [papiers, papiers]),
        OffreCandidate("rien", 1, []),
    ]
    ordre = [c.id for c in ordonner_candidates(candidates, frein_mobilite=False)]
    assert ordre == ["papiers", "rien", "doute", "ailleurs"]
