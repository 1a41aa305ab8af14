"""Open carnets in an emergency, and try to get more out of it.

More than four hours of reading, told and reviewed.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from auth.avis.queries import list_avis
from auth.personnes.queries import get_personne
from auth.urgences.commands import (
    confirmer_sensibles,
    lire_sous_urgence,
    ouvrir_par_identite,
    ouvrir_sur_carnet,
    refermer_ouverture,
    revoir,
)
from auth.urgences.queries import get_urgence, list_urgences
from auth.urgences.rules import (
    domaines_de_l_urgence,
    est_en_retard,
    etat_urgence,
    reste,
    sensibles_de_l_urgence,
)
from auth.urgences.schemas import Confirmation, OuvertureParIdentite, OuvertureUrgence, Revue
from auth.urgences.vocabulary import EtatUrgence
from auth.vocabulary import ORDINAIRES, SENSIBLES, Acteur, Role
from carnet.bord.queries import list_carnets, list_suivis
from carnet.parcours.queries import list_frise
from core.errors import Conflict, Forbidden, NotFound
from tests.auth import monde
from tests.auth.lieu import trouver
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
LE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POURQUOI = "Ne répond plus, message alarmant ce matin."


def identite(**champs: object) -> OuvertureParIdentite:
    base: dict[str, object] = {
        "nom": "Nom",
        "prenom": "Prénom",
        "date_naissance": "1990-01-01",
        "commune": "30000",
        "motif": "urgence_vitale",
        "texte": POURQUOI,
    }
    return OuvertureParIdentite.model_validate(base | champs)


CONFIRMATION = Confirmation(
    domaines=["sante"], texte="Le médecin du Samu le demande.", confirme="oui"
)


class Lieu:
    """Hold one territoire: a stranger's structure and professional, an unfollowed person, a DPO."""

    def __init__(self, admin: Connexion) -> None:
        monde.territoire(admin, 1)
        self.structure = monde.structure(admin, 1)
        self.pro = Acteur(
            1, monde.professionnel(admin, 1, self.structure), Role.professionnel, self.structure
        )
        self.dpo = Acteur(
            1, monde.professionnel(admin, 1, self.structure, "dpo"), Role.dpo, self.structure
        )
        self.personne = monde.personne(admin, 1)
        admin.execute("update personne set code_postal = '30000' where id = %s", (self.personne,))
        self.compte = monde.compte_de(admin, 1, self.personne)
        self.elle = Acteur(1, self.compte, Role.personne, personne_id=self.personne)
        monde.frise(admin, 1, self.personne, self.compte)
        admin.commit()


@pytest.fixture
def lieu(admin: Connexion) -> Lieu:
    return Lieu(admin)


async def ouvrir(db_pour: Ouvrir, acteur: Acteur, **champs: object) -> UUID | None:
    async with db_pour(acteur) as db:
        return await ouvrir_par_identite(db, acteur, identite(**champs), maintenant=LE)


def habiliter(admin: Connexion, compte: UUID, structure: UUID, role: str) -> None:
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (1, %s, %s, %s, now() - interval '1 day')",
        (compte, structure, role),
    )


async def domaines_lus(
    db_pour: Ouvrir, acteur: Acteur, bris: UUID | None, personne: UUID
) -> set[int]:
    assert bris is not None
    async with db_pour(acteur) as db:
        if await lire_sous_urgence(db, acteur, bris, maintenant=LE) is None:
            return set()
        return {ligne.evenement.domaine for ligne in await list_frise(db, acteur, personne)}


async def test_exact_identity_opens_the_ordinary_domains_to_that_compte_alone(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir
) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    assert await domaines_lus(db_pour, lieu.pro, bris, lieu.personne) == set(range(8))
    collegue = Acteur(
        1, monde.professionnel(admin, 1, lieu.structure), Role.professionnel, lieu.structure
    )
    admin.commit()
    with pytest.raises(NotFound):
        await domaines_lus(db_pour, collegue, bris, lieu.personne)


