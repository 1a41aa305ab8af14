"""Draw a card, confirm it, enter with it, cancel it: each act is told, each refusal leaves all."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from auth.cartes.commands import (
    CarteNeuve,
    annuler_carte,
    confirmer_carte,
    demander_code,
    donner_carte,
    entrer_par_carte,
    tirer_ma_carte,
)
from auth.cartes.queries import find_carte
from auth.cartes.schemas import (
    CODE,
    NUMERO,
    ConfirmationDeCarte,
    EntreeParCarte,
    NombreChoisi,
)
from auth.cartes.vocabulary import CODES
from auth.connexions.queries import find_moi
from auth.entrees.schemas import ALPHABET
from auth.vocabulary import ANONYME, Acteur, Role
from core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
SECRET, AUTRE = "s" * 40, "t" * 40
NEE = date(1990, 1, 1)
NOMBRE = NombreChoisi(nombre="4871", encore="4871")


async def _donner(db_pour: Ouvrir, lieu: Lieu, secret: str = SECRET) -> CarteNeuve:
    async with db_pour(lieu.pro) as db:
        return await donner_carte(db, lieu.pro, lieu.personne, secret)


async def _confirmer(db_pour: Ouvrir, lieu: Lieu, qui: Acteur, numero: str, *secrets: str) -> None:
    saisie = ConfirmationDeCarte(numero=numero, nombre="4871", encore="4871")
    async with db_pour(qui) as db:
        await confirmer_carte(db, qui, lieu.personne, saisie, *(secrets or (SECRET,)))


async def _entre(
    db_pour: Ouvrir, numero: str, code: str, nombre: str | None = None, *secrets: str
) -> tuple[Acteur, int] | None:
    """Enter; gives as whom the session acts, and how many codes are left."""
    saisie = EntreeParCarte(numero=numero, code=code, date_naissance=NEE, nombre=nombre)
    async with db_pour(ANONYME) as db:
        entree = await entrer_par_carte(db, saisie, *(secrets or (SECRET,)))
    if entree is None:
        return None
    async with db_pour(ANONYME) as db:
        moi = await find_moi(await db.connection(), "connexion", entree[0].jeton)
    assert moi is not None
    return moi.acteur, entree[1]


async def test_card_alone_opens_what_a_paper_opens_and_all_with_the_number_that_she_chose(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    carte = await _donner(db_pour, lieu)
    assert (len(carte.numero), len(set(carte.codes))) == (NUMERO, CODES)
    assert {len(code) for code in carte.codes} == {CODE}
    assert set("".join(carte.codes)) <= set(ALPHABET)
    seule = await _entre(db_pour, carte.numero, carte.codes[0])
    assert seule is not None
    assert (seule[0].personne_id, seule[0].par_lien, seule[1]) == (lieu.personne, True, 19)
    with refuse(Forbidden, "Vous avez fait cette carte"):
        await _confirmer(db_pour, lieu, lieu.pro, carte.numero)
    collegue = lieu.membre(Role.professionnel)
    with refuse(Invalid, "pas le numéro", "numero"):
        await _confirmer(db_pour, lieu, collegue, "K7MP2XWA")
    await _confirmer(db_pour, lieu, collegue, carte.numero)
    assert await _entre(db_pour, carte.numero, carte.codes[1], "9999") is None
    sure = await _entre(db_pour, carte.numero, carte.codes[1], "4871")
    assert sure is not None
    assert (sure[0].personne_id, sure[0].par_lien, sure[1]) == (lieu.personne, False, 18)
    assert await _entre(db_pour, carte.numero, carte.codes[1], "4871") is None, "once"
    moyens = [d["moyen"] for _, objet, _, d in lieu.journal() if objet == "Connexion"]
    assert moyens == ["carte_seule", "carte"]
    assert {(lieu.elle.compte_id, "carte_confirmee"), (lieu.pro.compte_id, "carte_confirmee")} <= (
        lieu.avis()
    )


async def test_card_is_told_to_her_to_her_referent_and_to_the_dpo(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    collegue = lieu.membre(Role.professionnel)
    async with db_pour(collegue) as db:
        await donner_carte(db, collegue, lieu.personne, SECRET)
    attendus = {
        (lieu.elle.compte_id, "carte_remise"),
        (lieu.pro.compte_id, "carte_remise"),
        (lieu.dpo.compte_id, "espace_prepare"),
    }
    assert attendus <= lieu.avis()


async def test_nothing_of_a_card_is_kept_but_its_prints(lieu: Lieu, db_pour: Ouvrir) -> None:
    carte = await _donner(db_pour, lieu)
    ((numero, codes),) = lieu.lire("select numero_hmac, codes from carte_codes")
    gardes = bytes(numero) + b"".join(bytes(code) for code in codes)
    for dit in (carte.numero, *carte.codes):
        assert dit.encode() not in gardes


async def test_next_card_ends_the_one_before_and_its_number(lieu: Lieu, db_pour: Ouvrir) -> None:
    perdue = await _donner(db_pour, lieu)
    await _confirmer(db_pour, lieu, lieu.membre(Role.professionnel), perdue.numero)
    neuve = await _donner(db_pour, lieu)
    assert await _entre(db_pour, perdue.numero, perdue.codes[0], "4871") is None
    assert await _entre(db_pour, neuve.numero, neuve.codes[0], "4871") is None
    assert await _entre(db_pour, neuve.numero, neuve.codes[0]) is not None


async def test_person_draws_her_own_card_once_she_entered_as_herself(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    faible = replace(lieu.elle, par_lien=True)
    with refuse(Forbidden, "Par un lien ou un code"):
        async with db_pour(faible) as db:
            await tirer_ma_carte(db, faible, NOMBRE, SECRET, "")
    with refuse(Forbidden, "personne accompagnée"):
        async with db_pour(lieu.pro) as db:
            await tirer_ma_carte(db, lieu.pro, NOMBRE, SECRET, "")
    async with db_pour(lieu.elle) as db:
        carte = await tirer_ma_carte(db, lieu.elle, NOMBRE, SECRET, "")
        etat = await find_carte(db, lieu.personne)
    assert etat is not None
    assert (etat.confirmee, etat.tiree_par_moi, etat.finit) == (True, True, False)
    entree = await _entre(db_pour, carte.numero, carte.codes[0], "4871")
    assert entree is not None
    assert not entree[0].par_lien
    assert (lieu.pro.compte_id, "carte_remise") in lieu.avis()


async def test_card_is_cancelled_by_either_side_and_the_maker_is_told(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    carte = await _donner(db_pour, lieu)
    async with db_pour(lieu.elle) as db:
        await annuler_carte(db, lieu.elle, lieu.personne)
    assert (lieu.pro.compte_id, "carte_annulee") in lieu.avis()
    assert await _entre(db_pour, carte.numero, carte.codes[0]) is None
    for qui in (lieu.elle, lieu.pro):
        with refuse(Conflict, "Aucune carte ne marche"):
            async with db_pour(qui) as db:
                await annuler_carte(db, qui, lieu.personne)
    await _donner(db_pour, lieu)
    async with db_pour(lieu.pro) as db:
        await annuler_carte(db, lieu.pro, lieu.personne)
    assert (lieu.elle.compte_id, "carte_annulee") in lieu.avis()


async def test_whoever_does_not_follow_her_finds_no_card(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    carte = await _donner(db_pour, lieu)
    for role in (Role.dpo, Role.administrateur, Role.gestionnaire):
        acteur = lieu.membre(role)
        with refuse(NotFound):
            async with db_pour(acteur) as db:
                await donner_carte(db, acteur, lieu.personne, SECRET)
        with refuse(NotFound):
            await _confirmer(db_pour, lieu, acteur, carte.numero)
        with refuse(NotFound):
            async with db_pour(acteur) as db:
                await annuler_carte(db, acteur, lieu.personne)
        async with db_pour(acteur) as db:
            assert await find_carte(db, lieu.personne) is None


async def test_nothing_is_confirmed_without_a_card(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    with refuse(Conflict, "pas de carte"):
        await _confirmer(db_pour, lieu, lieu.pro, "K7MP2XWA")
    lieu.admin.execute("update compte set clos_le = now() where id = %s", (lieu.elle.compte_id,))
    lieu.admin.commit()
    with refuse(Conflict, "pas d’espace ouvert"):
        await _donner(db_pour, lieu)


async def test_card_of_the_key_of_before_serves_while_that_key_is_given(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    carte = await _donner(db_pour, lieu, AUTRE)
    collegue = lieu.membre(Role.professionnel)
    await _confirmer(db_pour, lieu, collegue, carte.numero, SECRET, AUTRE)
    assert await _entre(db_pour, carte.numero, carte.codes[0]) is None
    assert await _entre(db_pour, carte.numero, carte.codes[0], "4871", SECRET, AUTRE) is not None
    async with db_pour(ANONYME) as db:
        assert await demander_code(db, carte.numero, SECRET, AUTRE) == 2


async def test_card_that_nobody_has_is_asked_a_code_always_the_same(
    db_pour: Ouvrir,
) -> None:
    async def demande(numero: str) -> Any:
        async with db_pour(ANONYME) as db:
            return await demander_code(db, numero, SECRET)

    numeros = [f"K7MP2X{un}{deux}" for un in "23456" for deux in "ABCDE"]
    rangs = [await demande(numero) for numero in numeros]
    assert rangs == [await demande(numero) for numero in numeros]
    assert set(rangs) <= set(range(1, CODES + 1))
    assert len(set(rangs)) > 5


async def test_last_wrong_try_is_told_and_mailed(lieu: Lieu, db_pour: Ouvrir) -> None:
    carte = await _donner(db_pour, lieu)
    avant = "select count(*) from procrastinate_jobs where task_name = 'envoyer_avis'"
    ((avis,),) = lieu.lire(avant)
    for _ in range(5):
        assert await _entre(db_pour, carte.numero, carte.codes[5]) is None
    assert await _entre(db_pour, carte.numero, carte.codes[0]) is None
    assert {(lieu.elle.compte_id, "carte_bloquee"), (lieu.pro.compte_id, "carte_bloquee")} <= (
        lieu.avis()
    )
    assert lieu.lire(avant) == [(avis + 2,)]
