"""Close, bring back a database from before, close again.

Nothing that was closed is open, whatever is left to read.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from auth.journal.periodes import Ancreur
from core.coffre import Coffre
from core.db import Sessions
from droits.conservation.jobs import conserver
from droits.fermetures import registre, reprise
from droits.fermetures.jobs import ecrire_fermetures
from droits.fermetures.registre import FermetureNotee, RegistreError
from droits.fermetures.vocabulary import GENRES, PAR_NOM, Mode
from tests.auth import monde as petit_monde
from tests.auth.fermable import ACTES, PAPIER, Fermable, construire
from tests.conftest import Base, cloner

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
COFFRE = Coffre("s" * 40)
# What has an end, and is not a closing: a state of the work, a public fact, or an answer that opens
# nothing by itself.
AUTRES_FINS = {
    "absence.finie_le": "un retour de congé, qui se note de nouveau",
    "report.repris_le": "une chose à faire, remise encore",
    "etiquette.retiree_le": "un mot d’une structure, qu’elle remet",
    "vue_personnes.retiree_le": "choix d’un professionnel",
    "etiquette_posee.retiree_le": "un mot d’une structure, qui n’ouvre rien",
    "compte.dernier_acte_le": "un fait",
    "compte.invite_le": "envoi",
    "compte.profil_vu_le": "une question qui se repose",
    "journal_periode.retiree_le": "des lignes retirées de la base, que rien ne remet",
    "acces": "dérivé des accords et des cercles",
    "action.clos_le": "avancement",
    "action.offre_le": "avancement",
    "alerte_lecture.close_le": "l’alerte revient, à revoir",
    "avis.courriel_le": "envoi",
    "resume_quotidien.envoye_le": "envoi",
    "avis.lu_le": "lecture",
    "bris_de_glace.revu_le": "la revue est à refaire",
    "bris_de_glace.sensibles_le": "ouverture",
    "carte_codes.confirmee_le": "ouverture, que rend une carte neuve",
    "catalogue_service.retire_le": "offre, rendue par l’import suivant",
    "catalogue_structure.retire_le": "offre, rendue par l’import suivant",
    "compte.liaison_jusqu_au": "échéance, franchie d’elle-même",
    "constat.clos_le": "avancement",
    "conversation.clos_le": "avancement",
    "document.clos_le": "avancement",
    "document_contenu.efface_le": "avec le retrait du document, par le mur",
    "copie_carnet.expire_le": "échéance, franchie d’elle-même",
    "copie_carnet.telechargee_le": "lecture",
    "courriel_sortant.envoye_le": "les courriels en attente sont annulés",
    "courriel_sortant.tente_le": "les courriels en attente sont annulés",
    "demande_acces.rappelee_le": "un rappel, à refaire",
    "demande_acces.repondue_le": "la demande revient, en attente",
    "designation.aboutie_le": "ouverture",
    "designation.accord_le": "réponse, à redire",
    "designation.reponse_le": "réponse, à redire",
    "favori.retire_le": "choix d’un professionnel",
    "flux_agenda.lu_le": "lecture",
    "gel.leve_le": "un gel qui revient retarde, et n’ouvre rien",
    "habilitation_proposee": "la proposition revient, en attente",
    "import_depot.fini_le": "envoi",
    "jeton.vu_le": "lecture",
    "lecture_evenement.reprise_le": "une lecture, à marquer de nouveau",
    "lettre.imprimee_le": "envoi",
    "lettre.remise_le": "envoi",
    "objectif.clos_le": "avancement",
    "offre_convention.remplace_le": "offre",
    "offre_critere.remplace_le": "offre",
    "offre_erreur.traite_le": "offre",
    "offre_locale.archivee_le": "offre",
    "offre_locale.edite_le": "dernier changement de la ligne",
    "offre_locale.publiee_le": "offre",
    "offre_places.remplace_le": "offre",
    "offre_precision.remplace_le": "offre",
    "offre_session.remplace_le": "offre",
    "places_demande.repondue_le": "offre",
    "preuve": "effacées par la restauration",
    "rapprochement.decide_le": "la paire revient, à regarder",
    "relais.annonce_le": "envoi",
    "representant.repondue_le": "le mandat revient, à confirmer",
    "relais.regle_le": "le relais revient, à prendre",
    "rendez_vous.expire_le": "échéance, franchie d’elle-même",
    "rendez_vous.fixe_le": "une date, qui se fixe de nouveau",
    "rendez_vous.rappel_jours_le": "envoi",
    "rendez_vous.rappel_heures_le": "envoi",
    "rendez_vous.a_reprendre_le": "le rendez-vous revient, à reprendre",
    "second_facteur.confirme_le": "ouverture",
    "remise": "l’écran remis finit seul, en trente minutes",
    "signalement.repondu_le": "la réponse est à refaire",
    "structure.edite_le": "dernier changement de la ligne",
    "structure.sensible_jusqu_au": "déduit de la case : une confirmation demandée un mois de plus",
    "travail_suivi.ecarte_le": "les travaux en attente sont annulés",
}


@pytest.fixture
def monde(admin: Connexion) -> Fermable:
    construit = construire(admin)
    admin.commit()
    return construit


@pytest.fixture
def avant(monde: Fermable, base: Base) -> Iterator[Connexion]:
    """Give the database before anything was closed: what a backup of that day brings back."""
    nom = str(make_url(base.admin_url).database)
    with psycopg.connect(base.admin_dsn, autocommit=True) as autre:
        autre.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <>"
            " pg_backend_pid()",
            (nom,),
        )
    rendue = cloner(f"{nom}_avant", nom)
    with psycopg.connect(rendue.admin_dsn) as connexion:
        yield connexion


@pytest.fixture
def admin(base: Base) -> Iterator[Connexion]:
    # Opened again after the clone, which needs nobody in the database.
    with psycopg.connect(base.admin_dsn) as connexion:
        yield connexion
        if not connexion.closed:
            connexion.rollback()


def tout_fermer(base: Base, monde: Fermable) -> None:
    with psycopg.connect(base.admin_dsn) as admin:
        assert monde.ouverts(admin) == {genre.nom for genre in GENRES}
        for genre in GENRES:
            monde.fermer(admin, genre.nom)
        assert monde.ouverts(admin) == set()


def test_every_end_of_the_catalogue_is_a_closing_or_is_said_not_to_be(admin: Connexion) -> None:
    colonnes = {
        f"{table}.{colonne}"
        for table, colonne in admin.execute(
            "select table_name, column_name from information_schema.columns where table_schema ="
            " 'public'"
            " and is_nullable = 'YES' and data_type = 'timestamp with time zone' and table_name !~"
            " '^procrastinate_'"
        )
    }
    genres = {
        f"{genre.table}.{genre.colonne}"
        for genre in GENRES
        if genre.mode in (Mode.date, Mode.separation, Mode.ajout)
    }
    dites = {c for c in colonnes if c in AUTRES_FINS or c.partition(".")[0] in AUTRES_FINS}
    assert genres - colonnes == {"personne.decedee_le"}, "a day, not an instant"
    assert colonnes - genres - dites == set(), (
        "is it a closing? Add it to the vocabulary, or say why it is not"
    )
    assert genres & set(AUTRES_FINS) == set()


def test_every_kind_is_noted_by_a_trigger_and_has_an_act(admin: Connexion) -> None:
    poses = {
        (nom.removesuffix("_ajout"), table)
        for nom, table in admin.execute(
            "select substr(tgname, 8), tgrelid::regclass::text from pg_trigger where tgname like"
            " 'fermer\\_%'"
        )
    }
    assert poses == {(genre.nom, genre.table) for genre in GENRES}
    assert list(ACTES) == [genre.nom for genre in GENRES]


def test_closings_are_noted_as_numbers_and_dates_alone(
    base: Base, monde: Fermable, admin: Connexion
) -> None:
    admin.rollback()
    tout_fermer(base, monde)
    lignes = admin.execute("select genre, cible, le, details from prive.fermeture").fetchall()
    assert {ligne[0] for ligne in lignes} == set(ACTES)
    for _, _, le, details in lignes:
        assert le is not None
        for nom, valeur in details.items():
            sur = (
                valeur is None
                or isinstance(valeur, int)
                or re.fullmatch(r"[0-9a-f-]{36}|\d{4}-\d\d-\d\d.*", valeur)
            )
            assert sur or nom == "cause", (nom, valeur)


async def test_worker_carries_closings_outside_and_forgets_them(
    base: Base, sessions: Sessions, monde: Fermable, admin: Connexion, tmp_path: Path
) -> None:
    admin.rollback()
    tout_fermer(base, monde)
    ancreur = Ancreur(sessions, COFFRE, tmp_path)
    assert await ecrire_fermetures(ancreur) >= len(GENRES)
    assert await ecrire_fermetures(ancreur) == 0
    assert admin.execute("select count(*) from prive.fermeture").fetchone() == (0,)
    assert {f.genre for f in registre.lire_registre(tmp_path, COFFRE).fermetures} == set(ACTES)
    assert b"Nom" not in (tmp_path / registre.FICHIER).read_bytes()


async def _porter(base: Base, sessions: Sessions, dossier: Path) -> list[FermetureNotee]:
    await ecrire_fermetures(Ancreur(sessions, COFFRE, dossier))
    return list(registre.lire_registre(dossier, COFFRE).fermetures)


async def test_register_alone_closes_everything_again(
    base: Base, sessions: Sessions, monde: Fermable, avant: Connexion, tmp_path: Path
) -> None:
    tout_fermer(base, monde)
    fermetures = await _porter(base, sessions, tmp_path)
    faite = reprise.refermer_fermetures(avant, fermetures)
    assert monde.ouverts(avant) == set()
    assert set(faite.refermees) == set(ACTES)
    assert reprise.refermer_fermetures(avant, fermetures).refermees.total() == 0, (
        "done twice, it does nothing more"
    )
    assert avant.execute("select count(*) from acces").fetchone() == (0,)


def test_replaced_database_alone_closes_everything_again(
    base: Base, monde: Fermable, avant: Connexion
) -> None:
    tout_fermer(base, monde)
    with psycopg.connect(base.admin_dsn) as ancienne:
        ancienne.execute("delete from prive.fermeture")
        reprise.refermer_fermetures(avant, (), ancienne)
    assert monde.ouverts(avant) == set()


@pytest.mark.parametrize("oublie", ["register", "state"])
async def test_kind_that_is_forgotten_is_seen(
    base: Base, sessions: Sessions, monde: Fermable, avant: Connexion, tmp_path: Path, oublie: str
) -> None:
    tout_fermer(base, monde)
    fermetures = await _porter(base, sessions, tmp_path)
    for genre in GENRES:
        autres = [g for g in GENRES if g is not genre]
        lues = [f for f in fermetures if f.genre != genre.nom]
        with avant.transaction(force_rollback=True):
            reprise.refermer_fermetures(
                avant,
                lues if oublie == "register" else fermetures,
                genres=GENRES if oublie == "register" else autres,
            )
            # A spent code that is taken away is no longer open to anybody.
            assert monde.ouverts(avant) == {genre.nom}


@pytest.mark.parametrize("nom", [nom for nom, acte in ACTES.items() if acte.rouvrir])
async def test_what_was_opened_again_is_not_closed(
    base: Base, sessions: Sessions, monde: Fermable, avant: Connexion, tmp_path: Path, nom: str
) -> None:
    with psycopg.connect(base.admin_dsn) as admin:
        monde.fermer(admin, nom)
        admin.commit()
        monde.rouvrir(admin, nom)
    fermetures = await _porter(base, sessions, tmp_path)
    with psycopg.connect(base.admin_dsn) as ancienne:
        reprise.refermer_fermetures(avant, fermetures, ancienne)
    assert nom in monde.ouverts(avant)


def test_database_of_elsewhere_closes_nothing(
    base: Base, monde: Fermable, avant: Connexion
) -> None:
    autre = cloner(f"{make_url(base.admin_url).database}_autre")
    with psycopg.connect(autre.admin_dsn) as ancienne:
        assert reprise.refermer_fermetures(avant, (), ancienne).refermees.total() == 0
    assert monde.ouverts(avant) == set(PAR_NOM)


async def test_file_left_by_an_erasure_that_was_killed_is_erased_by_the_next_run(
    sessions: Sessions, monde: Fermable, admin: Connexion, tmp_path: Path
) -> None:
    (tmp_path / PAPIER).write_bytes(b"signature")
    monde.fermer(admin, "effacement")
    admin.commit()
    for _ in range(2):
        await conserver(sessions, tmp_path, date(2026, 11, 28))
    assert not (tmp_path / PAPIER).exists()
    assert admin.execute("select count(*) from prive.papier_a_effacer").fetchone() == (0,)


# Nobody but the worker sees or changes what waits to be carried outside, and it says nothing of
# another territoire.
@pytest.mark.parametrize(
    "appel",
    [
        "select * from prive.fermetures_a_ecrire()",
        "select prive.fermetures_ecrites(array[1]::bigint[])",
        "select prive.papiers_a_effacer()",
        "select prive.papiers_effaces(array['x'])",
        "select prive.dire_refus(null, null)",
        "select * from prive.fermeture",
        "delete from prive.fermeture",
        (
            "insert into prive.fermeture (genre, territoire_id, cible) values ('retrait', 1,"
            " gen_random_uuid())"
        ),
        "select prive.effacer_encore(1, gen_random_uuid(), 'demande')",
        "select prive.separer_encore(1, gen_random_uuid(), null)",
        "select prive.effacer_carnets(1, gen_random_uuid(), 'demande')",
    ],
)
@pytest.mark.parametrize("role", ["professionnel", "administrateur", "dpo"])
def test_closings_are_out_of_reach_of_every_role(
    monde: Fermable, admin: Connexion, appel: str, role: str
) -> None:
    compte = petit_monde.professionnel(admin, 1, monde.structure, role)
    petit_monde.entrer(admin, 1, compte, role, monde.structure)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(appel.encode())
    admin.rollback()


def test_worker_in_one_territoire_carries_nothing_of_another(
    base: Base, monde: Fermable, admin: Connexion
) -> None:
    tout_fermer(base, monde)
    petit_monde.territoire(admin, 2)
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(2)")
    assert admin.execute("select count(*) from prive.fermetures_a_ecrire()").fetchone() == (0,)
    admin.rollback()


# The register itself
# --------------------------------------------------------------------------------------------------
def _ecrire(dossier: Path, nombre: int = 3) -> None:
    for rang in range(nombre):
        cle = f"00000000-0000-0000-0000-{rang:012}"
        registre.ajouter_fermetures(
            dossier, COFFRE, [FermetureNotee("retrait", 1, cle, "2026-11-28T00:00:00+00:00", {})]
        )


@pytest.mark.parametrize(
    "abime",
    ["octet", "coupe", "ligne", "milieu", "tete", "fichier", "echange", "secret", "vide", "ajout"],
)
def test_register_that_is_not_as_it_was_written_is_refused(tmp_path: Path, abime: str) -> None:
    _ecrire(tmp_path)
    fichier, coffre = tmp_path / registre.FICHIER, COFFRE
    lignes = fichier.read_bytes().splitlines(keepends=True)
    contenus = {
        "octet": b"".join(lignes).replace(b'"retrait"', b'"archive"', 1),
        "coupe": b"".join(lignes)[:-7],
        "ligne": b"".join(lignes[:-1]),
        "milieu": lignes[0] + lignes[2],
        "echange": lignes[1] + lignes[0] + lignes[2],
        "vide": b"",
        "ajout": b"".join(lignes) + b"{}\n",
    }
    if abime == "tete":
        (tmp_path / "fermetures.tete").unlink()
    elif abime == "fichier":
        fichier.unlink()
    elif abime == "secret":
        coffre = Coffre("t" * 40)
    else:
        fichier.write_bytes(contenus[abime])
    with pytest.raises(RegistreError):
        registre.lire_registre(tmp_path, coffre)
    if abime not in ("octet", "echange"):  # seen by each backup, which reads it whole
        with pytest.raises(RegistreError):
            registre.ajouter_fermetures(tmp_path, coffre, [])


def test_line_cut_by_a_power_failure_is_taken_away_and_written_again(tmp_path: Path) -> None:
    _ecrire(tmp_path)
    fichier = tmp_path / registre.FICHIER
    fichier.write_bytes(fichier.read_bytes() + b'{"version":1,"le":"20')
    with pytest.raises(RegistreError):
        registre.lire_registre(tmp_path, COFFRE)
    _ecrire(tmp_path, 1)
    assert len(registre.lire_registre(tmp_path, COFFRE).fermetures) == 4


def test_head_that_was_not_written_in_time_is_made_again(tmp_path: Path) -> None:
    _ecrire(tmp_path)
    tete = (tmp_path / "fermetures.tete").read_bytes()
    _ecrire(tmp_path, 2)
    (tmp_path / "fermetures.tete").write_bytes(tete)
    assert len(registre.lire_registre(tmp_path, COFFRE).fermetures) == 5
    _ecrire(tmp_path, 1)
    assert len(registre.lire_registre(tmp_path, COFFRE).fermetures) == 6


def test_register_of_another_day_is_not_taken_for_this_one(tmp_path: Path) -> None:
    _ecrire(tmp_path, 3)
    lu = registre.lire_registre(tmp_path, COFFRE)
    _ecrire(tmp_path, 2)
    registre.verifier_prefixe(tmp_path, registre.lire_registre(tmp_path, COFFRE), lu.tete, None)
    autre = tmp_path / "autre"
    _ecrire(autre, 5)
    with pytest.raises(RegistreError):
        registre.verifier_prefixe(autre, registre.lire_registre(autre, COFFRE), lu.tete, None)