@pytest.mark.parametrize(
    "champs",
    [
        {"nom": "No"}, {"nom": "Nom%"}, {"prenom": "Prénon"}, {"date_naissance": "1990-01-02"},
        {"commune": "30001"}, {"nom": "%", "prenom": "%"}, {"commune": "%"},
    ],
)  # fmt: skip
async def test_anything_but_the_exact_identity_opens_nothing_and_leaves_a_line(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir, champs: dict[str, object]
) -> None:
    assert await ouvrir(db_pour, lieu.pro, **champs) is None
    ligne = admin.execute("select geste, personne_id, details::text, objet from journal").fetchone()
    assert ligne == ("refus", None, '{"urgence": true}', "Bris de glace : aucun carnet ouvert")
    assert admin.execute("select count(*) from bris_de_glace").fetchone() == (0,)


async def test_accents_and_capitals_do_not_matter(lieu: Lieu, db_pour: Ouvrir) -> None:
    assert await ouvrir(db_pour, lieu.pro, nom="  NOM ", prenom="prenom") is not None


async def test_two_people_of_the_same_identity_open_nothing(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir
) -> None:
    autre = monde.personne(admin, 1)
    admin.execute("update personne set code_postal = '30000' where id = %s", (autre,))
    admin.commit()
    assert await ouvrir(db_pour, lieu.pro) is None


@pytest.mark.parametrize("nom", ["Nom", "Ancien"])
async def test_carnets_brought_together_open_as_the_one_that_remains(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir, nom: str
) -> None:
    double = monde.personne(admin, 1, nom)
    admin.execute(
        "update personne set code_postal = '30000', reuni_dans = %s where id = %s",
        (lieu.personne, double),
    )
    admin.commit()
    bris = await ouvrir(db_pour, lieu.pro, nom=nom)
    assert await domaines_lus(db_pour, lieu.pro, bris, lieu.personne) == set(range(8))


@pytest.mark.parametrize("champ", ["archivee_le", "suspendu_le"])
async def test_archived_or_objected_carnet_opens_nothing_in_an_emergency(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir, champ: str
) -> None:
    fermer = f"update personne set {champ} = now() where id = %s".encode()
    admin.execute(fermer, (lieu.personne,))
    admin.commit()
    assert await ouvrir(db_pour, lieu.pro) is None
    ligne = admin.execute("select geste, personne_id, details::text, objet from journal").fetchone()
    assert ligne == ("refus", None, '{"urgence": true}', "Bris de glace : aucun carnet ouvert")


@pytest.mark.parametrize("champ", ["archivee_le", "suspendu_le"])
async def test_objection_or_archive_meanwhile_closes_the_emergency_at_once(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir, champ: str
) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    admin.execute(f"update personne set {champ} = now() where id = %s".encode(), (lieu.personne,))
    admin.commit()
    assert await domaines_lus(db_pour, lieu.pro, bris, lieu.personne) == set()


async def test_other_territoire_opens_nothing(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir
) -> None:
    monde.territoire(admin, 2)
    structure = monde.structure(admin, 2)
    ailleurs = Acteur(2, monde.professionnel(admin, 2, structure), Role.professionnel, structure)
    admin.commit()
    assert await ouvrir(db_pour, ailleurs) is None


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in (Role.professionnel, Role.charge_orientation)]
)
async def test_other_roles_are_refused_by_the_command_and_by_the_database(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir, role: Role
) -> None:
    acteur = lieu.elle
    if role is Role.representant:
        acteur = Acteur(1, monde.representant(admin, 1, lieu.personne, 4095), role)
        admin.commit()
    elif role is not Role.personne:
        acteur = Acteur(
            1, monde.professionnel(admin, 1, lieu.structure, role.value), role, lieu.structure
        )
        admin.commit()
    with pytest.raises(Forbidden):
        await ouvrir(db_pour, acteur)
    monde.entrer(admin, 1, acteur.compte_id, role.value, acteur.structure_id, acteur.personne_id)
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute(
            "select prive.briser_la_glace(%s, null, null, null, null, 'urgence_vitale', %s)",
            (lieu.personne, POURQUOI),
        )


