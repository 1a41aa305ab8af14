"""Answer questions on the situation.

Signed, each in its own domain, never asked twice of who may not read.
"""

from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from carnet.diagnostic.vocabulary import QUESTIONS
from tests.stories.gestes import entrer, remplir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


async def repondre(client: httpx2.AsyncClient, personne: UUID, **reponses: str) -> httpx2.Response:
    return await remplir(
        client, f"/carnets/{personne}/situation", f"/carnets/{personne}/situation", **reponses
    )


def faits(admin: Connexion, personne: UUID) -> list[tuple[Any, ...]]:
    admin.rollback()
    return admin.execute(
        "select cle, valeur, source, domaine, clos_le is null from constat where personne_id = %s"
        " and cle is not null"
        " and cle in ('permis', 'rsa') order by cree_le, cle",
        (personne,),
    ).fetchall()


async def test_answer_is_read_in_the_carnet_and_a_new_one_closes_it(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    admin.execute("update constat set clos_le = now() where cle is not null")
    admin.execute("delete from constat where cle is not null")
    admin.commit()
    await entrer(client, "referente")
    assert (await repondre(client, samira, permis="B", rsa="")).status_code == 303
    assert "Permis de conduire : B (voiture)" in (await client.get(f"/carnets/{samira}")).text
    assert (
        (await repondre(client, samira, permis="aucun"))
        .headers["location"]
        .endswith(f"fait=situation&sur={samira}")
    )
    assert (
        (await repondre(client, samira, permis="aucun"))
        .headers["location"]
        .endswith(f"fait=rien_de_change&sur={samira}")
    )
    assert faits(admin, samira) == [
        ("permis", "B", "professionnel", 4, False),
        ("permis", "aucun", "professionnel", 4, True),
    ]
    assert (await repondre(client, samira, permis="inconnu")).status_code == 303
    assert "En bref" not in (await client.get(f"/carnets/{samira}")).text


async def test_person_answers_in_her_name_and_nobody_closes_her_words(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    admin.execute("delete from constat where cle is not null")
    admin.commit()
    await entrer(client, "personne")
    assert "Ma situation" in (await client.get("/mon-parcours")).text
    assert (await repondre(client, samira, permis="B")).status_code == 303
    await entrer(client, "referente")
    assert (await repondre(client, samira, permis="aucun")).status_code == 303
    assert faits(admin, samira) == [
        ("permis", "B", "personne", 4, True),
        ("permis", "aucun", "professionnel", 4, True),
    ]


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [({"permis": "Z"}, "réponses proposées"), ({"astrologie": "oui"}, "Rien n’est encore")],
)
async def test_bad_answer_is_named_and_nothing_is_kept(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, champs: dict[str, str], phrase: str
) -> None:
    avant = faits(admin, samira)
    await entrer(client, "referente")
    reponse = await repondre(client, samira, **champs)
    assert (reponse.status_code, phrase in reponse.text) == (422, True)
    assert faits(admin, samira) == avant


async def test_question_of_a_closed_domain_is_neither_shown_nor_answered(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    ouverts = {
        domaine
        for domaine, lit in admin.execute(
            "select v.domaine, v.lit from compte k join habilitation h on h.compte_id = k.id,"
            " prive.verdicts(k.territoire_id, %s, h.structure_id, k.id, h.role) v where k.courriel"
            " = %s",
            (samira, "referente@demo.example"),
        )
        if lit
    }
    page = (await client.get(f"/carnets/{samira}/situation")).text
    montrees = {cle for cle in QUESTIONS if f'name="{cle}"' in page}
    assert montrees == {
        cle for cle, question in QUESTIONS.items() if question.domaine.value in ouverts
    }
    fermees = set(QUESTIONS) - montrees
    assert fermees, "the demo closes a domain to her référente"
    for cle in fermees:
        refus = await repondre(client, samira, **{cle: "oui"})
        assert refus.status_code == 403
        assert "ne vous a pas ouvert" in refus.text or "n’écrit pas" in refus.text
        assert f"/carnets/{samira}/pourquoi" in refus.text
