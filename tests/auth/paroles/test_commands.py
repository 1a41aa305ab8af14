"""Note what she shuts: whoever hears her may, nothing else does, and who is concerned is told."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from auth.paroles.commands import noter_fermeture, refuser_demande_couverte
from auth.paroles.schemas import FermetureDite
from auth.paroles.vocabulary import OBJETS, Quoi
from auth.vocabulary import Acteur, Role
from core.clock import aujourdhui
from core.errors import Conflict, Invalid, NotFound
from core.forms import lire_formulaire
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir

CLE = str(uuid4())


async def _noter(db_pour: Ouvrir, lieu: Lieu, acteur: Acteur, **champs: Any) -> None:
    async with db_pour(acteur) as db:
        saisie = FermetureDite.model_validate(champs)
        await noter_fermeture(db, acteur, lieu.personne, saisie, aujourdhui=aujourdhui())


def ouverts(lieu: Lieu) -> int:
    ((nombre,),) = lieu.lire("select count(*) from consentement where retire_le is null")
    return int(nombre)


@pytest.mark.pg
@pytest.mark.parametrize("dit", ["presence", "telephone", "courrier"])
async def test_word_heard_closes_at_once_is_dated_and_told(
    lieu: Lieu, db_pour: Ouvrir, dit: str
) -> None:
    await _noter(db_pour, lieu, lieu.pro, quoi="tout", dit=dit, dit_le=aujourdhui())
    assert ouverts(lieu) == 0
    ((geste, objet, qui, _),) = lieu.journal()
    assert (geste, objet, qui) == ("consentement", OBJETS[Quoi.tout], lieu.personne)
    ((fondement,),) = lieu.lire("select fondement from journal")
    assert fondement.startswith("dit ")
    assert {(lieu.elle.compte_id, "retrait"), (lieu.dpo.compte_id, "retrait")} <= lieu.avis()


@pytest.mark.pg
@pytest.mark.parametrize("jours", [-1, 367, 4000])
async def test_day_on_which_she_said_it_is_not_to_come_nor_long_gone(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, jours: int
) -> None:
    le = aujourdhui() - timedelta(days=jours)
    with refuse(Invalid, "le jour où elle l’a dit", "dit_le"):
        await _noter(db_pour, lieu, lieu.pro, quoi="tout", dit_le=le)


@pytest.mark.pg
@pytest.mark.parametrize("jours", [0, 1, 366])
async def test_day_of_the_last_year_is_taken(lieu: Lieu, db_pour: Ouvrir, jours: int) -> None:
    le = aujourdhui() - timedelta(days=jours)
    await _noter(db_pour, lieu, lieu.pro, quoi="tout", dit_le=le)
    assert ouverts(lieu) == 0


@pytest.mark.pg
async def test_she_shuts_by_herself_without_a_witness(lieu: Lieu, db_pour: Ouvrir) -> None:
    await _noter(db_pour, lieu, lieu.elle, quoi="tout")
    assert ouverts(lieu) == 0
    ((_, objet, _, _),) = lieu.journal()
    assert objet == OBJETS[Quoi.tout].partition(",")[0]
    assert lieu.lire("select fondement from journal") == [(None,)]
    assert (lieu.pro.compte_id, "retrait") in lieu.avis()


@pytest.mark.pg
@pytest.mark.parametrize("quoi", ["opposition", "effacement", "rectification", "copie"])
async def test_request_is_hers_on_her_own_page_and_noted_once_for_her(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, quoi: str
) -> None:
    with refuse(Invalid, "Mes droits", "quoi"):
        await _noter(db_pour, lieu, lieu.elle, quoi=quoi)
    await _noter(db_pour, lieu, lieu.pro, quoi=quoi, texte="Elle l’a dit ce matin.")
    assert lieu.lire(
        "select genre, texte from demande_droit join demande_droit_texte using (id)"
    ) == [(quoi, "Elle l’a dit ce matin.")]
    assert {(lieu.elle.compte_id, "demande_notee"), (lieu.dpo.compte_id, "demande_droit")} <= (
        lieu.avis()
    )
    with refuse(Conflict, "déjà faite"):
        await _noter(db_pour, lieu, lieu.pro, quoi=quoi, texte="Encore.")


@pytest.mark.pg
async def test_correction_said_aloud_says_what_and_reaches_who_answers(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    with refuse(Invalid, "ce qu’elle demande de corriger", "texte"):
        await _noter(db_pour, lieu, lieu.dpo, quoi="rectification")
    le = aujourdhui() - timedelta(days=3)
    await _noter(
        db_pour, lieu, lieu.dpo, quoi="rectification", texte="Ma rue.", dit="courrier", dit_le=le
    )
    assert lieu.lire("select objet, structure_id, note_par, dit_le from demande_droit") == [
        ("autre", lieu.structure, lieu.dpo.compte_id, le)
    ]
    assert {(lieu.elle.compte_id, "demande_notee"), (lieu.pro.compte_id, "contestation")} <= (
        lieu.avis()
    )


@pytest.mark.pg
@pytest.mark.parametrize(
    ("quoi", "champ"), [("structure", "structure_id"), ("professionnel", "compte_id")]
)
async def test_whom_she_shuts_out_is_there(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, quoi: str, champ: str
) -> None:
    with refuse(Invalid, "à qui elle ferme", champ):
        await _noter(db_pour, lieu, lieu.pro, quoi=quoi, **{champ: uuid4()})


@pytest.mark.pg
async def test_person_is_not_somebody_to_shut_out(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    with refuse(Invalid, "à qui elle ferme", "compte_id"):
        await _noter(db_pour, lieu, lieu.pro, quoi="professionnel", compte_id=lieu.elle.compte_id)


@pytest.mark.pg
async def test_structure_of_elsewhere_is_not_there(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    monde.territoire(lieu.admin, 2)
    ailleurs = monde.structure(lieu.admin, 2)
    lieu.admin.commit()
    with refuse(Invalid, "à qui elle ferme", "structure_id"):
        await _noter(db_pour, lieu, lieu.pro, quoi="structure", structure_id=ailleurs)


@pytest.mark.pg
@pytest.mark.parametrize("role", [Role.administrateur, Role.coordonnateur])
async def test_whoever_never_hears_her_finds_nobody(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    membre = lieu.membre(role)
    with refuse(NotFound):
        await _noter(db_pour, lieu, membre, quoi="tout")


@pytest.mark.pg
async def test_professional_of_elsewhere_finds_nobody(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    autre = lieu.membre(Role.professionnel, monde.structure(lieu.admin, 1))
    with refuse(NotFound):
        await _noter(db_pour, lieu, autre, quoi="tout")


@pytest.mark.pg
async def test_what_is_shut_already_is_shut(lieu: Lieu, db_pour: Ouvrir) -> None:
    for _ in range(2):
        await _noter(db_pour, lieu, lieu.pro, quoi="tout")
    assert ouverts(lieu) == 0
    assert len(lieu.journal()) == 2


@pytest.mark.pg
async def test_covered_request_is_refused_by_her_alone(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle = UUID(int=9)
    lieu.admin.execute(
        "insert into demande_acces (territoire_id, id, personne_id, structure_id, compte_id,"
        " domaines, motif) values (1, %s, %s, %s, %s, 257, 'Pour son dossier.')",
        (cle, lieu.personne, lieu.structure, lieu.pro.compte_id),
    )
    lieu.admin.commit()
    with refuse(NotFound):
        async with db_pour(lieu.pro) as db:
            await refuser_demande_couverte(db, lieu.pro, cle)
    async with db_pour(lieu.elle) as db:
        await refuser_demande_couverte(db, lieu.elle, cle)
    assert lieu.lire("select etat from demande_acces") == [("refusee",)]
    assert (lieu.pro.compte_id, "demande_repondue") in lieu.avis()


@pytest.mark.parametrize(
    ("donnees", "juste"),
    [
        ({"quoi": "tout"}, True),
        ({"quoi": "statistiques", "dit": "telephone"}, True),
        ({"quoi": "accord", "consentement_id": CLE}, True),
        ({"quoi": "categorie", "categorie": "ccas"}, True),
        ({"quoi": "opposition", "texte": "Ses mots."}, True),
        ({"quoi": "tout", "texte": "Ses mots."}, False),
        ({"quoi": "tout", "structure_id": CLE}, False),
        ({"quoi": "accord"}, False),
        ({"quoi": "accord", "structure_id": CLE}, False),
        ({"quoi": "accord", "consentement_id": CLE, "structure_id": CLE}, False),
        ({"quoi": "structure", "compte_id": CLE}, False),
        ({"quoi": "professionnel", "categorie": "ccas"}, False),
        ({"quoi": "tout", "dit": "signal"}, False),
        ({"quoi": "tout", "dit": "presence\n"}, False),
        ({"quoi": "tout", "dit_le": "2026-02-29"}, False),
        ({"quoi": "rien"}, False),
        ({}, False),
    ],
)
def test_word_shuts_one_thing_said_in_one_way(donnees: dict[str, str], juste: bool) -> None:
    lue, erreurs = lire_formulaire(FermetureDite, donnees)
    assert (lue is not None) is juste
    assert bool(erreurs) is not juste