async def test_lists_search_and_ordinary_pages_show_nothing_more(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    assert await ouvrir(db_pour, lieu.pro) is not None
    async with db_pour(lieu.pro) as db:
        assert await list_carnets(db, lieu.pro) == []
        assert await list_suivis(db, lieu.pro) == []
        assert await trouver(db, lieu.pro, "nom") == []
        assert await list_frise(db, lieu.pro, lieu.personne) == []
        with pytest.raises(NotFound):
            await get_personne(db, lieu.pro, lieu.personne)


async def test_even_inside_the_emergency_lists_and_search_ignore_it(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    assert bris is not None
    async with db_pour(lieu.pro) as db:
        assert await lire_sous_urgence(db, lieu.pro, bris, maintenant=LE) is not None
        assert await list_carnets(db, lieu.pro) == []
        assert await trouver(db, lieu.pro, "nom") == []


async def test_naming_the_carnet_without_an_opening_opens_nothing(
    admin: Connexion, lieu: Lieu
) -> None:
    monde.entrer(admin, 1, lieu.pro.compte_id, "professionnel", lieu.structure)
    admin.execute("select set_config('app.urgence', %s, true)", (str(lieu.personne),))
    assert monde.voir(admin) == monde.Vue(set(), set(), set())


async def test_emergency_never_writes(admin: Connexion, lieu: Lieu, db_pour: Ouvrir) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    monde.entrer(admin, 1, lieu.pro.compte_id, "professionnel", lieu.structure)
    admin.execute("select prive.lire_en_urgence(%s)", (bris,))
    assert len(monde.voir(admin).lignes) == 8
    admin.execute("savepoint essai")
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute(
            "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id, genre,"
            " texte) values (1, %s, 3, %s, %s, 'objectif', 'écrit en urgence')",
            (lieu.personne, lieu.pro.compte_id, lieu.structure),
        )
    admin.execute("rollback to essai")
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute("update bris_de_glace set fin = fin + interval '1 year'")


async def test_sensitive_domains_need_the_second_confirmation_journalled_apart(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir
) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    assert bris is not None
    async with db_pour(lieu.pro) as db:
        await confirmer_sensibles(db, lieu.pro, bris, CONFIRMATION, maintenant=LE)
    assert await domaines_lus(db_pour, lieu.pro, bris, lieu.personne) == {*range(8), 8}
    lignes = admin.execute(
        "select objet, domaines, details ->> 'urgence' from journal where objet like 'Ouverture%'"
        " order by numero"
    ).fetchall()
    assert lignes == [
        ("Ouverture en urgence", 255, "true"),
        ("Ouverture en urgence, domaines sensibles", 256, "true"),
    ]
    with pytest.raises(Conflict, match="déjà confirmé"):
        async with db_pour(lieu.pro) as db:
            await confirmer_sensibles(db, lieu.pro, bris, CONFIRMATION, maintenant=LE)


async def test_role_without_sensitive_domains_never_gets_them(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir
) -> None:
    compte = monde.professionnel(admin, 1, lieu.structure, "charge_orientation")
    acteur = Acteur(1, compte, Role.charge_orientation, lieu.structure)
    admin.commit()
    bris = await ouvrir(db_pour, acteur)
    assert bris is not None
    with pytest.raises(Forbidden):
        async with db_pour(acteur) as db:
            await confirmer_sensibles(db, acteur, bris, CONFIRMATION, maintenant=LE)
    monde.entrer(admin, 1, compte, "charge_orientation", lieu.structure)
    assert admin.execute(
        "select prive.confirmer_sensibles(%s, 256, %s)", (bris, POURQUOI)
    ).fetchone() == (False,)


@pytest.mark.parametrize("visee", ["structure_id", "compte_id"])
async def test_refusal_of_the_person_wins_over_the_emergency(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir, visee: str
) -> None:
    cible = lieu.structure if visee == "structure_id" else lieu.pro.compte_id
    requete = f"insert into exclusion (territoire_id, personne_id, {visee}) values (1, %s, %s)"
    admin.execute(requete.encode(), (lieu.personne, cible))
    admin.commit()
    assert await ouvrir(db_pour, lieu.pro) is None


async def test_refusal_said_meanwhile_closes_the_emergency_at_once(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir
) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, structure_id) values (1, %s, %s)",
        (lieu.personne, lieu.structure),
    )
    admin.commit()
    assert await domaines_lus(db_pour, lieu.pro, bris, lieu.personne) == set()


async def test_four_hours_later_nothing_opens(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir
) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    admin.execute("set session_replication_role = replica")
    plus_tot = "interval '4 hours 1 second'"
    admin.execute(
        f"update bris_de_glace set ouvert_le = ouvert_le - {plus_tot}, fin = fin -"
        f" {plus_tot}".encode()
    )
    admin.commit()
    assert await domaines_lus(db_pour, lieu.pro, bris, lieu.personne) == set()


