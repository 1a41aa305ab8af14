"""Check what may be corrected.

The rules alone, then the list of typed columns in the database and in the models.
"""

from typing import Any

import psycopg
import pytest

from carnet.corrections.queries import modeles_corriges
from carnet.corrections.rules import changements, refuser_identite, refuser_textes, suites
from carnet.corrections.vocabulary import IDENTITE, TEXTES

# Text columns of items that hold words of a closed list, or that another act writes; all the others
# are typed.
FERMEES = {
    "action": {"etat", "porteur", "service_id"},
    "constat": {"cle", "nature", "source", "thematique", "valeur"},
    "conversation": {"etat"},
    "document": {"etat", "nature", "type"},
    "evenement": {"genre"},
    "objectif": {"etat", "thematique"},
    "rendez_vous": {"etat", "lieu", "mode", "motif", "nature"},
    "version": {"motif", "relation"},
}


def test_each_version_says_what_a_field_was_and_became() -> None:
    avants: list[dict[str, Any]] = [{"nom": "B"}, {"tel": None, "nom": "A"}]
    assert suites(avants, {"nom": "C", "tel": "1"}) == [
        [("nom", "B", "C")],
        [("tel", None, "1"), ("nom", "A", "B")],
    ]


def test_only_what_differs_is_corrected() -> None:
    assert changements({"nom": "A", "tel": None}, {"nom": "A", "tel": "1"}) == {"tel": "1"}


def test_words_are_refused_beside_their_field() -> None:
    colonnes = {"texte": "x", "source_detail": None}
    assert refuser_textes({"texte": None}, colonnes) == {"texte": "Ce champ est à remplir."}
    assert refuser_textes({"source_detail": None, "texte": "y"}, colonnes) == {}
    assert "trop long" in refuser_textes({"texte": "x" * 4001}, colonnes)["texte"]
    assert set(refuser_textes({"nature": "frein"}, colonnes)) == {"formulaire"}
    assert set(refuser_textes({"intitule": "y"}, colonnes)) == {"formulaire"}


def test_identity_wants_a_reason_and_a_telephone_does_not() -> None:
    assert set(refuser_identite({"date_naissance": "x"}, None)) == {"motif"}
    assert (
        refuser_identite({"date_naissance": "x"}, "carte vue")
        == refuser_identite({"telephone": "x"}, None)
        == {}
    )


@pytest.mark.pg
def test_every_typed_column_of_every_item_is_corrected_and_keeps_what_it_was(
    admin: psycopg.Connection[Any],
) -> None:
    lues = admin.execute(
        "select t::text, array_agg(a.attname::text) filter (where a.atttypid = 'text'::regtype)"
        " from prive.elements() t"
        " join pg_attribute a on a.attrelid = format('public.%I', t)::regclass and a.attnum > 0 and"
        " not a.attisdropped"
        " group by 1"
    ).fetchall()
    corrigees = {
        (r, c) for r, c in admin.execute("select relation::text, colonne::text from prive.textes()")
    }
    assert corrigees == {
        (t, c) for t, colonnes in lues for c in set(colonnes) - FERMEES.get(t, set())
    }
    assert {c for _, c in corrigees} == set(TEXTES)
    assert {r for r, _ in corrigees} == set(modeles_corriges())
    assert set(admin.execute("select unnest(prive.champs_identite())").fetchall()) == {
        (nom,) for nom in IDENTITE
    }
    gardees = admin.execute(
        "select tgrelid::regclass::text from pg_trigger where tgname = 'verser'"
    ).fetchall()
    assert {t for (t,) in gardees} == set(modeles_corriges()) | {"personne"}
