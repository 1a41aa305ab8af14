"""Save and publish papers: by one hand, whole, and never over what somebody else saved."""

from datetime import date, timedelta

import pytest

from auth.vocabulary import Acteur, Role
from core.clock import aujourdhui
from core.errors import Conflict, Forbidden, Invalid, Perime
from droits.conservation.commands import demander, prolonger
from droits.conservation.queries import get_demande_droit
from droits.conservation.schemas import NouvelleDemandeDroit
from droits.conservation.vocabulary import GenreDemande
from droits.papiers.commands import enregistrer_papiers, publier_papiers
from droits.papiers.queries import choisir_papiers, find_derniers, list_papiers_publies
from droits.papiers.schemas import ReglagesPapiers
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir
from web.demo.papiers import dire_papiers

pytestmark = pytest.mark.pg
WHOLE = dire_papiers(date(2026, 6, 1))


async def _enregistrer(
    db_pour: Ouvrir, acteur: Acteur, reglages: ReglagesPapiers = WHOLE, edition: int | None = None
) -> int:
    async with db_pour(acteur) as db:
        return await enregistrer_papiers(db, acteur, reglages, edition=edition)


async def _publier(db_pour: Ouvrir, acteur: Acteur, version: int) -> int:
    async with db_pour(acteur) as db:
        return await publier_papiers(db, acteur, version=version)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.administrateur])
async def test_nobody_else_writes_nor_publishes(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    version = await _enregistrer(db_pour, lieu.administrateur)
    acteur = lieu.elle if role is Role.personne else lieu.membre(role)
    with refuse(Forbidden, "l’administrateur du territoire"):
        await _enregistrer(db_pour, acteur)
    with refuse(Forbidden, "l’administrateur du territoire"):
        await _publier(db_pour, acteur, version)


async def test_what_is_saved_is_kept_version_by_version_and_named_in_the_journal(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    acteur = lieu.administrateur
    premiers = ReglagesPapiers(responsable_nom="Département")
    assert await _enregistrer(db_pour, acteur, premiers) == 1
    assert await _enregistrer(db_pour, acteur, premiers) == 1
    assert await _enregistrer(db_pour, acteur, ReglagesPapiers(delegue_nom="Le délégué")) == 2
    assert lieu.lire("select version, valeurs, publie from papiers_territoire order by 1") == [
        (1, {"responsable_nom": "Département"}, False),
        (2, {"delegue_nom": "Le délégué"}, False),
    ]
    assert [(objet, details) for _, objet, _, details in lieu.journal()] == [
        ("Papiers du territoire écrits", {"version": 1, "champs": ["responsable_nom"]}),
        (
            "Papiers du territoire écrits",
            {"version": 2, "champs": ["delegue_nom", "responsable_nom"]},
        ),
    ]


async def test_version_saved_meanwhile_is_not_overwritten(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    acteur = lieu.administrateur
    await _enregistrer(db_pour, acteur, ReglagesPapiers(responsable_nom="Un"), 0)
    with refuse(Perime):
        await _enregistrer(db_pour, acteur, ReglagesPapiers(responsable_nom="Deux"), 0)
    assert await _enregistrer(db_pour, acteur, ReglagesPapiers(responsable_nom="Deux"), 1) == 2


async def test_what_is_missing_is_said_and_nothing_is_published(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    acteur = lieu.administrateur
    sans = WHOLE.model_copy(update={"delegue_nom": None})
    version = await _enregistrer(db_pour, acteur, sans)
    with refuse(Invalid, "À remplir avant de publier.", "delegue_nom"):
        await _publier(db_pour, acteur, version)
    async with db_pour(acteur) as db:
        assert await find_derniers(db, acteur, publies=True) is None


async def test_what_is_published_is_what_was_read_again_without_the_night_number(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    acteur = lieu.administrateur
    version = await _enregistrer(db_pour, acteur)
    with refuse(Conflict, "changé depuis votre relecture"):
        await _publier(db_pour, acteur, version + 1)
    assert await _publier(db_pour, acteur, version) == version + 1
    with refuse(Conflict, "déjà publiés ainsi"):
        await _publier(db_pour, acteur, version)
    async with db_pour(lieu.elle) as db:
        lus = await find_derniers(db, lieu.elle, publies=True)
        assert lus is not None
        assert lus.valeurs["delegue_nom"] == WHOLE.delegue_nom
        assert not [nom for nom in lus.valeurs if nom.startswith("astreinte")]
        assert await find_derniers(db, lieu.elle, publies=False) is None
    assert lieu.journal()[-1][:2] == ("ecriture", "Papiers du territoire publiés")


async def test_anybody_chooses_a_territoire_and_whoever_is_logged_in_has_their_own(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    monde.territoire(lieu.admin, 2)
    lieu.admin.commit()
    await _publier(db_pour, lieu.administrateur, await _enregistrer(db_pour, lieu.administrateur))
    async with db_pour() as db:
        lus = await list_papiers_publies(db)
        assert [(p.territoire_id, p.reglages is not None) for p in lus] == [(1, True), (2, False)]
        assert choisir_papiers(lus, None) is None
        deux = choisir_papiers(lus, 2)
        assert deux is not None
        assert deux.reglages is None
    async with db_pour(lieu.elle) as db:
        assert [p.territoire_id for p in await list_papiers_publies(db)] == [1]


async def test_delay_promised_for_an_objection_is_the_one_that_she_and_the_dpo_read(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    await _publier(db_pour, lieu.administrateur, await _enregistrer(db_pour, lieu.administrateur))
    assert WHOLE.delai_opposition_jours is not None
    promis = aujourdhui() + timedelta(days=WHOLE.delai_opposition_jours)
    for genre in (GenreDemande.opposition, GenreDemande.effacement):
        async with db_pour(lieu.elle) as db:
            saisie = NouvelleDemandeDroit(genre=genre, texte="Je le veux.")
            cle = await demander(db, lieu.elle, saisie)
        for qui in (lieu.elle, lieu.dpo):
            async with db_pour(qui) as db:
                lue = await get_demande_droit(db, qui, cle)
                assert (lue.echeance == promis) is (genre is GenreDemande.opposition)
                assert lue.limite > promis
        async with db_pour(lieu.dpo) as db:
            await prolonger(db, lieu.dpo, cle, "Une pièce manque.", aujourdhui=promis)
        async with db_pour(lieu.dpo) as db:
            lue = await get_demande_droit(db, lieu.dpo, cle)
            assert lue.echeance == lue.limite
