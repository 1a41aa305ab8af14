"""Try, against a broken wall, what the tests of what she says shut try against the sound one."""

from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
import pytest

from tests.auth import test_paroles as paroles

Connexion = psycopg.Connection[Any]
_ESSAIS: tuple[Callable[[Connexion], None], ...] = (
    *(
        partial(
            paroles.test_who_hears_her_is_whom_the_oracle_says, role=role, place=place, vise=vise
        )
        for role, place, vise in (
            ("professionnel", "declare", None),
            ("professionnel", "observe", None),
            ("professionnel", None, None),
            ("coordonnateur", "declare", None),
            ("dpo", None, None),
            ("professionnel", "declare", "structure_id"),
            ("professionnel", "declare", "compte_id"),
        )
    ),
    *(
        partial(
            paroles.test_reader_without_a_place_hears_her_as_long_as_they_read,
            sortie=sortie,
            debut=debut,
            ici=ici,
        )
        for sortie, debut, ici in (
            ("-1 day", "-1 day", True),
            ("-31 days", "-1 day", True),
            ("-1 day", "1 day", True),
            ("-1 day", "-1 day", False),
        )
    ),
    paroles.test_neither_another_person_nor_another_territoire_hears_her,
    paroles.test_a_carnet_absorbed_by_another_hears_nothing,
    *(partial(paroles.test_it_is_said_how_she_said_it, dit=dit) for dit in (None, "un rêve")),
    *(
        partial(
            paroles.test_the_day_she_said_it_is_past_and_of_this_year, jours=jours, permis=False
        )
        for jours in (1, -367)
    ),
    partial(
        paroles.test_whoever_may_see_that_she_exists_shuts_what_she_says,
        qui="professionnel",
        quoi="accord",
    ),
    *(
        partial(
            paroles.test_a_kind_of_agreements_is_shut_and_nothing_says_whether_there_was_one,
            quoi=quoi,
            sorte=sorte,
            existe=existe,
        )
        for quoi, sorte in paroles.SORTES
        for existe in (True, False)
    ),
    partial(
        paroles.test_a_kind_of_structures_goes_with_its_word_alone, quoi="categorie", sorte=None
    ),
    paroles.test_whoever_represents_her_notes_what_she_says_while_the_mandate_counts,
    paroles.test_a_professional_is_shut_out_alone,
    paroles.test_by_a_link_everything_is_listed_covered_and_may_be_shut,
    paroles.test_covered_lists_are_for_a_link_and_for_herself,
    paroles.test_what_is_shut_is_hers_and_exists,
    paroles.test_what_is_shut_is_shut_once,
    paroles.test_those_whom_it_concerns_are_told_and_nobody_else,
    paroles.test_only_she_refuses_a_request_and_once,
    *(
        partial(paroles.test_who_notes_her_request_is_whom_the_oracle_says, role=role, place=place)
        for role, place in (
            ("personne", None),
            ("professionnel", None),
            ("professionnel", "observe"),
        )
    ),
    *(
        partial(paroles.test_a_request_says_what_how_and_when, faute=faute)
        for faute in ({"genre": "limitation"}, {"dit": "un rêve"}, {"jours": 1})
    ),
    partial(paroles.test_a_request_that_she_said_is_hers_and_says_who_heard_it, genre="effacement"),
    *(
        partial(
            paroles.test_a_request_waits_once_until_it_is_answered_or_taken_back,
            genre=genre,
            suite=suite,
            encore=encore,
        )
        for genre, suite, encore in (
            ("effacement", "'retrait', null", True),
            ("effacement", "'reponse', false", True),
            ("effacement", "'reponse', true", False),
            ("copie", "'reponse', true", True),
        )
    ),
    paroles.test_a_correction_goes_to_who_answers_for_who_she_is,
    paroles.test_words_of_a_correction_are_read_by_her_and_by_who_answers,
)


def essai_paroles(admin: Connexion) -> None:
    """Shut for a person only what she said, as whoever may hear her, once."""
    for essai in _ESSAIS:
        with admin.transaction(force_rollback=True):
            try:
                essai(admin)
            except (
                pytest.fail.Exception
            ) as vu:  # not an Exception: « did not raise » is a mutant noticed too
                raise AssertionError(str(vu)) from vu
