"""Tell her what a link or a code does in her name, whatever the act; not what she does herself."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from auth.cartes.commands import annuler_carte, donner_carte
from auth.consentements.commands import exclure
from auth.consentements.schemas import NouvelleExclusion
from auth.entrees.commands import Poste, annuler_mon_code, changer_mon_canal, tirer_mon_code
from auth.entrees.schemas import NouvelEspace
from auth.vocabulary import Acteur, Role
from core.clock import maintenant
from core.coffre import Coffre
from droits.conservation.commands import demander, retirer_demande_droit
from droits.conservation.schemas import NouvelleDemandeDroit
from droits.conservation.vocabulary import GenreDemande
from tests.auth.lieu import Lieu
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
SECRET = "s" * 40
Acte = Callable[[Any, Acteur, Lieu], Awaitable[object]]


async def _refuser(db: Any, elle: Acteur, lieu: Lieu) -> None:
    saisie = NouvelleExclusion(structure_id=lieu.structure)
    await exclure(db, elle, saisie, maintenant=maintenant())


async def _demander(db: Any, elle: Acteur, _: Lieu) -> Any:
    saisie = NouvelleDemandeDroit(genre=GenreDemande.effacement, texte="Je pars.")
    return await demander(db, elle, saisie)


async def _reprendre(db: Any, elle: Acteur, lieu: Lieu) -> None:
    await retirer_demande_droit(db, elle, await _demander(db, elle, lieu))


async def _tirer(db: Any, elle: Acteur, _: Lieu) -> None:
    await tirer_mon_code(db, elle, SECRET)


async def _annuler(db: Any, elle: Acteur, lieu: Lieu) -> None:
    await _tirer(db, elle, lieu)
    await annuler_mon_code(db, elle)


async def _annuler_la_carte(db: Any, elle: Acteur, lieu: Lieu) -> None:
    await annuler_carte(db, elle, lieu.personne)


async def _changer(db: Any, elle: Acteur, _: Lieu) -> None:
    poste = Poste(Coffre(SECRET), "", "https://carnet.example")
    await changer_mon_canal(
        db, elle, NouvelEspace(canal="courriel", courriel="a@exemple.fr"), poste
    )


@pytest.mark.parametrize("lien", [True, False])
@pytest.mark.parametrize(
    ("acte", "genre"),
    [
        pytest.param(_refuser, "refus_note", id="refus"),
        pytest.param(_demander, "demande_notee", id="demande"),
        pytest.param(_reprendre, "ouverture_d_elle", id="demande reprise"),
        pytest.param(_tirer, "code_remis", id="papier"),
        pytest.param(_annuler, "code_annule", id="papier annulé"),
        pytest.param(_annuler_la_carte, "carte_annulee", id="carte annulée"),
        pytest.param(_changer, "canal_change", id="entrée changée"),
    ],
)
async def test_what_a_weak_proof_does_in_her_name_is_told_to_her(
    lieu: Lieu, db_pour: Ouvrir, acte: Acte, genre: str, lien: bool
) -> None:
    assert lieu.elle.role is Role.personne
    elle = replace(lieu.elle, par_lien=lien)
    async with db_pour(lieu.pro) as db:
        await donner_carte(db, lieu.pro, lieu.personne, SECRET)
    async with db_pour(elle) as db:
        await acte(db, elle, lieu)
    assert ((elle.compte_id, genre) in lieu.avis()) is lien
