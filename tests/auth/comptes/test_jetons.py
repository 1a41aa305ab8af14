"""Create and revoke tokens from the command line: for one capacity, once shown, and written."""

import hashlib
from datetime import timedelta
from uuid import UUID

import pytest

from auth.comptes.jetons import creer_jeton_operateur, revoquer_jetons
from auth.vocabulary import Acteur, Role
from core.clock import maintenant
from core.errors import Conflict, NotFound
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus

pytestmark = pytest.mark.pg


def courriel(lieu: Lieu, acteur: Acteur) -> str:
    ((adresse,),) = lieu.lire("select courriel from compte where id = %s", acteur.compte_id)
    return str(adresse)


def creer(lieu: Lieu, adresse: str, structure: str | None = None) -> str:
    """Create one as the command does, in its own transaction."""
    lieu.admin.rollback()
    with lieu.admin.transaction():
        return creer_jeton_operateur(lieu.admin, adresse, structure)


def revoquer(lieu: Lieu, adresse: str, nom: str | None = None) -> int:
    lieu.admin.rollback()
    with lieu.admin.transaction():
        return revoquer_jetons(lieu.admin, adresse, nom)


def nommer(lieu: Lieu, cle: UUID | None, nom: str) -> None:
    lieu.admin.execute("update structure set nom = %s where id = %s", (nom, cle))
    lieu.admin.commit()


@pytest.mark.parametrize("ecrire", [str.lower, str.upper, str.title])
def test_token_is_kept_by_its_print_and_dies_in_ninety_days(lieu: Lieu, ecrire: object) -> None:
    assert callable(ecrire)
    jeton = creer(lieu, ecrire(courriel(lieu, lieu.pro)))
    ((empreinte, compte, expire, revoque),) = lieu.lire(
        "select jeton_sha256, compte_id, expire_le, revoque_le from jeton"
    )
    assert bytes(empreinte) == hashlib.sha256(jeton.encode()).digest()
    assert (compte, revoque) == (lieu.pro.compte_id, None)
    assert timedelta(days=89) < expire - maintenant() <= timedelta(days=90)
    ((geste, objet, _, details),) = lieu.journal()
    assert (geste, objet) == ("connexion", "Jeton d’API créé en ligne de commande")
    assert details["compte"] == str(lieu.pro.compte_id)
    assert jeton not in str(details)


def test_token_of_a_person_is_her_own(lieu: Lieu) -> None:
    creer(lieu, courriel(lieu, lieu.elle))
    assert lieu.lire("select compte_id, habilitation_id from jeton") == [
        (lieu.elle.compte_id, None)
    ]
    assert lieu.journal()[0][2] == lieu.personne


def test_unknown_closed_or_ended_comptes_are_given_none(lieu: Lieu, refuse: Refus) -> None:
    with refuse(NotFound, "Aucun compte actif"):
        creer(lieu, "personne@nulle-part.example")
    with refuse(NotFound, "Aucun compte actif"):
        creer(lieu, courriel(lieu, lieu.pro), "Une autre structure")
    adresse = courriel(lieu, lieu.dpo)
    lieu.admin.execute(
        "update habilitation set fin = now() where compte_id = %s", (lieu.dpo.compte_id,)
    )
    lieu.admin.commit()
    with refuse(NotFound, "Aucun compte actif"):
        creer(lieu, adresse)
    adresse = courriel(lieu, lieu.pro)
    lieu.admin.execute("update compte set clos_le = now() where id = %s", (lieu.pro.compte_id,))
    lieu.admin.commit()
    with refuse(NotFound, "Aucun compte actif"):
        creer(lieu, adresse)


def test_capacity_to_come_gives_none_yet(lieu: Lieu, refuse: Refus) -> None:
    lieu.admin.execute(
        "update habilitation set debut = now() + interval '1 day' where compte_id = %s",
        (lieu.dpo.compte_id,),
    )
    lieu.admin.commit()
    with refuse(NotFound, "Aucun compte actif"):
        creer(lieu, courriel(lieu, lieu.dpo))


def test_several_capacities_are_told_by_their_structures(lieu: Lieu, refuse: Refus) -> None:
    adresse = courriel(lieu, lieu.pro)
    autre = monde.structure(lieu.admin, 1)
    lieu.admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (1, %s, %s, 'professionnel', now() - interval '1 day')",
        (lieu.pro.compte_id, autre),
    )
    nommer(lieu, lieu.structure, "CCAS d’Alès")
    nommer(lieu, autre, "PLIE du Gardon")
    with refuse(Conflict, "--structure parmi CCAS d’Alès, PLIE du Gardon"):
        creer(lieu, adresse)
    creer(lieu, adresse, "PLIE du Gardon")
    assert lieu.lire(
        "select h.structure_id from jeton j join habilitation h on h.id = j.habilitation_id"
    ) == [(autre,)]


def test_tokens_are_revoked_once_all_or_by_name(lieu: Lieu, refuse: Refus) -> None:
    adresse = courriel(lieu, lieu.pro)
    with refuse(NotFound, "Aucun jeton"):
        revoquer(lieu, adresse)
    creer(lieu, adresse)
    creer(lieu, adresse)
    creer(lieu, courriel(lieu, lieu.dpo))
    with refuse(NotFound, "Aucun jeton"):
        revoquer(lieu, adresse, "Mon logiciel")
    assert revoquer(lieu, adresse.upper(), "Ligne de commande") == 2
    with refuse(NotFound, "Aucun jeton"):
        revoquer(lieu, adresse)
    assert lieu.lire("select compte_id from jeton where revoque_le is null") == [
        (lieu.dpo.compte_id,)
    ]
    assert [ligne[:2] for ligne in lieu.journal()][-2:] == [
        ("deconnexion", "Jeton d’API révoqué en ligne de commande")
    ] * 2


def test_address_of_several_people_says_which_and_touches_none(lieu: Lieu, refuse: Refus) -> None:
    autre = monde.compte_de(lieu.admin, 1, monde.personne(lieu.admin, 1))
    comptes = [lieu.elle.compte_id, autre]
    lieu.admin.execute(
        "update compte set courriel = 'foyer@exemple.fr' where id = any(%s)", (comptes,)
    )
    lieu.admin.commit()
    for geste in (creer, revoquer):
        with refuse(Conflict, "par --compte parmi ") as refus:
            geste(lieu, "foyer@exemple.fr")
        assert all(str(compte) in refus.value.message for compte in comptes)
        geste(lieu, str(comptes[0]).upper())
        if geste is creer:
            geste(lieu, str(comptes[1]))
    en_cours = "select compte_id from jeton where revoque_le is null"
    assert lieu.lire(en_cours) == [(autre,)], "the other's goes on"


def test_rôles_of_a_token_are_those_of_its_compte(lieu: Lieu) -> None:
    for acteur in (lieu.administrateur, lieu.gestionnaire, lieu.dpo):
        creer(lieu, courriel(lieu, acteur))
    assert lieu.lire(
        "select h.role from jeton j join habilitation h on h.id = j.habilitation_id order by 1"
    ) == [(role.value,) for role in (Role.administrateur, Role.dpo, Role.gestionnaire)]
