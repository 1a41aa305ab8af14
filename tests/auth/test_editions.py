"""Check that whatever the application may change counts its editions, or says why it needs none."""

from collections.abc import Mapping
from typing import Any

import psycopg
import pytest

from carnet.elements.models import Element
from core.db import Base, Editee
from tests.core.editions.essais_editions import essai_editions, essai_signature
from tests.offers.extensions.essais_extensions import essai_offre_tenue
from web.modeles import TABLES

pytestmark = pytest.mark.pg
UNE_FOIS = (
    "ends, or is answered, once and for all: the second act is refused, and overwrites nothing"
)
REMPLACE = "what was said never changes: another row takes its place, and both stay"
MARQUE = "one’s own mark of reading: nobody else writes it, and the last one holds"
TRAVAIL = "a job writes it, nobody's form does"
SANS_EDITION: Mapping[str, str] = {
    "accompagnement": UNE_FOIS,
    "alerte_lecture": UNE_FOIS,
    "absence": UNE_FOIS,
    "avis": UNE_FOIS,
    "consentement": UNE_FOIS,
    "demande_acces": UNE_FOIS,
    "etiquette_posee": UNE_FOIS,
    "exclusion": UNE_FOIS,
    "favori": UNE_FOIS,
    "gel": UNE_FOIS,
    "offre_erreur": UNE_FOIS,
    "rapprochement": UNE_FOIS,
    "report": UNE_FOIS,
    "signalement": UNE_FOIS,
    "offre_convention": REMPLACE,
    "offre_critere": REMPLACE,
    "offre_places": REMPLACE,
    "offre_precision": REMPLACE,
    "offre_session": REMPLACE,
    "lecture_conversation": MARQUE,
    "lecture_evenement": MARQUE,
    "resume_quotidien": MARQUE,
    "copie_carnet": TRAVAIL,
    "courriel_sortant": TRAVAIL,
    "travail_suivi": TRAVAIL,
}


def test_what_the_application_changes_counts_or_says_why_not(
    admin: psycopg.Connection[Any],
) -> None:
    changees = {
        nom
        for (nom,) in admin.execute(
            "select relname::text from pg_class where relkind = 'r' and relnamespace ="
            " 'public'::regnamespace and relname not like 'procrastinate%'"
            " and has_any_column_privilege('carnet_app', oid, 'UPDATE')"
        )
    }
    comptees = {nom for nom, table in TABLES.tables.items() if "edition" in table.columns}
    assert changees - comptees == set(SANS_EDITION)
    assert not comptees & set(SANS_EDITION)


def test_every_item_and_no_hand_made_column_counts() -> None:
    assert issubclass(Element, Editee)
    mains = {
        m.class_.__name__
        for m in Base.registry.mappers
        if "edition" in m.columns and not issubclass(m.class_, Editee)
    }
    assert mains == set()


def test_each_change_counts_once_and_nobody_writes_the_number(
    admin: psycopg.Connection[Any],
) -> None:
    essai_editions(admin)


def test_changed_row_is_signed_by_whoever_changed_it(admin: psycopg.Connection[Any]) -> None:
    essai_signature(admin)


def test_offer_is_held_until_the_transaction_ends(admin: psycopg.Connection[Any]) -> None:
    essai_offre_tenue(admin)
