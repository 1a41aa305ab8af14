"""Check who is told, what the mail says, and what a closed carnet silences."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from aiosmtpd.controller import Controller

from auth.avis.commands import marquer_lus, prevenir_personne, prevenir_referent, prevenir_role
from auth.avis.queries import ChoixAvis, list_avis
from auth.avis.vocabulary import GenreAvis
from auth.vocabulary import Acteur, Automate, Role
from core.coffre import Coffre
from core.db import Sessions
from core.jobs import travailler
from core.settings import Settings
from tests.auth import monde
from tests.conftest import Base, Ouvrir
from tests.ops.test_outbox import Boite
from web.travaux import contexte

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


@pytest.fixture
def suivie(admin: Connexion) -> tuple[Acteur, Acteur, UUID]:
    """Give a référent, the person's own acteur, and the consent that links them."""
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    pro = monde.professionnel(admin, 1, structure)
    personne = monde.personne(admin, 1)
    compte = monde.compte_de(admin, 1, personne)
    monde.place(admin, 1, personne, structure, pro, referent=True)
    accord = monde.accord(admin, 1, personne)
    admin.commit()
    return (
        Acteur(1, pro, Role.professionnel, structure),
        Acteur(1, compte, Role.personne, personne_id=personne),
        accord,
    )


@pytest.fixture
async def boite(free_tcp_port: int) -> AsyncIterator[tuple[Boite, str]]:
    boite = Boite()
    serveur = Controller(boite, hostname="127.0.0.1", port=free_tcp_port)
    serveur.start()
    yield boite, f"smtp://127.0.0.1:{free_tcp_port}"
    serveur.stop()


async def _travailler(base: Base, sessions: Sessions, settings: Settings, url: str) -> None:
    reglages = settings.model_copy(
        update={"smtp_url": url, "base_url": "https://carnet.exemple.test"}
    )
    for _ in range(2):  # the notice, then the message that it puts in the outbox
        await travailler(
            base.app_url, contexte(reglages, sessions, Coffre("s" * 40)), attendre=False
        )


async def test_person_is_told_and_the_mail_names_nobody(
    base: Base,
    suivie: tuple[Acteur, Acteur, UUID],
    db_pour: Ouvrir,
    sessions: Sessions,
    settings: Settings,
    boite: tuple[Boite, str],
) -> None:
    pro, personne, _ = suivie
    assert personne.personne_id
    async with db_pour(pro) as db:
        await prevenir_personne(db, pro, GenreAvis.entree_cercle, personne.personne_id)
    await _travailler(base, sessions, settings, boite[1])
    (recu,) = boite[0].recus
    assert recu["Subject"] == "Du nouveau dans votre carnet"
    assert "https://carnet.exemple.test/avis" in recu.get_content()
    assert "cercle" not in recu.get_content()
    async with db_pour(personne) as db:
        (avis,) = await list_avis(db, personne, limite=10)
        assert avis.phrase == "Une structure est entrée dans votre cercle."
        await marquer_lus(db, personne)
        assert not await list_avis(db, personne, ChoixAvis(non_lus=True), limite=1)


async def test_withdrawal_silences_the_notice_and_its_unsent_mail(
    base: Base,
    admin: Connexion,
    suivie: tuple[Acteur, Acteur, UUID],
    db_pour: Ouvrir,
    sessions: Sessions,
    settings: Settings,
    boite: tuple[Boite, str],
) -> None:
    pro, personne, accord = suivie
    assert personne.personne_id
    async with db_pour(personne) as db:
        await prevenir_referent(db, personne, GenreAvis.accord, personne.personne_id)
    async with db_pour(pro) as db:
        assert len(await list_avis(db, pro, limite=10)) == 1
    admin.execute("update consentement set retire_le = now() where id = %s", (accord,))
    admin.commit()
    await _travailler(base, sessions, settings, boite[1])
    assert boite[0].recus == []
    async with db_pour(pro) as db:
        assert await list_avis(db, pro, limite=10) == []
        assert not await list_avis(db, pro, ChoixAvis(non_lus=True), limite=1)


