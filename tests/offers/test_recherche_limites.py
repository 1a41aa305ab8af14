"""Hold the engine's pure parts at their limits: cursors, filters in words, order, points."""

from base64 import urlsafe_b64encode
from datetime import date, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.errors import Invalid
from offers.catalogue.schemas import ListeServices, ListeStructures, lire_parametres
from offers.moteur.amas import LATITUDE_MAX, regrouper
from offers.moteur.curseur import (
    DEBUT,
    Curseur,
    ecrire_curseur,
    empreinte_de_recherche,
    lire_curseur,
)
from offers.moteur.rules import (
    Trouvees,
    corde_carree,
    eloigner,
    ranger_au_plus_utile,
    sphere,
)
from offers.moteur.schemas import Recherche, RechercheApi
from offers.recherche.filtres import list_filtres, list_issues
from offers.recherche.requete import CHAMPS_MAX, ecrire_requete, lire_requete

JOUR = date(2026, 3, 1)
VERSION = (3, 14)
ENTIER = st.integers(-(2**63), 2**63 - 1)


def api(**champs: Any) -> RechercheApi:
    return RechercheApi.model_validate(champs)


def curseur_de(recherche: RechercheApi, **champs: Any) -> Curseur:
    valeurs: dict[str, Any] = {
        "version": VERSION, "jour": JOUR, "demande": empreinte_de_recherche(recherche),
    }  # fmt: skip
    return Curseur(**(valeurs | champs))


@given(
    ENTIER, ENTIER, st.floats(allow_nan=False, allow_infinity=False), ENTIER,
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=80),
)  # fmt: skip
def test_cursor_is_read_as_it_was_written(
    a: int, b: int, cle: float, melange: int, id_: str
) -> None:
    ecrit = curseur_de(api(), version=(a, b), cle=cle, melange=melange, id=id_)
    texte = ecrire_curseur(ecrit)
    if len(texte) <= 1000:
        assert lire_curseur(api(curseur=texte), JOUR, VERSION) == ecrit
    assert not set(texte) & set("=+/")


@given(st.text(min_size=1, max_size=60))
def test_cursor_of_nobody_s_is_named_and_never_fails(texte: str) -> None:
    try:
        lu = lire_curseur(api(curseur=texte), JOUR, VERSION)
    except Invalid as leve:
        champs = set(leve.erreurs)
    else:
        champs = {"curseur"} if lu is not None else set()
    assert champs == {"curseur"}


@pytest.mark.parametrize(
    "contenu",
    [
        b"null",
        b"[]",
        b"[[1,2]]",
        b'[[1,2],"hier",1]',
        b'[[1,2],"2026-03-01","x"]',
        b'[[1,9223372036854775808],"2026-03-01",1]',
        b'[[1,2,3],"2026-03-01",1]',
        b'[[1,2],"2026-03-01",1,"x"]',
        b"[" * 10_000,
        b"[[1,2],\"2026-03-01\",1,0,0,\"a\\u0000b\"]",
    ],
)  # fmt: skip
def test_cursor_made_by_hand_is_refused_in_words(contenu: bytes) -> None:
    texte = urlsafe_b64encode(contenu).decode().rstrip("=")[:1000]
    with pytest.raises(Invalid) as leve:
        lire_curseur(api(curseur=texte), JOUR, VERSION)
    assert leve.value.erreurs == {
        "curseur": f"Ce curseur n’est pas lisible : commencez par « {DEBUT} »."
    }


@pytest.mark.parametrize(("jours", "tient"), [(0, True), (1, True), (2, False), (-1, False)])
def test_cursor_holds_one_day_and_none_comes_from_tomorrow(jours: int, tient: bool) -> None:
    texte = ecrire_curseur(curseur_de(api(), jour=JOUR - timedelta(days=jours)))
    if tient:
        assert lire_curseur(api(curseur=texte), JOUR, VERSION) is not None
        return
    with pytest.raises(Invalid, match="Certains champs") as leve:
        lire_curseur(api(curseur=texte), JOUR, VERSION)
    assert "plus d’un jour" in leve.value.erreurs["curseur"]


