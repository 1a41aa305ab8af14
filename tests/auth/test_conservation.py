"""Check the retention of carnets: what is announced, archived, erased, held.

And that nobody else can erase.
"""

import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from auth.journal.verification import verifier_chaines
from auth.vocabulary import Acteur, Role
from carnet.documents import pieces
from carnet.documents.vocabulary import OBJET_DOCUMENT
from core.clock import aujourdhui, maintenant
from core.coffre import Coffre
from core.dates import jour_de
from core.db import Sessions
from core.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from core.jobs import travailler
from core.scelles import lier
from core.settings import Settings
from droits.conservation.commands import (
    contester,
    demander,
    demander_copie,
    dire_desaccord,
    lever_gel,
    poser_gel,
    prendre_copie,
    prolonger,
    repondre_a_la_demande,
    retirer_demande_droit,
    rouvrir_mon_carnet,
    supprimer_copie,
)
from droits.conservation.jobs import conserver, prevoir
from droits.conservation.models import OBJET_COPIE
from droits.conservation.queries import (
    get_demande_droit,
    list_conservation,
    list_copies,
    list_demandes_droit,
    list_gels,
    list_issues_anonymes,
)
from droits.conservation.rules import (
    Dossier,
    echeance_reponse,
    etat_demande,
    plus_mois,
    prochaine_etape,
)
from droits.conservation.schemas import (
    Contestation,
    NouveauGel,
    NouvelleDemandeDroit,
    ReponseDemande,
)
from droits.conservation.vocabulary import EtapeConservation, EtatDemande, GenreDemande, GenreSuite
from tests.auth import monde
from tests.conftest import Base, Ouvrir
from tests.droits.conservation.essais_accueils import essai_accueils
from web.travaux import contexte

Connexion = psycopg.Connection[Any]
LE = datetime(2024, 1, 31, 12, tzinfo=UTC)


# Rules
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 3, 15), -23, date(2024, 4, 15)),
    ],
)
def test_months_are_calendar_months(jour: date, mois: int, attendu: date) -> None:
    assert plus_mois(jour, mois) == attendu


def test_steps_follow_the_last_news() -> None:
    assert prochaine_etape(Dossier(LE, None, None, False)).le == date(2025, 12, 31)
    avise = datetime(2025, 12, 31, tzinfo=UTC)
    assert prochaine_etape(Dossier(LE, avise, None, False)).le == date(2026, 1, 31)
    assert prochaine_etape(Dossier(LE, avise + timedelta(days=40), None, False)).le == date(
        2026, 3, 9
    )
    archive = datetime(2026, 2, 1, tzinfo=UTC)
    assert prochaine_etape(Dossier(LE, avise, archive, False)).le == date(2028, 2, 1)
    passee = datetime(2027, 6, 1, tzinfo=UTC)
    assert prochaine_etape(Dossier(passee, None, archive, False)).le == date(2029, 6, 1)


def test_hold_lets_the_notice_through_and_nothing_else() -> None:
    avise = datetime(2025, 12, 31, tzinfo=UTC)
    assert prochaine_etape(Dossier(LE, None, None, True)).est_due(date(2030, 1, 1))
    assert not prochaine_etape(Dossier(LE, avise, None, True)).est_due(date(2030, 1, 1))
    assert not prochaine_etape(Dossier(LE, avise, avise, True)).est_due(date(2030, 1, 1))


def test_answer_is_due_in_a_month_or_three() -> None:
    assert echeance_reponse(date(2026, 1, 31), prolongee=False) == date(2026, 2, 28)
    assert echeance_reponse(date(2026, 1, 31), prolongee=True) == date(2026, 4, 30)


def test_state_of_a_request_is_computed() -> None:
    oui, non = (GenreSuite.reponse, True), (GenreSuite.reponse, False)
    assert etat_demande([]) is EtatDemande.en_cours
    assert etat_demande([(GenreSuite.prolongation, None)]) is EtatDemande.en_cours
    assert etat_demande([oui]) is EtatDemande.acceptee
    assert etat_demande([non, (GenreSuite.desaccord, None)]) is EtatDemande.refusee
    assert etat_demande([oui, (GenreSuite.retrait, None)]) is EtatDemande.retiree


