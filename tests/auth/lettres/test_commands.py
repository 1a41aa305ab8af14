"""Tell on paper whoever has no channel: who is written to, who hands it over, what is refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from auth.avis.commands import prevenir_personne
from auth.avis.vocabulary import GenreAvis
from auth.lettres.commands import imprimer_lettre, remettre_lettre, reprendre_lettre
from auth.lettres.queries import LettreLue, count_lettres, get_lettre, list_lettres
from auth.lettres.schemas import RemiseLettre
from auth.lettres.vocabulary import EtatLettre
from auth.vocabulary import Acteur, Automate, Role
from core.clock import aujourdhui, maintenant
from core.errors import Conflict, Invalid, NotFound
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
MAIN = RemiseLettre.model_validate({"comment": "main", "jour": aujourdhui().isoformat()})


@pytest.fixture
def sans_canal(lieu: Lieu) -> UUID:
    """Follow somebody who has no compte."""
    autre = monde.personne(lieu.admin, 1, "Autre")
    monde.place(lieu.admin, 1, autre, lieu.structure, lieu.pro.compte_id, referent=True)
    monde.accord(lieu.admin, 1, autre)
    lieu.admin.commit()
    return autre


async def _dire(
    db_pour: Ouvrir, acteur: Acteur | Automate, personne: UUID, *genres: GenreAvis
) -> None:
    for genre in genres or (GenreAvis.entree_cercle,):
        async with db_pour(acteur) as db:
            await prevenir_personne(db, acteur, genre, personne)


async def _lues(db_pour: Ouvrir, acteur: Acteur) -> list[LettreLue]:
    async with db_pour(acteur) as db:
        return list(await list_lettres(db, acteur, limite=50))


async def _une(db_pour: Ouvrir, lieu: Lieu, personne: UUID) -> LettreLue:
    await _dire(db_pour, lieu.pro, personne)
    (lue,) = await _lues(db_pour, lieu.pro)
    return lue


async def test_whoever_has_no_account_is_written_to(
    lieu: Lieu, db_pour: Ouvrir, sans_canal: UUID
) -> None:
    lue = await _une(db_pour, lieu, sans_canal)
    assert (lue.prenom, lue.nom, lue.etat) == ("Prénom", "Autre", EtatLettre.a_imprimer)
    assert [fait.phrase for fait in lue.faits] == ["Une structure est entrée dans votre cercle."]
    assert lue.quoi_faire


async def test_what_is_due_meanwhile_is_added_and_told_once_a_day(
    lieu: Lieu, db_pour: Ouvrir, sans_canal: UUID
) -> None:
    await _dire(db_pour, lieu.pro, sans_canal, *[GenreAvis.accord] * 2, GenreAvis.retrait)
    (lue,) = await _lues(db_pour, lieu.pro)
    assert [fait.genre for fait in lue.faits] == ["accord", "retrait"]
    # Both lead to the same page: what she may do is said once.
    assert len(lue.quoi_faire) == 1


async def test_printed_sheet_says_no_more_than_the_paper(
    lieu: Lieu, db_pour: Ouvrir, sans_canal: UUID
) -> None:
    lue = await _une(db_pour, lieu, sans_canal)
    async with db_pour(lieu.pro) as db:
        await imprimer_lettre(db, lieu.pro, lue.id)
    await _dire(db_pour, lieu.pro, sans_canal)
    faits = [[fait.genre for fait in lue.faits] for lue in await _lues(db_pour, lieu.pro)]
    assert faits == [["entree_cercle"], ["entree_cercle"]]


@pytest.mark.parametrize(
    ("courriel", "mobile", "ecrite"),
    [
        ("elle@exemple.fr", None, False),
        ("sans-courriel-x@invalid", "+33600000001", False),
        ("sans-courriel-x@invalid", None, True),
    ],
)
async def test_account_without_a_channel_is_written_to(
    lieu: Lieu, db_pour: Ouvrir, courriel: str, mobile: str | None, ecrite: bool
) -> None:
    lieu.admin.execute(
        "update compte set courriel = %s, mobile = %s where personne_id = %s",
        (courriel, mobile, lieu.personne),
    )
    lieu.admin.commit()
    await _dire(db_pour, lieu.pro, lieu.personne)
    assert len(await _lues(db_pour, lieu.pro)) == ecrite
    assert (lieu.elle.compte_id, "entree_cercle") in lieu.avis()


async def test_what_she_does_herself_is_not_written_to_her(lieu: Lieu, db_pour: Ouvrir) -> None:
    lieu.admin.execute(
        "update compte set courriel = 'x@invalid' where personne_id = %s", (lieu.personne,)
    )
    lieu.admin.commit()
    await _dire(db_pour, lieu.elle, lieu.personne)
    assert await _lues(db_pour, lieu.pro) == []


async def test_message_that_does_not_arrive_is_written(lieu: Lieu, db_pour: Ouvrir) -> None:
    await _dire(db_pour, lieu.pro, lieu.personne, GenreAvis.accord, GenreAvis.retrait)
    assert await _lues(db_pour, lieu.pro) == []
    for _ in range(2):
        async with db_pour(Automate(1)) as db:
            await db.execute(
                text("select prive.dire_refus(null, :pour)"), {"pour": lieu.elle.compte_id}
            )
    (lue,) = await _lues(db_pour, lieu.pro)
    assert [fait.genre for fait in lue.faits] == ["accord", "retrait"]


async def test_refused_structure_and_closed_carnet_leave_the_letter_to_the_dpo(
    lieu: Lieu, db_pour: Ouvrir, sans_canal: UUID
) -> None:
    await _une(db_pour, lieu, sans_canal)
    assert await _lues(db_pour, lieu.dpo) == []
    for ferme in (
        "insert into exclusion (territoire_id, personne_id, structure_id) select 1, %(p)s, %(s)s",
        "update personne set suspendu_le = now() where id = %(p)s and %(s)s is not null",
        "update accompagnement set fin = now() where personne_id = %(p)s and %(s)s is not null",
    ):
        with lieu.admin.transaction(force_rollback=True):
            lieu.admin.execute(ferme.encode(), {"p": sans_canal, "s": lieu.structure})
            for acteur, vues in ((lieu.pro, 0), (lieu.dpo, 1)):
                monde.entrer(
                    lieu.admin, 1, acteur.compte_id, acteur.role.value, acteur.structure_id
                )
                compte = lieu.admin.execute("select count(*) from lettre").fetchone()
                monde.sortir(lieu.admin)
                assert compte == (vues,), ferme


async def test_withdrawal_leaves_the_letter_to_her_circle_with_her_name(
    lieu: Lieu, db_pour: Ouvrir, sans_canal: UUID
) -> None:
    lieu.admin.execute("update consentement set retire_le = now()")
    lieu.admin.commit()
    lue = await _une(db_pour, lieu, sans_canal)
    assert (lue.nom, lue.visible, lue.adresse) == ("Autre", False, None)


async def test_letter_is_marked_and_taken_back_with_the_journal(
    lieu: Lieu, db_pour: Ouvrir, sans_canal: UUID
) -> None:
    lue = await _une(db_pour, lieu, sans_canal)
    async with db_pour(lieu.pro) as db:
        await imprimer_lettre(db, lieu.pro, lue.id)
    async with db_pour(lieu.pro) as db:
        await remettre_lettre(db, lieu.pro, lue.id, MAIN, aujourdhui=aujourdhui())
    async with db_pour(lieu.pro) as db:
        remise = await get_lettre(db, lieu.pro, lue.id)
        assert (remise.etat, remise.jour) == (EtatLettre.remise, aujourdhui())
        assert remise.remise_par == "Pro Fessionnel"
        assert await count_lettres(db, lieu.pro) == 0
    async with db_pour(lieu.pro) as db:
        await reprendre_lettre(db, lieu.pro, lue.id, maintenant=maintenant())
    async with db_pour(lieu.pro) as db:
        assert (await get_lettre(db, lieu.pro, lue.id)).etat is EtatLettre.imprimee
    assert [objet for _, objet, qui, _ in lieu.journal() if qui == sans_canal] == [
        "Courrier à la personne imprimé",
        "Courrier à la personne remis",
        "Courrier à la personne : remise annulée",
    ]


async def test_mark_is_refused_where_it_cannot_be(
    lieu: Lieu, db_pour: Ouvrir, refuse: Refus, sans_canal: UUID
) -> None:
    lue = await _une(db_pour, lieu, sans_canal)

    async def remettre(**champs: Any) -> None:
        saisie = RemiseLettre.model_validate({**MAIN.model_dump(), **champs})
        async with db_pour(lieu.pro) as db:
            await remettre_lettre(db, lieu.pro, lue.id, saisie, aujourdhui=aujourdhui())

    with refuse(Conflict, "Imprimez"):
        await remettre()
    async with db_pour(lieu.pro) as db:
        await imprimer_lettre(db, lieu.pro, lue.id)
    for jour in (aujourdhui() + timedelta(days=1), aujourdhui() - timedelta(days=1)):
        with refuse(Invalid, champ="jour"):
            await remettre(jour=jour)
    await remettre()
    with refuse(Conflict, "déjà"):
        await remettre()
    collegue = lieu.membre(Role.professionnel)
    with refuse(Conflict, "Seule la personne"):
        async with db_pour(collegue) as db:
            await reprendre_lettre(db, collegue, lue.id, maintenant=maintenant())
    plus_tard = maintenant() + timedelta(minutes=10)
    with refuse(Conflict, "dix minutes"):
        async with db_pour(lieu.pro) as db:
            await reprendre_lettre(db, lieu.pro, lue.id, maintenant=plus_tard)


async def test_letter_of_another_structure_is_not_there(
    lieu: Lieu, db_pour: Ouvrir, refuse: Refus, sans_canal: UUID
) -> None:
    lue = await _une(db_pour, lieu, sans_canal)
    ailleurs = lieu.membre(Role.professionnel, monde.structure(lieu.admin, 1))
    for acteur in (ailleurs, lieu.administrateur, lieu.elle, lieu.dpo):
        with refuse(NotFound):
            async with db_pour(acteur) as db:
                await imprimer_lettre(db, acteur, lue.id)


async def test_letter_goes_to_the_referent_then_to_whoever_acts_then_to_the_oldest_place(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    ancienne, recente = monde.structure(lieu.admin, 1), monde.structure(lieu.admin, 1)
    la, ici = (lieu.membre(Role.professionnel, s) for s in (ancienne, recente))
    for referent, agit, attendue in (
        (True, la, lieu.structure),
        (False, ici, recente),
        (False, Automate(1), ancienne),
    ):
        qui = monde.personne(lieu.admin, 1)
        monde.place(lieu.admin, 1, qui, ancienne, la.compte_id, debut="-3 days")
        monde.place(lieu.admin, 1, qui, recente, ici.compte_id, debut="-2 days")
        monde.place(lieu.admin, 1, qui, lieu.structure, lieu.pro.compte_id, referent=referent)
        lieu.admin.commit()
        await _dire(db_pour, agit, qui)
        assert lieu.lire("select structure_id from lettre where personne_id = %s", qui) == [
            (attendue,)
        ]