async def test_closing_acts_at_once_and_once(lieu: Lieu, db_pour: Ouvrir) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    assert bris is not None
    async with db_pour(lieu.pro) as db:
        await refermer_ouverture(db, lieu.pro, bris, maintenant=LE)
    assert await domaines_lus(db_pour, lieu.pro, bris, lieu.personne) == set()
    with pytest.raises(Conflict):
        async with db_pour(lieu.pro) as db:
            await refermer_ouverture(db, lieu.pro, bris, maintenant=LE)
    with pytest.raises(Conflict, match="terminée"):
        async with db_pour(lieu.pro) as db:
            await confirmer_sensibles(db, lieu.pro, bris, CONFIRMATION, maintenant=LE)


async def test_opening_twice_gives_the_same_opening_and_not_four_more_hours(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    assert await ouvrir(db_pour, lieu.pro) == await ouvrir(db_pour, lieu.pro)


async def test_person_and_dpo_are_told_in_the_same_transaction(lieu: Lieu, db_pour: Ouvrir) -> None:
    await ouvrir(db_pour, lieu.pro)
    for acteur, genre in ((lieu.elle, "ouverture_urgence"), (lieu.dpo, "urgence_a_revoir")):
        async with db_pour(acteur) as db:
            assert [a.genre.value for a in await list_avis(db, acteur, limite=5)] == [genre]


async def test_opening_undone_tells_nobody(admin: Connexion, lieu: Lieu, db_pour: Ouvrir) -> None:
    async def defaire() -> None:
        async with db_pour(lieu.pro) as db:
            await ouvrir_par_identite(db, lieu.pro, identite(), maintenant=LE)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await defaire()
    assert admin.execute(
        "select (select count(*) from avis), (select count(*) from journal),"
        " (select count(*) from"
        " bris_de_glace)"
    ).fetchone() == (0, 0, 0)


async def test_carnet_seen_in_part_opens_whole_and_hidden_one_is_not_found(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir
) -> None:
    saisie = OuvertureUrgence.model_validate({"motif": "danger_grave", "texte": POURQUOI})
    with pytest.raises(NotFound):
        async with db_pour(lieu.pro) as db:
            await ouvrir_sur_carnet(db, lieu.pro, lieu.personne, saisie, maintenant=LE)
    monde.place(admin, 1, lieu.personne, lieu.structure, lieu.pro.compte_id)
    monde.accord(admin, 1, lieu.personne, domaines=1)
    admin.commit()
    async with db_pour(lieu.pro) as db:
        bris = await ouvrir_sur_carnet(db, lieu.pro, lieu.personne, saisie, maintenant=LE)
    assert await domaines_lus(db_pour, lieu.pro, bris, lieu.personne) == set(range(8))


async def test_review_is_the_dpo_s_once_and_everybody_concerned_reads_it(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    assert bris is not None
    revue = Revue.model_validate(
        {"issue": "non_justifiee", "commentaire": "Aucun danger ce jour-là."}
    )
    with pytest.raises(Forbidden):
        async with db_pour(lieu.pro) as db:
            await revoir(db, lieu.pro, bris, revue, maintenant=LE)
    async with db_pour(lieu.dpo) as db:
        await revoir(db, lieu.dpo, bris, revue, maintenant=LE)
    with pytest.raises(Conflict):
        async with db_pour(lieu.dpo) as db:
            await revoir(db, lieu.dpo, bris, revue, maintenant=LE)
    for acteur in (lieu.elle, lieu.pro):
        async with db_pour(acteur) as db:
            (lue,) = await list_urgences(db, acteur, maintenant=LE)
            assert (lue.bris.issue, lue.bris.commentaire) == (
                "non_justifiee",
                "Aucun danger ce jour-là.",
            )
            assert "urgence_revue" in [a.genre.value for a in await list_avis(db, acteur, limite=9)]


async def test_nobody_reviews_their_own_opening(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir
) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    assert bris is not None
    habiliter(admin, lieu.pro.compte_id, lieu.structure, "dpo")
    admin.commit()
    aussi_dpo = Acteur(1, lieu.pro.compte_id, Role.dpo, lieu.structure)
    revue = Revue.model_validate({"issue": "justifiee", "commentaire": "Oui."})
    with pytest.raises(Conflict, match="propre ouverture"):
        async with db_pour(aussi_dpo) as db:
            await revoir(db, aussi_dpo, bris, revue, maintenant=LE)
    monde.entrer(admin, 1, lieu.pro.compte_id, "dpo", lieu.structure)
    assert admin.execute(
        "select prive.revoir_urgence(%s, 'justifiee', 'Oui')", (bris,)
    ).fetchone() == (False,)


async def test_strangers_know_of_no_opening(admin: Connexion, lieu: Lieu, db_pour: Ouvrir) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    assert bris is not None
    autre = monde.structure(admin, 1)
    voisin = Acteur(1, monde.professionnel(admin, 1, autre), Role.professionnel, autre)
    admin.commit()
    async with db_pour(voisin) as db:
        assert await list_urgences(db, voisin, maintenant=LE) == []
        with pytest.raises(NotFound):
            await get_urgence(db, voisin, bris, maintenant=LE)


@pytest.mark.parametrize(
    "changement",
    [
        "texte = texte || ' (corrigé)'",
        "fin = ouvert_le + interval '3 hours'",
        "domaines = 1",
        "motif = 'danger_grave'",
    ],
)
async def test_opening_is_never_rewritten_even_by_the_owner(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir, changement: str
) -> None:
    await ouvrir(db_pour, lieu.pro)
    with pytest.raises(errors.RestrictViolation):
        admin.execute(f"update bris_de_glace set {changement}".encode())


async def test_opening_is_never_erased(admin: Connexion, lieu: Lieu, db_pour: Ouvrir) -> None:
    await ouvrir(db_pour, lieu.pro)
    with pytest.raises(errors.RestrictViolation):
        admin.execute("delete from bris_de_glace")


async def test_five_hours_are_refused_by_the_table(admin: Connexion, lieu: Lieu) -> None:
    with pytest.raises(errors.CheckViolation):
        admin.execute(
            "insert into bris_de_glace (territoire_id, personne_id, compte_id, structure_id, role,"
            " motif, texte,"
            " domaines, fin) values (1, %s, %s, %s, 'professionnel', 'danger_grave', %s, 255, now()"
            " + interval '5 h')",
            (lieu.personne, lieu.pro.compte_id, lieu.structure, POURQUOI),
        )


async def test_ended_habilitation_ends_the_emergency(
    admin: Connexion, lieu: Lieu, db_pour: Ouvrir
) -> None:
    bris = await ouvrir(db_pour, lieu.pro)
    autre = monde.structure(admin, 1)
    habiliter(admin, lieu.pro.compte_id, autre, "professionnel")
    admin.commit()
    pour_une_autre = Acteur(1, lieu.pro.compte_id, Role.professionnel, autre)
    with pytest.raises(NotFound):
        await domaines_lus(db_pour, pour_une_autre, bris, lieu.personne)


def test_time_left_is_said_in_words() -> None:
    fin = LE + timedelta(hours=4)
    assert reste(fin, LE) == "4 heures"
    assert reste(fin, LE + timedelta(hours=2, minutes=59)) == "1 heure et 1 minute"
    assert reste(fin, fin - timedelta(seconds=1)) == "1 minute"
    assert reste(fin, fin) == "moins d’une minute"


def test_states_follow_the_clock_and_the_early_end() -> None:
    fin = LE + timedelta(hours=4)
    assert etat_urgence(fin, None, LE) is EtatUrgence.ouverte
    assert etat_urgence(fin, None, fin) is EtatUrgence.terminee
    assert etat_urgence(fin, LE, LE) is EtatUrgence.refermee


def test_review_is_late_after_fifteen_days() -> None:
    assert not est_en_retard(LE, None, LE + timedelta(days=15))
    assert est_en_retard(LE, None, LE + timedelta(days=15, seconds=1))
    assert not est_en_retard(LE, LE, LE + timedelta(days=90))


def test_only_those_who_write_open_in_an_emergency() -> None:
    assert {r for r in Role if domaines_de_l_urgence(r)} == {
        Role.professionnel,
        Role.charge_orientation,
    }
    assert domaines_de_l_urgence(Role.professionnel) == ORDINAIRES
    assert {r for r in Role if sensibles_de_l_urgence(r)} == {Role.professionnel}
    assert sensibles_de_l_urgence(Role.professionnel) == SENSIBLES
