"""Describe people found: what tells two of one name apart, and no more than the wall opens."""

from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.personnes.queries import list_personnes
from auth.territoires.queries import RESTREINTE
from auth.vocabulary import Acteur
from carnet.bord.fiches import FichePersonne, decrire_personnes
from carnet.bord.rules import distinguer_homonymes
from carnet.bord.vocabulary import Trait
from droits.conservation.vocabulary import Nouvelle
from tests.auth import monde
from tests.auth.lieu import Lieu
from tests.auth.lieu import lieu as lieu
from tests.conftest import Ouvrir

Connexion = psycopg.Connection[Any]
PERSONNES = st.lists(
    st.tuples(
        st.sampled_from(["rachid garrigue", "samira benali"]),
        st.dictionaries(st.sampled_from(Trait), st.sampled_from(["un", "deux"])),
    ),
    max_size=6,
)


@given(PERSONNES)
def test_what_differs_among_those_of_one_name_comes_first(
    personnes: list[tuple[str, dict[Trait, str]]],
) -> None:
    ordres = distinguer_homonymes(personnes)
    assert len(ordres) == len(personnes)
    for (nom, traits), ordre in zip(personnes, ordres, strict=True):
        assert {trait for trait, _ in ordre} == traits.keys()
        distincts = [distingue for _, distingue in ordre]
        assert distincts == sorted(distincts, reverse=True)
        memes = [autres for autre, autres in personnes if autre == nom]
        for trait, distingue in ordre:
            assert distingue is any(autres.get(trait) != traits[trait] for autres in memes)


async def decrite(lieu: Lieu, db_pour: Ouvrir, acteur: Acteur) -> FichePersonne:
    """Describe the person of the place to somebody."""
    async with db_pour(acteur) as db:
        [fiche] = await decrire_personnes(
            db, acteur, await list_personnes(db, acteur, [lieu.personne])
        )
    return fiche


@pytest.mark.pg
async def test_who_she_is_and_who_follows_her_are_said(lieu: Lieu, db_pour: Ouvrir) -> None:
    autre = monde.structure(lieu.admin, 1)
    monde.place(lieu.admin, 1, lieu.personne, autre, monde.professionnel(lieu.admin, 1, autre))
    lieu.admin.execute(
        "update personne set nom_naissance = 'Jadis' where id = %s", (lieu.personne,)
    )
    lieu.admin.commit()
    fiche = await decrite(lieu, db_pour, lieu.pro)
    [(sienne,), (autre_nom,)] = [
        lieu.lire("select nom from structure where id = %s", cle)[0]
        for cle in (lieu.structure, autre)
    ]
    assert fiche.traits[Trait.naissance].endswith("1er janvier 1990")
    assert fiche.traits[Trait.nom_naissance] == "Jadis"
    assert fiche.traits[Trait.referent] == f"Pro Fessionnel, {sienne}"
    assert fiche.traits[Trait.structures] == autre_nom
    assert Trait.commune not in fiche.traits


@pytest.mark.pg
async def test_same_birth_name_is_not_said_twice(lieu: Lieu, db_pour: Ouvrir) -> None:
    lieu.admin.execute("update personne set nom_naissance = 'NOM' where id = %s", (lieu.personne,))
    lieu.admin.commit()
    assert Trait.nom_naissance not in (await decrite(lieu, db_pour, lieu.pro)).traits


@pytest.mark.pg
async def test_news_of_a_covered_domain_is_not_said(lieu: Lieu, db_pour: Ouvrir) -> None:
    """A line of hers in health, this morning, tells nothing to whoever does not read health."""

    def ecrire(domaine: int, il_y_a: str) -> None:
        lieu.admin.execute(
            "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id, le,"
            " genre, texte) values (1, %s, %s, %s, now() - %s::interval, 'constat', 'x')",
            (lieu.personne, domaine, lieu.elle.compte_id, il_y_a),
        )
        lieu.admin.commit()

    lieu.admin.execute("update personne set cree_le = now() - interval '2 days'")
    lieu.admin.commit()
    avant = await decrite(lieu, db_pour, lieu.pro)
    ecrire(9, "1 minute")
    assert await _nouvelle(lieu, db_pour) == (avant.nouvelle, avant.nouvelle_le)
    ecrire(7, "30 seconds")
    assert (await _nouvelle(lieu, db_pour))[0] is Nouvelle.acte


async def _nouvelle(lieu: Lieu, db_pour: Ouvrir) -> tuple[object, object]:
    fiche = await decrite(lieu, db_pour, lieu.pro)
    return fiche.nouvelle, fiche.nouvelle_le


@pytest.mark.pg
async def test_a_hidden_structure_is_not_named(lieu: Lieu, db_pour: Ouvrir) -> None:
    cachee = monde.structure(lieu.admin, 1, "association")
    lieu.admin.execute(
        "update structure set sensible = true, nom = 'Cachéefield' where id = %s", (cachee,)
    )
    monde.place(lieu.admin, 1, lieu.personne, cachee, monde.professionnel(lieu.admin, 1, cachee))
    lieu.admin.commit()
    assert (await decrite(lieu, db_pour, lieu.pro)).traits[Trait.structures] == RESTREINTE
