"""Keep the register: who writes what, which version counts, and who is told, once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from auth.lettres.queries import get_lettre
from auth.vocabulary import Acteur, Role
from core.clock import maintenant
from core.errors import Conflict, Forbidden, Inchange, Invalid, NotFound, Perime
from droits.papiers.commands import enregistrer_papiers
from droits.papiers.schemas import ReglagesPapiers
from droits.violations.commands import (
    conclure_violation,
    corriger_violation,
    noter_violation,
    prevenir_touchees,
    rouvrir_violation,
)
from droits.violations.models import Violation
from droits.violations.queries import (
    find_a_prevenir,
    get_violation,
    list_mes_avis,
    list_versions,
    list_violations,
    raconter,
)
from droits.violations.schemas import AvisAuxPersonnes, SaisieViolation
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
CONNEXION = timedelta(hours=12)
SUITE: dict[str, Any] = {"effets": "Peu d’effets.", "mesures": "Compte fermé.", "risque": "aucun",
         "risque_motif": "Message supprimé sans être lu."}  # fmt: skip


def _saisie(**autres: Any) -> SaisieViolation:
    premiers = {
        "connue_le": maintenant() - timedelta(hours=2),
        "atteintes": ["confidentialite"],
        "faits": "Un message au mauvais endroit.",
    }
    return SaisieViolation.model_validate(premiers | autres)


async def _noter(db_pour: Ouvrir, acteur: Acteur, **autres: Any) -> Violation:
    async with db_pour(acteur) as db:
        return await noter_violation(db, acteur, _saisie(**autres), maintenant=maintenant())


async def _corriger(
    db_pour: Ouvrir, acteur: Acteur, cle: UUID, edition: int | None = None, **autres: Any
) -> Violation:
    async with db_pour(acteur) as db:
        return await corriger_violation(
            db, acteur, cle, _saisie(**autres), maintenant=maintenant(), edition=edition
        )


async def _conclure(db_pour: Ouvrir, acteur: Acteur, cle: UUID, version: int) -> Violation:
    async with db_pour(acteur) as db:
        return await conclure_violation(db, acteur, cle, version=version, maintenant=maintenant())


async def test_administration_notes_the_first_words_and_the_dpo_is_told(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    admin = lieu.administrateur
    ligne = await _noter(db_pour, admin, personnes=3, domaines=["sante"])
    assert (ligne.numero, ligne.version, ligne.etat) == (1, 1, "ouverte")
    assert (lieu.dpo.compte_id, "violation_notee") in lieu.avis()
    with pytest.raises(Invalid) as refus:
        await _noter(db_pour, admin, **SUITE | {"mesures": None})
    assert set(refus.value.erreurs) == {"effets", "risque", "risque_motif"}
    for geste in (
        _corriger(db_pour, admin, ligne.violation_id, **SUITE),
        _conclure(db_pour, admin, ligne.violation_id, 1),
    ):
        with refuse(Forbidden, "délégué"):
            await geste


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.administrateur, Role.dpo)])
async def test_nobody_else_notes_nor_reads(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    ligne = await _noter(db_pour, lieu.dpo)
    acteur = lieu.elle if role is Role.personne else lieu.membre(role)
    with refuse(Forbidden, "Ce registre est celui du délégué"):
        await _noter(db_pour, acteur)
    async with db_pour(acteur) as db:
        assert await list_violations(db, acteur, maintenant=maintenant()) == []
        with pytest.raises(NotFound):
            await get_violation(db, acteur, ligne.violation_id, maintenant=maintenant())


async def test_another_territoire_reads_nothing_and_counts_for_itself(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    ligne = await _noter(db_pour, lieu.dpo)
    monde.territoire(lieu.admin, 2)
    chez = monde.structure(lieu.admin, 2)
    ailleurs = Acteur(2, monde.professionnel(lieu.admin, 2, chez, "dpo"), Role.dpo, chez)
    lieu.admin.commit()
    with pytest.raises(NotFound):
        await _corriger(db_pour, ailleurs, ligne.violation_id, **SUITE)
    with pytest.raises(Invalid) as refus:
        await _noter(db_pour, ailleurs, structures=[lieu.structure])
    assert list(refus.value.erreurs) == ["structures"]
    assert (await _noter(db_pour, ailleurs)).numero == 1


async def test_correction_keeps_what_was_written(lieu: Lieu, db_pour: Ouvrir) -> None:
    connue = maintenant() - timedelta(hours=5)
    ligne = await _noter(db_pour, lieu.dpo, connue_le=connue)
    cle = ligne.violation_id
    suite = await _corriger(db_pour, lieu.dpo, cle, 1, connue_le=connue, **SUITE)
    assert (suite.numero, suite.version) == (1, 2)
    with pytest.raises(Inchange):
        await _corriger(db_pour, lieu.dpo, cle, 2, connue_le=connue, **SUITE)
    with pytest.raises(Perime):
        await _corriger(db_pour, lieu.dpo, cle, 1, connue_le=connue, faits="Autre chose.")
    await _corriger(
        db_pour, lieu.dpo, cle, 2, connue_le=connue, **SUITE | {"effets": "Beaucoup d’effets."}
    )
    async with db_pour(lieu.dpo) as db:
        (derniere, seconde, premiere) = raconter(await list_versions(db, lieu.dpo, cle), {})
    assert [(c.libelle, c.avant, c.apres) for c in derniere.changements] == [
        ("Effets probables", "Peu d’effets.", "Beaucoup d’effets.")
    ]
    assert (premiere.fait, seconde.fait) == ("Notée", "Corrigée, ou complétée")
    assert len(seconde.changements) == len(SUITE)


async def test_late_notice_says_why(lieu: Lieu, db_pour: Ouvrir) -> None:
    connue = maintenant() - timedelta(hours=100)
    ligne = await _noter(db_pour, lieu.dpo, connue_le=connue)
    async with db_pour(lieu.dpo) as db:
        (lue,) = await list_violations(db, lieu.dpo, maintenant=maintenant())
    assert "dépassé de 28 heures" in lue.delai_dit
    tard: dict[str, Any] = {"connue_le": connue, "risque": "risque", "notifiee_le": maintenant()}
    with pytest.raises(Invalid) as refus:
        await _corriger(db_pour, lieu.dpo, ligne.violation_id, **tard)
    assert list(refus.value.erreurs) == ["retard_motif"]
    await _corriger(
        db_pour, lieu.dpo, ligne.violation_id, **tard, retard_motif="Connue un vendredi soir."
    )
    async with db_pour(lieu.dpo) as db:
        (lue,) = await list_violations(db, lieu.dpo, maintenant=maintenant())
    assert "avec un retard de" in lue.delai_dit


async def test_entry_is_concluded_whole_then_opened_again_with_a_reason(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    dpo = lieu.dpo
    cle = (await _noter(db_pour, dpo)).violation_id
    with pytest.raises(Invalid) as refus:
        await _conclure(db_pour, dpo, cle, 1)
    assert set(refus.value.erreurs) == {"effets", "mesures", "risque"}
    await _corriger(db_pour, dpo, cle, **SUITE)
    with refuse(Conflict, "a changé"):
        await _conclure(db_pour, dpo, cle, 1)
    assert (await _conclure(db_pour, dpo, cle, 2)).etat == "conclue"
    with refuse(Conflict, "déjà conclue"):
        await _conclure(db_pour, dpo, cle, 3)
    with refuse(Conflict, "rouvrez-la"):
        await _corriger(db_pour, dpo, cle, **SUITE | {"personnes": 4})
    async with db_pour(dpo) as db:
        rouverte = await rouvrir_violation(
            db, dpo, cle, "Un effet de plus.", version=3, maintenant=maintenant()
        )
    assert (rouverte.etat, rouverte.pourquoi, rouverte.version) == (
        "ouverte", "Un effet de plus.", 4,
    )  # fmt: skip
    faits = [objet for _, objet, _, _ in lieu.journal() if objet.startswith("Violation")]
    assert [objet.split()[-1] for objet in faits] == ["notée", "corrigée", "conclue", "rouverte"]


def _avis(**autres: Any) -> AvisAuxPersonnes:
    dits = {
        "nature": "Un ordinateur a été volé : votre adresse y était.",
        "effets": "Quelqu’un peut vous écrire.",
        "mesures": "Le compte est fermé. Méfiez-vous des appels.",
        "nombre": 1,
    }
    return AvisAuxPersonnes.model_validate(dits | autres)


async def _prevenir(db_pour: Ouvrir, acteur: Acteur, cle: UUID, avis: AvisAuxPersonnes) -> int:
    async with db_pour(acteur) as db:
        return await prevenir_touchees(
            db, acteur, cle, avis, connexion=CONNEXION, maintenant=maintenant()
        )


async def test_those_who_were_touched_are_told_once_each_on_their_channel_or_by_letter(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    sans_canal = monde.personne(lieu.admin, 1)
    for personne in (lieu.personne, sans_canal):
        monde.entrer(lieu.admin, 1, lieu.pro.compte_id, lieu.pro.role.value, lieu.pro.structure_id)
        lieu.admin.execute(
            "select prive.noter('lecture', %s, 1, 'Essai', null, null, '{}')", (personne,)
        )
        monde.sortir(lieu.admin)
    lieu.admin.commit()
    dpo = lieu.dpo
    cle = (await _noter(db_pour, dpo)).violation_id
    bornes = {"compte": lieu.pro.compte_id, "nombre": 2}
    with refuse(Conflict, "Les papiers du territoire ne disent pas"):
        await _prevenir(db_pour, dpo, cle, _avis(**bornes))
    async with db_pour(lieu.administrateur) as db:
        await enregistrer_papiers(
            db,
            lieu.administrateur,
            ReglagesPapiers(delegue_nom="Le délégué", delegue_telephone="0466000001"),
        )
    with refuse(Conflict, "ont changé"):
        await _prevenir(db_pour, dpo, cle, _avis(**bornes | {"nombre": 3}))
    assert await _prevenir(db_pour, dpo, cle, _avis(**bornes)) == 2
    assert (lieu.elle.compte_id, "violation") in lieu.avis()
    assert lieu.lire("select personne_id, genres from lettre") == [(sans_canal, ["violation"])]
    async with db_pour(dpo) as db:
        reste = await find_a_prevenir(db, dpo, cle, _avis(**bornes).recherche, connexion=CONNEXION)
        lue = await get_violation(db, dpo, cle, maintenant=maintenant())
    assert (reste.trouves, list(reste.personnes)) == (2, [])
    assert (lue.saisie.prevenues, lue.ligne.version) == (2, 2)
    async with db_pour(lieu.elle) as db:
        (dit,) = await list_mes_avis(db, lieu.elle)
    assert (dit.nature, dit.contact) == (_avis(**bornes).nature, "Le délégué, 0466000001")
    ((lettre,),) = lieu.lire("select id from lettre")
    async with db_pour(dpo) as db:
        (fait,) = (await get_lettre(db, dpo, lettre)).faits
    assert fait.phrase.startswith("Un ordinateur a été volé : votre adresse y était. Ce que cela")
    assert "0466000001" in fait.phrase
    dites = [p for _, objet, p, _ in lieu.journal() if objet.startswith("Personne prévenue")]
    assert set(dites) == {lieu.personne, sans_canal}