# The database
# --------------------------------------------------------------------------------------------------
class Ancienne:
    """Hold a person last heard of months ago, their référent, the DPO, and somebody else."""

    def __init__(self, admin: Connexion, mois: int) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        structure = monde.structure(admin, 1)
        pro = monde.professionnel(admin, 1, structure)
        self.pro = Acteur(1, pro, Role.professionnel, structure)
        self.dpo = Acteur(1, monde.professionnel(admin, 1, structure, "dpo"), Role.dpo, structure)
        self.id = monde.personne(admin, 1)
        compte = monde.compte_de(admin, 1, self.id)
        self.moi = Acteur(1, compte, Role.personne, personne_id=self.id)
        monde.place(admin, 1, self.id, structure, pro, referent=True, debut=f"-{mois} months")
        monde.frise(admin, 1, self.id, compte, f"{mois} months")
        fin = f"{23 - mois} months" if mois > 23 else "1 month"
        monde.accord(admin, 1, self.id, debut=f"-{mois} months", fin=fin)
        admin.execute(
            "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id, genre,"
            " texte) values (1, %s, 7, %s, %s, 'action', 'écrit par la structure')",
            (self.id, pro, structure),
        )
        admin.execute(
            "insert into consentement_evenement (territoire_id, personne_id, genre) values (1, %s,"
            " 'accord')",
            (self.id,),
        )
        admin.execute("update personne set cree_le = now() - make_interval(months => %s)", (mois,))
        self.autre = monde.personne(admin, 1, "Autre")
        monde.frise(admin, 1, self.autre, monde.compte_de(admin, 1, self.autre))
        admin.commit()

    def vieillir(self, mois: int) -> None:
        """Move all that retention looks at into the past."""
        self.admin.execute("set session_replication_role = replica")
        for table, colonnes in (
            ("conservation_evenement", ["le"]),
            ("personne", ["archivee_le", "cree_le"]),
            ("journal", ["le"]),
            ("consentement", ["debut", "fin"]),
            ("demande_droit_suite", ["le"]),
            ("evenement", ["le"]),
        ):
            change = ", ".join(f"{c} = {c} - make_interval(months => {mois})" for c in colonnes)
            cle = "id" if table == "personne" else "personne_id"
            self.admin.execute(f"update {table} set {change} where {cle} = '{self.id}'".encode())
        self.admin.execute("set session_replication_role = origin")
        self.admin.commit()

    def genres(self) -> list[str]:
        """List the steps taken, in order."""
        lignes = self.admin.execute("select genre from conservation_evenement order by le, genre")
        return [ligne[0] for ligne in lignes]

    def vue_du_pro(self) -> monde.Vue:
        """Say what the référent sees."""
        monde.entrer(self.admin, 1, self.pro.compte_id, "professionnel", self.pro.structure_id)
        vue = monde.voir(self.admin)
        monde.sortir(self.admin)
        return vue

    def lignes(self) -> dict[str, int]:
        """Count the rows that name the person, table by table."""
        tables = self.admin.execute(
            "select attrelid::regclass::text from pg_attribute a join pg_class c on c.oid ="
            " a.attrelid"
            " where relkind = 'r' and attname = 'personne_id' and relnamespace ="
            " 'public'::regnamespace order by 1"
        ).fetchall()
        comptes = {}
        for (table,) in tables:
            ligne = self.admin.execute(
                f"select count(*) from {table} where personne_id = '{self.id}'".encode()
            ).fetchone()
            assert ligne is not None
            comptes[table] = ligne[0]
        return {table: nombre for table, nombre in comptes.items() if nombre}


pg = pytest.mark.pg


async def _passer(
    sessions: Sessions, tmp_path: Path, fois: int = 1
) -> list[dict[EtapeConservation, int]]:
    return [(await conserver(sessions, tmp_path, aujourdhui()))[0].faits for _ in range(fois)]


@pg
async def test_notice_goes_once_to_the_person_and_the_referent(
    admin: Connexion, sessions: Sessions, tmp_path: Path
) -> None:
    Ancienne(admin, 23)
    assert await _passer(sessions, tmp_path, 2) == [{EtapeConservation.avis: 1}, {}]
    avis = admin.execute("select count(*) from avis where genre = 'conservation_avis'").fetchone()
    assert avis == (2,)


