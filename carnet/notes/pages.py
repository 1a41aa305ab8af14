"""Show the working notes of one's structure about somebody, write them, change them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.journal.commands import noter
from auth.personnes.queries import find_personne
from auth.vocabulary import Acteur, Etendue, Geste
from carnet.notes.commands import (
    annuler_note,
    corriger_note,
    ecrire_note,
    remettre_note,
    retirer_note,
)
from carnet.notes.queries import (
    NoteLue,
    exiger_lecture,
    find_obstacle,
    get_note,
    list_notes,
    list_retirees,
)
from carnet.notes.rules import OBSTACLES, refuser_annuler_note
from carnet.notes.schemas import CorrectionNote, GesteNote, NouvelleNote
from carnet.notes.vocabulary import AIDE, NOTES, PAR_PAGE, RETIREES, ObstacleNote
from core.clock import maintenant
from core.db import AsyncSession
from core.editions import Mots, lire_contre, montrer_edition
from core.pages import Requete, Revenir, formulaire, laisser, poster, vers
from core.paging import decoder_curseur, encoder

FAITS: Mapping[str, str] = {
    "note_ecrite": "La note est écrite : votre structure seule la lit.",
    "note_corrigee": "La note est corrigée ; ce qui était écrit reste lisible par votre structure.",
    "note_retiree": "La note est retirée ; vous pouvez la remettre.",
    "note_remise": "La note est remise.",
    "note_annulee": "C’est annulé : il ne reste rien de cette note. Le journal garde que vous"
    " l’aviez écrite.",
}
REVENIR: Revenir = {
    "note_corrigee": ("note-de-travail", "note_id", "Revoir cette note"),
    "note_remise": ("note-de-travail", "note_id", "Revoir cette note"),
    "note_ecrite": ("note-de-travail", "note_id", "Corriger, ou annuler"),
    "note_retiree": ("note-de-travail", "note_id", "Remettre"),
}

VIDE: Mapping[str, Any] = {}


async def _notes(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisi: tuple[Mapping[str, Any], Mapping[str, str]] = (VIDE, VIDE),
    curseur: str | None = None,
) -> Template:
    personne = await exiger_lecture(db, acteur, personne_id)
    coffre = request.app.state.coffre
    apres = decoder_curseur(coffre, "notes", datetime, curseur)
    lues = await list_notes(db, acteur, personne_id, apres=apres, limite=PAR_PAGE + 1)
    gardees = lues[:PAR_PAGE]
    obstacle = await find_obstacle(db, personne_id)
    await noter(db, Geste.lecture, NOTES, personne_id=personne_id)
    return formulaire(
        "carnet.notes/notes.html",
        *saisi,
        personne=personne,
        notes=gardees,
        retirees=await list_retirees(db, acteur, personne_id, limite=RETIREES),
        obstacle=_dire(obstacle),
        # Whoever was refused by name reads none, and is not told that there are none.
        etendue=Etendue.partie if obstacle else Etendue.tout,
        debut=apres is None,
        aide=AIDE,
        suite=encoder(coffre, "notes", gardees[-1].ecrite_le, gardees[-1].id)
        if len(lues) > PAR_PAGE
        else None,
    )


def _dire(obstacle: ObstacleNote | None) -> str | None:
    return OBSTACLES[obstacle] if obstacle else None


@get("/carnets/{personne_id:uuid}/notes", name="notes-de-travail")
async def notes(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    curseur: FromQuery[str | None] = None,
) -> Template:
    """List the notes of one's structure about this person, the newest first, and let write one."""
    return await _notes(request, db, acteur, personne_id, curseur=curseur)