@pytest.mark.parametrize(
    ("champs", "meme"),
    [
        ({"size": 5}, True),
        ({"facettes": True}, True),
        ({"rayon": 51}, False),
        ({"q": "vélo"}, False),
        ({"thematiques": ["mobilite"]}, False),
        ({"tri": "date"}, False),
        ({"disponible": False}, False),
    ],
)
def test_cursor_goes_on_in_its_own_search(champs: dict[str, Any], meme: bool) -> None:
    texte = ecrire_curseur(curseur_de(api()))
    recherche = api(curseur=texte, **champs)
    if meme:
        assert lire_curseur(recherche, JOUR, VERSION) is not None
        return
    with pytest.raises(Invalid) as leve:
        lire_curseur(recherche, JOUR, VERSION)
    assert "d’une autre recherche" in leve.value.erreurs["curseur"]


def test_walk_begins_where_it_says_and_not_in_the_middle_of_pages() -> None:
    assert lire_curseur(api(), JOUR, VERSION) is None
    debut = lire_curseur(api(curseur=DEBUT), JOUR, VERSION)
    assert debut == curseur_de(api())
    with pytest.raises(Invalid) as leve:
        lire_curseur(api(curseur=DEBUT, page=2), JOUR, VERSION)
    assert set(leve.value.erreurs) == {"page"}


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"code_commune": "3000"}, "code_commune"),
        ({"code_commune": "2C004"}, "code_commune"),
        ({"lat": 90.001}, "lat"),
        ({"lon": -180.5}, "lon"),
        ({"lat": "nan"}, "lat"),
        ({"lon": "inf"}, "lon"),
        ({"rayon": 0}, "rayon"),
        ({"rayon": 201}, "rayon"),
        ({"page": 0}, "page"),
        ({"page": 10_001}, "page"),
        ({"size": 101}, "size"),
        ({"q": "a" * 201}, "q"),
        ({"thematiques": ["mobilite"] * 70}, "thematiques"),
        ({"thematiques": ["mobilité"]}, "thematiques"),
        ({"sources": ["a\x00b"]}, "sources"),
        ({"sources": [""]}, "sources"),
        ({"vue": "globe"}, "vue"),
        ({"tri": "prix"}, "tri"),
        ({"inconnu": 1}, "inconnu"),
    ],
)
def test_search_at_its_limits(champs: dict[str, Any], champ: str) -> None:
    with pytest.raises(ValidationError) as leve:
        Recherche.model_validate(champs)
    assert {str(e["loc"][0]) for e in leve.value.errors()} == {champ}