@pg
async def test_archive_waits_four_weeks_after_a_late_notice_then_closes_to_everybody_else(
    admin: Connexion, sessions: Sessions, tmp_path: Path, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 23)
    assert await _passer(sessions, tmp_path) == [{EtapeConservation.avis: 1}]
    assert ancienne.vue_du_pro().personnes == {ancienne.id}
    ancienne.vieillir(1)
    assert await _passer(sessions, tmp_path, 2) == [{EtapeConservation.archive: 1}, {}]
    assert ancienne.vue_du_pro() == monde.Vue(set(), set(), set())
    monde.entrer(admin, 1, ancienne.moi.compte_id, "personne", None, ancienne.id)
    assert len(monde.voir(admin).lignes) == 12
    monde.sortir(admin)
    admin.commit()
    async with db_pour(ancienne.moi) as db:
        await rouvrir_mon_carnet(db, ancienne.moi)
    assert ancienne.vue_du_pro().lignes == {(ancienne.id, 7)}, "its agreement has ended meanwhile"
    with pytest.raises(Conflict):
        async with db_pour(ancienne.moi) as db:
            await rouvrir_mon_carnet(db, ancienne.moi)
    assert ancienne.genres() == ["avis", "archive", "restauration"]


@pg
async def test_reopened_carnet_opens_again_to_whom_an_agreement_still_covers(
    admin: Connexion, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 20)
    admin.execute("update personne set archivee_le = now() where id = %s", (ancienne.id,))
    assert ancienne.vue_du_pro() == monde.Vue(set(), set(), set())
    admin.commit()
    async with db_pour(ancienne.moi) as db:
        await rouvrir_mon_carnet(db, ancienne.moi)
    assert len(ancienne.vue_du_pro().lignes) == 8


@pg
async def test_erasure_leaves_nothing_but_the_journal(
    admin: Connexion, sessions: Sessions, tmp_path: Path, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 25)
    monde.accord(
        admin, 1, ancienne.id, finalite="statistiques", debut="-25 months", fin="-2 months"
    )
    admin.commit()
    assert await _passer(sessions, tmp_path) == [{EtapeConservation.avis: 1}]
    ancienne.vieillir(1)
    assert await _passer(sessions, tmp_path) == [{EtapeConservation.archive: 1}]
    ancienne.vieillir(23)
    assert await _passer(sessions, tmp_path) == [{}]
    ancienne.vieillir(2)
    assert await _passer(sessions, tmp_path, 2) == [{EtapeConservation.effacement: 1}, {}]
    assert set(ancienne.lignes()) == {"journal", "conservation_evenement"}
    assert admin.execute("select id from personne").fetchall() == [(ancienne.autre,)]
    assert admin.execute("select count(*) from evenement").fetchone() == (12,), (
        "the other carnet is untouched"
    )
    assert admin.execute("select nombre, thematique from fait_anonyme").fetchall() == [
        (1, "toutes")
    ]
    assert ancienne.genres() == ["avis", "archive", "effacement"]
    async with db_pour(ancienne.dpo) as db:
        assert await list_issues_anonymes(db, "issue") == [("sans_objectif", None)]


@pg
async def test_erasure_keeps_the_chain_of_the_journal(
    admin: Connexion, sessions: Sessions, tmp_path: Path, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 1)
    async with db_pour(ancienne.moi) as db:
        demande = await demander(
            db, ancienne.moi, NouvelleDemandeDroit(genre=GenreDemande.effacement, texte="Je pars.")
        )
    async with db_pour(ancienne.dpo) as db:
        await repondre_a_la_demande(
            db,
            ancienne.dpo,
            demande,
            ReponseDemande(acceptee=True, texte="Votre carnet sera effacé."),
        )
    assert await _passer(sessions, tmp_path) == [{}], "seven days to think again"
    admin.execute("set session_replication_role = replica")
    admin.execute("update demande_droit_suite set le = le - interval '8 days'")
    admin.execute("set session_replication_role = origin")
    admin.commit()
    assert await _passer(sessions, tmp_path, 2) == [{EtapeConservation.effacement: 1}, {}]
    assert set(ancienne.lignes()) == {"journal", "conservation_evenement"}
    assert verifier_chaines(admin) == []
    assert admin.execute("select cause from conservation_evenement").fetchall() == [("demande",)]


