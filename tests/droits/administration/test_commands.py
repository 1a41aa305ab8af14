"""Administer a territoire: what is refused leaves every row, what is done is written down."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from auth.vocabulary import Acteur, Categorie, Role
from core.clock import aujourdhui, debut_du_jour, maintenant
from core.coffre import Coffre
from core.errors import Conflict, Forbidden, Invalid, NotFound, Perime
from droits.administration.commands import (
    creer_structure,
    fermer_compte,
    finir_habilitation,
    fixer_depart,
    habiliter,
    inviter,
    modifier_structure,
    repondre_habilitation,
    rouvrir_compte,
)
from droits.administration.queries import (
    PAR_PAGE,
    list_habilitations_proposees,
    list_professionnels,
)
from droits.administration.rules import DERNIER_ADMINISTRATEUR
from droits.administration.schemas import (
    FicheStructure,
    Invitation,
    NouvelleHabilitation,
    Passation,
)
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
COFFRE = Coffre("s" * 40)
ADRESSE = "https://carnet.example"
FICHE = FicheStructure(nom="Atelier d’Alès", categorie=Categorie.iae)
RIEN = Passation()


def capacite(lieu: Lieu, **champs: Any) -> NouvelleHabilitation:
    """Give a capacity of the structure, from today, without an end."""
    valeurs = {
        "structure_id": lieu.structure, "role": Role.professionnel, "debut": aujourdhui(),
    } | champs  # fmt: skip
    return NouvelleHabilitation.model_validate(valeurs)


def invitation(lieu: Lieu, **champs: Any) -> Invitation:
    """Invite Nadia in that capacity."""
    elle = {"courriel": "nadia@exemple.example", "prenom": "Nadia", "nom": "N’Diaye"}
    return Invitation.model_validate(capacite(lieu).model_dump() | elle | champs)


def habilitation(lieu: Lieu, acteur: Acteur) -> UUID:
    ((cle,),) = lieu.lire("select id from habilitation where compte_id = %s", acteur.compte_id)
    return UUID(str(cle))


async def _inviter(db_pour: Ouvrir, acteur: Acteur, saisie: Invitation) -> UUID:
    async with db_pour(acteur) as db:
        return await inviter(db, acteur, saisie, COFFRE, ADRESSE, aujourdhui=aujourdhui())


# Structures
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [r for r in Role if r is not Role.administrateur])
async def test_only_an_administrateur_lets_a_structure_join(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    acteur = lieu.elle if role is Role.personne else lieu.membre(role)
    with refuse(Forbidden):
        async with db_pour(acteur) as db:
            await creer_structure(db, acteur, FICHE)


@pytest.mark.parametrize(
    "nom", ["Atelier d’Alès", "ATELIER D'ALES", "atelier  d alès", "Atelier-d’Alès"]
)
async def test_structure_of_the_same_name_however_written_is_refused_while_it_is_there(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, nom: str
) -> None:
    async with db_pour(lieu.administrateur) as db:
        premiere = await creer_structure(db, lieu.administrateur, FICHE)
    with refuse(Invalid, "Une structure de ce nom", "nom"):
        async with db_pour(lieu.administrateur) as db:
            await creer_structure(db, lieu.administrateur, FICHE.model_copy(update={"nom": nom}))
    lieu.admin.execute("update structure set quittee_le = now() where id = %s", (premiere,))
    lieu.admin.commit()
    async with db_pour(lieu.administrateur) as db:
        assert await creer_structure(db, lieu.administrateur, FICHE) != premiere


async def test_structure_that_joins_is_stored_and_journalled(lieu: Lieu, db_pour: Ouvrir) -> None:
    fiche = FicheStructure(
        nom="  L’Étape  ", categorie=Categorie.sante, telephone="3949", courriel="A@Exemple.FR",
        sensible=True,
    )  # fmt: skip
    async with db_pour(lieu.administrateur) as db:
        cle = await creer_structure(db, lieu.administrateur, fiche)
    assert lieu.lire(
        "select nom, categorie, telephone, courriel, sensible, quittee_le from structure"
        " where id = %s", cle
    ) == [("L’Étape", "sante", "3949", "a@exemple.fr", True, None)]  # fmt: skip
    assert lieu.journal() == [("ecriture", "Structure créée", None, {"structure": str(cle)})]


async def test_change_of_a_structure_names_its_fields_and_none_leaves_no_line(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    acteur = lieu.administrateur
    async with db_pour(acteur) as db:
        cle = await creer_structure(db, acteur, FICHE)
    for _ in range(2):
        async with db_pour(acteur) as db:
            nouvelle = FICHE.model_copy(update={"nom": "ATELIER D’ALÈS", "telephone": "115"})
            await modifier_structure(db, acteur, cle, nouvelle)
    assert [(objet, details) for _, objet, _, details in lieu.journal()] == [
        ("Structure créée", {"structure": str(cle)}),
        ("Structure modifiée", {"structure": str(cle), "champs": ["nom", "telephone"]}),
    ]


async def test_structure_is_not_changed_over_what_somebody_else_wrote(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    acteur = lieu.administrateur
    async with db_pour(acteur) as db:
        cle = await creer_structure(db, acteur, FICHE)
    async with db_pour(acteur) as db:
        await modifier_structure(db, acteur, cle, FICHE.model_copy(update={"telephone": "115"}))
    with refuse(Perime) as refus:
        async with db_pour(acteur) as db:
            mienne = FICHE.model_copy(update={"nom": "Autre"})
            await modifier_structure(db, acteur, cle, mienne, edition=1)
    assert refus.value.edition == 2
    assert refus.value.ecarts == {"nom": ("Autre", FICHE.nom), "telephone": (None, "115")}


async def test_structure_elsewhere_or_unknown_is_not_found(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    monde.territoire(lieu.admin, 2)
    ailleurs = monde.structure(lieu.admin, 2)
    lieu.admin.commit()
    for cle in (ailleurs, uuid4()):
        with refuse(NotFound):
            async with db_pour(lieu.administrateur) as db:
                await modifier_structure(db, lieu.administrateur, cle, FICHE)


async def _partir(db_pour: Ouvrir, acteur: Acteur, structure: UUID, jours: int | None) -> None:
    le = None if jours is None else aujourdhui() + timedelta(days=jours)
    async with db_pour(acteur) as db:
        await fixer_depart(db, acteur, structure, le, maintenant=maintenant())


async def test_departure_is_fixed_put_off_cancelled_and_final_once_it_happened(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    acteur, autre = lieu.administrateur, monde.structure(lieu.admin, 1)
    lieu.admin.commit()
    lu = "select quittee_le from structure where id = %s"
    await _partir(db_pour, acteur, autre, 30)
    assert lieu.lire(lu, autre) == [(debut_du_jour(aujourdhui() + timedelta(days=30)),)]
    await _partir(db_pour, acteur, autre, None)
    assert lieu.lire(lu, autre) == [(None,)]
    with refuse(Invalid, "aujourd’hui ou plus tard", "le"):
        await _partir(db_pour, acteur, autre, -1)
    await _partir(db_pour, acteur, autre, 0)
    ((partie,),) = lieu.lire(lu, autre)
    assert partie <= maintenant()
    for jours in (None, 0, 30):
        with refuse(Conflict, "déjà partie"):
            await _partir(db_pour, acteur, autre, jours)
    assert [objet for _, objet, _, _ in lieu.journal()] == [
        "Départ d’une structure fixé",
        "Départ d’une structure annulé",
        "Départ d’une structure fixé",
    ]


@pytest.mark.parametrize("jours", [0, 30])
async def test_structure_of_the_last_administrateur_does_not_leave(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, jours: int
) -> None:
    with refuse(Conflict, DERNIER_ADMINISTRATEUR):
        await _partir(db_pour, lieu.administrateur, lieu.structure, jours)


# Invitations and capacities
# --------------------------------------------------------------------------------------------------
async def test_invited_professional_has_a_compte_a_capacity_and_a_mail_that_names_nobody(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    fin = aujourdhui() + timedelta(days=10)
    cle = await _inviter(db_pour, lieu.administrateur, invitation(lieu, fin=fin, fonction="CIP"))
    assert lieu.lire(
        "select courriel, prenom, nom, fonction, clos_le from compte where id = %s", cle
    ) == [("nadia@exemple.example", "Nadia", "N’Diaye", "CIP", None)]
    assert lieu.lire(
        "select role, structure_id, debut, fin from habilitation where compte_id = %s", cle
    ) == [
        (
            "professionnel",
            lieu.structure,
            debut_du_jour(aujourdhui()),
            debut_du_jour(fin + timedelta(days=1)),
        )
    ]
    assert [objet for _, objet, _, _ in lieu.journal()] == ["Compte ouvert", "Habilitation donnée"]
    ((genre, contenu),) = lieu.lire("select genre, contenu from courriel_sortant")
    assert genre == "invitation"
    assert b"nadia" not in bytes(contenu).lower()
    assert all("Diaye" not in str(details) for _, _, _, details in lieu.journal())


async def test_second_invitation_takes_the_compte_that_the_address_has(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    autre = monde.structure(lieu.admin, 1)
    lieu.admin.commit()
    une = await _inviter(db_pour, lieu.administrateur, invitation(lieu))
    deux = await _inviter(
        db_pour, lieu.administrateur, invitation(lieu, structure_id=autre, prenom="Autre")
    )
    assert une == deux
    assert lieu.lire("select prenom from compte where id = %s", une) == [("Nadia",)]
    assert len(lieu.lire("select 1 from habilitation where compte_id = %s", une)) == 2


async def test_closed_compte_is_not_opened_again_by_an_invitation(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle = await _inviter(db_pour, lieu.administrateur, invitation(lieu))
    lieu.admin.execute("update compte set clos_le = now() where id = %s", (cle,))
    lieu.admin.commit()
    for acteur in (lieu.administrateur, lieu.gestionnaire):
        with refuse(Conflict, "est fermé"):
            await _inviter(db_pour, acteur, invitation(lieu, role=Role.gestionnaire))
    with refuse(Conflict, "rouvrez-le"):
        async with db_pour(lieu.administrateur) as db:
            saisie = capacite(lieu, role=Role.gestionnaire)
            await habiliter(db, lieu.administrateur, cle, saisie, aujourdhui=aujourdhui())


HIER, DEMAIN = -1, 1


@pytest.mark.parametrize(
    ("champs", "champ", "dit"),
    [
        ({"debut": HIER}, "debut", "commence aujourd’hui"),
        ({"debut": DEMAIN, "fin": 0}, "fin", "après le début"),
        ({"role": Role.personne}, "role", "Vous pouvez donner"),
        ({"structure_id": UUID(int=0)}, "structure_id", "présente dans votre périmètre"),
    ],
)
async def test_wrong_capacity_is_said_beside_its_field_and_opens_no_compte(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, champs: dict[str, Any], champ: str, dit: str
) -> None:
    jours = {c: aujourdhui() + timedelta(days=v) for c, v in champs.items() if isinstance(v, int)}
    saisie = invitation(lieu, **champs | jours)
    with refuse(Invalid, dit, champ):
        await _inviter(db_pour, lieu.administrateur, saisie)


async def test_structure_that_left_takes_nobody(lieu: Lieu, refuse: Refus, db_pour: Ouvrir) -> None:
    partie = monde.structure(lieu.admin, 1)
    lieu.admin.execute("update structure set quittee_le = now() where id = %s", (partie,))
    lieu.admin.commit()
    with refuse(Invalid, "présente", "structure_id"):
        await _inviter(db_pour, lieu.administrateur, invitation(lieu, structure_id=partie))


@pytest.mark.parametrize("role", [Role.administrateur, Role.dpo, Role.coordonnateur])
async def test_gestionnaire_gives_neither_another_rôle_nor_another_structure(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    autre = monde.structure(lieu.admin, 1)
    lieu.admin.commit()
    with refuse(Invalid, "Vous pouvez donner", "role"):
        await _inviter(db_pour, lieu.gestionnaire, invitation(lieu, role=role))
    with refuse(Invalid, "périmètre", "structure_id"):
        await _inviter(db_pour, lieu.gestionnaire, invitation(lieu, structure_id=autre))
    assert await _inviter(db_pour, lieu.gestionnaire, invitation(lieu))


async def test_nobody_is_given_twice_what_still_runs_and_may_be_once_it_ended(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    acteur, qui = lieu.administrateur, lieu.pro.compte_id

    async def donner(debut: int) -> None:
        async with db_pour(acteur) as db:
            saisie = capacite(lieu, debut=aujourdhui() + timedelta(days=debut))
            await habiliter(db, acteur, qui, saisie, aujourdhui=aujourdhui())

    with refuse(Conflict, "a déjà ce rôle"):
        await donner(0)
    fin = debut_du_jour(aujourdhui() + timedelta(days=5))
    lieu.admin.execute("update habilitation set fin = %s where compte_id = %s", (fin, qui))
    lieu.admin.commit()
    with refuse(Conflict, "a déjà ce rôle"):
        await donner(4)
    await donner(5)
    assert len(lieu.lire("select 1 from habilitation where compte_id = %s", qui)) == 2


async def test_nobody_gives_themselves_anything(lieu: Lieu, refuse: Refus, db_pour: Ouvrir) -> None:
    for acteur in (lieu.administrateur, lieu.gestionnaire):
        with refuse(Conflict, "à soi-même"):
            async with db_pour(acteur) as db:
                await habiliter(
                    db, acteur, acteur.compte_id, capacite(lieu), aujourdhui=aujourdhui()
                )


async def test_person_is_never_made_a_professional(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    with refuse(NotFound):
        async with db_pour(lieu.administrateur) as db:
            await habiliter(
                db,
                lieu.administrateur,
                lieu.elle.compte_id,
                capacite(lieu),
                aujourdhui=aujourdhui(),
            )


# Ends
# --------------------------------------------------------------------------------------------------
async def _finir(db_pour: Ouvrir, acteur: Acteur, cle: UUID, passation: Passation) -> UUID:
    async with db_pour(acteur) as db:
        return await finir_habilitation(db, acteur, cle, passation, maintenant=maintenant())


async def test_capacity_of_who_accompanies_ends_with_a_word_on_her_people(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    acteur, champ = lieu.administrateur, f"suite_{lieu.structure}"
    cle, collegue = habilitation(lieu, lieu.pro), lieu.membre(Role.professionnel)
    with refuse(Invalid, "qui prend la suite", champ):
        await _finir(db_pour, acteur, cle, RIEN)
    for qui in (lieu.dpo.compte_id, lieu.pro.compte_id, uuid4()):
        with refuse(Invalid, "collègue habilité", champ):
            passation = Passation(suites={lieu.structure: qui}, motif="Elle change de métier.")
            await _finir(db_pour, acteur, cle, passation)
    with refuse(Invalid, "dix caractères", "motif"):
        await _finir(db_pour, acteur, cle, Passation(suites={lieu.structure: collegue.compte_id}))
    passation = Passation(
        suites={lieu.structure: collegue.compte_id}, motif="Elle change de métier."
    )
    assert await _finir(db_pour, acteur, cle, passation) == lieu.pro.compte_id
    assert lieu.lire(
        "select compte_id from accompagnement where personne_id = %s and fin is null",
        lieu.personne,
    ) == [(collegue.compte_id,)]
    assert "Habilitation finie" in [objet for _, objet, _, _ in lieu.journal()]
    with refuse(Conflict, "déjà finie"):
        await _finir(db_pour, acteur, cle, RIEN)


async def test_people_may_be_left_to_the_structure(lieu: Lieu, db_pour: Ouvrir) -> None:
    cle = habilitation(lieu, lieu.pro)
    await _finir(db_pour, lieu.administrateur, cle, Passation(suites={lieu.structure: "sans"}))
    assert lieu.lire(
        "select compte_id, origine from accompagnement where personne_id = %s and fin is null",
        lieu.personne,
    ) == [(None, "relais")]


async def test_capacity_that_has_not_begun_ends_before_it_runs_and_stays_written(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    acteur, qui = lieu.administrateur, lieu.dpo.compte_id
    async with db_pour(acteur) as db:
        saisie = capacite(lieu, debut=aujourdhui() + timedelta(days=9))
        cle = await habiliter(db, acteur, qui, saisie, aujourdhui=aujourdhui())
    await _finir(db_pour, acteur, cle, RIEN)
    ((debut, fin),) = lieu.lire("select debut, fin from habilitation where id = %s", cle)
    assert fin - debut == timedelta(microseconds=1)


@pytest.mark.parametrize("role", [Role.administrateur, Role.dpo, Role.coordonnateur])
async def test_gestionnaire_ends_only_what_a_gestionnaire_gives(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    cle = habilitation(lieu, lieu.membre(role))
    with refuse(NotFound):
        await _finir(db_pour, lieu.gestionnaire, cle, RIEN)


async def test_gestionnaire_of_elsewhere_ends_nothing_here(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    autre = lieu.membre(Role.gestionnaire, monde.structure(lieu.admin, 1))
    with refuse(NotFound):
        await _finir(db_pour, autre, habilitation(lieu, lieu.pro), RIEN)


async def test_last_administrateur_stays(lieu: Lieu, refuse: Refus, db_pour: Ouvrir) -> None:
    cle = habilitation(lieu, lieu.administrateur)
    with refuse(Conflict, DERNIER_ADMINISTRATEUR):
        await _finir(db_pour, lieu.administrateur, cle, RIEN)
    second = lieu.membre(Role.administrateur)
    assert await _finir(db_pour, second, cle, RIEN) == lieu.administrateur.compte_id


async def test_compte_is_closed_once_never_ones_own_and_opened_again_once(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    acteur, qui = lieu.administrateur, lieu.pro.compte_id
    sans = Passation(suites={lieu.structure: "sans"})

    async def fermer(compte: UUID, passation: Passation = sans) -> None:
        async with db_pour(acteur) as db:
            await fermer_compte(db, acteur, compte, passation, maintenant=maintenant())

    async def rouvrir(compte: UUID) -> None:
        async with db_pour(acteur) as db:
            await rouvrir_compte(db, acteur, compte)

    with refuse(Conflict, "son propre compte"):
        await fermer(acteur.compte_id)
    with refuse(Invalid, "qui prend la suite", f"suite_{lieu.structure}"):
        await fermer(qui, RIEN)
    with refuse(Conflict, "Ce compte est ouvert"):
        await rouvrir(qui)
    for geste in (fermer, rouvrir):
        for inconnu in (uuid4(), lieu.elle.compte_id):
            with refuse(NotFound):
                await geste(inconnu)
    await fermer(qui)
    with refuse(Conflict, "déjà fermé"):
        await fermer(qui)
    await rouvrir(qui)
    assert lieu.lire("select clos_le from compte where id = %s", qui) == [(None,)]
    assert lieu.lire(
        "select compte_id from accompagnement where personne_id = %s and fin is null",
        lieu.personne,
    ) == [(qui,)]
    assert [o for _, o, _, _ in lieu.journal() if o.startswith("Compte")] == [
        "Compte fermé",
        "Compte rouvert",
    ]


@pytest.mark.parametrize("geste", ["fermer", "rouvrir"])
async def test_gestionnaire_neither_closes_nor_opens_a_compte(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, geste: str
) -> None:
    with refuse(Forbidden, "administration"):
        async with db_pour(lieu.gestionnaire) as db:
            if geste == "fermer":
                await fermer_compte(
                    db, lieu.gestionnaire, lieu.pro.compte_id, RIEN, maintenant=maintenant()
                )
            else:
                await rouvrir_compte(db, lieu.gestionnaire, lieu.pro.compte_id)


# Lists
# --------------------------------------------------------------------------------------------------
async def test_long_list_is_cut_in_pages_without_a_hole_or_a_double(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    for _ in range(PAR_PAGE + 3):
        monde.professionnel(lieu.admin, 1, lieu.structure)
    lieu.admin.commit()
    vus: list[UUID] = []
    async with db_pour(lieu.administrateur) as db:
        for page in (1, 2, 3):
            comptes, total = await list_professionnels(db, lieu.administrateur, "", page)
            vus += [compte.id for compte in comptes]
    assert (len(vus), len(set(vus)), total) == (PAR_PAGE + 7, PAR_PAGE + 7, PAR_PAGE + 7)
    assert lieu.elle.compte_id not in vus


@pytest.mark.parametrize(
    ("cherche", "trouve"),
    [
        ("ndiaye", False),
        ("n diaye", True),
        ("N’DIAYE nadia", True),
        ("nadia n'diaye", True),
        ("nadia@", True),
        (" Nadia@Exemple.Example ", True),
        ("exemple.ex", True),
        ("nadia\x00@exemple", True),
        ("%", False),
        ("\\", False),
    ],
)
async def test_search_forgives_accents_and_apostrophes_and_takes_no_wildcard(
    lieu: Lieu, db_pour: Ouvrir, cherche: str, trouve: bool
) -> None:
    await _inviter(db_pour, lieu.administrateur, invitation(lieu))
    async with db_pour(lieu.administrateur) as db:
        comptes, total = await list_professionnels(db, lieu.administrateur, cherche, 1)
    assert [compte.prenom for compte in comptes] == (["Nadia"] if trouve else [])
    assert total == len(comptes)


@pytest.mark.parametrize("cherche", ["", "_", "\x00", " - ", "’"])
async def test_search_that_says_nothing_is_none(lieu: Lieu, db_pour: Ouvrir, cherche: str) -> None:
    async with db_pour(lieu.administrateur) as db:
        comptes, total = await list_professionnels(db, lieu.administrateur, cherche, 1)
    assert (len(comptes), total) == (4, 4)


# A structure whose name says something
# --------------------------------------------------------------------------------------------------
async def test_a_second_identity_in_a_refuge_waits_for_its_gestionnaire(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    lieu.admin.execute("update structure set sensible = true")
    lieu.admin.commit()
    async with db_pour(lieu.administrateur) as db:
        compte = await inviter(
            db, lieu.administrateur, invitation(lieu), COFFRE, ADRESSE, aujourdhui=aujourdhui()
        )
    attend = lieu.lire("select id from habilitation_proposee where compte_id = %s", compte)
    assert lieu.lire("select 1 from habilitation where compte_id = %s", compte) == []
    assert lieu.lire("select 1 from courriel_sortant where genre = 'invitation'") == []
    assert lieu.avis() == {
        (lieu.dpo.compte_id, "habilitation_sensible"),
        (lieu.gestionnaire.compte_id, "habilitation_a_confirmer"),
    }
    with refuse(Conflict, "attend déjà"):
        async with db_pour(lieu.administrateur) as db:
            await inviter(
                db, lieu.administrateur, invitation(lieu), COFFRE, ADRESSE, aujourdhui=aujourdhui()
            )
    ((cle,),) = attend

    async def repondre(acteur: Acteur, *, oui: bool) -> None:
        async with db_pour(acteur) as db:
            await repondre_habilitation(db, acteur, cle, COFFRE, ADRESSE, oui=oui)

    for acteur in (lieu.administrateur, lieu.dpo):
        with refuse(Forbidden, "Le gestionnaire de la structure répond"):
            await repondre(acteur, oui=True)
    with refuse(NotFound):
        await repondre(lieu.pro, oui=True)
    await repondre(lieu.gestionnaire, oui=True)
    assert lieu.lire("select role from habilitation where compte_id = %s", compte) == [
        ("professionnel",)
    ]
    assert len(lieu.lire("select 1 from courriel_sortant where genre = 'invitation'")) == 1
    with refuse(Conflict, "déjà sa réponse"):
        await repondre(lieu.gestionnaire, oui=False)
    assert "Habilitation confirmée" in [objet for _, objet, _, _ in lieu.journal()]


async def test_without_a_gestionnaire_the_dpo_answers_and_a_no_opens_nothing(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    refuge = monde.structure(lieu.admin, 1)
    lieu.admin.execute("update structure set sensible = true where id = %s", (refuge,))
    lieu.admin.commit()
    autre = lieu.membre(Role.professionnel)
    async with db_pour(lieu.administrateur) as db:
        cle = await habiliter(
            db, lieu.administrateur, autre.compte_id, capacite(lieu, structure_id=refuge),
            aujourdhui=aujourdhui(),
        )  # fmt: skip
    async with db_pour(lieu.dpo) as db:
        [lue] = await list_habilitations_proposees(db, lieu.dpo)
        assert lue.peut_repondre
        await repondre_habilitation(db, lieu.dpo, cle, COFFRE, ADRESSE, oui=False)
    assert lieu.lire("select 1 from habilitation where structure_id = %s", refuge) == []


async def test_the_dpo_is_told_of_a_compte_that_opens_again_in_a_refuge(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    autre = lieu.membre(Role.professionnel)
    for sensible in (False, True):
        lieu.admin.execute("update structure set sensible = %s", (sensible,))
        lieu.admin.execute("update compte set clos_le = now() where id = %s", (autre.compte_id,))
        lieu.admin.commit()
        async with db_pour(lieu.administrateur) as db:
            await rouvrir_compte(db, lieu.administrateur, autre.compte_id)
        dits = lieu.lire("select compte_id from avis where genre = 'habilitation_sensible'")
        assert dits == ([(lieu.dpo.compte_id,)] if sensible else [])


async def test_the_dpo_is_told_of_each_capacity_and_of_each_name_shown_again(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    lieu.admin.execute("update structure set sensible = true")
    lieu.admin.commit()
    autre = lieu.membre(Role.professionnel)
    async with db_pour(lieu.gestionnaire) as db:
        await habiliter(
            db, lieu.gestionnaire, autre.compte_id, capacite(lieu, role=Role.gestionnaire),
            aujourdhui=aujourdhui(),
        )  # fmt: skip
    assert lieu.avis() == {(lieu.dpo.compte_id, "habilitation_sensible")}
    async with db_pour(lieu.administrateur) as db:
        await modifier_structure(db, lieu.administrateur, lieu.structure, FICHE)
    assert len(lieu.lire("select 1 from avis where genre = 'habilitation_sensible'")) == 2