@pytest.mark.parametrize(
    ("requete", "erreurs"),
    [
        ([("page", "1"), ("page", "2")], {"page": "Ce paramètre ne se donne qu’une fois."}),
        ([("nimporte", "1")], {"nimporte": "Ce paramètre n’existe pas."}),
        ([("n" * 200, "1")], {"n" * 80: "Ce paramètre n’existe pas."}),
        ([("page", "zéro")], {"page": "Un nombre entier est attendu."}),
        ([("size", "0")], {"size": "Au moins 1."}),
        ([("size", "10001")], {"size": "Au plus 10000."}),
        ([("code_departement", "3O")], {"code_departement": "Cette valeur n’est pas proposée."}),
        (
            [("frais", "gratuitt")],
            {"frais": "Valeur inconnue du schéma national. Vouliez-vous dire «\u202fgratuit"},
        ),
        (
            [("thematiques", "mobilit")],
            {"thematiques": "Valeur inconnue du schéma national. Vouliez-vous dire"},
        ),
    ],
)
def test_parameter_of_a_list_is_refused_by_name(
    requete: list[tuple[str, str]], erreurs: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as leve:
        lire_parametres(ListeServices, requete)
    assert set(leve.value.erreurs) == set(erreurs)
    assert all(leve.value.erreurs[champ].startswith(dit) for champ, dit in erreurs.items())


def test_lists_take_a_parameter_many_times_and_the_rest_once() -> None:
    lue = lire_parametres(
        ListeServices, [("sources", "a"), ("sources", "b"), ("thematiques", "mobilite")]
    )
    assert (lue.sources, lue.thematiques) == (["a", "b"], ["mobilite"])
    assert lire_parametres(ListeStructures, []).size == 1_000


PLEINE: dict[str, Any] = {
    "q": "permis",
    "thematiques": ["mobilite", "mobilite--preparer-un-permis"],
    "publics": ["jeunes"],
    "frais": ["gratuit"],
    "modes_accueil": ["en-presentiel"],
    "sources": ["essai"],
    "structure_id": "essai--s1",
    "mobilisable_par_moi": True,
    "sans_doublons": True,
}


def test_every_filter_has_its_words_and_a_search_without_it() -> None:
    recherche = Recherche.model_validate(PLEINE)
    filtres = list_filtres(recherche)
    dits = [dit for dit, _ in filtres]
    assert len(dits) == len(set(dits)) == 10
    assert dits[0] == "« permis »"
    assert {"Mobilité", "Jeunes", "Gratuit", "essai", "Une seule structure"} <= set(dits)
    for dit, sans in filtres:
        restants = [autre for autre, _ in list_filtres(sans)]
        assert restants == [autre for autre in dits if autre != dit]


@given(st.sets(st.sampled_from(sorted(PLEINE))))
def test_filters_taken_off_one_by_one_leave_the_whole_catalogue(noms: set[str]) -> None:
    recherche = Recherche.model_validate({nom: PLEINE[nom] for nom in noms})
    for _ in range(12):
        filtres = list_filtres(recherche)
        if not filtres:
            break
        recherche = filtres[0][1]
    assert recherche == Recherche()


@pytest.mark.parametrize(
    ("champs", "a_un_centre", "attendues"),
    [
        ({}, True, ["Chercher jusqu’à 100 km"]),
        ({}, False, []),
        ({"rayon": 100}, True, []),
        ({"rayon": 99}, True, ["Chercher jusqu’à 100 km"]),
        (
            {"modes_accueil": ["en-presentiel"]},
            False,
            ["Voir les offres à distance", "Sans le filtre : En présentiel"],
        ),
        ({"modes_accueil": ["a-distance"]}, False, ["Sans le filtre : À distance"]),
    ],
)
def test_ways_out_of_an_empty_search(
    champs: dict[str, Any], a_un_centre: bool, attendues: list[str]
) -> None:
    issues = list_issues(Recherche.model_validate(champs), a_un_centre=a_un_centre)
    assert [dit for dit, _ in issues] == attendues
    assert all(sans != Recherche.model_validate(champs) for _, sans in issues)


@given(
    st.builds(
        lambda noms, page, rayon: Recherche.model_validate(
            {nom: PLEINE[nom] for nom in noms} | {"page": page, "rayon": rayon}
        ),
        st.sets(st.sampled_from(sorted(PLEINE))),
        st.integers(1, 9),
        st.integers(1, 200),
    )
)
def test_search_is_read_back_from_its_address_at_its_first_page(recherche: Recherche) -> None:
    assert lire_requete(ecrire_requete(recherche)) == recherche.model_copy(update={"page": 1})


@given(st.text(max_size=200))
def test_any_address_is_a_search_or_none(requete: str) -> None:
    lue = lire_requete(requete)
    assert lue is None or isinstance(lue, Recherche)


@pytest.mark.parametrize(
    ("requete", "lue"),
    [
        ("", Recherche()),
        ("&&&", Recherche()),
        ("inconnu=1&q=", Recherche()),
        ("q=a&q=b", Recherche(q="b")),
        ("q=%00", Recherche(q="\x00")),
        ("q=l%27%C3%A9t%C3%A9", Recherche(q="l'été")),
        ("rayon=0", None),
        ("thematiques=inventee", None),
        ("&".join(["q=a"] * CHAMPS_MAX), Recherche(q="a")),
        ("&" * CHAMPS_MAX, None),
        ("q=a&" * 10_000, None),
    ],
    ids=lambda valeur: str(valeur)[:30],
)
def test_address_made_by_hand(requete: str, lue: Recherche | None) -> None:
    assert lire_requete(requete) == lue


KM = st.lists(st.none() | st.floats(0, 300), min_size=1, max_size=20)


def trouvees(km: list[float | None], poids: list[float] | None = None) -> Trouvees:
    nombre = len(km)
    return Trouvees(
        np.array([np.nan if d is None else d for d in km], np.float64),
        np.zeros(nombre, np.int32),
        np.zeros(nombre, np.bool_),
        poids=None if poids is None else np.array(poids, np.float32),
    )


@given(KM)
def test_remote_is_farther_than_anything(km: list[float | None]) -> None:
    loin = eloigner(trouvees(km).km)
    assert not np.isnan(loin).any()
    for distance, cle in zip(km, loin.tolist(), strict=True):
        assert (cle > 40_000) is (distance is None)


@given(KM)
def test_nearer_is_never_after(km: list[float | None]) -> None:
    cles = ranger_au_plus_utile(trouvees(km)).tolist()
    places = [(cle, 1e6 if d is None else d) for cle, d in zip(cles, km, strict=True)]
    assert [d for _, d in sorted(places)] == sorted(d for _, d in places)


@given(st.floats(0, 200), st.floats(0.01, 1), st.floats(0.01, 1))
def test_heavier_words_come_first_at_one_distance(km: float, un: float, autre: float) -> None:
    lourde, legere = ranger_au_plus_utile(trouvees([km, km], [max(un, autre), min(un, autre)]))
    assert lourde <= legere


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_point_stands_on_the_sphere(longitude: float, latitude: float) -> None:
    assert sum(c * c for c in sphere(longitude, latitude)) == pytest.approx(1)


@given(st.floats(0, 10_000), st.floats(0, 10_000))
def test_longer_arc_has_a_longer_chord(un: float, autre: float) -> None:
    assert (corde_carree(un) <= corde_carree(autre)) or un > autre


@pytest.mark.parametrize("latitude", [-90.0, -LATITUDE_MAX, 0.0, LATITUDE_MAX, 90.0])
def test_poles_are_drawn_too(latitude: float) -> None:
    amas = regrouper(np.array([0.0, 180.0]), np.array([latitude, latitude]), 3, None)
    assert amas.nombre == 2
    assert sum(g[2] for g in amas.groupes) + len(amas.seuls) == 2


def test_points_at_one_door_are_one_group_at_any_zoom() -> None:
    for zoom in (0, 10, 16, 18):
        amas = regrouper(np.full(40, 4.36), np.full(40, 43.84), zoom, None)
        ((longitude, latitude, combien, *boite),) = amas.groupes
        assert (longitude, latitude, combien) == (4.36, 43.84, 40)
        assert boite == [4.36, 43.84, 4.36, 43.84]


def test_box_that_holds_nothing_still_says_where_the_rest_is() -> None:
    amas = regrouper(np.array([4.0]), np.array([44.0]), 8, (0.0, 0.0, 1.0, 1.0))
    assert (amas.nombre, amas.etendue, list(amas.seuls)) == (0, (4.0, 44.0, 4.0, 44.0), [])
    # A point on the edge of what is seen is seen.
    bord = regrouper(np.array([4.0]), np.array([44.0]), 8, (4.0, 44.0, 5.0, 45.0))
    assert bord.nombre == 1


def test_cursor_survives_what_json_does_to_a_float() -> None:
    ecrit = curseur_de(api(), cle=0.1 + 0.2)
    relu = msgspec.json.decode(msgspec.json.encode(ecrit), type=Curseur)
    assert relu.cle == ecrit.cle