@pg
async def test_erased_papers_leave_the_disk(
    admin: Connexion, sessions: Sessions, tmp_path: Path, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 1)
    (tmp_path / "papier").write_bytes(b"signature")
    (tmp_path / "autre").write_bytes(b"un autre")
    admin.execute(
        "insert into consentement_preuve (territoire_id, personne_id, structure_id, compte_id,"
        " type, taille, sha256,"
        " fichier) values (1, %s, %s, %s, 'image/png', 9, sha256('x'), 'papier')",
        (ancienne.id, ancienne.pro.structure_id, ancienne.pro.compte_id),
    )
    _accepter_effacement(admin, ancienne)
    assert await _passer(sessions, tmp_path) == [{EtapeConservation.effacement: 1}]
    assert not (tmp_path / "papier").exists()
    assert (tmp_path / "autre").exists()


def _accepter_effacement(admin: Connexion, ancienne: Ancienne) -> None:
    demande = uuid4()
    admin.execute(
        "insert into demande_droit (territoire_id, id, personne_id, genre) values (1, %s, %s,"
        " 'effacement')",
        (demande, ancienne.id),
    )
    admin.execute(
        "insert into demande_droit_suite (territoire_id, personne_id, demande_id, genre, acceptee,"
        " texte, le,"
        " par_compte_id) values (1, %s, %s, 'reponse', true, 'Oui.', now() - interval '8 days',"
        " %s)",
        (ancienne.id, demande, ancienne.dpo.compte_id),
    )
    admin.commit()


@pg
async def test_guardian_leaves_no_name_in_the_carnet_of_another(
    admin: Connexion, sessions: Sessions, tmp_path: Path
) -> None:
    ancienne = Ancienne(admin, 1)
    admin.execute(
        "insert into representant (territoire_id, personne_id, compte_id, nom, qualite, domaines,"
        " debut)"
        " values (1, %s, %s, 'Un parent', 'parent', 1, current_date)",
        (ancienne.autre, ancienne.moi.compte_id),
    )
    _accepter_effacement(admin, ancienne)
    assert await _passer(sessions, tmp_path) == [{EtapeConservation.effacement: 1}]
    compte = admin.execute(
        "select prenom, nom, personne_id, clos_le is not null, courriel like 'efface-%%' from"
        " compte where id = %s",
        (ancienne.moi.compte_id,),
    ).fetchone()
    assert compte == ("Compte", "effacé", None, True, True)
    assert admin.execute("select count(*) from representant").fetchone() == (1,)


@pg
async def test_news_of_the_person_starts_the_clock_again(
    admin: Connexion, sessions: Sessions, tmp_path: Path
) -> None:
    ancienne = Ancienne(admin, 23)
    assert await _passer(sessions, tmp_path) == [{EtapeConservation.avis: 1}]
    ancienne.vieillir(1)
    monde.entrer(admin, 1, ancienne.moi.compte_id, "personne", None, ancienne.id)
    admin.execute(
        "select prive.noter('lecture', %s, 0, 'Mon parcours', null, null, '{}')", (ancienne.id,)
    )
    monde.sortir(admin)
    admin.commit()
    assert await _passer(sessions, tmp_path) == [{}]
    assert ancienne.genres() == ["avis"]


@pg
async def test_reading_by_a_professional_is_no_news(
    admin: Connexion, sessions: Sessions, tmp_path: Path
) -> None:
    ancienne = Ancienne(admin, 23)
    monde.entrer(admin, 1, ancienne.pro.compte_id, "professionnel", ancienne.pro.structure_id)
    admin.execute(
        "select prive.noter('lecture', %s, 1, 'Carnet', null, null, '{}')", (ancienne.id,)
    )
    monde.sortir(admin)
    admin.commit()
    assert await _passer(sessions, tmp_path) == [{EtapeConservation.avis: 1}]


@pg
async def test_hold_stops_archive_and_erasure_and_shows_to_the_person(
    admin: Connexion, sessions: Sessions, tmp_path: Path, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 25)
    motif = "Un recours est en cours devant le tribunal."
    async with db_pour(ancienne.dpo) as db:
        gel = await poser_gel(db, ancienne.dpo, NouveauGel(personne_id=ancienne.id, motif=motif))
    async with db_pour(ancienne.moi) as db:
        assert [g.motif for g in await list_gels(db, ancienne.moi)] == [motif]
    await _passer(sessions, tmp_path)
    ancienne.vieillir(2)
    assert await _passer(sessions, tmp_path) == [{}]
    _accepter_effacement(admin, ancienne)
    assert await _passer(sessions, tmp_path) == [{}]
    async with db_pour(ancienne.dpo) as db:
        await lever_gel(db, ancienne.dpo, gel, maintenant=maintenant())
    assert await _passer(sessions, tmp_path) == [{EtapeConservation.effacement: 1}]


