"""Join, leave, propose a référent: each refusal leaves every row, each act is told and written."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from auth.cercle.commands import (
    accorder_designation,
    proposer_referent,
    quitter,
    rejoindre,
    repondre_designation,
    retirer_designation,
    tendre_designation,
)
from auth.vocabulary import Acteur, Role
from core.clock import maintenant
from core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
MOTIF = "Un suivi commun commence."


async def _rejoindre(db_pour: Ouvrir, acteur: Acteur, personne: UUID) -> UUID:
    async with db_pour(acteur) as db:
        return await rejoindre(db, acteur, personne, motif=MOTIF, maintenant=maintenant())


async def _quitter(db_pour: Ouvrir, acteur: Acteur, personne: UUID) -> None:
    async with db_pour(acteur) as db:
        await quitter(db, acteur, personne, maintenant=maintenant())


async def _proposer(db_pour: Ouvrir, lieu: Lieu, acteur: Acteur, qui: Acteur) -> UUID:
    assert qui.structure_id is not None
    async with db_pour(acteur) as db:
        return await proposer_referent(
            db, acteur, lieu.personne, qui.compte_id, qui.structure_id, motif=MOTIF
        )


async def _repondre(
    db_pour: Ouvrir, acteur: Acteur, cle: UUID, *, oui: bool, motif: str | None = None
) -> bool:
    async with db_pour(acteur) as db:
        return await repondre_designation(db, acteur, cle, oui=oui, motif=motif)


async def _accorder(db_pour: Ouvrir, acteur: Acteur, cle: UUID, *, oui: bool) -> bool:
    async with db_pour(acteur) as db:
        return await accorder_designation(db, acteur, cle, oui=oui)


# Join and leave
# --------------------------------------------------------------------------------------------------
async def test_colleague_joins_once_and_everybody_concerned_is_told(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    collegue = lieu.membre(Role.professionnel)
    await _rejoindre(db_pour, collegue, lieu.personne)
    assert lieu.lire(
        "select origine, est_referent, motif, fin from accompagnement where compte_id = %s",
        collegue.compte_id,
    ) == [("declare", False, MOTIF, None)]
    assert {(lieu.elle.compte_id, "entree_cercle"), (lieu.pro.compte_id, "entree_cercle")} <= (
        lieu.avis()
    )
    assert [ligne[:3] for ligne in lieu.journal()] == [
        ("ecriture", "Entrée dans le cercle", lieu.personne)
    ]
    with refuse(Conflict, "déjà dans le cercle"):
        await _rejoindre(db_pour, collegue, lieu.personne)


@pytest.mark.parametrize(
    "role", [Role.gestionnaire, Role.coordonnateur, Role.administrateur, Role.dpo]
)
async def test_rôle_that_does_not_write_accompanies_nobody(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    membre = lieu.membre(role)
    with refuse(Forbidden, "ne permet pas d’accompagner"):
        await _rejoindre(db_pour, membre, lieu.personne)


async def test_without_an_agreement_nobody_is_there_to_join(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    lieu.admin.execute("update consentement set retire_le = now()")
    lieu.admin.commit()
    autre = lieu.membre(Role.professionnel, monde.structure(lieu.admin, 1))
    for personne in (lieu.personne, uuid4()):
        with refuse(NotFound):
            await _rejoindre(db_pour, autre, personne)


async def test_place_is_left_once_and_the_referent_still_reads(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    collegue = lieu.membre(Role.professionnel)
    with refuse(NotFound):
        await _quitter(db_pour, collegue, lieu.personne)
    await _quitter(db_pour, lieu.pro, lieu.personne)
    with refuse(NotFound):
        await _quitter(db_pour, lieu.pro, lieu.personne)
    assert (lieu.elle.compte_id, "sortie_cercle") in lieu.avis()
    assert "Sortie du cercle" in [objet for _, objet, _, _ in lieu.journal()]
    monde.entrer(lieu.admin, 1, lieu.pro.compte_id, "professionnel", lieu.structure)
    assert lieu.personne in monde.voir(lieu.admin).personnes
    monde.sortir(lieu.admin)


async def test_place_that_has_not_begun_is_not_left(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    with refuse(Conflict, "pas encore commencé"):
        async with db_pour(lieu.pro) as db:
            avant = maintenant() - timedelta(days=30)
            await quitter(db, lieu.pro, lieu.personne, maintenant=avant)


# Propose
# --------------------------------------------------------------------------------------------------
@pytest.fixture
async def collegue(lieu: Lieu, db_pour: Ouvrir) -> Acteur:
    """Add a colleague to her circle."""
    collegue = lieu.membre(Role.professionnel)
    await _rejoindre(db_pour, collegue, lieu.personne)
    return collegue


async def test_proposal_moves_nothing_and_tells_all_three(
    lieu: Lieu, db_pour: Ouvrir, collegue: Acteur
) -> None:
    cle = await _proposer(db_pour, lieu, collegue, collegue)
    assert lieu.lire("select id, propose_par, compte_id, motif from designation") == [
        (cle, collegue.compte_id, collegue.compte_id, MOTIF)
    ]
    assert {
        (lieu.elle.compte_id, "proposition_referent"),
        (lieu.pro.compte_id, "autre_referent"),
    } <= (lieu.avis())
    assert lieu.lire("select compte_id from accompagnement where est_referent and fin is null") == [
        (lieu.pro.compte_id,)
    ]


async def test_only_a_professional_of_the_circle_is_proposed_and_not_twice(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, collegue: Acteur
) -> None:
    dehors = lieu.membre(Role.professionnel, monde.structure(lieu.admin, 1))
    for qui in (dehors, lieu.dpo, lieu.gestionnaire):
        with refuse(Invalid, "Choisissez un professionnel", "qui"):
            await _proposer(db_pour, lieu, lieu.pro, qui)
    ailleurs = replace(collegue, structure_id=dehors.structure_id)
    with refuse(Invalid, "Choisissez un professionnel", "qui"):
        await _proposer(db_pour, lieu, lieu.pro, ailleurs)
    with refuse(Conflict, "déjà le référent"):
        await _proposer(db_pour, lieu, collegue, lieu.pro)
    await _proposer(db_pour, lieu, lieu.pro, collegue)
    with refuse(Conflict, "déjà proposé"):
        await _proposer(db_pour, lieu, lieu.pro, collegue)


async def test_whoever_is_not_of_the_circle_proposes_nobody(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, collegue: Acteur
) -> None:
    dehors = lieu.membre(Role.professionnel, monde.structure(lieu.admin, 1))
    for acteur in (dehors, lieu.dpo, lieu.administrateur):
        with refuse(NotFound):
            await _proposer(db_pour, lieu, acteur, collegue)
    # A gestionnaire proposes somebody of their own structure, nobody else's.
    with refuse(Forbidden, "Seul un membre du cercle"):
        await _proposer(db_pour, lieu, lieu.gestionnaire, dehors)
    await _proposer(db_pour, lieu, lieu.gestionnaire, collegue)


async def test_responsibility_moves_once_both_said_yes_in_any_order(
    lieu: Lieu, db_pour: Ouvrir, collegue: Acteur
) -> None:
    cle = await _proposer(db_pour, lieu, lieu.pro, collegue)
    assert await _accorder(db_pour, lieu.elle, cle, oui=True) is False
    assert await _repondre(db_pour, collegue, cle, oui=True) is True
    assert lieu.lire("select compte_id from accompagnement where est_referent and fin is null") == [
        (collegue.compte_id,)
    ]
    assert (lieu.elle.compte_id, "nouveau_referent") in lieu.avis()
    assert "Référent de parcours désigné" in [objet for _, objet, _, _ in lieu.journal()]


async def test_answer_is_given_once_by_whoever_is_proposed_and_a_no_says_why(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, collegue: Acteur
) -> None:
    cle = await _proposer(db_pour, lieu, lieu.pro, collegue)
    with refuse(NotFound):
        await _repondre(db_pour, collegue, uuid4(), oui=True)
    with refuse(Forbidden, "Seul le professionnel proposé"):
        await _repondre(db_pour, lieu.pro, cle, oui=True)
    with refuse(Invalid, "Dites pourquoi", "motif"):
        await _repondre(db_pour, collegue, cle, oui=False)
    assert await _repondre(db_pour, collegue, cle, oui=False, motif="Trop de suivis.") is False
    assert (lieu.pro.compte_id, "reponse_referent") in lieu.avis()
    for geste in (_repondre, _accorder):
        acteur = collegue if geste is _repondre else lieu.elle
        with refuse(Conflict, "n’attend plus de réponse"):
            await geste(db_pour, acteur, cle, oui=True)


async def test_yes_already_given_is_not_given_again(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, collegue: Acteur
) -> None:
    cle = await _proposer(db_pour, lieu, lieu.pro, collegue)
    await _repondre(db_pour, collegue, cle, oui=True)
    with refuse(Conflict, "déjà répondu"):
        await _repondre(db_pour, collegue, cle, oui=False, motif="Finalement, non.")
    autre = await _proposer(db_pour, lieu, collegue, await _troisieme(lieu, db_pour))
    await _accorder(db_pour, lieu.elle, autre, oui=True)
    with refuse(Conflict, "a déjà répondu"):
        await _accorder(db_pour, lieu.elle, autre, oui=False)
    with refuse(Conflict, "a déjà répondu"):
        async with db_pour(lieu.pro) as db:
            await tendre_designation(db, lieu.pro, autre, session="s", code="1234")


async def _troisieme(lieu: Lieu, db_pour: Ouvrir) -> Acteur:
    acteur = lieu.membre(Role.professionnel)
    await _rejoindre(db_pour, acteur, lieu.personne)
    return acteur


async def test_her_yes_is_witnessed_by_neither_side_and_her_no_by_anybody(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, collegue: Acteur
) -> None:
    tiers = await _troisieme(lieu, db_pour)
    cle = await _proposer(db_pour, lieu, lieu.pro, collegue)
    for acteur in (lieu.pro, collegue):
        with refuse(Forbidden, "tendez l’écran"):
            await _accorder(db_pour, acteur, cle, oui=True)
    assert await _accorder(db_pour, tiers, cle, oui=True) is False
    autre = await _proposer(db_pour, lieu, lieu.pro, tiers)
    assert await _accorder(db_pour, lieu.pro, autre, oui=False) is False
    assert (lieu.elle.compte_id, "reponse_referent") in lieu.avis()
    with refuse(Conflict, "n’attend plus de réponse"):
        await _repondre(db_pour, tiers, autre, oui=True)


async def test_proposal_is_taken_back_by_who_made_it_while_it_waits(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, collegue: Acteur
) -> None:
    cle = await _proposer(db_pour, lieu, lieu.pro, collegue)

    async def retirer(acteur: Acteur, quoi: UUID = cle) -> None:
        async with db_pour(acteur) as db:
            await retirer_designation(db, acteur, quoi)

    with refuse(Forbidden, "Seul celui qui a proposé"):
        await retirer(collegue)
    with refuse(NotFound):
        await retirer(lieu.pro, uuid4())
    await retirer(lieu.pro)
    with refuse(Conflict, "n’attend plus de réponse"):
        await retirer(lieu.pro)
    assert await _proposer(db_pour, lieu, lieu.pro, collegue) != cle
