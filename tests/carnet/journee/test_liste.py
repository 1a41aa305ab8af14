"""Choose and order the people one follows: whom each choice shows, page after page."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.cercle.queries import PlaceAutour
from auth.vocabulary import Domaine, Etendue
from carnet.bord.queries import SuiviPersonne
from carnet.bord.rules import Alerte
from carnet.bord.vocabulary import Gravite
from carnet.journee import liste
from carnet.journee.liste import (
    Autour,
    choisir_suivis,
    communes_suivies,
    compter_suivis,
    dire_colonne,
    ecrire_liste,
    rang_du_suivi,
)
from carnet.journee.schemas import ChoixPersonnes, ChoixSuivis, NouvelleVue
from carnet.journee.vocabulary import Colonne, FormatExport, QuandRendezVous, Signal, Tri, Voir
from droits.conservation.vocabulary import Nouvelle

LE = datetime(2026, 11, 30, 9, tzinfo=UTC)
COMMUNES = {"30189": "Nîmes", "30156": "Marguerittes", None: None}


def _suivi(
    numero: int,
    gravites: Sequence[Gravite] = (),
    *,
    nom: str = "",
    commune: str | None = "30189",
    rendez_vous: int | None = None,
    nouvelle: int = 0,
    publics: Sequence[str] = (),
) -> SuiviPersonne:
    personne = SimpleNamespace(
        id=UUID(int=numero),
        nom_recherche=nom or f"nom {numero:04}",
        commune_code=commune,
        publics=publics,
    )
    return SuiviPersonne(
        cast("Any", personne),
        COMMUNES[commune],
        numero % 2 == 0,
        None if rendez_vous is None else LE + timedelta(days=rendez_vous),
        LE - timedelta(days=nouvelle),
        Nouvelle.accueil,
        Etendue.tout,
        0,
        [
            Alerte(g, date(2026, 11, 1), "phrase", "bref", "ancre", None, Domaine.mobilite)
            for g in gravites
        ],
    )


SUIVIS = st.lists(
    st.builds(
        lambda gravites, nom, commune, rendez_vous, nouvelle: (
            gravites,
            nom,
            commune,
            rendez_vous,
            nouvelle,
        ),
        st.lists(st.sampled_from(Gravite), max_size=3).map(sorted),
        st.sampled_from(["abel", "benali", "zoe"]),
        st.sampled_from(list(COMMUNES)),
        st.none() | st.integers(0, 40),
        st.integers(0, 400),
    ),
    max_size=25,
).map(
    lambda lignes: [
        _suivi(n, g, nom=nom, commune=c, rendez_vous=r, nouvelle=v)
        for n, (g, nom, c, r, v) in enumerate(lignes)
    ]
)


@given(SUIVIS, st.sampled_from(Voir), st.sampled_from(Tri), st.integers(1, 7))
def test_pages_show_each_person_of_a_choice_once_in_one_order(
    suivis: list[SuiviPersonne], voir: Voir, tri: Tri, limite: int
) -> None:
    choix = ChoixSuivis(voir=voir, tri=tri)
    lus: list[SuiviPersonne] = []
    apres = None
    while page := choisir_suivis(suivis, choix, apres)[:limite]:
        lus += page
        apres = rang_du_suivi(page[-1], tri)
    assert lus == list(choisir_suivis(suivis, choix))
    assert len(lus) == compter_suivis(suivis)[voir]
    assert {s.personne.id for s in lus} <= {s.personne.id for s in suivis}


@given(SUIVIS)
def test_communes_count_who_lives_there_and_their_choice_shows_them(
    suivis: list[SuiviPersonne],
) -> None:
    for commune in communes_suivies(suivis):
        montres = choisir_suivis(suivis, ChoixSuivis(commune=commune.code))
        assert len(montres) == commune.nombre > 0
        assert {s.commune for s in montres} == {commune.nom}


@pytest.mark.parametrize(
    ("voir", "numeros"),
    [
        (Voir.toutes, [1, 2, 3, 4]),
        (Voir.a_voir, [1, 2]),
        (Voir.sans_nouvelle, [2]),
        (Voir.sans_rendez_vous, [1, 2, 4]),
        (Voir.referent, [2, 4]),
    ],
)
def test_each_choice_shows_whom_it_names(voir: Voir, numeros: list[int]) -> None:
    suivis = [
        _suivi(1, [Gravite.retard]),
        _suivi(2, [Gravite.manque, Gravite.silence]),
        _suivi(3, rendez_vous=4),
        _suivi(4),
    ]
    montres = choisir_suivis(suivis, ChoixSuivis(voir=voir))
    assert [s.personne.id.int for s in montres] == numeros


@pytest.mark.parametrize(
    ("tri", "numeros"),
    [
        (Tri.nom, [3, 1, 2]),
        (Tri.a_voir, [2, 1, 3]),
        (Tri.nouvelle, [3, 2, 1]),
        (Tri.rendez_vous, [1, 3, 2]),
    ],
)
def test_each_order_begins_by_what_it_says(tri: Tri, numeros: list[int]) -> None:
    suivis = [
        _suivi(1, [Gravite.silence], nom="benali", rendez_vous=1, nouvelle=1),
        _suivi(2, [Gravite.danger], nom="zoe", nouvelle=9),
        _suivi(3, nom="abel", rendez_vous=30, nouvelle=200),
    ]
    assert [s.personne.id.int for s in choisir_suivis(suivis, ChoixSuivis(tri=tri))] == numeros
    assert tri.libelle
    assert tri.sens


AUTOUR = Autour(
    {
        UUID(int=1): [PlaceAutour(UUID(int=91), True, UUID(int=71), "CCAS", "Ana Paz")],
        UUID(int=2): [
            PlaceAutour(UUID(int=92), True, UUID(int=72), "PLIE", None),
            PlaceAutour(None, False, UUID(int=71), "CCAS", None),
        ],
    },
    {UUID(int=2): [cast("Any", SimpleNamespace(id=UUID(int=51), nom="à rappeler"))]},
)


@pytest.mark.parametrize(
    ("asked", "numeros"),
    [
        ({"referent": str(UUID(int=91))}, [1]),
        ({"referent": "aucun"}, [3]),
        ({"structure": UUID(int=71)}, [1, 2]),
        ({"public": "jeunes"}, [3]),
        ({"alerte": Signal.silence}, [2]),
        ({"sans_nouvelle": 30}, [2, 3]),
        ({"sans_nouvelle": 31}, [3]),
        ({"rendez_vous": QuandRendezVous.aucun}, [2]),
        ({"rendez_vous": QuandRendezVous.semaine}, [1]),
        ({"rendez_vous": QuandRendezVous.mois}, [1]),
        ({"rendez_vous": QuandRendezVous.plus_tard}, [3]),
        ({"etiquette": UUID(int=51)}, [2]),
        ({"structure": UUID(int=71), "etiquette": UUID(int=51)}, [2]),
    ],
    ids=str,
)
def test_each_filter_shows_whom_it_names_and_all_hold_together(
    monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], numeros: list[int]
) -> None:
    monkeypatch.setattr(liste, "aujourdhui", LE.date)
    monkeypatch.setattr(liste, "maintenant", lambda: LE)
    suivis = [
        _suivi(1, [Gravite.retard], rendez_vous=4),
        _suivi(2, [Gravite.silence], nouvelle=30),
        _suivi(3, rendez_vous=40, nouvelle=31, publics=("jeunes",)),
    ]
    choisis = choisir_suivis(suivis, ChoixPersonnes(**asked), autour=AUTOUR)
    assert [s.personne.id.int for s in choisis] == numeros


def test_view_keeps_what_is_asked_and_reads_it_again() -> None:
    vue = NouvelleVue(
        nom="Ma vue",
        referent="aucun",
        alerte=Signal.danger,
        tri=Tri.nouvelle,
        colonnes=(Colonne.age, Colonne.etiquettes),
        curseur="plus loin",
    )
    assert "nom" not in vue.a_garder
    assert "curseur" not in vue.a_garder
    relue = ChoixPersonnes.model_validate(vue.a_garder)
    assert relue.a_garder == vue.a_garder
    assert not relue.est_dicible
    assert ChoixPersonnes(commune="30189", tri=Tri.nom).est_dicible


def test_columns_say_who_is_around_and_files_hold_those_that_were_chosen() -> None:
    suivi = _suivi(2)
    assert dire_colonne(suivi, Colonne.referent, AUTOUR) == "PLIE"
    assert dire_colonne(suivi, Colonne.structures, AUTOUR) == "PLIE, CCAS"
    assert dire_colonne(suivi, Colonne.etiquettes, AUTOUR) == "à rappeler"
    assert dire_colonne(suivi, Colonne.rendez_vous, AUTOUR) == ""
    suivi.personne.nom, suivi.personne.prenom = "=Benali", "Samira"
    colonnes = (Colonne.etiquettes, Colonne.commune)
    csv = ecrire_liste([suivi], AUTOUR, colonnes, FormatExport.csv).decode("utf-8-sig")
    assert csv.splitlines() == [
        "Nom;Prénom;Commune;Étiquettes",
        "'=Benali;Samira;Nîmes;à rappeler",
    ]
    assert ecrire_liste([suivi], AUTOUR, colonnes, FormatExport.xlsx).startswith(b"PK")