@pg
async def test_hold_is_the_dpos_alone(admin: Connexion, db_pour: Ouvrir) -> None:
    ancienne = Ancienne(admin, 1)
    saisie = NouveauGel(personne_id=ancienne.id, motif="Un motif assez long.")
    for acteur in (ancienne.pro, ancienne.moi):
        with pytest.raises(Forbidden):
            async with db_pour(acteur) as db:
                await poser_gel(db, acteur, saisie)
    with pytest.raises(Invalid):
        async with db_pour(ancienne.dpo) as db:
            await poser_gel(db, ancienne.dpo, saisie.model_copy(update={"personne_id": uuid4()}))


@pg
async def test_nothing_is_sent_about_somebody_who_died(
    admin: Connexion, sessions: Sessions, tmp_path: Path
) -> None:
    ancienne = Ancienne(admin, 23)
    admin.execute("update personne set decedee_le = current_date where id = %s", (ancienne.id,))
    admin.commit()
    assert await _passer(sessions, tmp_path) == [{EtapeConservation.avis: 1}]
    assert admin.execute("select count(*) from avis").fetchone() == (0,)


@pg
async def test_dry_run_names_nobody_and_changes_nothing(
    admin: Connexion, sessions: Sessions
) -> None:
    ancienne = Ancienne(admin, 23)
    (prevision,) = await prevoir(sessions, aujourdhui() + timedelta(days=60))
    assert [(s.personne_id, s.prochaine.etape) for s in prevision.suivis] == [
        (ancienne.id, EtapeConservation.avis)
    ]
    assert ancienne.genres() == []


@pg
async def test_only_jobs_and_the_dpo_see_what_retention_follows(
    admin: Connexion, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 23)
    async with db_pour(ancienne.dpo) as db:
        assert len(await list_conservation(db, jusqu_au=aujourdhui())) == 1
    for acteur in (ancienne.pro, ancienne.moi):
        with pytest.raises(Exception, match="réservé"):
            async with db_pour(acteur) as db:
                await list_conservation(db, jusqu_au=aujourdhui())


@pg
def test_application_erases_nothing_that_is_not_due(admin: Connexion) -> None:
    ancienne = Ancienne(admin, 25)
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(1)")
    assert admin.execute("select prive.effacer_personne(%s)", (ancienne.id,)).fetchone() == (None,)
    assert admin.execute("select prive.archiver(%s)", (ancienne.id,)).fetchone() == (False,)
    monde.sortir(admin)
    assert admin.execute(
        "select archivee_le from personne where id = %s", (ancienne.id,)
    ).fetchone() == (None,)


@pg
@pytest.mark.parametrize(
    "table", ["evenement", "consentement_evenement", "conservation_evenement", "journal"]
)
def test_setting_of_an_erasure_opens_nothing_to_the_application_nor_to_an_operator(
    admin: Connexion, table: str
) -> None:
    ancienne = Ancienne(admin, 1)
    admin.execute(
        "insert into conservation_evenement (territoire_id, personne_id, genre, cause) values (1,"
        " %s, 'avis', 'delai')",
        (ancienne.id,),
    )
    monde.entrer(admin, 1, ancienne.pro.compte_id, "professionnel", ancienne.pro.structure_id)
    admin.execute(
        "select prive.noter('ecriture', %s, 0, 'Une page', null, null, '{}')", (ancienne.id,)
    )
    monde.sortir(admin)
    admin.commit()
    admin.execute("select set_config('app.effacement', %s, true)", (f"1/{ancienne.id}",))
    with pytest.raises(psycopg.errors.RestrictViolation):
        admin.execute(f"delete from {table}".encode())
    admin.rollback()
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(1)")
    admin.execute("select set_config('app.effacement', %s, true)", (f"1/{ancienne.id}",))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(f"delete from {table}".encode())


@pg
def test_erasure_is_for_jobs_alone(admin: Connexion) -> None:
    ancienne = Ancienne(admin, 1)
    monde.entrer(admin, 1, ancienne.dpo.compte_id, "dpo", ancienne.dpo.structure_id)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute("select prive.effacer_personne(%s)", (ancienne.id,))


