"""Try, against a broken wall, what the tests of recorded agreements try against the sound one."""

from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
import pytest

from tests.auth import monde
from tests.auth import test_recueil as recueil

Connexion = psycopg.Connection[Any]
Essai = Callable[[recueil.Scene], None]
_MEMBRE: tuple[Essai, ...] = (
    partial(
        recueil.test_a_word_never_opens_a_sensitive_domain, domaine=8, donne_par="professionnel"
    ),
    partial(
        recueil.test_a_word_never_opens_a_sensitive_domain, domaine=8, donne_par="representant"
    ),
    recueil.test_a_word_that_was_written_all_the_same_opens_nothing_sensitive,
    recueil.test_a_screen_is_claimed_only_when_it_was_handed_over_and_answered,
    recueil.test_a_paper_proves_one_agreement,
    recueil.test_scan_of_somebody_else_proves_nothing,
    partial(recueil.test_a_word_lasts_thirty_days_from_now, champs={"fin": "1 year"}),
    partial(recueil.test_a_word_lasts_thirty_days_from_now, champs={"debut": "1 day"}),
    recueil.test_a_word_said_again_gains_nothing_until_a_word_of_hers_alone,
    partial(recueil.test_nobody_records_in_a_carnet_that_she_alone_may_open, colonne="suspendu_le"),
    *(
        partial(recueil.test_a_word_never_goes_over_what_she_shut, geste=geste)
        for geste in ("retrait", "refus", "demande", "exclusion levée", "retrait des chiffres")
    ),
    recueil.test_what_a_merger_withdrew_by_itself_is_not_her_word,
    recueil.test_guardian_signs_within_their_delegation_only,
)
_SEUL: tuple[Essai, ...] = (
    *(
        partial(recueil.test_the_one_day_place_of_an_appointment_records_nothing, genre=genre)
        for genre in ("lieu", "papier", "accord")
    ),
    recueil.test_nobody_records_a_sensitive_domain_for_another_structure,
    recueil.test_role_records_no_more_than_it_reaches,
)


def essai_accords_notes(admin: Connexion) -> None:
    """Record for a person only what she said, as she said it."""
    monde.territoire(admin, 1)
    for membre, essais in ((True, _MEMBRE), (False, _SEUL)):
        for essai in essais:
            with admin.transaction(force_rollback=True):
                structure, autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
                pro = monde.professionnel(admin, 1, structure)
                scene = recueil.Scene(admin, monde.personne(admin, 1), structure, pro, autre)
                if membre:
                    monde.place(admin, 1, scene.personne, structure, pro)
                try:
                    essai(scene)
                except (
                    pytest.fail.Exception
                ) as vu:  # not an Exception: « did not raise » is a mutant noticed too
                    raise AssertionError(str(vu)) from vu