async def test_several_notices_within_the_hour_send_one_mail(
    base: Base,
    suivie: tuple[Acteur, Acteur, UUID],
    db_pour: Ouvrir,
    sessions: Sessions,
    settings: Settings,
    boite: tuple[Boite, str],
) -> None:
    pro, personne, _ = suivie
    assert personne.personne_id
    for _ in range(3):
        async with db_pour(pro) as db:
            await prevenir_personne(db, pro, GenreAvis.entree_cercle, personne.personne_id)
    await _travailler(base, sessions, settings, boite[1])
    assert len(boite[0].recus) == 1


async def test_dpo_is_told_of_a_role_and_never_of_a_name(
    admin: Connexion, suivie: tuple[Acteur, Acteur, UUID], db_pour: Ouvrir
) -> None:
    pro, personne, _ = suivie
    assert pro.structure_id
    dpo = Acteur(
        1, monde.professionnel(admin, 1, pro.structure_id, "dpo"), Role.dpo, pro.structure_id
    )
    admin.commit()
    async with db_pour(Automate(1)) as db:
        await prevenir_role(db, Automate(1), GenreAvis.accord, Role.dpo)
    async with db_pour(dpo) as db:
        (avis,) = await list_avis(db, dpo, limite=10)
        assert (avis.personne_id, avis.nom) == (None, None)
    assert personne.personne_id


async def test_a_job_reads_no_carnet(suivie: tuple[Acteur, Acteur, UUID], admin: Connexion) -> None:
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(1)")
    assert monde.voir(admin) == monde.Vue(set(), set(), set())
    assert admin.execute(
        "select count(*) from compte where personne_id is not null"
    ).fetchone() == (0,)


async def test_mail_of_a_notice_is_for_jobs_alone(
    suivie: tuple[Acteur, Acteur, UUID], admin: Connexion
) -> None:
    pro = suivie[0]
    monde.entrer(admin, 1, pro.compte_id, "professionnel", pro.structure_id)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute("select * from prive.avis_a_envoyer(%s, true)", (pro.compte_id,))


async def test_notice_to_a_mobile_where_no_sms_leaves_is_told_to_the_referent_and_stays_due(
    base: Base,
    admin: Connexion,
    suivie: tuple[Acteur, Acteur, UUID],
    db_pour: Ouvrir,
    sessions: Sessions,
    settings: Settings,
    boite: tuple[Boite, str],
) -> None:
    pro, personne, _ = suivie
    assert personne.personne_id
    admin.execute(
        "update compte set courriel = 'sans-courriel@invalid', mobile = '+33600000001' where id ="
        " %s",
        (personne.compte_id,),
    )
    admin.commit()
    muet = settings.model_copy(update={"demo": False, "sms_passerelle": ""})
    assert not muet.passerelle_sms
    for _ in range(2):
        async with db_pour(pro) as db:
            await prevenir_personne(db, pro, GenreAvis.entree_cercle, personne.personne_id)
        await _travailler(base, sessions, muet, boite[1])
    assert boite[0].recus == []
    avis = "select compte_id, genre, courriel_le is null from avis order by genre, cree_le"
    assert admin.execute(avis).fetchall() == [
        (pro.compte_id, "courriel_refuse", True),
        *[(personne.compte_id, "entree_cercle", True)] * 2,
    ], "told once, and nothing counted as sent"
    admin.rollback()
    parle = settings.model_copy(update={"sms_passerelle": "{numero}@sms.operateur.example"})
    async with db_pour(pro) as db:
        await prevenir_personne(db, pro, GenreAvis.entree_cercle, personne.personne_id)
    await _travailler(base, sessions, parle, boite[1])
    assert [recu["To"] for recu in boite[0].recus] == ["+33600000001@sms.operateur.example"]
