"""Ask, answer, hold and copy: what is refused leaves every row, what is done is told and kept."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from auth.vocabulary import Acteur, Domaine, Role
from core.clock import aujourdhui, maintenant
from core.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from droits.conservation.commands import (
    avancer_copie,
    contester,
    demander,
    demander_copie,
    dire_desaccord,
    effacer_accueil,
    lever_gel,
    livrer_copie,
    poser_gel,
    prendre_copie,
    prolonger,
    reduire_accueil,
    repondre_a_la_demande,
    retirer_demande_droit,
    rouvrir_mon_carnet,
    supprimer_copie,
)
from droits.conservation.queries import get_demande_droit, list_demandes_droit
from droits.conservation.schemas import (
    Contestation,
    NouveauGel,
    NouvelleDemandeDroit,
    ReponseDemande,
)
from droits.conservation.vocabulary import (
    CHAMPS_IDENTITE,
    EtatDemande,
    GenreDemande,
    GenreSuite,
    MoyenContact,
)
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
MOTIF = "Une procédure est en cours."
OUI = ReponseDemande(acceptee=True, texte="C’est entendu, merci.")
NON = ReponseDemande(acceptee=False, texte="La loi nous en empêche.")


async def _demander(db_pour: Ouvrir, acteur: Acteur, genre: GenreDemande) -> UUID:
    async with db_pour(acteur) as db:
        return await demander(db, acteur, NouvelleDemandeDroit(genre=genre, texte="Je le veux."))


async def _repondre(
    db_pour: Ouvrir, acteur: Acteur, demande: UUID, saisie: ReponseDemande = OUI
) -> None:
    async with db_pour(acteur) as db:
        await repondre_a_la_demande(db, acteur, demande, saisie)


async def _contester(db_pour: Ouvrir, acteur: Acteur, objet: str, valeur: str | None) -> UUID:
    async with db_pour(acteur) as db:
        saisie = Contestation(objet=objet, texte="C’est faux.", valeur=valeur)
        return await contester(db, acteur, saisie)


def ligne(lieu: Lieu, domaine: Domaine = Domaine.parcours) -> str:
    """Write a line of the carnet as the structure, and give its key."""
    cle = uuid4()
    lieu.admin.execute(
        "insert into objectif (territoire_id, id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, thematique, intitule) values (1, %s, %s, %s, %s, %s,"
        " 'preparer-sa-candidature', 'Chercher un emploi')",
        (cle, lieu.personne, int(domaine), lieu.pro.compte_id, lieu.structure),
    )
    lieu.admin.commit()
    return f"objectif:{cle}"


# Requests
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("genre", [GenreDemande.opposition, GenreDemande.effacement])
async def test_request_is_kept_journalled_and_told_to_the_dpo(
    lieu: Lieu, db_pour: Ouvrir, genre: GenreDemande
) -> None:
    cle = await _demander(db_pour, lieu.elle, genre)
    assert lieu.lire(
        "select d.genre, t.texte from demande_droit d join demande_droit_texte t using (id)"
        " where d.id = %s", cle
    ) == [(genre.value, "Je le veux.")]  # fmt: skip
    assert (lieu.dpo.compte_id, "demande_droit") in lieu.avis()
    ((geste, objet, qui, _),) = lieu.journal()
    assert (geste, objet, qui) == (
        "ecriture",
        f"Demande : {genre.libelle.lower()}",
        lieu.personne,
    )


async def test_request_is_made_once_while_it_waits_or_holds(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle = await _demander(db_pour, lieu.elle, GenreDemande.opposition)
    with refuse(Conflict, "déjà fait cette demande"):
        await _demander(db_pour, lieu.elle, GenreDemande.opposition)
    await _repondre(db_pour, lieu.dpo, cle)
    with refuse(Conflict, "déjà fait cette demande"):
        await _demander(db_pour, lieu.elle, GenreDemande.opposition)
    await _demander(db_pour, lieu.elle, GenreDemande.effacement)


async def test_request_that_was_refused_may_be_made_again(lieu: Lieu, db_pour: Ouvrir) -> None:
    cle = await _demander(db_pour, lieu.elle, GenreDemande.effacement)
    await _repondre(db_pour, lieu.dpo, cle, NON)
    autre = await _demander(db_pour, lieu.elle, GenreDemande.effacement)
    async with db_pour(lieu.elle) as db:
        lues = await list_demandes_droit(db, lieu.elle)
    assert {(lue.demande.id, lue.etat) for lue in lues} == {
        (cle, EtatDemande.refusee),
        (autre, EtatDemande.en_cours),
    }


async def test_correction_says_what_is_to_be_corrected(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    with refuse(Invalid, "quelle information", "genre"):
        await _demander(db_pour, lieu.elle, GenreDemande.rectification)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.personne])
async def test_nobody_asks_in_her_name(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    acteur = lieu.membre(role)
    with refuse(Forbidden, "personne accompagnée"):
        await _demander(db_pour, acteur, GenreDemande.opposition)
    with refuse(Forbidden, "personne accompagnée"):
        await _contester(db_pour, acteur, "nom", "Autre")


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.dpo, Role.personne)])
async def test_only_the_dpo_answers_an_objection(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    cle = await _demander(db_pour, lieu.elle, GenreDemande.opposition)
    with pytest.raises((Forbidden, NotFound)) as refus:
        await _repondre(db_pour, lieu.membre(role), cle)
    assert isinstance(refus.value, AppError)
    assert lieu.lire("select 1 from demande_droit_suite") == []


async def test_answer_is_given_once_and_told_to_her(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle = await _demander(db_pour, lieu.elle, GenreDemande.opposition)
    with refuse(NotFound):
        await _repondre(db_pour, lieu.dpo, uuid4())
    await _repondre(db_pour, lieu.dpo, cle, NON)
    for saisie in (OUI, NON):
        with refuse(Conflict, "déjà sa réponse"):
            await _repondre(db_pour, lieu.dpo, cle, saisie)
    assert (lieu.elle.compte_id, "reponse_droit") in lieu.avis()
    assert lieu.lire(
        "select genre, acceptee, texte, par_compte_id from demande_droit_suite"
    ) == [("reponse", False, NON.texte, lieu.dpo.compte_id)]  # fmt: skip


async def test_more_time_is_taken_once_by_the_dpo_and_told(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle = await _demander(db_pour, lieu.elle, GenreDemande.effacement)

    async def plus(acteur: Acteur, jours: int = 0) -> None:
        async with db_pour(acteur) as db:
            le = aujourdhui() + timedelta(days=jours)
            await prolonger(db, acteur, cle, MOTIF, aujourdhui=le)

    for acteur in (lieu.pro, lieu.elle, lieu.administrateur):
        with refuse(Forbidden, "délégué"):
            await plus(acteur)
    with refuse(Conflict, "passé"):
        await plus(lieu.dpo, 40)
    await plus(lieu.dpo)
    with refuse(Conflict, "déjà été prolongé"):
        await plus(lieu.dpo)
    async with db_pour(lieu.dpo) as db:
        lue = await get_demande_droit(db, lieu.dpo, cle)
        assert (lue.est_prolongee, lue.etat, lue.reponse) == (True, EtatDemande.en_cours, None)
        assert (lue.echeance - aujourdhui()).days > 85
    assert (lieu.elle.compte_id, "reponse_droit") in lieu.avis()


async def test_disagreement_comes_after_a_refusal_and_not_before(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle = await _demander(db_pour, lieu.elle, GenreDemande.effacement)

    async def dire(acteur: Acteur) -> None:
        async with db_pour(acteur) as db:
            await dire_desaccord(db, acteur, cle, "Je ne suis pas d’accord.")

    with refuse(Conflict, "après un refus"):
        await dire(lieu.elle)
    await _repondre(db_pour, lieu.dpo, cle, NON)
    with refuse(Forbidden, "personne accompagnée"):
        await dire(lieu.dpo)
    await dire(lieu.elle)
    async with db_pour(lieu.elle) as db:
        lue = await get_demande_droit(db, lieu.elle, cle)
    assert [genre for genre, _ in lue.faits] == [GenreSuite.reponse, GenreSuite.desaccord]
    assert lue.etat is EtatDemande.refusee


async def test_request_is_taken_back_once_and_frees_the_next(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    cle = await _demander(db_pour, lieu.elle, GenreDemande.opposition)

    async def retirer(acteur: Acteur, demande: UUID = cle) -> None:
        async with db_pour(acteur) as db:
            await retirer_demande_droit(db, acteur, demande)

    with refuse(Forbidden, "personne accompagnée"):
        await retirer(lieu.dpo)
    with refuse(NotFound):
        await retirer(lieu.elle, uuid4())
    await retirer(lieu.elle)
    with refuse(Conflict, "déjà close"):
        await retirer(lieu.elle)
    with refuse(Conflict, "déjà sa réponse"):
        await _repondre(db_pour, lieu.dpo, cle)
    assert await _demander(db_pour, lieu.elle, GenreDemande.opposition) != cle


# Corrections
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("champ", "valeur", "dit"),
    [
        ("nom", None, "Écrivez ce qui est juste"),
        ("date_naissance", "hier", "date"),
        ("date_naissance", "2026-02-29", "date"),
        ("civilite", "Docteur", "Madame ou Monsieur"),
        ("telephone", "06 12", "dix chiffres"),
        ("courriel", "elle(at)exemple", "arobase"),
        ("code_postal", "3000", "cinq chiffres"),
        ("commune_naissance", "Nulle part", "Aucune commune"),
        ("pays_naissance", "Nulle part", "un pays autre que la France"),
        ("pays_naissance", "France", "choisissez la commune"),
    ],
)
async def test_what_is_said_to_be_right_is_read_as_the_welcome_reads_it(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, champ: str, valeur: str | None, dit: str
) -> None:
    with refuse(Invalid, dit, "valeur"):
        await _contester(db_pour, lieu.elle, champ, valeur)


@pytest.mark.parametrize(
    ("champ", "tape", "ecrit"),
    [
        ("civilite", "mAdame", "Madame"),
        ("civilite", "Monsieur", "Monsieur"),
        ("date_naissance", "1992-02-29", "1992-02-29"),
        ("telephone", "+33 6 12 34 56 78", "0612345678"),
        ("courriel", "Elle@Exemple.FR", "elle@exemple.fr"),
        ("code_postal", "30 100", "30100"),
        ("nom", "  D’Aubigné  ", "D’Aubigné"),
        ("adresse", "3 rue de l’Église", "3 rue de l’Église"),
        ("nom_naissance", "Lagarde", "Lagarde"),
        ("commune_naissance", "30999", "30999"),
        ("pays_naissance", "algerie", "99352"),
    ],
)
async def test_correction_of_her_identity_is_written_by_the_yes_of_the_structure(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, champ: str, tape: str, ecrit: str
) -> None:
    cle = await _contester(db_pour, lieu.elle, champ, tape)
    assert lieu.lire("select valeur from demande_droit_texte where id = %s", cle) == [(ecrit,)]
    assert {(lieu.dpo.compte_id, "demande_droit"), (lieu.pro.compte_id, "contestation")} <= (
        lieu.avis()
    )
    autre = lieu.membre(Role.professionnel, monde.structure(lieu.admin, 1))
    for acteur, genre in ((lieu.dpo, Forbidden), (autre, NotFound)):
        with refuse(genre):
            await _repondre(db_pour, acteur, cle)
    await _repondre(db_pour, lieu.pro, cle)
    assert lieu.lire(f"select {champ}::text from personne where id = %s", lieu.personne) == [
        (ecrit,)
    ]


async def test_refused_correction_leaves_her_identity(lieu: Lieu, db_pour: Ouvrir) -> None:
    cle = await _contester(db_pour, lieu.elle, "nom", "Autre")
    await _repondre(db_pour, lieu.pro, cle, NON)
    assert lieu.lire("select nom from personne where id = %s", lieu.personne) == [("Nom",)]


@pytest.mark.parametrize(
    "objet",
    ["objectif:0b1b6f5e-3c1d-4a0e-9d0c-0f7f0a1b2c3d", "objectif:", "objectif:x", "id", ":",
     "note:1", "identifiant", "nom\x00"],
)  # fmt: skip
async def test_what_is_not_proposed_cannot_be_contested(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, objet: str
) -> None:
    with refuse(Invalid, "informations proposées", "objet"):
        await _contester(db_pour, lieu.elle, objet, None)


async def test_line_is_contested_with_its_words_and_its_structure_answers(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    cle = await _contester(db_pour, lieu.elle, ligne(lieu), None)
    assert lieu.lire(
        "select d.objet, d.domaine, d.structure_id, t.ligne from demande_droit d"
        " join demande_droit_texte t using (id) where d.id = %s", cle
    ) == [("objectif", int(Domaine.parcours), lieu.structure, "Chercher un emploi")]  # fmt: skip
    async with db_pour(lieu.dpo) as db:
        lue = await get_demande_droit(db, lieu.dpo, cle)
    assert (lue.sujet, lue.texte) == ("Une ligne du carnet", None)
    await _repondre(db_pour, lieu.pro, cle, NON)
    async with db_pour(lieu.elle) as db:
        lue = await get_demande_droit(db, lieu.elle, cle)
    assert (lue.etat, lue.reponse and lue.reponse.texte) == (EtatDemande.refusee, NON.texte)


def test_each_field_of_her_identity_that_may_be_contested_is_a_column(lieu: Lieu) -> None:
    colonnes = {
        nom
        for (nom,) in lieu.lire(
            "select column_name from information_schema.columns where table_name = 'personne'"
        )
    }
    assert set(CHAMPS_IDENTITE) <= colonnes


# Holds
# --------------------------------------------------------------------------------------------------
async def _geler(db_pour: Ouvrir, acteur: Acteur, personne: UUID) -> UUID:
    async with db_pour(acteur) as db:
        return await poser_gel(db, acteur, NouveauGel(personne_id=personne, motif=MOTIF))


async def _degeler(db_pour: Ouvrir, acteur: Acteur, gel: UUID) -> None:
    async with db_pour(acteur) as db:
        await lever_gel(db, acteur, gel, maintenant=maintenant())


async def test_hold_is_set_once_lifted_once_and_told_each_time(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    gel = await _geler(db_pour, lieu.dpo, lieu.personne)
    with refuse(Conflict, "déjà gelé"):
        await _geler(db_pour, lieu.dpo, lieu.personne)
    assert (lieu.elle.compte_id, "gel") in lieu.avis()
    await _degeler(db_pour, lieu.dpo, gel)
    with refuse(Conflict, "déjà levé"):
        await _degeler(db_pour, lieu.dpo, gel)
    assert await _geler(db_pour, lieu.dpo, lieu.personne) != gel
    assert lieu.lire(
        "select genre, cause, count(*) from conservation_evenement group by 1, 2 order by 1"
    ) == [("gel", "dpo", 2), ("levee", "dpo", 1)]
    assert [objet for _, objet, _, _ in lieu.journal()] == [
        "Gel du carnet",
        "Levée du gel du carnet",
        "Gel du carnet",
    ]


async def test_hold_is_the_dpos_and_of_a_carnet_of_the_territoire(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    monde.territoire(lieu.admin, 2)
    ailleurs = monde.personne(lieu.admin, 2)
    lieu.admin.commit()
    for cle in (ailleurs, uuid4()):
        with refuse(Invalid, "Aucun carnet", "personne_id"):
            await _geler(db_pour, lieu.dpo, cle)
    for acteur in (lieu.pro, lieu.elle, lieu.administrateur, lieu.gestionnaire):
        with refuse(Forbidden, "délégué"):
            await _geler(db_pour, acteur, lieu.personne)
        with refuse(Forbidden, "délégué"):
            await _degeler(db_pour, acteur, uuid4())
    with refuse(NotFound):
        await _degeler(db_pour, lieu.dpo, uuid4())


# Archive and welcome
# --------------------------------------------------------------------------------------------------
async def test_archived_carnet_is_opened_again_by_her_alone_and_her_referent_is_told(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    async def rouvrir(acteur: Acteur) -> None:
        async with db_pour(acteur) as db:
            await rouvrir_mon_carnet(db, acteur)

    with refuse(Conflict, "n’est pas en archive"):
        await rouvrir(lieu.elle)
    lieu.admin.execute("update personne set archivee_le = now() where id = %s", (lieu.personne,))
    lieu.admin.commit()
    for acteur in (lieu.pro, lieu.dpo):
        with refuse(Forbidden, "personne accompagnée"):
            await rouvrir(acteur)
    await rouvrir(lieu.elle)
    assert lieu.lire("select archivee_le from personne where id = %s", lieu.personne) == [(None,)]
    assert (lieu.pro.compte_id, "conservation_reouverture") in lieu.avis()


@pytest.mark.parametrize("geste", ["effacer", "reduire"])
async def test_carnet_in_which_something_stands_is_no_welcome_to_undo(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, geste: str
) -> None:
    with refuse(Conflict, "plus un simple accueil"):
        async with db_pour(lieu.pro) as db:
            if geste == "effacer":
                await effacer_accueil(db, lieu.personne)
            else:
                await reduire_accueil(db, lieu.personne, [MoyenContact.telephone])


# Copies
# --------------------------------------------------------------------------------------------------
async def _copier(db_pour: Ouvrir, acteur: Acteur) -> UUID:
    async with db_pour(acteur) as db:
        return await demander_copie(db, acteur, maintenant=maintenant())


async def _livrer(db_pour: Ouvrir, lieu: Lieu, cle: UUID, jours: int = 7) -> None:
    async with db_pour(lieu.elle) as db:
        fin = maintenant() + timedelta(days=jours)
        await livrer_copie(db, lieu.elle, cle, b"scelle", 6, fin)


async def _prendre(db_pour: Ouvrir, acteur: Acteur, cle: UUID, jours: int = 0) -> bytes:
    async with db_pour(acteur) as db:
        le = maintenant() + timedelta(days=jours)
        return await prendre_copie(db, acteur, cle, maintenant=le)


async def test_copy_is_made_by_a_job_that_knows_numbers_only(lieu: Lieu, db_pour: Ouvrir) -> None:
    cle = await _copier(db_pour, lieu.elle)
    ((tache, arguments),) = lieu.lire("select task_name, args from procrastinate_jobs")
    attendus: dict[str, Any] = {
        "territoire_id": 1,
        "compte_id": str(lieu.elle.compte_id),
        "personne_id": str(lieu.personne),
        "copie_id": str(cle),
    }
    assert (tache, arguments) == ("composer_copie", attendus)
    assert lieu.journal()[0][:3] == ("export", "Demande d’une copie du carnet", lieu.personne)


async def test_copy_asked_again_replaces_the_one_before(lieu: Lieu, db_pour: Ouvrir) -> None:
    une = await _copier(db_pour, lieu.elle)
    await _livrer(db_pour, lieu, une)
    deux = await _copier(db_pour, lieu.elle)
    assert lieu.lire("select id, contenu from copie_carnet where supprimee_le is null") == [
        (deux, None)
    ]
    async with db_pour(lieu.elle) as db:
        assert [await avancer_copie(db, lieu.elle, cle, 50) for cle in (une, deux)] == [False, True]
    await _livrer(db_pour, lieu, une)
    assert lieu.lire("select contenu from copie_carnet where id = %s", une) == [(None,)]


async def test_copy_is_read_once_in_time_by_her(lieu: Lieu, refuse: Refus, db_pour: Ouvrir) -> None:
    cle = await _copier(db_pour, lieu.elle)
    with refuse(NotFound, "n’est plus là"):
        await _prendre(db_pour, lieu.elle, cle)
    await _livrer(db_pour, lieu, cle)
    with refuse(NotFound, "n’est plus là"):
        await _prendre(db_pour, lieu.elle, cle, 8)
    for acteur in (lieu.pro, lieu.dpo):
        with refuse(Forbidden, "personne accompagnée"):
            await _prendre(db_pour, acteur, cle)
    assert await _prendre(db_pour, lieu.elle, cle) == b"scelle"
    with refuse(NotFound, "n’est plus là"):
        await _prendre(db_pour, lieu.elle, cle)
    assert lieu.journal()[-1][:2] == ("export", "Copie du carnet téléchargée")


async def test_session_by_a_link_takes_no_copy(lieu: Lieu, refuse: Refus, db_pour: Ouvrir) -> None:
    lien = Acteur(1, lieu.elle.compte_id, Role.personne, personne_id=lieu.personne, par_lien=True)
    with refuse(Conflict, "FranceConnect"):
        await _copier(db_pour, lien)


async def test_copy_is_erased_when_she_says_so(lieu: Lieu, refuse: Refus, db_pour: Ouvrir) -> None:
    cle = await _copier(db_pour, lieu.elle)
    await _livrer(db_pour, lieu, cle)
    with refuse(Forbidden, "personne accompagnée"):
        async with db_pour(lieu.dpo) as db:
            await supprimer_copie(db, lieu.dpo, maintenant=maintenant())
    async with db_pour(lieu.elle) as db:
        await supprimer_copie(db, lieu.elle, maintenant=maintenant())
    with refuse(NotFound, "n’est plus là"):
        await _prendre(db_pour, lieu.elle, cle)
    assert lieu.journal()[-1][:2] == ("ecriture", "Copie du carnet effacée")