# Requests
# --------------------------------------------------------------------------------------------------
@pg
async def test_objection_suspends_at_once_and_a_refusal_opens_again(
    admin: Connexion, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 1)
    assert len(ancienne.vue_du_pro().lignes) == 8
    async with db_pour(ancienne.moi) as db:
        demande = await demander(
            db, ancienne.moi, NouvelleDemandeDroit(genre=GenreDemande.opposition, texte="Stop.")
        )
    assert ancienne.vue_du_pro() == monde.Vue(set(), set(), set())
    with pytest.raises(Conflict):
        async with db_pour(ancienne.moi) as db:
            await demander(
                db,
                ancienne.moi,
                NouvelleDemandeDroit(genre=GenreDemande.opposition, texte="Encore."),
            )
    async with db_pour(ancienne.dpo) as db:
        lue = await get_demande_droit(db, ancienne.dpo, demande)
        assert (lue.texte and lue.texte.texte) == "Stop."
        await repondre_a_la_demande(
            db, ancienne.dpo, demande, ReponseDemande(acceptee=False, texte="Un motif impérieux.")
        )
    assert len(ancienne.vue_du_pro().lignes) == 8


@pg
async def test_agreed_objection_lasts_until_the_person_takes_it_back(
    admin: Connexion, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 1)
    async with db_pour(ancienne.moi) as db:
        demande = await demander(
            db, ancienne.moi, NouvelleDemandeDroit(genre=GenreDemande.opposition, texte="Stop.")
        )
    async with db_pour(ancienne.dpo) as db:
        await repondre_a_la_demande(
            db,
            ancienne.dpo,
            demande,
            ReponseDemande(acceptee=True, texte="Le partage reste arrêté."),
        )
    assert ancienne.vue_du_pro() == monde.Vue(set(), set(), set())
    async with db_pour(ancienne.moi) as db:
        await retirer_demande_droit(db, ancienne.moi, demande)
    assert len(ancienne.vue_du_pro().lignes) == 8


@pg
async def test_rectified_identity_is_corrected_by_the_yes_of_the_structure(
    admin: Connexion, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 1)
    async with db_pour(ancienne.moi) as db:
        saisie = Contestation(objet="nom", texte="Il manque un accent.", valeur="Nommé")
        demande = await contester(db, ancienne.moi, saisie)
    async with db_pour(ancienne.pro) as db:
        await repondre_a_la_demande(
            db, ancienne.pro, demande, ReponseDemande(acceptee=True, texte="C’est corrigé, merci.")
        )
    assert admin.execute("select nom from personne where id = %s", (ancienne.id,)).fetchone() == (
        "Nommé",
    )
    async with db_pour(ancienne.moi) as db:
        (lue,) = await list_demandes_droit(db, ancienne.moi)
        assert lue.etat is EtatDemande.acceptee
        with pytest.raises(Conflict):
            await dire_desaccord(db, ancienne.moi, demande, "Je ne suis pas d’accord.")


@pg
async def test_refused_line_shows_the_disagreement_and_hides_its_words_from_the_dpo(
    admin: Connexion, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 1)
    (ligne,) = admin.execute(
        "select id from evenement where auteur_structure_id is not null"
    ).fetchall()
    async with db_pour(ancienne.moi) as db:
        demande = await contester(
            db, ancienne.moi, Contestation(objet=f"evenement:{ligne[0]}", texte="C’est faux.")
        )
    async with db_pour(ancienne.dpo) as db:
        lue = await get_demande_droit(db, ancienne.dpo, demande)
        assert lue.texte is None
        with pytest.raises(Forbidden):
            await repondre_a_la_demande(
                db,
                ancienne.dpo,
                demande,
                ReponseDemande(acceptee=True, texte="Je décide à leur place."),
            )
    async with db_pour(ancienne.pro) as db:
        lue = await get_demande_droit(db, ancienne.pro, demande)
        assert (lue.texte and lue.texte.ligne) == "écrit par la structure"
        await repondre_a_la_demande(
            db,
            ancienne.pro,
            demande,
            ReponseDemande(acceptee=False, texte="Nous l’avons constaté ensemble."),
        )
    async with db_pour(ancienne.moi) as db:
        await dire_desaccord(db, ancienne.moi, demande, "Je maintiens que c’est faux.")
    async with db_pour(ancienne.pro) as db:
        suites = (await get_demande_droit(db, ancienne.pro, demande)).suites
    assert [s.suite.texte for s in suites][-1] == "Je maintiens que c’est faux."


