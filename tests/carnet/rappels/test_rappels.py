"""Recall an appointment by a real job: once, in her words, and not when it fell through."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from auth.comptes.vocabulary import RappelDit
from auth.vocabulary import ANONYME, Acteur
from carnet.parcours.queries import FiltreRendezVous, list_rendez_vous
from carnet.rappels import jobs
from carnet.rappels.commands import choisir_rappels, envoyer_rappel, regler_rappels
from carnet.rappels.schemas import MesRappels, ReglagesRappels
from core.clock import PARIS
from core.coffre import Coffre
from core.db import Sessions
from core.errors import Forbidden, Perime
from core.outbox import Courriel, Postier, lire_courriel
from core.typographie import FINE
from tests.auth import monde
from tests.auth.lieu import Lieu
from tests.auth.lieu import lieu as lieu
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
COFFRE = Coffre("s" * 40)


@dataclass
class Facteur:
    """Run the job at a time, and read what it leaves."""

    sessions: Sessions
    lieu: Lieu
    monkeypatch: pytest.MonkeyPatch

    async def passe(self, quand: datetime, sms: str = "") -> int:
        """Go through the territoire as if it were that time."""
        self.monkeypatch.setattr(jobs, "maintenant", lambda: quand)
        postier = Postier(
            self.sessions, ANONYME, COFFRE, "", "carnet@exemple.test", "https://c.test",
            passerelle_sms=sms,
        )  # fmt: skip
        return await jobs.rappeler_territoire(postier, 1)

    def partis(self) -> list[Courriel]:
        """Give the messages left to be sent, the oldest first."""
        lus = self.lieu.lire(
            "select contenu from courriel_sortant where contenu is not null order by cree_le, id"
        )
        return [lire_courriel(COFFRE, bytes(contenu)) for (contenu,) in lus]


@pytest.fixture
def facteur(sessions: Sessions, lieu: Lieu, monkeypatch: pytest.MonkeyPatch) -> Facteur:
    """Give what recalls."""
    return Facteur(sessions, lieu, monkeypatch)


def midi(jours: int) -> datetime:
    """Give noon, so many days from today, in Paris."""
    present = datetime.now(PARIS) + timedelta(days=jours)
    return present.replace(hour=12, minute=0, second=0, microsecond=0)


def fixer(lieu: Lieu, debut: datetime, domaine: int = 7) -> UUID:
    """Fix an appointment, a month ago."""
    cle = uuid4()
    lieu.admin.execute(
        "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, objet, debut, avec_compte_id, cree_le) values (1, %s, %s, %s, %s,"
        " %s, 'Le permis', %s, %s, now() - interval '30 days')",
        (cle, lieu.personne, domaine, lieu.pro.compte_id, lieu.structure, debut,
         lieu.pro.compte_id),
    )  # fmt: skip
    lieu.admin.commit()
    return cle


async def _dit(db_pour: Ouvrir, acteur: Acteur, lieu: Lieu, sms: bool = False) -> str | None:
    async with db_pour(acteur) as db:
        (lu,) = await list_rendez_vous(db, acteur, FiltreRendezVous(personne_id=lieu.personne))
        return lu.dire_rappel(sms)


async def test_appointment_is_recalled_twice_in_all_and_says_so(
    facteur: Facteur, lieu: Lieu, db_pour: Ouvrir
) -> None:
    debut = midi(4)
    fixer(lieu, debut)
    assert await facteur.passe(debut - timedelta(days=2, minutes=5)) == 0
    deux_jours = debut - timedelta(days=2) + timedelta(minutes=5)
    # Two workers at once, then again: one message.
    assert sum(await asyncio.gather(*(facteur.passe(deux_jours) for _ in range(2)))) == 1
    assert await facteur.passe(deux_jours) == 0
    (message,) = facteur.partis()
    assert (message.sujet, message.genre) == ("Un rappel de Carnet", "rappel")
    assert f"à 12{FINE}h" in message.corps
    assert "/mes-rappels" in message.corps
    assert "permis" not in message.corps
    assert (await _dit(db_pour, lieu.pro, lieu) or "").startswith("Rappel envoyé le")
    assert await facteur.passe(debut - timedelta(hours=2)) == 1
    assert await facteur.passe(debut - timedelta(hours=1)) == 0
    assert [j for j in lieu.journal() if j[1] == "Rappel de rendez-vous envoyé"] == [
        ("ecriture", "Rappel de rendez-vous envoyé", lieu.personne, {})
    ] * 2
    assert lieu.avis() == set(), "nobody else is told"


async def test_killed_between_two_leaves_neither_a_message_nor_a_mark(
    facteur: Facteur, lieu: Lieu, monkeypatch: pytest.MonkeyPatch
) -> None:
    debut = midi(4)
    cle = fixer(lieu, debut)
    tue = envoyer_rappel

    async def mourir(*args: Any, **mots: Any) -> bool:
        await tue(*args, **mots)
        raise RuntimeError("killed")

    monkeypatch.setattr(jobs, "envoyer_rappel", mourir)
    with pytest.raises(RuntimeError):
        await facteur.passe(debut - timedelta(days=2))
    assert facteur.partis() == []
    marque = "select rappel_jours_le from rendez_vous where id = %s"
    assert lieu.lire(marque, cle) == [(None,)]
    monkeypatch.setattr(jobs, "envoyer_rappel", tue)
    assert await facteur.passe(debut - timedelta(days=2)) == 1
    # It could not leave in time: it recalled nothing, and is tried again.
    lieu.admin.execute("update courriel_sortant set contenu = null, issue = 'perime'")
    lieu.admin.commit()
    assert await facteur.passe(debut - timedelta(days=1, hours=20)) == 1


@pytest.mark.parametrize(
    ("table", "etat"),
    [
        ("rendez_vous", "etat = 'annule'"),
        ("rendez_vous", "debut = debut + interval '5 days'"),
        ("compte", "rappels = false"),
        ("compte", "courriel = 'x@invalid'"),
        ("personne", "archivee_le = now()"),
        ("personne", "decedee_le = current_date"),
        ("territoire", "rappel_jours = 0"),
    ],
    ids=["annulé", "déplacé", "refusé", "sans moyen", "archive", "décès", "réglé à zéro"],
)
async def test_what_fell_through_is_not_recalled(
    facteur: Facteur, lieu: Lieu, table: str, etat: str
) -> None:
    debut = midi(4)
    cles = {"rendez_vous": fixer(lieu, debut), "compte": lieu.elle.compte_id,
            "personne": lieu.personne, "territoire": 1}  # fmt: skip
    if table == "rendez_vous":  # by whoever moves it
        monde.entrer(lieu.admin, 1, lieu.pro.compte_id, "professionnel", lieu.structure)
    lieu.admin.execute(f"update {table} set {etat} where id = %s".encode(), (cles[table],))
    monde.sortir(lieu.admin)
    lieu.admin.commit()
    assert await facteur.passe(debut - timedelta(days=2)) == 0
    assert facteur.partis() == []


async def test_she_chooses_the_words_the_hours_and_none(
    facteur: Facteur, lieu: Lieu, db_pour: Ouvrir
) -> None:
    debut = midi(4)
    fixer(lieu, debut)
    async with db_pour(lieu.elle) as db:
        saisie = MesRappels(rappels=True, rappel_dit=RappelDit.structure, calme_de=10, calme_a=16)
        await choisir_rappels(db, lieu.elle, saisie, edition=1)
    with pytest.raises(Perime):
        async with db_pour(lieu.elle) as db:
            await choisir_rappels(db, lieu.elle, MesRappels(rappels=False), edition=1)
    with pytest.raises(Forbidden):
        async with db_pour(lieu.pro) as db:
            await choisir_rappels(db, lieu.pro, MesRappels(rappels=False))
    assert await facteur.passe(debut - timedelta(days=2)) == 0, "her quiet hours"
    assert await facteur.passe(debut - timedelta(days=2, hours=2, minutes=30)) == 1
    assert ", avec Structure" in facteur.partis()[0].corps
    async with db_pour(lieu.elle) as db:
        await choisir_rappels(db, lieu.elle, MesRappels(rappels=False))
    assert await facteur.passe(debut - timedelta(hours=3)) == 0


async def test_mobile_is_a_way_only_where_text_messages_leave(
    facteur: Facteur, lieu: Lieu, db_pour: Ouvrir
) -> None:
    debut = midi(4)
    fixer(lieu, debut)
    lieu.admin.execute(
        "update compte set courriel = 'x@invalid', mobile = '+33600000001',"
        " canal_partage = false where id = %s",
        (lieu.elle.compte_id,),
    )
    lieu.admin.commit()
    assert await _dit(db_pour, lieu.pro, lieu) == "Pas de rappel : aucun moyen connu"
    assert await facteur.passe(debut - timedelta(days=2)) == 0
    assert await facteur.passe(debut - timedelta(days=2), sms="{numero}@sms.test") == 1
    (message,) = facteur.partis()
    assert message.destinataire == "+33600000001@sms.test"
    assert message.sujet == "Carnet"


async def test_only_an_administrator_sets_the_delays(lieu: Lieu, db_pour: Ouvrir) -> None:
    reglages = ReglagesRappels(rappel_jours=1, rappel_heures=0, calme_de=21, calme_a=7)
    with pytest.raises(Forbidden):
        async with db_pour(lieu.gestionnaire) as db:
            await regler_rappels(db, lieu.gestionnaire, reglages)
    for _ in range(2):
        async with db_pour(lieu.administrateur) as db:
            await regler_rappels(db, lieu.administrateur, reglages)
    assert lieu.lire("select rappel_jours, rappel_heures, calme_de, calme_a from territoire") == [
        (1, 0, 21, 7)
    ]
    assert [objet for _, objet, _, _ in lieu.journal()] == ["Rappels de rendez-vous réglés"]
