"""Try every refusal of the path's commands, and read what each writes when it passes."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.vocabulary import GenreAvis
from auth.vocabulary import Acteur, Domaine
from carnet.elements.commands import Vu
from carnet.elements.vocabulary import GenreEchange
from carnet.parcours.commands import (
    ajouter_action,
    ajouter_objectif,
    annuler_les_suivants,
    avancer_action,
    avancer_objectif,
    choisir_creneau,
    conclure_rendez_vous,
    corriger_echange,
    deplacer_rendez_vous,
    fixer_rendez_vous,
    noter_echange,
    reprendre_rendez_vous,
    retenir_offre,
    retirer_echange,
)
from carnet.parcours.models import RendezVous
from carnet.parcours.queries import (
    FiltreFrise,
    FiltreRendezVous,
    list_frise,
    list_objectifs,
    list_rendez_vous,
)
from carnet.parcours.schemas import (
    CreneauChoisi,
    NouveauRendezVous,
    NouvelEchange,
    NouvelleAction,
    NouvelObjectif,
    OffreRetenue,
    RendezVousDeplace,
)
from carnet.parcours.vocabulary import EtatAction, EtatObjectif, EtatRendezVous
from core.clock import PARIS, maintenant
from core.dates import jour_de
from core.errors import AConfirmer, Conflict, Deja, Ferme, Forbidden, Invalid, NotFound, Perime
from core.typographie import espacer
from tests.auth import monde
from tests.banc import dernier_geste, lire
from tests.carnet.scene import MOBILITE, SANTE, Atelier, bientot, derniere_ligne, prevenus

pytestmark = pytest.mark.pg
RIEN = OffreRetenue(service_id="rien--1")
FERME = "La personne ne vous a pas ouvert l’écriture dans « {} »."


def objectif(**champs: Any) -> NouvelObjectif:
    return NouvelObjectif.model_validate(
        {"thematique": MOBILITE, "intitule": "Avoir le permis"} | champs
    )


def rendez_vous(**champs: Any) -> NouveauRendezVous:
    return NouveauRendezVous.model_validate(
        {"objet": "Faire le point", "debut": bientot()} | champs
    )


def echange(jours: int = 0, **champs: Any) -> NouvelEchange:
    le = jour_de(maintenant()) - timedelta(days=jours)
    return NouvelEchange.model_validate(
        {"moyen": "echange_appel", "le": le, "texte": "Elle rappelle jeudi."} | champs
    )


async def poser_objectif(atelier: Atelier, acteur: Acteur, **champs: Any) -> UUID:
    pose = await atelier.faire(
        acteur,
        lambda db: ajouter_objectif(
            db, acteur, atelier.scene.personne, objectif(**champs), maintenant=maintenant()
        ),
    )
    return UUID(str(pose.id))


async def poser_action(atelier: Atelier, acteur: Acteur, objectif_id: UUID, **champs: Any) -> UUID:
    saisie = NouvelleAction.model_validate(
        {"objectif_id": objectif_id, "intitule": "S’inscrire à l’auto-école"} | champs
    )
    posee = await atelier.faire(
        acteur,
        lambda db: ajouter_action(
            db, acteur, atelier.scene.personne, saisie, maintenant=maintenant()
        ),
    )
    return UUID(str(posee.id))


async def poser_rendez_vous(atelier: Atelier, acteur: Acteur, **champs: Any) -> UUID:
    fixe = await atelier.faire(
        acteur,
        lambda db: fixer_rendez_vous(
            db, acteur, atelier.scene.personne, rendez_vous(**champs), maintenant=maintenant()
        ),
    )
    return UUID(str(fixe.id))


async def poser_echange(atelier: Atelier, acteur: Acteur, jours: int = 0) -> UUID:
    note = await atelier.faire(
        acteur,
        lambda db: noter_echange(
            db, acteur, atelier.scene.personne, echange(jours), maintenant=maintenant()
        ),
    )
    return UUID(str(note.id))


async def test_objective_comes_with_its_line_and_its_trace(atelier: Atelier) -> None:
    qui, personne = atelier.scene.referente, atelier.scene.personne
    saisie = objectif(intitule="  L’été, conduire jusqu’à Sète  ", pourquoi="Pour l’emploi.")
    pose, crus = await atelier.mesurer(
        qui, lambda db: ajouter_objectif(db, qui, personne, saisie, maintenant=maintenant())
    )
    assert crus == {"objectif": 1, "evenement": 1, "journal": 1}
    assert lire(
        atelier.admin, "select intitule, pourquoi, etat, domaine, clos_le from objectif"
    ) == ("L’été, conduire jusqu’à Sète", "Pour l’emploi.", "en_cours", Domaine.mobilite, None)
    assert derniere_ligne(atelier.admin, pose.id) == (
        "objectif", "L’été, conduire jusqu’à Sète", Domaine.mobilite, qui.compte_id,
    )  # fmt: skip
    assert dernier_geste(atelier.admin) == (
        "ecriture", "Objectif ajouté", personne, 1 << Domaine.mobilite, qui.compte_id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("qui", "champs", "erreur", "dit"),
    [
        ("etrangere", {}, NotFound, "n’existe pas, ou ne vous est pas ouverte"),
        ("lectrice", {}, Ferme, FERME.format("Mobilité")),
        ("referente", {"domaine": "justice"}, Ferme, FERME.format("Justice")),
        ("lectrice", {"thematique": SANTE}, Ferme, FERME.format("Santé")),
    ],
)
async def test_objective_is_refused_to_who_may_not_write_there(
    atelier: Atelier, qui: str, champs: dict[str, Any], erreur: type[Any], dit: str
) -> None:
    acteur: Acteur = getattr(atelier.scene, qui)
    refus = await atelier.refuser(
        acteur,
        lambda db: ajouter_objectif(
            db, acteur, atelier.scene.personne, objectif(**champs), maintenant=maintenant()
        ),
        erreur,
    )
    assert dit in refus.message
    if isinstance(refus, Ferme):
        assert refus.champ == ("domaine" if "domaine" in champs else "thematique")
        assert refus.ou == atelier.scene.personne


async def test_objective_in_a_carnet_that_is_not_there(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    await atelier.refuser(
        qui,
        lambda db: ajouter_objectif(db, qui, uuid4(), objectif(), maintenant=maintenant()),
        NotFound,
    )


async def test_same_objective_twice_within_a_minute_is_one(atelier: Atelier) -> None:
    scene = atelier.scene
    premier = await poser_objectif(atelier, scene.referente)

    async def encore(db: AsyncSession, qui: Acteur, minutes: float) -> Any:
        instant = maintenant() + timedelta(minutes=minutes)
        return await ajouter_objectif(db, qui, scene.personne, objectif(), maintenant=instant)

    refus = await atelier.refuser(
        scene.referente, lambda db: encore(db, scene.referente, 0.5), Deja
    )
    assert (refus.ou, refus.message) == (premier, "Cet objectif est déjà noté.")
    # A colleague's own words, or the same words later, are no double click.
    await atelier.faire(scene.collegue, lambda db: encore(db, scene.collegue, 0))
    await atelier.faire(scene.referente, lambda db: encore(db, scene.referente, 2))
    assert lire(atelier.admin, "select count(*) from objectif") == (3,)


async def test_action_follows_its_objective(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    but = await poser_objectif(atelier, qui)
    action = await poser_action(atelier, qui, but, porteur="structure", echeance="2099-12-31")
    assert lire(
        atelier.admin,
        "select objectif_id, domaine, etat, porteur_structure_id, echeance, offre_le from action"
        " where id = %s",
        action,
    ) == (but, Domaine.mobilite, "a_faire", qui.structure_id, date(2099, 12, 31), None)
    assert derniere_ligne(atelier.admin, action)[:2] == ("action", "S’inscrire à l’auto-école")
    assert dernier_geste(atelier.admin)[1:4] == (
        "Action ajoutée", scene.personne, 1 << Domaine.mobilite,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("qui", "champs", "champ", "dit"),
    [
        ("referente", {"echeance": "2020-02-29"}, "echeance", "Choisissez une date à venir."),
        (
            "elle",
            {"porteur": "structure"},
            "porteur",
            "Vous pouvez noter ce que vous ferez vous-même.",
        ),
    ],
)
async def test_action_that_cannot_be_is_refused_at_its_field(
    atelier: Atelier, qui: str, champs: dict[str, Any], champ: str, dit: str
) -> None:
    acteur: Acteur = getattr(atelier.scene, qui)
    but = await poser_objectif(atelier, acteur)
    saisie = NouvelleAction.model_validate({"objectif_id": but, "intitule": "Agir"} | champs)
    refus = await atelier.refuser(
        acteur,
        lambda db: ajouter_action(
            db, acteur, atelier.scene.personne, saisie, maintenant=maintenant()
        ),
        Invalid,
    )
    assert refus.erreurs == {champ: dit}


async def test_action_due_today_is_not_late(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    but = await poser_objectif(atelier, qui)
    # Ten to midnight in Paris is the same day there, whatever the day in UTC.
    instant = datetime.combine(date(2026, 6, 30), time(23, 50), PARIS).astimezone(UTC)
    saisie = NouvelleAction(objectif_id=but, intitule="Agir", echeance=date(2026, 6, 30))
    await atelier.faire(
        qui,
        lambda db: ajouter_action(db, qui, atelier.scene.personne, saisie, maintenant=instant),
    )
    apres = instant + timedelta(minutes=10)
    refus = await atelier.refuser(
        qui,
        lambda db: ajouter_action(db, qui, atelier.scene.personne, saisie, maintenant=apres),
        Invalid,
    )
    assert set(refus.erreurs) == {"echeance"}


async def test_action_needs_an_objective_of_this_carnet_that_runs(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    but = await poser_objectif(atelier, qui)

    def tenter(personne: UUID, objectif_id: UUID) -> Any:
        saisie = NouvelleAction(objectif_id=objectif_id, intitule="Agir")
        return lambda db: ajouter_action(db, qui, personne, saisie, maintenant=maintenant())

    await atelier.refuser(qui, tenter(scene.personne, uuid4()), NotFound)
    await atelier.refuser(qui, tenter(uuid4(), but), NotFound)
    await atelier.faire(
        qui,
        lambda db: avancer_objectif(db, qui, but, EtatObjectif.atteint, maintenant=maintenant()),
    )
    refus = await atelier.refuser(qui, tenter(scene.personne, but), Conflict)
    assert refus.message == ("Cet objectif est terminé : reprenez-le avant d’y ajouter une action.")


async def test_offer_that_is_not_in_the_catalogue_is_not_attached(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    but = await poser_objectif(atelier, qui)
    saisie = NouvelleAction(objectif_id=but, intitule="Agir", service_id="rien--1")
    await atelier.refuser(
        qui,
        lambda db: ajouter_action(db, qui, atelier.scene.personne, saisie, maintenant=maintenant()),
        NotFound,
    )
    action = await poser_action(atelier, qui, but)
    await atelier.refuser(
        qui,
        lambda db: retenir_offre(db, qui, action, RIEN, maintenant=maintenant()),
        NotFound,
    )


async def test_person_chooses_no_offer_for_the_action_of_a_structure(atelier: Atelier) -> None:
    scene = atelier.scene
    but = await poser_objectif(atelier, scene.referente)
    action = await poser_action(atelier, scene.referente, but, porteur="structure")
    refus = await atelier.refuser(
        scene.elle,
        lambda db: retenir_offre(db, scene.elle, action, RIEN, maintenant=maintenant()),
        Conflict,
    )
    assert refus.message.startswith("Cette action est celle de la structure")


async def test_same_action_twice_within_a_minute_is_one(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    but = await poser_objectif(atelier, qui)
    action = await poser_action(atelier, qui, but)
    saisie = NouvelleAction(objectif_id=but, intitule="S’inscrire à l’auto-école")
    refus = await atelier.refuser(
        qui,
        lambda db: ajouter_action(db, qui, atelier.scene.personne, saisie, maintenant=maintenant()),
        Deja,
    )
    assert refus.ou == action
    # Carried by another, it is another step.
    await poser_action(atelier, qui, but, porteur="structure")


async def test_objective_runs_through_its_states_and_closes_once(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    but = await poser_objectif(atelier, qui)

    def vers(etat: EtatObjectif, affiche: str | None = None, acteur: Acteur = qui) -> Any:
        return lambda db: avancer_objectif(
            db, acteur, but, etat, maintenant=maintenant(), vu=Vu(affiche=affiche)
        )

    _, crus = await atelier.mesurer(qui, vers(EtatObjectif.atteint, "en_cours"))
    assert crus == {"evenement": 1, "journal": 1}
    assert lire(atelier.admin, "select etat, clos_le is null from objectif") == ("atteint", False)
    assert derniere_ligne(atelier.admin, but)[0] == "objectif_atteint"
    perime = await atelier.refuser(qui, vers(EtatObjectif.abandonne, "en_cours"), Perime)
    assert perime.ecarts == {"etat": ("abandonne", "atteint")}
    deja = await atelier.refuser(qui, vers(EtatObjectif.atteint), Conflict)
    assert deja.message == "C’est déjà noté."
    refus = await atelier.refuser(qui, vers(EtatObjectif.abandonne), Conflict)
    assert refus.message == "Cet objectif est terminé : reprenez-le d’abord."
    sien = await atelier.refuser(
        scene.elle, vers(EtatObjectif.en_cours, acteur=scene.elle), Conflict
    )
    assert sien.message.startswith("Cet objectif a été écrit par un professionnel")
    await atelier.refuser(scene.lectrice, vers(EtatObjectif.en_cours, acteur=scene.lectrice), Ferme)
    await atelier.faire(scene.collegue, vers(EtatObjectif.en_cours, acteur=scene.collegue))
    assert lire(atelier.admin, "select etat, clos_le from objectif") == ("en_cours", None)


async def test_action_is_moved_by_whoever_carries_it(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    but = await poser_objectif(atelier, qui)
    sienne = await poser_action(atelier, qui, but)
    notre = await poser_action(atelier, qui, but, porteur="structure")

    def vers(acteur: Acteur, action: UUID, etat: EtatAction) -> Any:
        return lambda db: avancer_action(db, acteur, action, etat, maintenant=maintenant())

    await atelier.faire(scene.elle, vers(scene.elle, sienne, EtatAction.faite))
    refus = await atelier.refuser(scene.elle, vers(scene.elle, notre, EtatAction.faite), Conflict)
    assert refus.message == "Cette action est celle de la structure : elle seule la fait avancer."
    await atelier.faire(qui, vers(qui, notre, EtatAction.abandonnee))
    await atelier.refuser(qui, vers(qui, notre, EtatAction.faite), Conflict)
    await atelier.refuser(
        scene.etrangere, vers(scene.etrangere, notre, EtatAction.en_cours), NotFound
    )
    assert lire(
        atelier.admin, "select count(*) from action where (clos_le is null) = (etat = 'a_faire')"
    ) == (2,)


async def test_appointment_typed_without_a_zone_is_in_paris(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    # The same time on the wall, in summer and in winter, is not the same in UTC.
    cles = [
        await poser_rendez_vous(atelier, qui, debut=f"2099-{jour}T09:30:00", objet=jour)
        for jour in ("07-14", "12-14")
    ]
    heures = [
        lire(atelier.admin, "select debut from rendez_vous where id = %s", cle)[0].astimezone(UTC)
        for cle in cles
    ]
    assert [heure.hour for heure in heures] == [7, 8]
    assert derniere_ligne(atelier.admin, cles[0])[:2] == ("rendez_vous", "07-14")


@pytest.mark.parametrize(
    ("champs", "champ", "dit"),
    [
        ({"debut": "2020-02-29T10:00:00"}, "debut", "Choisissez une date à venir."),
        (
            {"structure_id": uuid4()},
            "structure_id",
            "Cette structure n’est pas dans votre territoire.",
        ),
        (
            {"objet": None},
            "objet",
            "Dites en quelques mots pour quoi, ou choisissez un autre motif.",
        ),
        (
            {"motif": "contrat", "objet": "é" * 290},
            "objet",
            "C’est trop long : 300 caractères au plus, motif compris.",
        ),
        (
            {"mode": "visio", "lieu": "javascript:alert(1)"},
            "lieu",
            "En visio, écrivez ici le lien à suivre : il commence par https://.",
        ),
        (
            {"mode": "telephone", "lieu": "à midi"},
            "lieu",
            "Par téléphone, écrivez ici le numéro à appeler, ou rien : ce sera le sien.",
        ),
    ],
)
async def test_appointment_that_cannot_be_is_refused_at_its_field(
    atelier: Atelier, champs: dict[str, Any], champ: str, dit: str
) -> None:
    qui = atelier.scene.referente
    refus = await atelier.refuser(
        qui,
        lambda db: fixer_rendez_vous(
            db, qui, atelier.scene.personne, rendez_vous(**champs), maintenant=maintenant()
        ),
        Invalid,
    )
    assert refus.erreurs == {champ: dit}


async def test_appointment_at_this_very_instant_is_past(atelier: Atelier) -> None:
    qui, instant = atelier.scene.referente, bientot()
    await atelier.refuser(
        qui,
        lambda db: fixer_rendez_vous(
            db, qui, atelier.scene.personne, rendez_vous(debut=instant), maintenant=instant
        ),
        Invalid,
    )


async def test_one_is_in_one_place_at_a_time(atelier: Atelier) -> None:
    scene, debut = atelier.scene, bientot(3)
    fixe = await poser_rendez_vous(atelier, scene.referente, debut=debut)

    def encore(acteur: Acteur, **champs: Any) -> Any:
        saisie = rendez_vous(debut=debut, objet="Autre objet", **champs)
        return lambda db: fixer_rendez_vous(
            db, acteur, scene.personne, saisie, maintenant=maintenant()
        )

    refus = await atelier.refuser(scene.referente, encore(scene.referente), Deja)
    assert refus.ou == fixe
    # Somebody else at the same hour: she is in one place too, unless they say so.
    pris = await atelier.refuser(scene.collegue, encore(scene.collegue), AConfirmer)
    assert [ou for _, ou in pris.raisons] == [fixe]
    await atelier.faire(scene.collegue, encore(scene.collegue, malgre=True))


async def test_appointment_elsewhere_links_that_structure_for_the_day(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    saisie = rendez_vous(structure_id=scene.etrangere.structure_id)
    fixe, crus = await atelier.mesurer(
        qui,
        lambda db: fixer_rendez_vous(db, qui, scene.personne, saisie, maintenant=maintenant()),
    )
    assert crus["journal"] == 2
    assert crus["accompagnement"] == 1
    assert fixe.structure_id == scene.etrangere.structure_id
    assert dernier_geste(atelier.admin)[1].startswith("Structure rencontrée")
    assert (scene.elle.compte_id, GenreAvis.premiere_rencontre.value) in prevenus(atelier.admin)


async def test_appointment_with_one_s_own_structure_links_nobody(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    saisie = rendez_vous(structure_id=qui.structure_id)
    fixe, crus = await atelier.mesurer(
        qui,
        lambda db: fixer_rendez_vous(
            db, qui, atelier.scene.personne, saisie, maintenant=maintenant()
        ),
    )
    assert fixe.structure_id is None
    assert crus == {"rendez_vous": 1, "evenement": 1, "journal": 1}


async def test_moved_appointment_says_from_when_to_when_and_tells_her(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    rdv = await poser_rendez_vous(atelier, qui, debut="2099-07-14T09:30:00")
    saisie = RendezVousDeplace.model_validate({"debut": "2099-07-15T10:00:00", "lieu": "Mairie"})
    _, crus = await atelier.mesurer(
        scene.collegue,
        lambda db: deplacer_rendez_vous(
            db, scene.collegue, rdv, saisie, maintenant=maintenant(), edition=1
        ),
    )
    assert (crus["evenement"], crus["journal"]) == (1, 1)
    assert lire(atelier.admin, "select lieu, sequence, duree_minutes from rendez_vous") == (
        "Mairie", 1, 45,
    )  # fmt: skip
    genre, texte, *_ = derniere_ligne(atelier.admin, rdv)
    assert genre == "rendez_vous_deplace"
    assert "14 juillet 2099" in texte
    assert "→ 15 juillet 2099" in texte
    # She is told, and the professional whom she meets, since a colleague moved it.
    change = GenreAvis.rendez_vous_change.value
    assert prevenus(atelier.admin) >= {
        (scene.elle.compte_id, change),
        (qui.compte_id, change),
    }


@pytest.mark.parametrize(
    ("qui", "champs", "edition", "erreur", "dit"),
    [
        ("elle", {"debut": "2099-07-15T10:00:00"}, None, Conflict, "La structure déplace"),
        ("lectrice", {"debut": "2099-07-15T10:00:00"}, None, Ferme, "ne vous a pas ouvert"),
        ("etrangere", {"debut": "2099-07-15T10:00:00"}, None, NotFound, "n’existe pas"),
        ("referente", {"debut": "2020-07-15T10:00:00"}, None, Invalid, "date à venir"),
        ("referente", {"debut": "2099-07-14T09:30:00"}, None, Conflict, "Rien n’a changé"),
        ("referente", {"debut": "2099-07-14T09:30:59"}, None, Conflict, "Rien n’a changé"),
        ("referente", {"debut": "2099-07-15T10:00:00"}, 99, Perime, "a changé depuis"),
    ],
)
async def test_appointment_is_not_moved(
    atelier: Atelier,
    qui: str,
    champs: dict[str, Any],
    edition: int | None,
    erreur: type[Any],
    dit: str,
) -> None:
    rdv = await poser_rendez_vous(atelier, atelier.scene.referente, debut="2099-07-14T09:30:00")
    acteur: Acteur = getattr(atelier.scene, qui)
    saisie = RendezVousDeplace.model_validate(champs)
    refus = await atelier.refuser(
        acteur,
        lambda db: deplacer_rendez_vous(
            db, acteur, rdv, saisie, maintenant=maintenant(), edition=edition
        ),
        erreur,
    )
    # What is wrong with the date is said beside it.
    assert dit in (refus.erreurs["debut"] if isinstance(refus, Invalid) else refus.message)


async def test_called_off_appointment_is_told_and_put_back(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    rdv = await poser_rendez_vous(atelier, qui)

    def issue(etat: EtatRendezVous, affiche: str | None = None) -> Any:
        return lambda db: conclure_rendez_vous(
            db, qui, rdv, etat, maintenant=maintenant(), vu=Vu(affiche=affiche)
        )

    for trop_tot in (EtatRendezVous.honore, EtatRendezVous.absent):
        refus = await atelier.refuser(qui, issue(trop_tot), Conflict)
        assert refus.message == "Ce rendez-vous n’a pas encore eu lieu."
    avant = prevenus(atelier.admin)
    await atelier.faire(qui, issue(EtatRendezVous.annule, "prevu"))
    assert prevenus(atelier.admin) - avant == {
        (scene.elle.compte_id, GenreAvis.rendez_vous_change.value)
    }
    bouge = await atelier.refuser(
        qui,
        lambda db: deplacer_rendez_vous(
            db, qui, rdv, RendezVousDeplace(debut=bientot(9)), maintenant=maintenant()
        ),
        Conflict,
    )
    assert "déjà notée" in bouge.message
    await atelier.faire(qui, issue(EtatRendezVous.prevu))
    assert lire(atelier.admin, "select etat, sequence from rendez_vous") == ("prevu", 2)
    elle = await atelier.refuser(
        scene.elle,
        lambda db: conclure_rendez_vous(
            db, scene.elle, rdv, EtatRendezVous.excuse, maintenant=maintenant()
        ),
        Conflict,
    )
    assert elle.message.startswith("La structure note la suite")


async def test_past_appointment_is_told_to_nobody(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    rdv = await poser_rendez_vous(atelier, qui)
    tard = maintenant() + timedelta(days=2)
    _, crus = await atelier.mesurer(
        qui,
        lambda db: conclure_rendez_vous(db, qui, rdv, EtatRendezVous.absent, maintenant=tard),
    )
    assert crus == {"evenement": 1, "journal": 1}
    assert derniere_ligne(atelier.admin, rdv)[0] == "rendez_vous_absent"


async def test_appointment_is_taken_over_only_when_it_is_left(atelier: Atelier) -> None:
    scene = atelier.scene
    rdv = await poser_rendez_vous(atelier, scene.referente)

    def reprendre(acteur: Acteur) -> Any:
        return lambda db: reprendre_rendez_vous(db, acteur, rdv, maintenant=maintenant())

    refus = await atelier.refuser(scene.collegue, reprendre(scene.collegue), Conflict)
    assert "n’est plus à reprendre" in refus.message
    atelier.admin.execute("update rendez_vous set a_reprendre_le = now()")
    atelier.admin.commit()
    sien = await atelier.refuser(scene.elle, reprendre(scene.elle), Forbidden)
    assert sien.message.startswith("Un collègue de la structure")
    await atelier.refuser(scene.etrangere, reprendre(scene.etrangere), NotFound)
    await atelier.faire(scene.collegue, reprendre(scene.collegue))
    assert lire(atelier.admin, "select avec_compte_id, a_reprendre_le from rendez_vous") == (
        scene.collegue.compte_id,
        None,
    )
    assert derniere_ligne(atelier.admin, rdv)[0] == "rendez_vous_repris"


async def test_exchange_is_noted_on_its_day(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    note, crus = await atelier.mesurer(
        qui, lambda db: noter_echange(db, qui, scene.personne, echange(3), maintenant=maintenant())
    )
    assert crus == {"evenement": 1, "journal": 1}
    # Nobody remembers the hour of a day before: noon, in Paris.
    assert note.le.astimezone(PARIS).time() == time(12)
    assert (note.genre, note.domaine) == (GenreEchange.appel, Domaine.parcours)
    assert dernier_geste(atelier.admin)[1] == "Échange noté"


@pytest.mark.parametrize(
    ("qui", "jours", "erreur", "dit"),
    [
        ("elle", 0, Conflict, "Un échange se note par le professionnel"),
        ("lectrice", 0, Ferme, "ne vous a pas ouvert"),
        ("etrangere", 0, NotFound, "n’existe pas"),
    ],
)
async def test_exchange_is_noted_by_professionals_who_may_write(
    atelier: Atelier, qui: str, jours: int, erreur: type[Any], dit: str
) -> None:
    acteur: Acteur = getattr(atelier.scene, qui)
    refus = await atelier.refuser(
        acteur,
        lambda db: noter_echange(
            db, acteur, atelier.scene.personne, echange(jours), maintenant=maintenant()
        ),
        erreur,
    )
    assert dit in refus.message


@pytest.mark.parametrize(("jours", "dit"), [(-1, "pas encore passé"), (366, "plus d’un an")])
async def test_exchange_of_an_impossible_day_is_refused_at_its_field(
    atelier: Atelier, jours: int, dit: str
) -> None:
    qui = atelier.scene.referente
    refus = await atelier.refuser(
        qui,
        lambda db: noter_echange(
            db, qui, atelier.scene.personne, echange(jours), maintenant=maintenant()
        ),
        Invalid,
    )
    assert dit in refus.erreurs["le"]
    await poser_echange(atelier, qui, 365)


async def test_corrected_exchange_leaves_the_first_one_taken_back(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    ancien = await poser_echange(atelier, qui, 2)

    def corriger(saisie: NouvelEchange, acteur: Acteur = qui, lequel: UUID = ancien) -> Any:
        return lambda db: corriger_echange(db, acteur, lequel, saisie, maintenant=maintenant())

    meme = await atelier.refuser(qui, corriger(echange(2)), Conflict)
    assert meme.message.startswith("Rien n’a changé")
    autre = await atelier.refuser(scene.collegue, corriger(echange(1), scene.collegue), Conflict)
    assert autre.message.startswith("Seul le professionnel qui a noté")
    await atelier.refuser(qui, corriger(echange(1), lequel=uuid4()), NotFound)
    demain = await atelier.refuser(qui, corriger(echange(-1)), Invalid)
    assert set(demain.erreurs) == {"le"}
    corrige, crus = await atelier.mesurer(
        qui, corriger(echange(2, moyen="echange_visite", texte="Chez elle."))
    )
    assert crus == {"evenement": 2, "journal": 1}
    assert derniere_ligne(atelier.admin, ancien)[0] == "echange_retire"
    deja = await atelier.refuser(qui, corriger(echange(1)), Conflict)
    assert deja.message == "Cet échange est déjà retiré."
    async with atelier.db_pour(qui) as db:
        frise = await list_frise(db, qui, scene.personne)
    assert {ligne.evenement.id for ligne in frise if ligne.corrigeable} == {corrige.id}


async def test_exchange_taken_back_once_stays_in_the_timeline(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    note = await poser_echange(atelier, qui)

    async def retirer(db: AsyncSession) -> Any:
        return await retirer_echange(db, qui, note, maintenant=maintenant())

    _, crus = await atelier.mesurer(qui, retirer)
    assert crus == {"evenement": 1, "journal": 1}
    await atelier.refuser(qui, retirer, Conflict)
    # Taken back, the same words may be noted again at once.
    await poser_echange(atelier, qui)
    refus = await atelier.refuser(
        qui,
        lambda db: noter_echange(
            db, qui, atelier.scene.personne, echange(), maintenant=maintenant()
        ),
        Deja,
    )
    assert refus.message == "Cet échange est déjà noté."


async def test_lists_are_ordered_and_cut_where_they_say(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    debuts = [bientot(jours) for jours in (5, 1, 3)]
    for debut in debuts:
        await poser_rendez_vous(atelier, qui, debut=debut)
    await poser_rendez_vous(atelier, scene.collegue, debut=debuts[0], malgre=True)
    async with atelier.db_pour(qui) as db:
        tous = await list_rendez_vous(db, qui, FiltreRendezVous(personne_id=scene.personne))
        miens = await list_rendez_vous(db, qui, FiltreRendezVous(miens=True))
        recents = await list_rendez_vous(db, qui, FiltreRendezVous(miens=True), recents=True)
        bornes = await list_rendez_vous(
            db, qui, FiltreRendezVous(miens=True, depuis=debuts[1], jusqu_au=debuts[2])
        )
        suite = await list_rendez_vous(
            db,
            qui,
            FiltreRendezVous(miens=True),
            recents=True,
            avant=(recents[0].rendez_vous.debut, recents[0].rendez_vous.id),
            limite=1,
        )
        faits = await list_rendez_vous(db, qui, FiltreRendezVous(etats=["honore"]))
    assert [lu.rendez_vous.debut for lu in miens] == sorted(debuts)
    assert len(tous) == 4
    assert [lu.rendez_vous.id for lu in recents] == [lu.rendez_vous.id for lu in miens][::-1]
    # The first bound is within, the last one is not.
    assert [lu.rendez_vous.debut for lu in bornes] == [debuts[1]]
    assert [lu.rendez_vous.id for lu in suite] == [recents[1].rendez_vous.id]
    assert list(faits) == []


async def test_running_objectives_come_first_with_their_open_actions(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    buts = [await poser_objectif(atelier, qui, intitule=f"But {rang}") for rang in range(3)]
    finie = await poser_action(atelier, qui, buts[0], intitule="Finie")
    tard = await poser_action(atelier, qui, buts[0], intitule="Tard", echeance="2099-12-31")
    sans = await poser_action(atelier, qui, buts[0], intitule="Sans date")
    tot = await poser_action(atelier, qui, buts[0], intitule="Tôt", echeance="2099-01-01")
    await atelier.faire(
        qui,
        lambda db: avancer_action(db, qui, finie, EtatAction.faite, maintenant=maintenant()),
    )
    await atelier.faire(
        qui,
        lambda db: avancer_objectif(
            db, qui, buts[2], EtatObjectif.atteint, maintenant=maintenant()
        ),
    )
    async with atelier.db_pour(qui) as db:
        lus = await list_objectifs(db, qui, scene.personne)
    assert [lu.objectif.id for lu in lus] == [buts[1], buts[0], buts[2]]
    assert [a.action.id for a in lus[1].actions] == [tot, tard, sans, finie]
    assert lus[0].actions == []


async def test_timeline_is_read_page_after_page_without_a_gap(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    for rang in range(7):
        await poser_objectif(atelier, qui, intitule=f"But {rang}")
    async with atelier.db_pour(qui) as db:
        entiere = [ligne.evenement.id for ligne in await list_frise(db, qui, scene.personne)]
        lues: list[UUID] = []
        avant = None
        while page := await list_frise(db, qui, scene.personne, avant=avant, limite=3):
            lues += [ligne.evenement.id for ligne in page]
            avant = (page[-1].evenement.le, page[-1].evenement.id)
        autre = await list_frise(db, qui, scene.personne, FiltreFrise(domaine=Domaine.budget))
    assert lues == entiere
    assert len(entiere) == 7
    assert list(autre) == []


async def test_reason_from_the_list_needs_no_words_and_keeps_those_given(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    lus = "select nature, motif, mode, objet, lieu from rendez_vous where id = %s"
    seul = await poser_rendez_vous(atelier, qui, motif="contrat", objet=None, nature="convocation")
    assert lire(atelier.admin, lus, seul) == (
        "convocation", "contrat", "sur_place", "Contrat d’engagement", None,
    )  # fmt: skip
    assert (atelier.scene.elle.compte_id, GenreAvis.convocation.value) in prevenus(atelier.admin)
    dit = await poser_rendez_vous(
        atelier, qui, debut=bientot(2), motif="point", objet="relire le CV", mode="telephone",
        lieu="04 66 22 17 34",
    )  # fmt: skip
    assert lire(atelier.admin, lus, dit) == (
        "invitation", "point", "telephone", espacer("Faire le point : relire le CV"),
        "04 66 22 17 34",
    )  # fmt: skip


async def test_she_summons_nobody(atelier: Atelier) -> None:
    scene = atelier.scene
    refus = await atelier.refuser(
        scene.elle,
        lambda db: fixer_rendez_vous(
            db,
            scene.elle,
            scene.personne,
            rendez_vous(nature="convocation"),
            maintenant=maintenant(),
        ),
        Invalid,
    )
    assert set(refus.erreurs) == {"nature"}


def fixer(atelier: Atelier, acteur: Acteur, **champs: Any) -> Any:
    return lambda db: fixer_rendez_vous(
        db, acteur, atelier.scene.personne, rendez_vous(**champs), maintenant=maintenant()
    )


async def test_hour_that_is_taken_asks_for_a_yes_and_one_that_follows_does_not(
    atelier: Atelier,
) -> None:
    scene, debut = atelier.scene, bientot(3)
    await poser_rendez_vous(atelier, scene.referente, debut=debut, duree_minutes=60)
    for decalage in (-44, 30, 59):
        champs = {"debut": debut + timedelta(minutes=decalage), "objet": "Autre"}
        refus = await atelier.refuser(
            scene.collegue, fixer(atelier, scene.collegue, **champs), AConfirmer
        )
        assert "La personne a déjà un rendez-vous de" in refus.message
    for decalage in (-45, 60):
        await poser_rendez_vous(
            atelier, scene.collegue, debut=debut + timedelta(minutes=decalage), objet="Autre"
        )


async def test_hour_taken_in_a_closed_domain_is_said_and_nothing_more(atelier: Atelier) -> None:
    scene, debut = atelier.scene, bientot(3)
    cache = await atelier.faire(
        scene.elle,
        fixer(atelier, scene.elle, debut=debut, objet="Audience", domaine="justice"),
    )
    refus = await atelier.refuser(
        scene.referente, fixer(atelier, scene.referente, debut=debut, objet="Point"), AConfirmer
    )
    assert refus.raisons == [("La personne a un autre rendez-vous à ce moment.", None)]
    sien = await atelier.refuser(
        scene.elle,
        fixer(atelier, scene.elle, debut=debut + timedelta(minutes=10), objet="Point"),
        AConfirmer,
    )
    assert [ou for _, ou in sien.raisons] == [cache.id]
    await poser_rendez_vous(atelier, scene.referente, debut=debut, objet="Point", malgre=True)


async def test_colleague_who_plans_the_same_thing_that_day_is_told(atelier: Atelier) -> None:
    scene = atelier.scene
    debut = (bientot(3) + timedelta(days=1)).astimezone(PARIS).replace(hour=9, minute=0)
    fixe = await poser_rendez_vous(
        atelier, scene.referente, debut=debut, motif="contrat", objet=None
    )
    tard = debut.replace(hour=15)
    refus = await atelier.refuser(
        scene.collegue,
        fixer(atelier, scene.collegue, debut=tard, motif="contrat", objet=None),
        AConfirmer,
    )
    assert refus.message.startswith("Le même motif est déjà prévu ce jour-là, de 9")
    assert [ou for _, ou in refus.raisons] == [fixe]
    # Another reason, or another day, is nobody's double.
    await poser_rendez_vous(atelier, scene.collegue, debut=tard, motif="emploi", objet=None)
    await poser_rendez_vous(
        atelier, scene.collegue, debut=tard + timedelta(days=1), motif="contrat", objet=None
    )


async def test_moving_onto_another_asks_for_a_yes_and_moving_the_place_alone_does_not(
    atelier: Atelier,
) -> None:
    scene, debut = atelier.scene, bientot(3)
    qui = scene.referente
    premier = await poser_rendez_vous(atelier, qui, debut=debut)
    second = await poser_rendez_vous(atelier, qui, debut=debut + timedelta(days=1), objet="Suite")

    def vers(quand: datetime, **champs: Any) -> Any:
        saisie = RendezVousDeplace.model_validate({"debut": quand} | champs)
        return lambda db: deplacer_rendez_vous(db, qui, second, saisie, maintenant=maintenant())

    refus = await atelier.refuser(qui, vers(debut), AConfirmer)
    assert [ou for _, ou in refus.raisons] == [premier]
    await atelier.faire(qui, vers(debut, malgre=True))
    await atelier.faire(qui, vers(debut, mode="domicile"))
    assert lire(atelier.admin, "select mode, debut from rendez_vous where id = %s", second) == (
        "domicile", debut,
    )  # fmt: skip


async def test_of_two_who_fix_the_same_hour_at_once_the_second_is_asked(atelier: Atelier) -> None:
    scene, debut = atelier.scene, bientot(3)

    async def tenter(acteur: Acteur) -> str:
        try:
            await atelier.faire(acteur, fixer(atelier, acteur, debut=debut, objet=str(acteur.role)))
        except AConfirmer:
            return "demande"
        return "fait"

    rendus = await asyncio.gather(tenter(scene.referente), tenter(scene.collegue))
    assert sorted(rendus) == ["demande", "fait"]


def placer(atelier: Atelier, acteur: Acteur) -> None:
    """Give somebody of the scene a place in the circle."""
    assert acteur.structure_id is not None
    monde.place(atelier.admin, 1, atelier.scene.personne, acteur.structure_id, acteur.compte_id)
    atelier.admin.commit()


async def test_two_hold_an_appointment_and_either_says_what_became_of_it(atelier: Atelier) -> None:
    scene = atelier.scene
    placer(atelier, scene.collegue)
    atelier.admin.commit()
    fixe = await poser_rendez_vous(
        atelier, scene.referente, aussi_compte_id=scene.collegue.compte_id
    )
    assert (scene.collegue.compte_id, GenreAvis.rendez_vous_a_deux.value) in prevenus(atelier.admin)
    (lu,) = await atelier.faire(
        scene.collegue,
        lambda db: list_rendez_vous(db, scene.collegue, FiltreRendezVous(miens=True)),
    )
    assert lu.rendez_vous.id == fixe
    assert lu.modalites.startswith("Invitation, sur place, à deux : ")
    await atelier.faire(
        scene.collegue,
        lambda db: conclure_rendez_vous(
            db, scene.collegue, fixe, EtatRendezVous.annule, maintenant=maintenant()
        ),
    )
    assert (scene.referente.compte_id, GenreAvis.rendez_vous_change.value) in prevenus(
        atelier.admin
    )


@pytest.mark.parametrize(
    ("qui", "aussi", "dit"),
    [
        ("referente", "referente", "C’est vous : choisissez quelqu’un d’autre."),
        (
            "referente",
            "lectrice",
            "Choisissez un professionnel du cercle qui écrit dans ce domaine.",
        ),
        (
            "referente",
            "etrangere",
            "Choisissez un professionnel du cercle qui écrit dans ce domaine.",
        ),
        (
            "elle",
            "referente",
            "La structure choisit qui tient un rendez-vous : demandez-le-lui.",
        ),
    ],
)
async def test_who_may_not_hold_it_too_is_refused_at_the_field(
    atelier: Atelier, qui: str, aussi: str, dit: str
) -> None:
    acteur: Acteur = getattr(atelier.scene, qui)
    avec: Acteur = getattr(atelier.scene, aussi)
    refus = await atelier.refuser(
        acteur, fixer(atelier, acteur, aussi_compte_id=avec.compte_id), Invalid
    )
    assert refus.erreurs == {"aussi_compte_id": dit}


async def test_hour_of_the_second_one_counts_too(atelier: Atelier) -> None:
    scene, debut = atelier.scene, bientot(3)
    placer(atelier, scene.collegue)
    autre = monde.personne(atelier.admin, 1, "Autre")
    atelier.admin.execute(
        "insert into rendez_vous (territoire_id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, objet, debut, avec_compte_id)"
        " values (1, %s, 7, %s, %s, 'x', %s, %s)",
        [
            autre,
            scene.collegue.compte_id,
            scene.collegue.structure_id,
            debut,
            scene.collegue.compte_id,
        ],
    )
    atelier.admin.commit()
    champs = {"debut": debut, "aussi_compte_id": scene.collegue.compte_id}
    refus = await atelier.refuser(
        scene.referente, fixer(atelier, scene.referente, **champs), AConfirmer
    )
    assert refus.raisons == [
        ("Qui tient ce rendez-vous avec vous en a un autre à ce moment.", None)
    ]


async def test_series_is_as_many_rows_at_the_same_hour_on_the_wall(atelier: Atelier) -> None:
    qui, scene = atelier.scene.referente, atelier.scene
    # The clocks go back between the second and the third.
    debut = datetime(2099, 10, 12, 9, 30, tzinfo=PARIS)
    _, crus = await atelier.mesurer(
        qui, fixer(atelier, qui, debut=debut, rythme="semaine", fois=4, nature="convocation")
    )
    assert crus == {"rendez_vous": 4, "evenement": 4, "journal": 4, "avis": 1}
    lus = await atelier.faire(
        qui, lambda db: list_rendez_vous(db, qui, FiltreRendezVous(personne_id=scene.personne))
    )
    assert [lu.rendez_vous.debut.astimezone(PARIS).strftime("%d %H:%M") for lu in lus] == [
        "12 09:30", "19 09:30", "26 09:30", "02 09:30",
    ]  # fmt: skip
    assert len({lu.rendez_vous.serie_id for lu in lus}) == 1
    assert lus[0].rendez_vous.serie_id is not None


async def test_series_says_of_which_day_something_stands_in_the_way(atelier: Atelier) -> None:
    qui, debut = atelier.scene.referente, bientot(3)
    pris = await poser_rendez_vous(atelier, qui, debut=debut + timedelta(days=14), objet="Déjà")
    refus = await atelier.refuser(
        qui, fixer(atelier, qui, debut=debut, rythme="quinzaine", fois=3), AConfirmer
    )
    ((dit, ou),) = refus.raisons
    assert ou == pris
    assert dit.startswith("Le ")
    assert "Vous avez déjà un rendez-vous" in dit


async def test_one_of_a_series_is_called_off_or_all_that_follow(atelier: Atelier) -> None:
    qui, debut = atelier.scene.referente, bientot(3)
    await atelier.faire(qui, fixer(atelier, qui, debut=debut, rythme="semaine", fois=4))
    cles = [
        cle
        for (cle,) in atelier.admin.execute("select id from rendez_vous order by debut").fetchall()
    ]
    atelier.admin.rollback()

    def annuler(cle: UUID, etat: EtatRendezVous = EtatRendezVous.annule) -> Any:
        return lambda db: annuler_les_suivants(db, qui, cle, etat, maintenant=maintenant())

    await atelier.refuser(qui, annuler(cles[1], EtatRendezVous.honore), Conflict)
    await atelier.faire(
        qui,
        lambda db: conclure_rendez_vous(
            db, qui, cles[1], EtatRendezVous.annule, maintenant=maintenant()
        ),
    )
    etats = "select array_agg(etat order by debut) from rendez_vous"
    assert lire(atelier.admin, etats) == (["prevu", "annule", "prevu", "prevu"],)
    assert await atelier.faire(qui, annuler(cles[1])) == 2
    assert lire(atelier.admin, etats) == (["prevu", "annule", "annule", "annule"],)
    assert lire(
        atelier.admin, "select count(*) from evenement where genre = 'rendez_vous_annule'"
    ) == (3,)


async def proposer(atelier: Atelier, *jours: int, **champs: Any) -> RendezVous:
    """Offer slots, so many days from now."""
    debut, ou_bien, *reste = (bientot(jour) for jour in jours)
    offerts = {"debut": debut, "ou_bien": ou_bien} | ({"ou_encore": reste[0]} if reste else {})
    qui = atelier.scene.referente
    pose: RendezVous = await atelier.faire(qui, fixer(atelier, qui, **offerts, **champs))
    return pose


def choisir(acteur: Acteur, pose: RendezVous, debut: datetime, **champs: Any) -> Any:
    saisie = CreneauChoisi.model_validate({"debut": debut} | champs)
    return lambda db: choisir_creneau(db, acteur, pose.id, saisie, maintenant=maintenant())


async def test_slots_are_offered_she_chooses_and_the_others_are_free(atelier: Atelier) -> None:
    scene = atelier.scene
    pose = await proposer(atelier, 2, 3, 4)
    assert (scene.elle.compte_id, GenreAvis.creneaux_proposes.value) in prevenus(atelier.admin)
    assert derniere_ligne(atelier.admin, pose.id)[0] == "rendez_vous_propose"
    # Nothing is fixed yet: another may stand at the first hour.
    ailleurs = bientot(2) + timedelta(minutes=10)
    await poser_rendez_vous(atelier, scene.referente, debut=ailleurs, objet="Autre")
    pris = await atelier.refuser(scene.elle, choisir(scene.elle, pose, bientot(2)), Conflict)
    assert pris.message == "Ce moment n’est plus libre : choisissez-en un autre."
    faux = await atelier.refuser(scene.elle, choisir(scene.elle, pose, bientot(9)), Conflict)
    assert faux.message == "Ce créneau n’est pas proposé."
    await atelier.faire(scene.elle, choisir(scene.elle, pose, bientot(3)))
    assert lire(
        atelier.admin,
        "select etat, debut, sequence, creneaux from rendez_vous where id = %s",
        pose.id,
    ) == ("prevu", bientot(3), 1, None)
    assert derniere_ligne(atelier.admin, pose.id)[0] == "rendez_vous_choisi"
    assert (scene.referente.compte_id, GenreAvis.creneau_choisi.value) in prevenus(atelier.admin)
    await atelier.refuser(scene.elle, choisir(scene.elle, pose, bientot(4)), Conflict)


async def test_professional_notes_what_she_chose_and_is_asked_for_a_yes(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    pose = await proposer(atelier, 2, 3)
    await poser_rendez_vous(atelier, qui, debut=bientot(3), objet="Autre")
    await atelier.refuser(qui, choisir(qui, pose, bientot(3)), AConfirmer)
    await atelier.faire(qui, choisir(qui, pose, bientot(3), malgre=True))
    assert (scene.elle.compte_id, GenreAvis.rendez_vous_change.value) in prevenus(atelier.admin)


async def test_slots_that_nobody_chose_in_time_are_free(atelier: Atelier) -> None:
    scene = atelier.scene
    pose = await proposer(atelier, 20, 21)
    atelier.admin.execute("update rendez_vous set expire_le = now() - interval '1 minute'")
    atelier.admin.commit()
    refus = await atelier.refuser(scene.elle, choisir(scene.elle, pose, bientot(20)), Conflict)
    assert refus.message.startswith("Il n’est plus temps de choisir")

    def conclure(etat: EtatRendezVous) -> Any:
        qui = scene.referente
        return lambda db: conclure_rendez_vous(db, qui, pose.id, etat, maintenant=maintenant())

    # Nor does one fix it without a choice: it is called off.
    for etat in (EtatRendezVous.prevu, EtatRendezVous.honore):
        await atelier.refuser(scene.referente, conclure(etat), Conflict)
    await atelier.faire(scene.referente, conclure(EtatRendezVous.annule))
    await atelier.refuser(scene.referente, conclure(EtatRendezVous.prevu), Conflict)
    await atelier.faire(scene.referente, conclure(EtatRendezVous.propose))


@pytest.mark.parametrize(
    ("qui", "champs", "dit"),
    [
        ("elle", {}, "La structure propose des créneaux : demandez-lui-en."),
        (
            "referente",
            {"rythme": "semaine"},
            "Des créneaux se proposent pour un seul rendez-vous, que vous tenez.",
        ),
        ("referente", {"ou_bien": "2020-01-01T10:00"}, "Choisissez une date à venir."),
        ("referente", {"ou_bien": None}, "Ces créneaux sont les mêmes."),
    ],
)
async def test_slots_that_cannot_be_are_refused_at_their_field(
    atelier: Atelier, qui: str, champs: dict[str, Any], dit: str
) -> None:
    acteur: Acteur = getattr(atelier.scene, qui)
    debut = bientot(2)
    offerts = {"debut": debut, "ou_bien": bientot(3)} | champs
    # One instant twice, read here once.
    offerts["ou_bien"] = offerts["ou_bien"] or debut
    refus = await atelier.refuser(acteur, fixer(atelier, acteur, **offerts), Invalid)
    assert refus.erreurs == {"ou_bien": dit}
