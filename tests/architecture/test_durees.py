"""Compare each delay of the wall with the constant of the code that says the same.

A new one says which it is.
"""

import re
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from auth.acces import DUREE_MAXIMALE, LECTURE_APRES_REFERENT
from auth.connexions.pages import ABSOLUE_S, PREUVE_S, REPOS_PARTAGE_S, REPOS_S
from auth.consentements.rules import INVITATION_DURE, JOURS_DE_VIVE_VOIX, RAPPEL_APRES
from auth.lettres.vocabulary import REPRISE
from auth.remises.ecran import REMISE_S
from auth.urgences.rules import DUREE
from carnet.elements.rules import REPENTIR
from carnet.parcours.rules import DUREE_MAX
from droits.conservation import rules as conservation
from droits.reunions.vocabulary import DELAI_JOURS
from offers.ecarts.rules import SEUIL

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
_INTERVALLE = re.compile(r"interval '(\d+ [a-z]+?)s?'")
# What a clock may be wrong by, or a day as a step.
_MENUES = {"1 minute", "1 day", "1 second"}

# Function → its delays, as the code has them.
DITES: dict[str, set[str]] = {
    "annuler": {f"{REPENTIR // timedelta(minutes=1)} minute"},
    "est_parti": {f"{REPENTIR // timedelta(minutes=1)} minute"},
    "annuler_note": {f"{REPENTIR // timedelta(minutes=1)} minute"},
    "reprendre_lettre": {f"{REPRISE // timedelta(minutes=1)} minute"},
    "chevauchements": {f"{DUREE_MAX} minute"},
    "repos": {f"{REPOS_S // 60} minute", f"{REPOS_PARTAGE_S // 60} minute"},
    "invitation_echue": {f"{INVITATION_DURE.days} day"},
    "rappeler_demande": {f"{RAPPEL_APRES.days} day"},
    "grace": {f"{LECTURE_APRES_REFERENT.days} day"},
    "est_separable": {f"{DELAI_JOURS} day"},
    "briser_la_glace": {f"{DUREE // timedelta(hours=1)} hour"},
    "aviser": {f"{conservation.AVIS_MOIS} month"},
    "archiver": {f"{conservation.ARCHIVE_MOIS} month", f"{conservation.PREAVIS.days} day"},
    "effacement_du": {
        f"{conservation.EFFACEMENT_MOIS} month",
        f"{conservation.REFLEXION.days} day",
    },
}
# Function → delays that only the wall has: nothing else decides by them.
SEULES: dict[str, set[str]] = {
    "noter": {"5 minute"},
    "avis_a_envoyer": {"1 hour", "20 hour"},
    "dire_refus": {"3 day"},
    "purger_travaux": {"90 day"},
    "fin_de_periode": {"1 month"},
    "sceller_journal": {"1 month"},
    "purger_envois": {"2 day"},
    "poser_lien": {"10 minute"},
    "rappels_dus": {"15 day", "60 day"},
    "compter_fait": {"26 year", "50 year"},
    "est_sans_suite": {"30 day"},
    "effacements_dus": {"30 day"},
    "attendre_identite": {"30 minute"},
    "entrer_par_code": {"10 minute"},
    "prouver_remise": {"10 minute"},
    "lire_agenda": {"31 day", "366 day"},
    "rendre": {"30 day"},
    "rester_sensible": {"30 day"},
    "fins_a_annoncer": {"30 day", "31 day"},
    "imports_en_retard": {"15 minute"},
    "sollicitations": {"7 day"},
}


def test_delays_of_the_wall_are_those_of_the_code(admin: Connexion) -> None:
    lues: dict[str, set[str]] = {}
    for nom, source in admin.execute(
        "select proname, prosrc from pg_proc where pronamespace = 'prive'::regnamespace"
    ).fetchall():
        if trouves := set(_INTERVALLE.findall(source)) - _MENUES:
            lues.setdefault(nom, set()).update(trouves)
    assert lues == DITES | SEULES


def test_delays_of_constraints_and_of_defaults_are_those_of_the_code(admin: Connexion) -> None:
    def regle(table: str, nom: str) -> str:
        ligne = admin.execute(
            "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and"
            " conname = %s",
            (table, f"ck_{table}_{nom}"),
        ).fetchone()
        assert ligne is not None, nom
        return str(ligne[0])

    def defaut(table: str, colonne: str) -> timedelta:
        ligne = admin.execute(
            "select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d join pg_attribute a on"
            " a.attrelid = d.adrelid"
            " and a.attnum = d.adnum where d.adrelid = %s::regclass and a.attname = %s",
            (table, colonne),
        ).fetchone()
        assert ligne is not None, (table, colonne)
        duree = admin.execute(f"select {ligne[0]} - now()".encode()).fetchone()
        assert duree is not None
        return duree[0]  # type: ignore[no-any-return]

    assert f"'{DUREE // timedelta(hours=1):02}:00:00'::interval" in regle(
        "bris_de_glace", "fenetre"
    )
    assert "'2 years'::interval" in regle("consentement", "fenetre")
    # Two years, the longest of them: a leap year may be in between.
    assert timedelta(days=2 * 365 + 1) == DUREE_MAXIMALE
    assert defaut("connexion", "expire_le") == timedelta(seconds=ABSOLUE_S)
    assert defaut("preuve", "expire_le") == timedelta(seconds=PREUVE_S)
    assert defaut("remise", "expire_le") == timedelta(seconds=REMISE_S)


def test_thresholds_of_the_wall_are_those_of_the_code(admin: Connexion) -> None:
    def source(nom: str) -> str:
        ligne = admin.execute("select prosrc from pg_proc where proname = %s", (nom,)).fetchone()
        assert ligne is not None, nom
        return " ".join(str(ligne[0]).split())

    assert conservation.SEUIL == SEUIL
    assert f">= {SEUIL} " in source("faits_anonymes")
    for nom in ("fin_de_vive_voix", "refus_de_recueil"):
        assert set(re.findall(r"::date \+ (\d+)", source(nom))) == {str(JOURS_DE_VIVE_VOIX - 1)}, (
            nom
        )
