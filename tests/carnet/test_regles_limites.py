"""Hold the carnet's rules at their limits: midnights, ten minutes, a year, other hands."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.vocabulary import Domaine, Etendue
from carnet.bord.rules import SILENCE_JOURS, ObjetAlerte, alertes_du_carnet
from carnet.bord.vocabulary import Gravite
from carnet.corrections.rules import (
    changements,
    refuser_identite,
    refuser_textes,
    suites,
)
from carnet.corrections.vocabulary import COORDONNEES, ETAT_CIVIL, TEXTES
from carnet.diagnostic.vocabulary import QUESTIONS, dire_fait
from carnet.elements.rules import (
    ANNULATION,
    REPENTIR,
    list_domaines,
    refuser_annulation,
)
from carnet.elements.thematiques import domaine_de
from carnet.notes.rules import refuser_annuler_note, refuser_correction
from carnet.parcours.rules import (
    ECHANGE_JOURS,
    refuser_deplacement,
    refuser_echange,
    refuser_issue,
    refuser_retrait_echange,
)
from carnet.parcours.vocabulary import EtatRendezVous
from core.clock import PARIS
from offers.catalogue.vocabulary import THEMATIQUES

JOUR = date(2028, 2, 29)
MIDI = datetime.combine(JOUR, time(12), PARIS).astimezone(UTC)
JOURS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
INSTANTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 -- Hypothesis wants it so
    datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
TEXTE = st.text(min_size=1, max_size=200)


@pytest.mark.parametrize(
    ("jours", "mot"),
    [(-1, "rendez-vous"), (0, None), (1, None), (365, None), (366, "un an"), (4000, "un an")],
)
def test_exchange_is_of_a_day_within_the_year(jours: int, mot: str | None) -> None:
    refus = refuser_echange(JOUR - timedelta(days=jours), JOUR)
    assert (refus is None) if mot is None else (refus is not None and mot in refus)


@given(JOURS, st.integers(-800, 800))
def test_exchange_is_refused_before_a_year_and_after_today_alone(jour: date, jours: int) -> None:
    permis = refuser_echange(jour - timedelta(days=jours), jour) is None
    assert permis is (0 <= jours <= ECHANGE_JOURS)


@pytest.mark.parametrize(
    ("le_sien", "retire", "mot"),
    [
        (True, False, None),
        (True, True, "déjà retiré"),
        (False, False, "Seul le professionnel"),
        (False, True, "Seul le professionnel"),
    ],
)
def test_exchange_is_taken_back_once_by_its_author(
    le_sien: bool, retire: bool, mot: str | None
) -> None:
    refus = refuser_retrait_echange(le_sien, retire)
    assert (refus is None) if mot is None else (refus is not None and mot in refus)


@pytest.mark.parametrize("etat", list(EtatRendezVous))
@pytest.mark.parametrize("ecart", [-1, 0, 1])
def test_outcome_waits_for_the_hour_and_a_cancellation_does_not(
    etat: EtatRendezVous, ecart: int
) -> None:
    refus = refuser_issue(MIDI + timedelta(seconds=ecart), etat, MIDI)
    attend = etat in (EtatRendezVous.honore, EtatRendezVous.absent)
    assert (refus is not None) is (attend and ecart > 0)


@pytest.mark.parametrize("etat", list(EtatRendezVous))
def test_appointment_moves_before_its_outcome(etat: EtatRendezVous) -> None:
    assert (refuser_deplacement(etat) is None) is (etat is EtatRendezVous.prevu)


@given(INSTANTS, st.timedeltas(timedelta(minutes=-5), timedelta(minutes=20)))
def test_slip_is_undone_for_ten_minutes_and_not_a_second_more(
    cree_le: datetime, age: timedelta
) -> None:
    maintenant = cree_le + age
    assert (refuser_annulation(cree_le, maintenant) is None) is (age < REPENTIR)
    note = refuser_annuler_note(cree_le, 1, maintenant)
    assert (note is None) is (age < REPENTIR)
    suivie = refuser_annuler_note(cree_le, 2, maintenant)
    # What was corrected is not undone, young as it is.
    assert suivie is not None
    assert (suivie == note) is (note is not None)


def test_ten_minutes_are_past_at_the_tenth() -> None:
    assert refuser_annulation(MIDI, MIDI + timedelta(minutes=10)) == ANNULATION["tard"]
    assert refuser_annulation(MIDI, MIDI + timedelta(minutes=9, seconds=59)) is None


@pytest.mark.parametrize(
    ("avant", "apres", "permis"),
    [("a", "b", True), ("a", "a", False), (None, "a", False), ("a", "a ", True)],
)
def test_note_changes_when_its_text_does(avant: str | None, apres: str, permis: bool) -> None:
    assert (refuser_correction(avant, apres) is None) is permis


DOMAINES = st.sampled_from(Domaine)


@given(DOMAINES, st.lists(DOMAINES), st.booleans())
def test_nobody_else_takes_a_line_out_of_a_sensitive_domain(
    ici: Domaine, ouverts: list[Domaine], est_personne: bool
) -> None:
    proposes = list_domaines(ici, ouverts, est_personne)
    assert set(proposes) <= set(ouverts)
    assert not {ici, Domaine.identite} & set(proposes)
    if ici.est_sensible and not est_personne:
        assert all(domaine.est_sensible for domaine in proposes)
    else:
        assert set(proposes) == set(ouverts) - {ici, Domaine.identite}


@pytest.mark.parametrize("thematique", sorted(THEMATIQUES))
def test_every_thematique_has_a_domain_and_none_is_the_identity(thematique: str) -> None:
    domaine = domaine_de(thematique)
    assert domaine is not Domaine.identite
    sensibles = {"sante": Domaine.sante}
    assert domaine is sensibles.get(thematique.split("--")[0], domaine)


@pytest.mark.parametrize("inconnue", ["", "--", "inventee--chose", "MOBILITE--x", "sante-x"])
def test_unknown_thematique_belongs_to_the_path(inconnue: str) -> None:
    assert domaine_de(inconnue) is Domaine.parcours


@pytest.mark.parametrize("cle", sorted(QUESTIONS))
def test_every_answer_is_one_sentence(cle: str) -> None:
    question = QUESTIONS[cle]
    assert question.reponses
    for valeur, reponse in question.reponses.items():
        phrase = dire_fait(cle, valeur)
        assert phrase.startswith(f"{question.libelle} : ")
        assert phrase.lower().endswith(reponse.lower())
        assert len(phrase) <= 300
    assert dire_fait(cle, "jamais-proposee").endswith(" : jamais-proposee")


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)),
       st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)))  # fmt: skip
def test_what_is_kept_of_a_correction_is_what_differs(
    avant: dict[str, int], apres: dict[str, int]
) -> None:
    changes = changements(avant, apres)
    assert {**avant, **changes} == {**avant, **apres}
    assert all(avant.get(cle) != valeur for cle, valeur in changes.items())
    assert changements(apres, apres) == {}


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)), max_size=5))
def test_versions_lead_from_the_first_words_to_the_present(
    etapes: list[dict[str, int]],
) -> None:
    present: dict[str, Any] = dict.fromkeys("abc", 0)
    avants = []
    for etape in etapes:
        avants.append({cle: present[cle] for cle in etape})
        present |= etape
    lues = suites(avants[::-1], present)
    remonte = dict(present)
    for version in lues:
        for cle, ancien, nouveau in version:
            assert remonte[cle] == nouveau
            remonte[cle] = ancien
    assert remonte == dict.fromkeys("abc", 0)


@pytest.mark.parametrize("nom", sorted(TEXTES))
def test_every_text_is_corrected_up_to_its_length(nom: str) -> None:
    champ = TEXTES[nom]
    assert refuser_textes({nom: "é" * champ.maximum}, {nom: "avant"}) == {}
    assert set(refuser_textes({nom: "é" * (champ.maximum + 1)}, {nom: "avant"})) == {nom}
    for vide in (None, ""):
        assert bool(refuser_textes({nom: vide}, {nom: "avant"})) is not champ.vide
    # A column that this kind of item has not is none of its words.
    assert set(refuser_textes({nom: "x"}, {})) == {"formulaire"}


@pytest.mark.parametrize("champ", sorted(ETAT_CIVIL))
@pytest.mark.parametrize("motif", [None, ""])
def test_each_field_of_an_identity_wants_a_reason(champ: str, motif: str | None) -> None:
    assert set(refuser_identite({champ: "x", "telephone": "1"}, motif)) == {"motif"}
    assert refuser_identite({champ: "x"}, "Erreur de saisie") == {}


def test_how_to_reach_somebody_wants_none() -> None:
    assert refuser_identite(dict.fromkeys(COORDONNEES, "x"), None) == {}
    assert refuser_identite({}, None) == {}


OBJETS = st.lists(
    st.builds(
        ObjetAlerte,
        st.sampled_from([Gravite.danger, Gravite.retard, Gravite.manque]),
        st.uuids(),
        TEXTE,
        JOURS.filter(lambda jour: jour <= JOUR),
        DOMAINES,
    ),
    max_size=4,
    unique_by=lambda objet: objet.id,
)


def alertes(objets: Any, nouvelle: date = JOUR, *, rendez_vous: bool = True) -> Any:
    return alertes_du_carnet(
        objets,
        nouvelle=nouvelle,
        de_quoi="un appel",
        rendez_vous=rendez_vous,
        etendue=Etendue.tout,
        aujourdhui=JOUR,
    )


@given(OBJETS, JOURS.filter(lambda jour: jour <= JOUR), st.booleans())
def test_alerts_are_in_one_order_and_each_leads_somewhere(
    objets: list[ObjetAlerte], nouvelle: date, rendez_vous: bool
) -> None:
    lues = alertes(objets, nouvelle, rendez_vous=rendez_vous)
    assert [(a.gravite, a.depuis) for a in lues] == sorted((a.gravite, a.depuis) for a in lues)
    for ordre in list(permutations(objets))[:6]:
        assert alertes(ordre, nouvelle, rendez_vous=rendez_vous) == lues
    assert all(a.ancre and len(a.phrase) < 260 for a in lues)
    # No appointment is said only of somebody who needs one.
    graves = [a.gravite for a in lues]
    assert (Gravite.sans_rendez_vous in graves) is (len(graves) > 1 and not rendez_vous)


@pytest.mark.parametrize(
    ("jours", "se_tait"), [(0, False), (SILENCE_JOURS - 1, False), (SILENCE_JOURS, True)]
)
def test_silence_begins_on_its_day(jours: int, se_tait: bool) -> None:
    lues = alertes([], JOUR - timedelta(days=jours))
    assert [a.gravite for a in lues] == ([Gravite.silence] if se_tait else [])


def test_one_day_is_one_day() -> None:
    objet = ObjetAlerte(Gravite.retard, uuid4(), "Agir", JOUR - timedelta(days=1), Domaine.parcours)
    assert alertes([objet])[0].phrase.startswith("Action en retard de 1 jour :")
    objet = ObjetAlerte(Gravite.retard, uuid4(), "Agir", JOUR - timedelta(days=2), Domaine.parcours)
    assert alertes([objet])[0].phrase.startswith("Action en retard de 2 jours :")


@pytest.mark.parametrize(("longueur", "coupee"), [(120, False), (121, True), (4000, True)])
def test_long_words_are_cut_with_a_mark(longueur: int, coupee: bool) -> None:
    objet = ObjetAlerte(Gravite.danger, uuid4(), "é" * longueur, JOUR, Domaine.sante)
    (alerte,) = alertes([objet])
    assert ("…" in alerte.phrase) is coupee
    assert alerte.phrase.count("é" * 9 + "…") == coupee
    assert ("é" * (119 if coupee else longueur)) in alerte.phrase
    assert ("é" * 121) not in alerte.phrase
    assert alerte.domaine is Domaine.sante


def test_missed_appointment_calls_until_something_is_heard() -> None:
    manque = ObjetAlerte(Gravite.manque, uuid4(), "Point", JOUR, Domaine.parcours)
    assert alertes([manque], JOUR - timedelta(days=1))[0].gravite is Gravite.manque
    # The same day is news of that day: nobody is called for it.
    assert alertes([manque], JOUR) == []