@post("/carnets/{personne_id:uuid}/notes", name="ecrire-note")
async def ecrire(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Write a note, or show the page again with what was typed."""
    await exiger_lecture(db, acteur, personne_id)

    async def agir(saisie: NouvelleNote) -> Redirect:
        note = await ecrire_note(db, acteur, personne_id, saisie, maintenant=maintenant())
        return _retour(request, personne_id, "note_ecrite", note.ligne_id)

    return await poster(
        request,
        db,
        NouvelleNote,
        agir,
        lambda donnees, erreurs: _notes(request, db, acteur, personne_id, (donnees, erreurs)),
    )


def _champs(lue: NoteLue) -> dict[str, str]:
    return {"texte": "" if lue.retiree else lue.texte}


async def _note(
    db: AsyncSession,
    acteur: Acteur,
    note_id: UUID,
    donnees: Mapping[str, Any] = VIDE,
    erreurs: Mapping[str, str] = VIDE,
) -> Template:
    lue = await get_note(db, acteur, note_id)
    await noter(db, Geste.lecture, NOTES, personne_id=lue.personne_id)
    tenue = montrer_edition(_champs(lue), lue.version)
    return formulaire(
        "carnet.notes/note.html",
        # Taking back and putting back are buttons: they type nothing to be shown again.
        donnees if "texte" in donnees else tenue,
        erreurs,
        note=lue,
        personne=await find_personne(db, acteur, lue.personne_id),
        obstacle=_dire(await find_obstacle(db, lue.personne_id)),
        annulable=lue.auteur_compte_id == acteur.compte_id
        and refuser_annuler_note(lue.ecrite_le, lue.version, maintenant()) is None,
    )


async def _changer(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    note_id: UUID,
    commande: Callable[[AsyncSession, Acteur, UUID, GesteNote], Awaitable[object]],
    fait: str,
) -> Template | Redirect:
    lue = await get_note(db, acteur, note_id)

    async def agir(saisie: GesteNote) -> Redirect:
        await commande(db, acteur, note_id, saisie)
        return _retour(request, lue.personne_id, fait, note_id)

    return await poster(
        request,
        db,
        GesteNote,
        agir,
        lambda donnees, erreurs: _note(db, acteur, note_id, donnees, erreurs),
    )


@get("/notes-de-travail/{note_id:uuid}", name="note-de-travail")
async def note(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], note_id: FromPath[UUID]
) -> Template:
    """Show one note and all that it said, to correct it, take it back, put it back."""
    return await _note(db, acteur, note_id)


@post("/notes-de-travail/{note_id:uuid}", name="corriger-note")
async def corriger(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    note_id: FromPath[UUID],
) -> Template | Redirect:
    """Correct a note, or show it again with what was typed."""
    lue = await get_note(db, acteur, note_id)
    qui = f"{lue.dernier} (note retirée)" if lue.retiree else lue.dernier

    async def agir(saisie: NouvelleNote) -> Redirect:
        voulue = CorrectionNote(texte=saisie.texte, lue=lue.version)
        await corriger_note(db, acteur, note_id, voulue)
        return _retour(request, lue.personne_id, "note_corrigee", note_id)

    return await poster(
        request,
        db,
        lire_contre(NouvelleNote, _champs(lue), lue.version, Mots({"texte": "La note"}, qui=qui)),
        agir,
        laisser(
            _retour(request, lue.personne_id, "reste_enregistre", note_id),
            lambda donnees, erreurs: _note(db, acteur, note_id, donnees, erreurs),
        ),
    )


@post("/notes-de-travail/{note_id:uuid}/retrait", name="retirer-note")
async def retirer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    note_id: FromPath[UUID],
) -> Template | Redirect:
    """Take a note back, or show it again with why not."""
    return await _changer(request, db, acteur, note_id, retirer_note, "note_retiree")


@post("/notes-de-travail/{note_id:uuid}/remise", name="remettre-note")
async def remettre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    note_id: FromPath[UUID],
) -> Template | Redirect:
    """Put back a note that was taken back, or show it again with why not."""
    return await _changer(request, db, acteur, note_id, remettre_note, "note_remise")


@post("/notes-de-travail/{note_id:uuid}/annulation", name="annuler-note")
async def annuler(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    note_id: FromPath[UUID],
) -> Redirect:
    """Undo the note that one has just written."""
    lue = await annuler_note(db, acteur, note_id, maintenant=maintenant())
    return _retour(request, lue.personne_id, "note_annulee")


def _retour(request: Requete, personne_id: UUID, fait: str, sur: UUID | None = None) -> Redirect:
    return vers(request.app.route_reverse("notes-de-travail", personne_id=personne_id), fait, sur)


router = Router("/", route_handlers=[notes, ecrire, note, corriger, retirer, remettre, annuler])