@pg
async def test_line_of_another_carnet_cannot_be_contested(
    admin: Connexion, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 1)
    (ligne, *_) = admin.execute(
        "select id from evenement where personne_id = %s", (ancienne.autre,)
    ).fetchall()
    for objet in (f"evenement:{ligne[0]}", f"personne:{ancienne.autre}", "mot_de_passe"):
        with pytest.raises(Invalid):
            async with db_pour(ancienne.moi) as db:
                await contester(
                    db, ancienne.moi, Contestation(objet=objet, texte="C’est faux.", valeur="x")
                )


@pg
async def test_delay_is_extended_once_by_the_dpo_in_time(admin: Connexion, db_pour: Ouvrir) -> None:
    ancienne = Ancienne(admin, 1)
    async with db_pour(ancienne.moi) as db:
        demande = await demander(
            db, ancienne.moi, NouvelleDemandeDroit(genre=GenreDemande.effacement, texte="Stop.")
        )
    jour = aujourdhui()
    async with db_pour(ancienne.dpo) as db:
        with pytest.raises(Conflict, match="passé"):
            await prolonger(
                db,
                ancienne.dpo,
                demande,
                "Un dossier complexe.",
                aujourdhui=jour + timedelta(days=40),
            )
        await prolonger(db, ancienne.dpo, demande, "Un dossier complexe.", aujourdhui=jour)
    async with db_pour(ancienne.moi) as db:
        lue = await get_demande_droit(db, ancienne.moi, demande)
        assert lue.echeance == plus_mois(jour_de(lue.demande.faite_le), 3)
    with pytest.raises(Conflict, match="déjà été prolongé"):
        async with db_pour(ancienne.dpo) as db:
            await prolonger(db, ancienne.dpo, demande, "Encore un peu de temps.", aujourdhui=jour)


@pg
async def test_request_of_one_person_is_hidden_from_another(
    admin: Connexion, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 1)
    ligne = admin.execute(
        "select id from compte where personne_id = %s", (ancienne.autre,)
    ).fetchone()
    assert ligne is not None
    autre = Acteur(1, ligne[0], Role.personne, personne_id=ancienne.autre)
    async with db_pour(ancienne.moi) as db:
        demande = await demander(
            db, ancienne.moi, NouvelleDemandeDroit(genre=GenreDemande.effacement, texte="Stop.")
        )
    for acteur in (autre, ancienne.pro):
        with pytest.raises(NotFound):
            async with db_pour(acteur) as db:
                await get_demande_droit(db, acteur, demande)


# Copies
# --------------------------------------------------------------------------------------------------
async def _composer(base: Base, sessions: Sessions, settings: Settings) -> None:
    await travailler(base.app_url, contexte(settings, sessions, Coffre("s" * 40)), attendre=False)


async def _emporter(
    base: Base, sessions: Sessions, settings: Settings, db_pour: Ouvrir, ancienne: Ancienne
) -> tuple[UUID, zipfile.ZipFile]:
    """Ask for one's copy, have it made, and take it."""
    async with db_pour(ancienne.moi) as db:
        copie = await demander_copie(db, ancienne.moi, maintenant=maintenant())
    await _composer(base, sessions, settings)
    async with db_pour(ancienne.moi) as db:
        scelle = await prendre_copie(db, ancienne.moi, copie, maintenant=maintenant())
    ouvert = Coffre("s" * 40).ouvrir(scelle, OBJET_COPIE, copie.bytes)
    return copie, zipfile.ZipFile(BytesIO(ouvert))


@pg
async def test_copy_holds_everything_about_oneself_and_nobody_else(
    base: Base, admin: Connexion, sessions: Sessions, settings: Settings, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 1)
    copie, archive = await _emporter(base, sessions, settings, db_pour, ancienne)
    assert sorted(archive.namelist()) == ["carnet.html", "carnet.json"]
    contenu = archive.read("carnet.json").decode()
    assert contenu.count('"texte": "ligne ') == 12
    assert "écrit par la structure" in contenu
    assert str(ancienne.autre) not in contenu
    page = archive.read("carnet.html").decode()
    assert "Ma frise" in page
    assert "http" not in page, "it reads without a network"
    with pytest.raises(NotFound):
        async with db_pour(ancienne.moi) as db:
            await prendre_copie(db, ancienne.moi, copie, maintenant=maintenant())


