"""Try who gives which rôle, and the days of a capacity."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.acces import DOMAINES_DU_ROLE
from auth.vocabulary import Role
from droits.administration.rules import (
    ADMINISTRENT,
    refuser_dates,
    refuser_role,
    roles_administres,
)

JOUR = date(2028, 2, 29)
VEILLE, LENDEMAIN = JOUR - timedelta(days=1), JOUR + timedelta(days=1)
JOURS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("debut", "fin", "dit"),
    [
        (JOUR, None, None),
        (JOUR, JOUR, None),
        (LENDEMAIN, None, None),
        (JOUR, LENDEMAIN, None),
        (VEILLE, None, "commence aujourd’hui"),
        (VEILLE, LENDEMAIN, "commence aujourd’hui"),
        (VEILLE, VEILLE - timedelta(days=1), "commence aujourd’hui"),
        (JOUR, VEILLE, "après le début"),
        (LENDEMAIN, JOUR, "après le début"),
    ],
)
def test_capacity_begins_today_at_the_earliest_and_ends_on_or_after_its_first_day(
    debut: date, fin: date | None, dit: str | None
) -> None:
    refus = refuser_dates(debut, fin, JOUR)
    assert refus is None if dit is None else dit in (refus or "")


@given(JOURS, st.none() | JOURS, JOURS, st.integers(0, 400))
def test_what_may_begin_later_may_end_later(
    debut: date, fin: date | None, jour: date, jours: int
) -> None:
    if refuser_dates(debut, fin, jour) is None:
        apres = timedelta(days=jours)
        assert refuser_dates(debut + apres, fin and fin + apres, jour) is None
        assert refuser_dates(debut, None, jour) is None


@pytest.mark.parametrize("role", Role)
def test_nobody_gives_what_is_a_persons_own(role: Role) -> None:
    assert Role.personne not in roles_administres(role)
    assert refuser_role(role, Role.personne)


@pytest.mark.parametrize("role", [role for role in Role if role not in ADMINISTRENT])
def test_whoever_administers_nothing_gives_nothing(role: Role) -> None:
    assert roles_administres(role) == ()
    assert all(refuser_role(role, donne) for donne in Role)


def test_whoever_reads_every_domain_of_a_carnet_gives_no_rôle() -> None:
    assert [
        role for role in ADMINISTRENT if DOMAINES_DU_ROLE[role] == DOMAINES_DU_ROLE[Role.personne]
    ] == []


@pytest.mark.parametrize("role", ADMINISTRENT)
def test_refusal_names_what_may_be_given_instead(role: Role) -> None:
    refuses = [donne for donne in Role if donne not in roles_administres(role)]
    assert refuses
    for donne in refuses:
        dit = refuser_role(role, donne) or ""
        assert all(permis.libelle.lower() in dit for permis in roles_administres(role))
        assert donne.libelle.lower() not in dit.removeprefix("Vous pouvez donner ces rôles : ")
    assert all(refuser_role(role, donne) is None for donne in roles_administres(role))


def test_gestionnaire_gives_no_more_than_an_administrateur() -> None:
    assert set(roles_administres(Role.gestionnaire)) < set(roles_administres(Role.administrateur))
