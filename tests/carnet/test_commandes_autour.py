"""Try every refusal of working notes and of handing people over, and read what each writes."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.vocabulary import GenreAvis
from auth.vocabulary import Acteur, Role
from carnet.notes.commands import (
    annuler_note,
    corriger_note,
    ecrire_note,
    remettre_note,
    retirer_note,
)
from carnet.notes.queries import get_note
from carnet.notes.rules import (
    ANNULATION,
    CHANGE_ENTRE_TEMPS,
    DEJA_RETIREE,
    PAS_LA_VOTRE,
    PAS_RETIREE,
    RETIREE,
    RIEN_N_A_CHANGE,
)
from carnet.notes.schemas import CorrectionNote, GesteNote, NouvelleNote
from carnet.parcours.commands import fixer_rendez_vous
from carnet.parcours.schemas import NouveauRendezVous
from carnet.portefeuille.commands import transferer
from carnet.portefeuille.queries import list_portefeuille, list_repreneurs
from carnet.portefeuille.schemas import Transfert
from core.clock import maintenant
from core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.auth import monde
from tests.banc import dernier_geste, lire
from tests.carnet.scene import Atelier, bientot, prevenus

pytestmark = pytest.mark.pg
MOTIF = "Elle change de secteur."


async def ecrire(atelier: Atelier, acteur: Acteur, texte: str = "Voir pour le permis.") -> UUID:
    note = await atelier.faire(
        acteur,
        lambda db: ecrire_note(
            db, acteur, atelier.scene.personne, NouvelleNote(texte=texte), maintenant=maintenant()
        ),
    )
    return UUID(str(note.id))


def corriger(acteur: Acteur, note: UUID, lue: int, texte: str = "Mieux dit.") -> Any:
    return lambda db: corriger_note(db, acteur, note, CorrectionNote(texte=texte, lue=lue))


def retirer(acteur: Acteur, note: UUID, lue: int) -> Any:
    return lambda db: retirer_note(db, acteur, note, GesteNote(lue=lue))


def remettre(acteur: Acteur, note: UUID, lue: int) -> Any:
    return lambda db: remettre_note(db, acteur, note, GesteNote(lue=lue))


def annuler(acteur: Acteur, note: UUID, minutes: float = 0) -> Any:
    instant = maintenant() + timedelta(minutes=minutes)
    return lambda db: annuler_note(db, acteur, note, maintenant=instant)


async def test_note_leaves_no_line_in_the_carnet(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    _, crus = await atelier.mesurer(
        qui,
        lambda db: ecrire_note(
            db, qui, scene.personne, NouvelleNote(texte="  À revoir.  "), maintenant=maintenant()
        ),
    )
    assert crus == {"note_travail": 1, "journal": 1}
    assert dernier_geste(atelier.admin)[1:3] == ("Note de travail", scene.personne)
    assert lire(atelier.admin, "select texte, structure_id from note_travail") == (
        "À revoir.", qui.structure_id,
    )  # fmt: skip
    assert prevenus(atelier.admin) == set()


@pytest.mark.parametrize(("qui", "erreur"), [("etrangere", NotFound), ("elle", Forbidden)])
async def test_note_is_written_by_those_who_accompany(
    atelier: Atelier, qui: str, erreur: type[Any]
) -> None:
    acteur: Acteur = getattr(atelier.scene, qui)
    await atelier.refuser(
        acteur,
        lambda db: ecrire_note(
            db, acteur, atelier.scene.personne, NouvelleNote(texte="x"), maintenant=maintenant()
        ),
        erreur,
    )


async def test_note_of_another_structure_is_not_there(atelier: Atelier) -> None:
    scene = atelier.scene
    note = await ecrire(atelier, scene.referente)
    for acteur in (scene.lectrice, scene.etrangere, scene.elle):
        for geste in (
            corriger(acteur, note, 1),
            retirer(acteur, note, 1),
            remettre(acteur, note, 1),
            annuler(acteur, note),
        ):
            await atelier.refuser(acteur, geste, NotFound)
    qui = scene.referente
    await atelier.refuser(qui, corriger(qui, uuid4(), 1), NotFound)


async def test_each_version_of_a_note_stays(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    note = await ecrire(atelier, qui)
    await atelier.faire(scene.collegue, corriger(scene.collegue, note, 1))
    await atelier.faire(qui, retirer(qui, note, 2))
    await atelier.faire(scene.collegue, remettre(scene.collegue, note, 3))
    async with atelier.db_pour(qui) as db:
        lue = await get_note(db, qui, note)
    assert [(v.version, v.texte) for v in lue.versions] == [
        (4, "Mieux dit."),
        (3, None),
        (2, "Mieux dit."),
        (1, "Voir pour le permis."),
    ]
    assert (lue.texte, lue.version, lue.retiree) == ("Mieux dit.", 4, False)
    assert lue.auteur_compte_id == qui.compte_id
    dits = [
        objet
        for (objet,) in atelier.admin.execute(
            "select objet from journal where objet like 'Note%%' order by numero"
        )
    ]
    assert dits == [
        "Note de travail", "Note de travail corrigée", "Note de travail retirée",
        "Note de travail remise",
    ]  # fmt: skip


async def test_note_changed_since_it_was_read_is_not_overwritten(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    note = await ecrire(atelier, qui)
    await atelier.faire(scene.collegue, corriger(scene.collegue, note, 1))
    for geste in (corriger(qui, note, 1), retirer(qui, note, 1), corriger(qui, note, 99)):
        refus = await atelier.refuser(qui, geste, Conflict)
        assert refus.message.startswith(CHANGE_ENTRE_TEMPS)


async def test_note_says_why_it_stays_as_it_is(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    note = await ecrire(atelier, qui)
    refus = await atelier.refuser(qui, corriger(qui, note, 1, "Voir pour le permis."), Conflict)
    assert refus.message == RIEN_N_A_CHANGE
    refus = await atelier.refuser(qui, remettre(qui, note, 1), Conflict)
    assert refus.message == PAS_RETIREE
    await atelier.faire(qui, retirer(qui, note, 1))
    refus = await atelier.refuser(qui, retirer(qui, note, 2), Conflict)
    assert refus.message == DEJA_RETIREE
    refus = await atelier.refuser(qui, corriger(qui, note, 2), Conflict)
    assert refus.message == RETIREE


async def test_note_is_undone_by_its_author_for_ten_minutes(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    note, suivie = await ecrire(atelier, qui), await ecrire(atelier, qui, "Autre note.")
    autre = await atelier.refuser(scene.collegue, annuler(scene.collegue, note), Forbidden)
    assert autre.message == PAS_LA_VOTRE
    tard = await atelier.refuser(qui, annuler(qui, note, 10.5), Conflict)
    assert tard.message == ANNULATION["tard"]
    await atelier.faire(scene.collegue, corriger(scene.collegue, suivie, 1))
    refus = await atelier.refuser(qui, annuler(qui, suivie), Conflict)
    assert refus.message == ANNULATION["suivi"]
    _, crus = await atelier.mesurer(qui, annuler(qui, note))
    assert crus == {"note_travail": -1, "journal": 1}
    await atelier.refuser(qui, annuler(qui, note), NotFound)


def transfert(vers: UUID, *personnes: UUID) -> Transfert:
    return Transfert(personnes=list(personnes), vers=vers, motif=MOTIF)


def confier(acteur: Acteur, de: UUID, saisie: Transfert) -> Any:
    return lambda db: transferer(db, acteur, de, saisie)


@pytest.fixture
def suivie(atelier: Atelier) -> UUID:
    """Add a person whom the référente accompanies without being her référent."""
    scene, admin = atelier.scene, atelier.admin
    structure = scene.referente.structure_id
    assert structure is not None
    autre = monde.personne(admin, 1, "Zola")
    monde.compte_de(admin, 1, autre)
    monde.place(admin, 1, autre, structure, scene.referente.compte_id)
    monde.accord(admin, 1, autre)
    admin.commit()
    return autre


async def test_place_and_appointments_pass_to_the_colleague(atelier: Atelier, suivie: UUID) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    vers = scene.collegue.compte_id
    saisie = NouveauRendezVous(objet="Faire le point", debut=bientot(4))
    await atelier.faire(
        qui, lambda db: fixer_rendez_vous(db, qui, suivie, saisie, maintenant=maintenant())
    )
    nombre, crus = await atelier.mesurer(qui, confier(qui, qui.compte_id, transfert(vers, suivie)))
    assert nombre == 1
    assert crus["journal"] == 1
    assert lire(atelier.admin, "select avec_compte_id from rendez_vous") == (vers,)
    assert lire(
        atelier.admin,
        "select compte_id from accompagnement where personne_id = %s and fin is null",
        suivie,
    ) == (vers,)
    geste, objet, personne, *_ = dernier_geste(atelier.admin)
    assert (geste, objet, personne) == (
        "ecriture", "Accompagnement confié à un collègue", suivie,
    )  # fmt: skip
    assert lire(atelier.admin, "select motif from journal order by numero desc limit 1") == (MOTIF,)
    assert (vers, GenreAvis.transfert.value) in prevenus(atelier.admin)
    async with atelier.db_pour(qui) as db:
        assert {s.personne.id for s in await list_portefeuille(db, qui, qui.compte_id)} == {
            scene.personne
        }


async def test_responsibility_is_proposed_and_does_not_pass(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    vers = scene.collegue.compte_id
    await atelier.faire(qui, confier(qui, qui.compte_id, transfert(vers, scene.personne)))
    genre = GenreAvis.proposition_referent.value
    assert {(vers, genre), (scene.elle.compte_id, genre)} <= prevenus(atelier.admin)
    assert lire(
        atelier.admin,
        "select count(*) from accompagnement where compte_id = %s and est_referent",
        vers,
    ) == (0,)


@pytest.mark.parametrize("vers", ["referente", "lectrice", "etrangere", "elle", "personne"])
async def test_colleague_who_cannot_take_over_is_refused_at_the_field(
    atelier: Atelier, vers: str
) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    cible = uuid4() if vers == "personne" else getattr(scene, vers).compte_id
    refus = await atelier.refuser(
        qui, confier(qui, qui.compte_id, transfert(cible, scene.personne)), Invalid
    )
    assert refus.erreurs == {"vers": "Choisissez un collègue habilité dans votre structure."}


async def test_portfolio_moves_whole_or_not_at_all(atelier: Atelier, suivie: UUID) -> None:
    qui, vers = atelier.scene.referente, atelier.scene.collegue.compte_id
    refus = await atelier.refuser(
        qui, confier(qui, qui.compte_id, transfert(vers, suivie, uuid4())), Conflict
    )
    assert refus.message.startswith("La situation a changé")


async def test_portfolio_of_another_is_moved_by_the_gestionnaire_alone(
    atelier: Atelier, suivie: UUID
) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    structure = qui.structure_id
    assert structure is not None
    chef = Acteur(
        1,
        monde.professionnel(atelier.admin, 1, structure, "gestionnaire"),
        Role.gestionnaire,
        structure,
    )
    atelier.admin.commit()
    saisie = transfert(scene.collegue.compte_id, suivie)
    for acteur in (scene.collegue, scene.lectrice, scene.etrangere, scene.elle):
        await atelier.refuser(acteur, confier(acteur, qui.compte_id, saisie), NotFound)
    await atelier.refuser(chef, confier(chef, scene.etrangere.compte_id, saisie), NotFound)
    async with atelier.db_pour(chef) as db:
        noms = [cle for cle, _ in await list_repreneurs(db, chef, qui.compte_id)]
    # A gestionnaire hands over and accompanies nobody.
    assert noms == [str(scene.collegue.compte_id)]


async def test_colleague_whose_habilitation_ended_takes_nobody_over(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    atelier.admin.execute(
        "update habilitation set fin = now() - interval '1 second' where compte_id = %s",
        [scene.collegue.compte_id],
    )
    atelier.admin.commit()

    async def lister(db: AsyncSession) -> Any:
        return await list_repreneurs(db, qui, qui.compte_id)

    assert await atelier.faire(qui, lister) == []
