"""Check who is said to look alike, why, and in which order."""

from datetime import date
from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.personnes.queries import plier_identite
from auth.personnes.rules import Candidat, IdentiteComparee, classer_candidats, comparer_personnes
from auth.personnes.vocabulary import PHRASES_RESSEMBLANCE, Ressemblance

NE_LE = date(1990, 3, 2)
MOI = plier_identite("Lefèvre", "Mamadou", None, NE_LE)
noms = st.sampled_from(
    ["lefevre", "lefebvre", "da silva", "benali", "le goff", "noel", "n'diaye", "o"]
)
identites = st.builds(
    IdentiteComparee,
    noms,
    noms,
    st.sampled_from([NE_LE, date(1990, 2, 3), date(1980, 3, 2)]),
    noms | st.just(""),
)
oui_non = st.sampled_from([True, False, None])
candidats = st.builds(Candidat, st.uuids(), identites, oui_non, oui_non, oui_non)


def autre(
    nom: str, prenom: str, ne_le: date = NE_LE, naissance: str | None = None, **egal: bool
) -> Candidat:
    return Candidat(uuid4(), plier_identite(nom, prenom, naissance, ne_le), **egal)


@pytest.mark.parametrize(
    ("candidat", "raisons"),
    [
        (autre("Lefevre", "MAMADOU"), (Ressemblance.nom_et_naissance,)),
        (autre("Mamadou", "Lefèvre"), (Ressemblance.noms_inverses,)),
        (autre("Lefebvre", "Mamadou"), (Ressemblance.nom_proche,)),
        (autre("Lefèvre", "Mamdaou"), (Ressemblance.nom_proche,)),
        (autre("Diallo", "Mamadou", naissance="Lefèvre"), (Ressemblance.nom_de_naissance,)),
        (
            autre("Lefèvre", "Mamadou", date(1990, 2, 3)),
            (Ressemblance.nom_et_naissance, Ressemblance.jour_et_mois_inverses),
        ),
        (
            autre("Lefèvre", "Mamadou", date(1990, 3, 12)),
            (Ressemblance.nom_et_naissance, Ressemblance.date_proche),
        ),
        (autre("Autre", "Nom", date(1970, 1, 1), nir_egal=True), (Ressemblance.nir,)),
        (
            autre("Autre", "Nom", date(1970, 1, 1), france_travail_egal=True),
            (Ressemblance.france_travail,),
        ),
        (autre("Diallo", "Mamadou", caf_egal=True), (Ressemblance.caf_et_naissance,)),
    ],
)
def test_each_likeness_has_its_reason(
    candidat: Candidat, raisons: tuple[Ressemblance, ...]
) -> None:
    rang = comparer_personnes(MOI, candidat)
    assert rang is not None
    assert rang.raisons == raisons
    assert all(PHRASES_RESSEMBLANCE[raison].endswith(".") for raison in rang.raisons)


@pytest.mark.parametrize(
    "candidat",
    [
        autre("Lefèvre", "Aïssata", caf_egal=True),  # a couple, or twins, share a number
        autre("Lefèvre", "Aïssata", date(1988, 1, 1), caf_egal=True),
        autre("Lefèvre", "Mamadou", date(1971, 11, 25)),  # a namesake
        autre("Lefèvre", "Mamadou", nir_egal=False),
        autre("Lefèvre", "Mamadou", nir_egal=False, france_travail_egal=True, caf_egal=True),
    ],
)
def test_a_household_a_namesake_or_another_nir_is_somebody_else(candidat: Candidat) -> None:
    assert comparer_personnes(MOI, candidat) is None


def test_a_shared_household_is_said_beside_a_better_reason() -> None:
    rang = comparer_personnes(MOI, autre("Lefebvre", "Mamadou", date(1990, 2, 3), caf_egal=True))
    assert rang is not None
    assert rang.raisons[-1] is Ressemblance.meme_foyer


@given(identites, st.lists(candidats, max_size=12, unique_by=lambda c: c.personne_id), st.randoms())
def test_order_depends_on_nothing_but_the_people(
    cherche: IdentiteComparee, tous: list[Candidat], hasard: Random
) -> None:
    rangs = classer_candidats(cherche, tous)
    melanges = list(tous)
    hasard.shuffle(melanges)
    assert classer_candidats(cherche, melanges) == rangs
    assert [r.score for r in rangs] == sorted((r.score for r in rangs), reverse=True)
    assert all(r.raisons and r.candidat.nir_egal is not False for r in rangs)


@given(identites, identites, st.uuids())
def test_likeness_goes_both_ways(un: IdentiteComparee, deux: IdentiteComparee, cle: UUID) -> None:
    aller, retour = (
        comparer_personnes(un, Candidat(cle, deux)),
        comparer_personnes(deux, Candidat(cle, un)),
    )
    assert (aller and (aller.score, aller.raisons)) == (retour and (retour.score, retour.raisons))


@given(identites)
def test_everybody_looks_like_themselves(moi: IdentiteComparee) -> None:
    rang = comparer_personnes(moi, Candidat(uuid4(), moi))
    assert rang is not None
    assert rang.score >= 90