@pg
async def test_copy_holds_the_files_of_the_carnet_as_many_as_fit(
    base: Base,
    admin: Connexion,
    sessions: Sessions,
    settings: Settings,
    db_pour: Ouvrir,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pieces, "PIECES_MAX_OCTETS", 20)
    ancienne = Ancienne(admin, 1)
    for rang, (nature, contenu, domaine) in enumerate(
        (("cv", b"mon CV", 7), ("rqth", b"ma RQTH", 8), ("bail", b"le bail, si long", 4))
    ):
        _deposer(admin, ancienne, ancienne.id, (nature, contenu, domaine), f"{rang} days")
    _deposer(admin, ancienne, ancienne.id, ("rib", None, 7), "9 days")
    _deposer(admin, ancienne, ancienne.autre, ("permis", b"a autrui", 7), "1 day")
    _, archive = await _emporter(base, sessions, settings, db_pour, ancienne)
    joints = {nom: archive.read(nom) for nom in archive.namelist() if nom.startswith("documents/")}
    assert joints == {"documents/01-cv.pdf": b"mon CV", "documents/02-rqth.pdf": b"ma RQTH"}
    page = archive.read("carnet.html").decode()
    assert "documents/01-cv.pdf" in page
    assert "trop lourd pour cette archive" in page
    assert "documents/02-rqth.pdf" in archive.read("carnet.json").decode()


def _deposer(
    admin: Connexion,
    ancienne: Ancienne,
    personne: UUID,
    quoi: tuple[str, bytes | None, int],
    il_y_a: str,
) -> None:
    """Hand a file in for somebody; without one, a document that was taken back."""
    (nature, contenu, domaine), cle = quoi, uuid4()
    etat = "depose" if contenu else "retire"
    admin.execute(
        "insert into document (territoire_id, id, personne_id, domaine, auteur_compte_id, nature,"
        " intitule, type, taille, etat, clos_le, cree_le) values (1, %s, %s, %s, %s, %s, 'Papier',"
        " 'application/pdf', %s, %s, case when %s then now() end, now() - %s::interval)",
        (cle, personne, domaine, ancienne.moi.compte_id, nature, len(contenu or b"x"), etat,
         contenu is None, il_y_a),
    )  # fmt: skip
    scelle = contenu and Coffre("s" * 40).sceller(contenu, OBJET_DOCUMENT, lier(cle))
    admin.execute(
        "insert into document_contenu (territoire_id, document_id, contenu, efface_le)"
        " values (1, %s, %s, case when %s then now() end)",
        (cle, scelle, contenu is None),
    )
    admin.commit()


@pg
async def test_copy_is_killed_when_asked_and_too_old_after_seven_days(
    base: Base, admin: Connexion, sessions: Sessions, settings: Settings, db_pour: Ouvrir
) -> None:
    ancienne = Ancienne(admin, 1)
    async with db_pour(ancienne.moi) as db:
        tuee = await demander_copie(db, ancienne.moi, maintenant=maintenant())
        await supprimer_copie(db, ancienne.moi, maintenant=maintenant())
    await _composer(base, sessions, settings)
    assert admin.execute(
        "select count(*) from copie_carnet where contenu is not null"
    ).fetchone() == (0,)
    async with db_pour(ancienne.moi) as db:
        faite = await demander_copie(db, ancienne.moi, maintenant=maintenant())
    await _composer(base, sessions, settings)
    async with db_pour(ancienne.moi) as db:
        assert [c.prete for c in await list_copies(db, ancienne.moi) if c.supprimee_le is None] == [
            True
        ]
    for copie, quand in ((tuee, maintenant()), (faite, maintenant() + timedelta(days=8))):
        with pytest.raises(AppError):
            async with db_pour(ancienne.moi) as db:
                await prendre_copie(db, ancienne.moi, copie, maintenant=quand)
    admin.execute("update copie_carnet set expire_le = now() where id = %s", (faite,))
    admin.commit()
    await conserver(sessions, Path("/nulle-part"), aujourdhui())
    assert admin.execute(
        "select count(*) from copie_carnet where contenu is not null"
    ).fetchone() == (0,)


@pg
async def test_copy_is_the_persons_alone(admin: Connexion, db_pour: Ouvrir) -> None:
    ancienne = Ancienne(admin, 1)
    for acteur in (ancienne.pro, ancienne.dpo):
        with pytest.raises(Forbidden):
            async with db_pour(acteur) as db:
                await demander_copie(db, acteur, maintenant=maintenant())


def test_only_a_welcome_is_undone_or_erased_after_a_month(admin: Connexion) -> None:
    essai_accueils(admin)
