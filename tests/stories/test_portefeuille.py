"""Hand people over to a colleague: seen beforehand, done at once, never against the person."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.stories.conftest import compte_demo
from tests.stories.gestes import entrer, jeton

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
MOTIF = "Je change de poste au premier du mois."


async def envoyer(
    client: httpx2.AsyncClient, claire: UUID, geste: str, **champs: Any
) -> httpx2.Response:
    """Open the portfolio and post one of its two forms."""
    page = await client.get(f"/portefeuilles/{claire}")
    assert page.status_code == 200
    return await client.post(
        f"/portefeuilles/{claire}/{geste}", data=champs | {"_csrf": jeton(page.text)}
    )


def places(admin: Connexion, personne: UUID, compte: UUID) -> list[tuple[Any, ...]]:
    """Give the open places of a compte beside a person: (est_referent, origine)."""
    admin.rollback()
    return admin.execute(
        "select est_referent, origine from accompagnement where personne_id = %s and compte_id = %s"
        " and fin is null",
        (personne, compte),
    ).fetchall()


async def test_what_moves_is_shown_before_anything_moves(
    client: httpx2.AsyncClient,
    admin: Connexion,
    claire: UUID,
    collegue: UUID,
    samira: UUID,
    rendez_vous: UUID,
) -> None:
    await entrer(client, "referente")
    choix = {"personnes": [str(samira)], "vers": str(collegue), "motif": MOTIF}
    apercu = await envoyer(client, claire, "apercu", **choix)
    assert apercu.status_code == 200
    assert "Confier 1 personne à Inès Roux" in apercu.text
    assert "est proposé comme référent de parcours" in apercu.text
    assert "d’ici là, le référent ne change pas." in apercu.text
    assert "rendez-vous à venir" in apercu.text
    assert places(admin, samira, collegue) == []


async def test_referent_stays_until_both_say_yes_and_the_colleague_follows_at_once(
    client: httpx2.AsyncClient,
    admin: Connexion,
    claire: UUID,
    collegue: UUID,
    samira: UUID,
    rendez_vous: UUID,
) -> None:
    await entrer(client, "referente")
    fait = await envoyer(
        client, claire, "transfert", personnes=[str(samira)], vers=str(collegue), motif=MOTIF
    )
    assert fait.headers["location"].endswith("fait=portefeuille_confie")
    assert places(admin, samira, claire) == [(True, "designe")]
    assert places(admin, samira, collegue) == [(False, "transmis")]
    avec = admin.execute(
        "select avec_compte_id from rendez_vous where id = %s", (rendez_vous,)
    ).fetchone()
    assert avec == (collegue,)
    await entrer(client, "personne")
    assert "Un professionnel qui vous suit passe la main" in (await client.get("/avis")).text
    assert MOTIF in (await client.get("/qui-a-regarde")).text
    cercle = (await client.get("/mon-cercle")).text
    assert "Inès Roux" in cercle
    assert MOTIF in cercle


async def test_simple_place_moves_at_once_by_the_gestionnaire(
    client: httpx2.AsyncClient, admin: Connexion, claire: UUID, collegue: UUID, samira: UUID
) -> None:
    admin.execute(
        "update accompagnement set est_referent = false where personne_id = %s and fin is null",
        (samira,),
    )
    admin.commit()
    await entrer(client, "gestionnaire")
    assert f"/portefeuilles/{claire}" in (await client.get("/equipe")).text
    fait = await envoyer(
        client, claire, "transfert", personnes=[str(samira)], vers=str(collegue), motif=MOTIF
    )
    assert fait.status_code == 303
    assert places(admin, samira, claire) == []
    assert places(admin, samira, collegue) == [(False, "transmis")]


async def test_person_who_refuses_the_colleague_is_not_handed_over_and_is_not_told_on(
    client: httpx2.AsyncClient, admin: Connexion, claire: UUID, collegue: UUID, samira: UUID
) -> None:
    t = compte_demo(admin, "referente")[2]
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (%s, %s, %s)",
        (t, samira, collegue),
    )
    admin.commit()
    await entrer(client, "referente")
    choix = {"personnes": [str(samira)], "vers": str(collegue), "motif": MOTIF}
    apercu = await envoyer(client, claire, "apercu", **choix)
    assert "Ne peut pas être confiée à ce collègue" in apercu.text
    assert "refus" not in apercu.text.split("<main")[1].split("</main")[0]
    force = await envoyer(client, claire, "transfert", **choix)
    assert (force.status_code, "La situation a changé" in force.text) == (422, True)
    assert places(admin, samira, collegue) == []


async def test_bad_choices_are_named_and_what_was_typed_is_kept(
    client: httpx2.AsyncClient, claire: UUID, collegue: UUID, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    court = await envoyer(
        client, claire, "apercu", personnes=[str(samira)], vers=str(collegue), motif="bref"
    )
    assert (court.status_code, 'id="motif-erreur"' in court.text, ">bref<" in court.text) == (
        422,
        True,
        True,
    )
    personne = await envoyer(client, claire, "apercu", vers=str(collegue), motif=MOTIF)
    assert (personne.status_code, 'id="personnes-erreur"' in personne.text) == (422, True)
    conseiller = compte_demo(admin, "conseiller")[0]
    ailleurs = await envoyer(
        client, claire, "transfert", personnes=[str(samira)], vers=str(conseiller), motif=MOTIF
    )
    assert (ailleurs.status_code, "Choisissez un collègue" in ailleurs.text) == (422, True)
    inconnue = await envoyer(
        client, claire, "transfert", personnes=[str(uuid4())], vers=str(collegue), motif=MOTIF
    )
    assert (inconnue.status_code, "La situation a changé" in inconnue.text) == (422, True)
    assert (await client.get(f"/portefeuilles/{conseiller}")).status_code == 404


async def test_colleague_hands_back_the_same_way(
    client: httpx2.AsyncClient, admin: Connexion, claire: UUID, collegue: UUID, samira: UUID
) -> None:
    admin.execute(
        "update accompagnement set est_referent = false where personne_id = %s and fin is null",
        (samira,),
    )
    admin.commit()
    await entrer(client, "referente")
    await envoyer(
        client, claire, "transfert", personnes=[str(samira)], vers=str(collegue), motif=MOTIF
    )
    assert str(samira) not in (await client.get(f"/portefeuilles/{claire}")).text
    await entrer(client, "gestionnaire")
    page = await client.get(f"/portefeuilles/{collegue}")
    champs = {
        "personnes": [str(samira)],
        "vers": str(claire),
        "motif": MOTIF,
        "_csrf": jeton(page.text),
    }
    assert (
        await client.post(f"/portefeuilles/{collegue}/transfert", data=champs)
    ).status_code == 303
    assert places(admin, samira, collegue) == []
    assert places(admin, samira, claire) == [(False, "transmis")]


@pytest.mark.parametrize("role", ["coordonnateur", "administrateur", "dpo", "gestionnaire"])
def test_only_the_holder_or_the_gestionnaire_of_the_structure_moves_anybody(
    admin: Connexion, claire: UUID, collegue: UUID, samira: UUID, role: str
) -> None:
    autre, structure, t = compte_demo(admin, "conseiller")
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut) values (%s,"
        " %s, %s, %s, now())",
        (t, autre, structure, role),
    )
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer(%s, %s, %s, %s, null)", (t, autre, role, structure))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute("select prive.transmettre(%s, %s, %s, 'x')", (samira, claire, collegue))
