"""Open her space, give her a code, close it: each refusal leaves every row, each act is told."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.entrees.commands import (
    Poste,
    annuler_code,
    annuler_mon_code,
    attendre_identite,
    changer_mon_canal,
    donner_code,
    entrer_par_code,
    fermer_espace,
    ouvrir_espace,
    tirer_mon_code,
)
from auth.entrees.schemas import ALPHABET, LONGUEUR, EntreeParCode, NouvelEspace
from auth.vocabulary import ANONYME, Acteur, Role
from core.clock import maintenant
from core.coffre import Coffre
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.forms import lire_formulaire
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir

SECRET = "s" * 40
PAPIER = NouvelEspace(canal="papier")
NEE = date(1990, 1, 1)


@pytest.fixture
def sans_espace(lieu: Lieu) -> Lieu:
    """Follow somebody who has no compte."""
    autre = monde.personne(lieu.admin, 1, "Autre")
    monde.place(lieu.admin, 1, autre, lieu.structure, lieu.pro.compte_id, referent=True)
    monde.accord(lieu.admin, 1, autre)
    lieu.admin.commit()
    elle = Acteur(1, lieu.pro.compte_id, Role.personne, personne_id=autre)
    return Lieu(
        lieu.admin, lieu.structure, lieu.pro, lieu.gestionnaire, lieu.administrateur, lieu.dpo, elle
    )


async def _ouvrir(db_pour: Ouvrir, lieu: Lieu, acteur: Acteur, saisie: NouvelEspace) -> None:
    async with db_pour(acteur) as db:
        await ouvrir_espace(db, acteur, lieu.personne, saisie)


async def _code(db_pour: Ouvrir, lieu: Lieu, acteur: Acteur) -> str:
    async with db_pour(acteur) as db:
        return (await donner_code(db, acteur, lieu.personne, SECRET))[0]


async def _entre(db_pour: Ouvrir, code: str, nee: date = NEE) -> bool:
    async with db_pour(ANONYME) as db:
        saisie = EntreeParCode(code=code, date_naissance=nee)
        return await entrer_par_code(db, saisie, SECRET) is not None


@pytest.mark.pg
async def test_space_is_opened_once_and_told_to_the_dpo(
    sans_espace: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    lieu = sans_espace
    await _ouvrir(db_pour, lieu, lieu.pro, PAPIER)
    ((compte, courriel),) = lieu.lire(
        "select id, courriel from compte where personne_id = %s", lieu.personne
    )
    assert courriel == f"sans-courriel-{compte}@invalid"
    assert {(compte, "espace_ouvert"), (lieu.dpo.compte_id, "espace_prepare")} <= lieu.avis()
    with refuse(Conflict, "déjà son espace"):
        await _ouvrir(db_pour, lieu, lieu.pro, PAPIER)


@pytest.mark.pg
async def test_address_is_asked_and_one_that_serves_elsewhere_is_not_told_to_be(
    sans_espace: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    lieu = sans_espace
    with refuse(Invalid, "Écrivez une adresse", "courriel"):
        await _ouvrir(db_pour, lieu, lieu.pro, NouvelEspace(canal="courriel"))
    ((prise,),) = lieu.lire("select courriel from compte where id = %s", lieu.dpo.compte_id)
    saisie = NouvelEspace(canal="courriel", courriel="elle@exemple.example")
    await _ouvrir(db_pour, lieu, lieu.pro, saisie)
    assert lieu.lire("select courriel from compte where personne_id = %s", lieu.personne) == [
        ("elle@exemple.example",)
    ]
    assert prise


@pytest.mark.pg
async def test_address_typed_beside_a_paper_is_not_kept(sans_espace: Lieu, db_pour: Ouvrir) -> None:
    saisie = NouvelEspace(canal="papier", courriel="elle@exemple.example")
    await _ouvrir(db_pour, sans_espace, sans_espace.pro, saisie)
    assert sans_espace.lire(
        "select courriel = 'sans-courriel-' || id || '@invalid' from compte where personne_id = %s",
        sans_espace.personne,
    ) == [(True,)]


@pytest.mark.pg
@pytest.mark.parametrize("role", [Role.dpo, Role.administrateur, Role.coordonnateur])
async def test_whoever_does_not_follow_her_finds_no_space(
    sans_espace: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    acteur = sans_espace.membre(role)
    with refuse(NotFound):
        await _ouvrir(db_pour, sans_espace, acteur, PAPIER)
    for geste in (annuler_code, attendre_identite, fermer_espace):
        with refuse(NotFound):
            async with db_pour(acteur) as db:
                await geste(db, acteur, sans_espace.personne)


@pytest.mark.pg
async def test_nothing_is_given_nor_shut_without_a_space(
    sans_espace: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    lieu = sans_espace
    with refuse(Conflict, "pas d’espace ouvert"):
        await _code(db_pour, lieu, lieu.pro)
    for geste in (attendre_identite, fermer_espace):
        with refuse(Conflict, "pas d’espace ouvert"):
            async with db_pour(lieu.pro) as db:
                await geste(db, lieu.pro, lieu.personne)
    with refuse(Conflict, "Aucun code n’attend"):
        async with db_pour(lieu.pro) as db:
            await annuler_code(db, lieu.pro, lieu.personne)


@pytest.mark.pg
async def test_code_opens_once_with_her_day_of_birth_and_is_stored_as_a_print(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    code = await _code(db_pour, lieu, lieu.pro)
    assert len(code) == LONGUEUR
    assert set(code) <= set(ALPHABET)
    assert code.encode() not in bytes(lieu.lire("select code_hmac from code_entree")[0][0])
    assert not await _entre(db_pour, code, NEE + timedelta(days=1))
    assert await _entre(db_pour, code)
    assert not await _entre(db_pour, code)
    assert {(lieu.elle.compte_id, "code_remis"), (lieu.dpo.compte_id, "espace_prepare")} <= (
        lieu.avis()
    )


@pytest.mark.pg
async def test_next_code_replaces_the_one_before_whoever_drew_it(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    premier = await _code(db_pour, lieu, lieu.pro)
    async with db_pour(lieu.elle) as db:
        second, fin = await tirer_mon_code(db, lieu.elle, SECRET)
    assert fin > maintenant()
    assert not await _entre(db_pour, premier)
    assert await _entre(db_pour, second)


@pytest.mark.pg
async def test_code_is_cancelled_once_by_either_side_and_the_other_is_told(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    code = await _code(db_pour, lieu, lieu.pro)
    async with db_pour(lieu.elle) as db:
        await annuler_mon_code(db, lieu.elle)
    assert (lieu.pro.compte_id, "code_annule") in lieu.avis()
    assert not await _entre(db_pour, code)
    with refuse(Conflict, "Aucun code n’attend"):
        async with db_pour(lieu.elle) as db:
            await annuler_mon_code(db, lieu.elle)
    code = await _code(db_pour, lieu, lieu.pro)
    async with db_pour(lieu.pro) as db:
        await annuler_code(db, lieu.pro, lieu.personne)
    assert (lieu.elle.compte_id, "code_annule") in lieu.avis()
    assert not await _entre(db_pour, code)


@pytest.mark.pg
async def test_professional_has_no_code_of_their_own(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    with refuse(Forbidden, "personne accompagnée"):
        async with db_pour(lieu.pro) as db:
            await tirer_mon_code(db, lieu.pro, SECRET)
    with refuse(Forbidden, "personne accompagnée"):
        async with db_pour(lieu.pro) as db:
            await annuler_mon_code(db, lieu.pro)


@pytest.mark.pg
async def test_closed_space_opens_by_no_code_and_the_carnet_stays(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    code = await _code(db_pour, lieu, lieu.pro)
    async with db_pour(lieu.pro) as db:
        await fermer_espace(db, lieu.pro, lieu.personne)
    assert not await _entre(db_pour, code)
    assert (lieu.dpo.compte_id, "espace_ferme") in lieu.avis()
    assert lieu.lire("select count(*) from personne where id = %s", lieu.personne) == [(1,)]
    with refuse(Conflict, "pas d’espace ouvert"):
        async with db_pour(lieu.pro) as db:
            await fermer_espace(db, lieu.pro, lieu.personne)


# What is typed
# --------------------------------------------------------------------------------------------------
@given(st.text(ALPHABET, min_size=LONGUEUR, max_size=LONGUEUR), st.sampled_from(" .-\u2011\u2013"))
def test_code_is_read_however_it_is_copied(code: str, entre: str) -> None:
    ecrit = f" {code[:4].lower()}{entre}{code[4:]} "
    lue, erreurs = lire_formulaire(EntreeParCode, {"code": ecrit, "date_naissance": "1990-01-01"})
    assert erreurs == {}
    assert lue is not None
    assert lue.code == code


@given(st.text(max_size=12))
def test_what_is_no_code_is_said_beside_it(tape: str) -> None:
    lue, erreurs = lire_formulaire(EntreeParCode, {"code": tape, "date_naissance": "1990-01-01"})
    if lue is None:
        assert list(erreurs) == ["code"]
    else:
        assert len(lue.code) == LONGUEUR
        assert set(lue.code) <= set(ALPHABET)


@pytest.mark.parametrize("lettre", "01OIL")
def test_letters_that_look_alike_are_in_no_code(lettre: str) -> None:
    assert lettre not in ALPHABET
    donnees = {"code": f"{lettre}2345678", "date_naissance": "1990-01-01"}
    assert list(lire_formulaire(EntreeParCode, donnees)[1]) == ["code"]


@pytest.mark.pg
async def test_way_in_that_one_changes_oneself_is_told_to_the_circle_and_to_the_dpo(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    poste = Poste(Coffre(SECRET), "", "https://carnet.example")
    saisie = NouvelEspace(canal="courriel", courriel="neuve@exemple.example")
    async with db_pour(lieu.elle) as db:
        await changer_mon_canal(db, lieu.elle, saisie, poste)
    dits = {qui for qui, genre in lieu.avis() if genre == "canal_change"}
    assert {lieu.pro.compte_id, lieu.dpo.compte_id} <= dits
