"""Give, confirm, withdraw and refuse: what is refused leaves every row, what is done is told."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from auth.consentements.commands import (
    Provenance,
    accorder_demande,
    demander_acces,
    donner_consentement,
    exclure,
    lever_exclusion,
    reconfirmer,
    refuser_demande,
    retirer_consentement,
    retirer_demande_acces,
)
from auth.consentements.rules import fin_apres
from auth.consentements.schemas import (
    NouveauConsentement,
    NouvelleDemandeAcces,
    NouvelleExclusion,
)
from auth.vocabulary import (
    ORDINAIRES,
    TOUS,
    Acteur,
    Categorie,
    Domaine,
    DonnePar,
    Finalite,
    Portee,
    Recueil,
    Role,
    masque,
)
from core.clock import aujourdhui, maintenant
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.forms import lire_formulaire
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg


def accord(lieu: Lieu, **champs: Any) -> NouveauConsentement:
    """Give an agreement to the structure, on housing, for six months."""
    valeurs: dict[str, Any] = {
        "portee": Portee.structure,
        "structure_id": lieu.structure,
        "domaines": ["logement"],
        "fin": fin_apres(aujourdhui(), 6),
    }
    return NouveauConsentement.model_validate(valeurs | champs)


async def _donner(db_pour: Ouvrir, acteur: Acteur, qui: UUID, saisie: NouveauConsentement) -> UUID:
    async with db_pour(acteur) as db:
        return await donner_consentement(db, acteur, qui, saisie, maintenant=maintenant())


def lien(lieu: Lieu) -> Acteur:
    """Give her as a mail lets her in."""
    return Acteur(1, lieu.elle.compte_id, Role.personne, personne_id=lieu.personne, par_lien=True)


# Give
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("champs", "bits"),
    [
        ({}, masque([Domaine.identite, Domaine.logement])),
        (
            {"domaines": ["sante", "budget"]},
            masque([Domaine.identite, Domaine.sante, Domaine.budget]),
        ),
        ({"portee": Portee.consortium, "structure_id": None}, 5),
        ({"portee": Portee.categorie, "structure_id": None, "categorie": Categorie.ccas}, 5),
        ({"finalite": Finalite.statistiques, "peut_completer": True}, 5),
    ],
)
async def test_agreement_is_stored_as_it_is_said_and_journalled(
    lieu: Lieu, db_pour: Ouvrir, champs: dict[str, Any], bits: int
) -> None:
    saisie = accord(lieu, **champs)
    cle = await _donner(db_pour, lieu.elle, lieu.personne, saisie)
    assert lieu.lire(
        "select portee, structure_id, categorie, domaines, peut_completer, finalite, donne_par,"
        " recueil, recueilli_par, retire_le from consentement where id = %s", cle
    ) == [
        (
            saisie.portee.value, saisie.structure_id,
            saisie.categorie and saisie.categorie.value, bits, saisie.peut_completer,
            saisie.finalite.value, "personne", "ecran", lieu.elle.compte_id, None,
        )
    ]  # fmt: skip
    assert lieu.lire(
        "select genre, par_compte_id from consentement_evenement where consentement_id = %s", cle
    ) == [("accord", lieu.elle.compte_id)]
    assert [ligne[:3] for ligne in lieu.journal()] == [
        ("consentement", "Accord donné", lieu.personne)
    ]


@pytest.mark.parametrize(
    ("champs", "champ", "dit"),
    [
        ({"structure_id": None}, "structure_id", "Choisissez la structure"),
        ({"portee": Portee.consortium}, "structure_id", "Choisissez la structure"),
        ({"structure_id": UUID(int=0)}, "structure_id", "pas dans votre territoire"),
        ({"categorie": Categorie.ccas}, "categorie", "Choisissez la catégorie"),
        ({"portee": Portee.categorie, "structure_id": None}, "categorie",
         "Choisissez la catégorie"),
        ({"portee": Portee.consortium, "structure_id": None, "domaines": ["sante"]}, "domaines",
         "structure"),
        ({"fin": date(2026, 1, 1)}, "fin", "après le début"),
        ({"fin": date(2099, 1, 1)}, "fin", "deux ans"),
    ],
)  # fmt: skip
async def test_agreement_that_the_rules_refuse_is_said_beside_its_field(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, champs: dict[str, Any], champ: str, dit: str
) -> None:
    with refuse(Invalid, dit, champ):
        await _donner(db_pour, lieu.elle, lieu.personne, accord(lieu, **champs))


async def test_structure_of_another_territoire_is_given_nothing(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    monde.territoire(lieu.admin, 2)
    ailleurs = monde.structure(lieu.admin, 2)
    lieu.admin.commit()
    with refuse(Invalid, "pas dans votre territoire", "structure_id"):
        await _donner(db_pour, lieu.elle, lieu.personne, accord(lieu, structure_id=ailleurs))


@pytest.mark.parametrize("sensible", ["sante", "justice", "violences", "sejour_asile"])
async def test_session_by_a_link_opens_nothing_sensitive_and_the_rest_as_usual(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, sensible: str
) -> None:
    with refuse(Invalid, "FranceConnect", "domaines"):
        await _donner(db_pour, lien(lieu), lieu.personne, accord(lieu, domaines=[sensible]))
    await _donner(db_pour, lien(lieu), lieu.personne, accord(lieu))


async def test_nobody_gives_an_agreement_as_if_they_were_somebody_else(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    autre = monde.personne(lieu.admin, 1, "Autre")
    lieu.admin.commit()
    with refuse(NotFound):
        await _donner(db_pour, lieu.elle, autre, accord(lieu))
    with refuse(Forbidden, "Dites qui donne l’accord"):
        await _donner(db_pour, lieu.pro, lieu.personne, accord(lieu))
    with refuse(Forbidden, "Dites qui donne l’accord"):
        saisie = accord(lieu, donne_par=DonnePar.professionnel, recueil=Recueil.oral)
        await _donner(db_pour, lieu.elle, lieu.personne, saisie)
    for recueil in (Recueil.oral, Recueil.papier):
        with refuse(Forbidden, "à l’écran"):
            await _donner(db_pour, lieu.elle, lieu.personne, accord(lieu, recueil=recueil))


def de_vive_voix(lieu: Lieu, **champs: Any) -> NouveauConsentement:
    """Give what a professional notes that she said."""
    dits = {
        "donne_par": DonnePar.professionnel,
        "recueil": Recueil.oral,
        "fin": aujourdhui() + timedelta(days=29),
    }
    return accord(lieu, **dits | champs)


@pytest.mark.parametrize("role", [Role.dpo, Role.administrateur, Role.coordonnateur])
async def test_whoever_does_not_listen_to_her_finds_nobody(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    membre = lieu.membre(role)
    with refuse(NotFound):
        await _donner(db_pour, membre, lieu.personne, de_vive_voix(lieu))


async def test_professional_of_elsewhere_finds_nobody(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    autre = lieu.membre(Role.professionnel, monde.structure(lieu.admin, 1))
    with refuse(NotFound):
        await _donner(db_pour, autre, lieu.personne, de_vive_voix(lieu))


@pytest.mark.parametrize(
    ("champs", "champ", "dit"),
    [
        ({"domaines": ["sante"]}, "domaines", "de vive voix"),
        ({"fin": fin_apres(aujourdhui(), 6)}, "fin", "trente jours"),
        ({"donne_par": DonnePar.representant}, "donne_par", "Aucun représentant"),
        ({"recueil": Recueil.papier}, "recueil", "copie signée"),
        ({"recueil": Recueil.ecran}, "recueil", "tendez à la personne"),
    ],
)
async def test_witness_may_note_only_what_words_may_open(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, champs: dict[str, Any], champ: str, dit: str
) -> None:
    with refuse(Invalid, dit, champ):
        await _donner(db_pour, lieu.pro, lieu.personne, de_vive_voix(lieu, **champs))


async def test_what_a_witness_notes_is_told_to_her_and_to_the_dpo(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    await _donner(db_pour, lieu.pro, lieu.personne, de_vive_voix(lieu))
    assert {(lieu.elle.compte_id, "accord"), (lieu.dpo.compte_id, "accord")} <= lieu.avis()
    assert (lieu.pro.compte_id, "accord") not in lieu.avis()
    assert lieu.lire("select fondement from journal") != [(None,)]


async def test_proof_that_is_not_there_proves_nothing(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    saisie = de_vive_voix(lieu, recueil=Recueil.papier)
    with pytest.raises(Exception, match=r"consentement|preuve"):
        async with db_pour(lieu.pro) as db:
            await donner_consentement(
                db, lieu.pro, lieu.personne, saisie, maintenant=maintenant(),
                provenance=Provenance(preuve_id=uuid4()),
            )  # fmt: skip
    assert lieu.lire("select count(*) from consentement") == [(1,)]


# What a program sends
# --------------------------------------------------------------------------------------------------
BON = {"portee": "consortium", "domaines": ["logement"], "fin": "2026-12-31"}


@pytest.mark.parametrize(
    ("faux", "champ"),
    [
        ({"domaines": ["logment"]}, "domaines"),
        ({"domaines": ["logement", "Santé"]}, "domaines"),
        ({"domaines": ["logement\n"]}, "domaines"),
        ({"domaines": []}, "domaines"),
        ({"domaines": "logement"}, "domaines"),
        ({"portee": "tous"}, "portee"),
        ({"fin": "2027-02-29"}, "fin"),
        ({"finalite": "prescription"}, "finalite"),
        ({"finalite": "suivi_apres_sortie"}, "finalite"),
        ({"peut_completer": "peut-être"}, "peut_completer"),
        ({"categorie": "banque"}, "categorie"),
        ({"structure_id": "CCAS"}, "structure_id"),
        ({"notice_id": "1"}, "notice_id"),
    ],
)
def test_word_that_means_nothing_is_refused_and_never_forgotten(
    faux: dict[str, Any], champ: str
) -> None:
    assert lire_formulaire(NouveauConsentement, BON)[1] == {}
    assert list(lire_formulaire(NouveauConsentement, BON | faux)[1]) == [champ]


@pytest.mark.parametrize("domaines", [["logement", "inconnu"], ["LOGEMENT"], ["0"], [""]])
def test_request_for_a_domain_that_is_none_is_refused(domaines: list[str]) -> None:
    demande = {"domaines": domaines, "motif": "Pour préparer son dossier."}
    with pytest.raises(ValidationError):
        NouvelleDemandeAcces.model_validate(demande)


def test_mask_is_that_of_the_words_and_always_holds_who_she_is() -> None:
    saisie = NouveauConsentement.model_validate(BON | {"domaines": [d.name for d in Domaine]})
    assert saisie.masque == TOUS
    assert NouveauConsentement.model_validate(BON).masque == masque(
        [Domaine.identite, Domaine.logement]
    )


@pytest.mark.parametrize(
    ("cible", "juste"),
    [
        ({}, False),
        ({"structure_id": str(uuid4())}, True),
        ({"compte_id": str(uuid4())}, True),
        ({"structure_id": str(uuid4()), "compte_id": str(uuid4())}, False),
    ],
)
def test_refusal_is_aimed_at_one(cible: dict[str, str], juste: bool) -> None:
    assert (lire_formulaire(NouvelleExclusion, cible)[0] is not None) is juste


# Withdraw and confirm
# --------------------------------------------------------------------------------------------------
def existant(lieu: Lieu) -> UUID:
    ((cle,),) = lieu.lire("select id from consentement where retire_le is null")
    return UUID(str(cle))


async def test_agreement_is_withdrawn_once_by_her_and_closes_at_once(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle = existant(lieu)

    async def retirer(acteur: Acteur, quoi: UUID = cle) -> None:
        async with db_pour(acteur) as db:
            await retirer_consentement(db, acteur, quoi, maintenant=maintenant())

    with refuse(Forbidden, "Seule la personne"):
        await retirer(lieu.pro)
    with refuse(NotFound):
        await retirer(lieu.elle, uuid4())
    assert lieu.lire("select count(*) > 0 from acces") == [(True,)]
    await retirer(lien(lieu))
    assert lieu.lire("select count(*) from acces") == [(0,)]
    with refuse(Conflict, "déjà retiré"):
        await retirer(lieu.elle)
    assert {(lieu.pro.compte_id, "retrait"), (lieu.dpo.compte_id, "retrait")} <= lieu.avis()
    assert lieu.lire("select genre from consentement_evenement") == [("retrait",)]


async def test_agreement_is_confirmed_once_as_it_was_and_the_old_one_stays(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle, fin = existant(lieu), fin_apres(aujourdhui(), 12)

    async def confirmer(acteur: Acteur, quoi: UUID = cle, jour: date = fin) -> UUID:
        async with db_pour(acteur) as db:
            return await reconfirmer(db, acteur, quoi, jour, maintenant=maintenant())

    with refuse(Forbidden, "Seule la personne"):
        await confirmer(lieu.pro)
    with refuse(Invalid, "deux ans", "fin"):
        await confirmer(lieu.elle, jour=date(2099, 1, 1))
    nouveau = await confirmer(lieu.elle)
    lu = (
        "select portee, domaines, peut_completer, finalite, retire_le from consentement"
        " where id = %s"
    )
    assert (
        lieu.lire(lu, nouveau)
        == lieu.lire(lu, cle)
        == [("consortium", ORDINAIRES, True, "coordination", None)]
    )
    assert lieu.lire("select genre, details ->> 'ancien' from consentement_evenement") == [
        ("reconfirmation", str(cle))
    ]
    with refuse(Conflict, "déjà confirmé"):
        await confirmer(lieu.elle)
    async with db_pour(lieu.elle) as db:
        await retirer_consentement(db, lieu.elle, nouveau, maintenant=maintenant())
    with refuse(Conflict, "est retiré"):
        await confirmer(lieu.elle, nouveau)


# Requests for access
# --------------------------------------------------------------------------------------------------
async def _demander(db_pour: Ouvrir, lieu: Lieu) -> UUID:
    async with db_pour(lieu.pro) as db:
        return await demander_acces(
            db, lieu.pro, lieu.personne, domaines=1 << Domaine.sante,
            motif="Pour préparer son dossier.", maintenant=maintenant(),
        )  # fmt: skip


async def test_request_opens_nothing_is_told_and_answered_once(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle = await _demander(db_pour, lieu)
    assert lieu.lire("select domaines, etat from demande_acces") == [
        (masque([Domaine.identite, Domaine.sante]), "en_attente")
    ]
    assert (lieu.elle.compte_id, "demande_acces") in lieu.avis()
    assert lieu.lire("select count(*) from acces where domaines & 256 > 0") == [(0,)]

    async def refuser(acteur: Acteur) -> None:
        async with db_pour(acteur) as db:
            await refuser_demande(db, acteur, cle, maintenant=maintenant(), motif="C’est à moi.")

    for acteur in (lieu.pro, lieu.dpo):
        with refuse(NotFound):
            await refuser(acteur)
    await refuser(lieu.elle)
    with refuse(Conflict, "déjà répondu"):
        await refuser(lieu.elle)
    assert lieu.lire("select etat from demande_acces") == [("refusee",)]
    assert (lieu.pro.compte_id, "demande_repondue") in lieu.avis()
    with refuse(Conflict, "déjà répondu"):
        async with db_pour(lieu.pro) as db:
            await retirer_demande_acces(db, lieu.pro, cle, maintenant=maintenant())
    monde.entrer(lieu.admin, 1, lieu.pro.compte_id, "professionnel", lieu.structure)
    assert lieu.admin.execute("select motif from refus_motif").fetchall() == []
    monde.sortir(lieu.admin)


async def test_yes_to_a_request_is_an_agreement_to_whoever_asked(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle, autre = await _demander(db_pour, lieu), monde.structure(lieu.admin, 1)
    lieu.admin.commit()

    async def accorder(**champs: Any) -> UUID:
        async with db_pour(lieu.elle) as db:
            saisie = accord(lieu, domaines=["sante"], **champs)
            return await accorder_demande(db, lieu.elle, cle, saisie, maintenant=maintenant())

    with refuse(Invalid, "gardez la structure", "structure_id"):
        await accorder(structure_id=autre)
    with refuse(Invalid, "deux ans", "fin"):
        await accorder(fin=date(2099, 1, 1))
    donne = await accorder()
    assert lieu.lire("select structure_id from consentement where id = %s", donne) == [
        (lieu.structure,)
    ]
    assert lieu.lire("select etat from demande_acces") == [("accordee",)]
    with refuse(Conflict, "déjà répondu"):
        await accorder()


async def test_request_is_taken_back_by_who_made_it(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle, collegue = await _demander(db_pour, lieu), lieu.membre(Role.professionnel)

    async def retirer(acteur: Acteur) -> None:
        async with db_pour(acteur) as db:
            await retirer_demande_acces(db, acteur, cle, maintenant=maintenant())

    for acteur in (collegue, lieu.elle):
        with refuse(NotFound):
            await retirer(acteur)
    await retirer(lieu.pro)
    with refuse(Conflict, "déjà répondu"):
        await retirer(lieu.pro)
    with refuse(Conflict, "déjà répondu"):
        async with db_pour(lieu.elle) as db:
            await refuser_demande(db, lieu.elle, cle, maintenant=maintenant())


async def test_nobody_asks_in_the_name_of_no_structure(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    with refuse(Forbidden, "au nom d’une structure"):
        async with db_pour(lieu.elle) as db:
            await demander_acces(
                db, lieu.elle, lieu.personne, domaines=1, motif="x", maintenant=maintenant()
            )


# Refusals aimed at somebody
# --------------------------------------------------------------------------------------------------
CIBLES: dict[str, Callable[[Lieu], dict[str, UUID]]] = {
    "structure": lambda lieu: {"structure_id": lieu.structure},
    "professionnel": lambda lieu: {"compte_id": lieu.pro.compte_id},
}


@pytest.mark.parametrize("cible", CIBLES)
async def test_named_refusal_closes_until_she_lifts_it(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, cible: str
) -> None:
    async def ferme() -> bool:
        monde.entrer(lieu.admin, 1, lieu.pro.compte_id, "professionnel", lieu.structure)
        vue = monde.voir(lieu.admin)
        monde.sortir(lieu.admin)
        lieu.admin.rollback()
        return lieu.personne not in vue.personnes

    async def lever(acteur: Acteur, quoi: UUID) -> None:
        async with db_pour(acteur) as db:
            await lever_exclusion(db, acteur, quoi, maintenant=maintenant())

    assert not await ferme()
    async with db_pour(lieu.elle) as db:
        saisie = NouvelleExclusion(**CIBLES[cible](lieu), motif="C’est mon voisin.")
        cle = await exclure(db, lieu.elle, saisie, maintenant=maintenant())
    assert await ferme()
    for acteur, quoi in ((lieu.pro, cle), (lieu.dpo, cle), (lieu.elle, uuid4())):
        with refuse(NotFound):
            await lever(acteur, quoi)
    await lever(lieu.elle, cle)
    assert not await ferme()
    with refuse(NotFound):
        await lever(lieu.elle, cle)
    assert [objet for _, objet, _, _ in lieu.journal()] == ["Refus nommé", "Refus levé"]
    assert all("voisin" not in str(ligne) for ligne in lieu.journal())


@pytest.mark.parametrize("role", [Role.professionnel, Role.dpo, Role.gestionnaire])
async def test_nobody_closes_her_carnet_to_another_in_her_name(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    acteur = lieu.membre(role)
    with refuse(Forbidden, "Seule la personne"):
        async with db_pour(acteur) as db:
            saisie = NouvelleExclusion(structure_id=lieu.structure)
            await exclure(db, acteur, saisie, maintenant=maintenant())
